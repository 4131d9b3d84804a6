"""Log messages decoded into typed tables, by ``parsers/messages.yaml``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from triage.errors import ManifestError
from triage.parsing.patterns import faults, group_names, unnamed
from triage.parsing.values import BY_TYPE, CONVERTERS, Converter
from triage.shipped import shipped
from triage.strict_yaml import Lines, load
from triage.tables import Table, schemas

_SOURCE = "parsers/messages.yaml"
_KEYS = {"name", "tag", "table", "pattern", "convert", "constants", "each", "text"}
_MAX_TEXT = 4096
_COPIED = ("device", "round", "at", "capture", "line", "event_at")  # from the message into what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRule:
    """What one kind of message says. ``each`` gives one row for every occurrence."""

    tag: re.Pattern[str]
    table: str
    pattern: re.Pattern[str]
    groups: tuple[str, ...]
    converters: tuple[Converter, ...]
    constants: Mapping[str, Any]
    each: re.Pattern[str] | None
    each_groups: tuple[str, ...]
    each_converters: tuple[Converter, ...]


@cache
def rules() -> tuple[MessageRule, ...]:
    """Return the rules in order.

    Raises:
        ManifestError: every fault of the file.
    """
    found: list[str] = []
    data = load((shipped("parsers") / "messages.yaml").read_text(encoding="utf-8"), _SOURCE)
    built = tuple(_rule(entry, found) for entry in data["messages"])
    if found:
        raise ManifestError(found)
    return built


def event_tables() -> tuple[str, ...]:
    """Return the tables that messages fill, that of the messages themselves first."""
    return tuple(dict.fromkeys(("log_event", *(rule.table for rule in rules()))))


def _rule(entry: Lines, found: list[str]) -> MessageRule:
    place = f"{_SOURCE}:{entry.line}"
    found.extend(f"{_SOURCE}:{entry.line_of(key)}: unknown key '{key}'" for key in entry.keys() - _KEYS)
    table = entry.get("table", "")
    if table not in schemas():
        found.append(f"{place}: unknown table '{table}'")
        table = "log_event"
    patterns = [_expand(entry.get("pattern", "")), _expand(entry["each"]) if "each" in entry else ""]
    for pattern in (*patterns, entry.get("tag", "")):
        found.extend(f"{place}: {what}" for what in faults(pattern))
    names = [group_names(pattern) for pattern in patterns]
    types = schemas()[table].types
    found.extend(
        f"{place}: table {table} has no column '{name}'"
        for name in (*names[0], *names[1])
        if name not in types and name != "each"
    )

    def converters(columns: tuple[str, ...]) -> tuple[Converter, ...]:
        named = entry.get("convert", {})
        return tuple(CONVERTERS[named[c]] if c in named else BY_TYPE.get(types.get(c, "str"), str) for c in columns)

    return MessageRule(
        tag=re.compile(entry.get("tag", "")),
        table=table,
        pattern=re.compile(unnamed(patterns[0]), re.IGNORECASE),
        groups=names[0],
        converters=converters(names[0]),
        constants={c: BY_TYPE.get(types[c], str)(v) for c, v in entry.get("constants", {}).items()},
        each=re.compile(unnamed(patterns[1]), re.IGNORECASE) if patterns[1] else None,
        each_groups=names[1],
        each_converters=converters(names[1]),
    )


def _expand(pattern: str) -> str:
    """A blank in a message pattern stands for any white space: messages are wrapped anywhere."""
    from triage.parsing.patterns import expand  # noqa: PLC0415

    return expand(pattern).replace("[ ]", r"\s")


def decode(events: Table) -> dict[str, Table]:
    """Return the typed tables that the messages in ``events`` fill."""
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    by_tag: dict[str, tuple[MessageRule, ...]] = {}
    columns = events.columns
    for index, (tag, text, detail) in enumerate(zip(columns["tag"], columns["text"], columns["detail"], strict=True)):
        if tag is None:
            continue
        chosen = by_tag.get(tag)
        if chosen is None:
            chosen = by_tag[tag] = tuple(rule for rule in rules() if rule.tag.fullmatch(tag))
        if not chosen:
            continue
        whole = f"{text or ''} {detail}" if detail else text or ""
        for rule in chosen:
            rows = _rows(rule, whole[:_MAX_TEXT])
            if rows:
                found.setdefault(rule.table, []).extend((index, row) for row in rows)
                break
    return {name: _filled(name, rows, columns) for name, rows in found.items()}


def _filled(name: str, rows: Sequence[tuple[int, Mapping[str, Any]]], messages: Mapping[str, Sequence[Any]]) -> Table:
    """Return a table of ``rows``, each with the index of its message, where it stands and its time are copied from."""
    table = Table(schemas()[name])
    for column, values in table.columns.items():
        if column in _COPIED:
            copied = messages[column]
            values.extend([copied[index] for index, _ in rows])
        else:
            values.extend([row.get(column) for _, row in rows])
    return table


def _rows(rule: MessageRule, text: str) -> list[dict[str, Any]]:
    """Return what a message says, without where it stood; nothing when the rule does not match."""
    match = rule.pattern.search(text)
    if match is None:
        return []
    values = _typed(rule.groups, rule.converters, match.groups())
    if values is None:
        return []
    each_text = values.pop("each", None)
    base = {**rule.constants, **values}
    if rule.each is None:
        return [base]
    rows = []
    for part in rule.each.finditer(str(each_text or "")):
        typed = _typed(rule.each_groups, rule.each_converters, part.groups())
        if typed is not None:
            rows.append({**base, **typed})
    return rows or [base]


def _typed(names: tuple[str, ...], converters: tuple[Converter, ...], values: tuple[Any, ...]) -> dict[str, Any] | None:
    try:
        return {n: None if v is None else c(v) for n, c, v in zip(names, converters, values, strict=True)}
    except ValueError:
        return None
