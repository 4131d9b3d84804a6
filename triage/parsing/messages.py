"""Log messages decoded into typed tables, by ``parsers/messages.yaml``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from triage.errors import ManifestError
from triage.parsing.patterns import expand, faults, group_names, unnamed
from triage.parsing.results import in_line_order
from triage.parsing.values import BY_TYPE, CONVERTERS, Converter, converted
from triage.shipped import document
from triage.strict_yaml import Lines
from triage.tables import Table, schemas

_SOURCE = "parsers/messages.yaml"
_KEYS = {"name", "tag", "table", "pattern", "convert", "constants", "each", "text", "untagged"}
_MAX_TEXT = 4096
_LINE_END_SPELT_OUT = "#012"  # how rsyslog writes a line end inside a message
_COPIED = ("device", "round", "at", "capture", "line", "event_at")  # from the message into what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRule:
    """What one kind of message says. ``each`` gives one row for every occurrence; ``untagged`` is for those of daemons without a tag."""

    tag: re.Pattern[str]
    untagged: bool
    table: str
    exact: re.Pattern[str]  # in the case that it is written in, which is found sooner
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
    built = tuple(_rule(entry, found) for entry in document(_SOURCE)["messages"])
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
        untagged=entry.get("untagged") == "yes",
        table=table,
        exact=re.compile(unnamed(patterns[0])),
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
    return expand(pattern).replace("[ ]", r"\s")


def decode(events: Table) -> dict[str, Table]:
    """Return the typed tables that the messages in ``events`` fill."""
    tables: dict[str, Table] = {}
    by_tag: dict[str | None, list[int]] = {}
    for index, tag in enumerate(events["tag"]):
        by_tag.setdefault(tag, []).append(index)
    for tag, indices in by_tag.items():
        left = indices
        for rule in rules():
            if left and (rule.untagged if tag is None else not rule.untagged and rule.tag.fullmatch(tag)):
                left = _decoded(rule, left, events, tables)
    for table in tables.values():
        in_line_order(table)
    return tables


def _decoded(rule: MessageRule, indices: Sequence[int], events: Table, tables: dict[str, Table]) -> list[int]:
    """Add what ``rule`` reads in the messages at ``indices`` to its table, and return those that it cannot read."""
    texts, details = events["text"], events["detail"]
    found: list[int] = []
    groups: list[tuple[str | None, ...]] = []
    others: list[int] = []
    for index in indices:
        text, detail = texts[index] or "", details[index]
        whole = (f"{text} {detail}" if detail else text)[:_MAX_TEXT].replace(_LINE_END_SPELT_OUT, "\n")
        match = rule.exact.search(whole) or rule.pattern.search(whole)
        if match is None and detail:
            match = _within_a_word(rule, text, detail)
        if match is None:
            others.append(index)
        else:
            found.append(index)
            groups.append(match.groups())
    try:
        columns = _columns(rule, groups) if rule.each is None else None
    except ValueError:  # one of them is not what its column says: each by itself
        columns = None
    if columns is None:
        rows = [(index, _rows(rule, values)) for index, values in zip(found, groups, strict=True)]
        others = sorted([*others, *(index for index, some in rows if not some)])
        found = [index for index, some in rows for _ in some]
        flat = [row for _, some in rows for row in some]
        columns = {name: [row.get(name) for row in flat] for name in {name for row in flat for name in row}}
    if found:
        _add(tables.setdefault(rule.table, Table(schemas()[rule.table])), columns, found, events)
    return others


def _within_a_word(rule: MessageRule, text: str, detail: str) -> re.Match[str] | None:
    """Match a message that a terminal broke inside a word, with the lines under it."""
    first, line_end, rest = detail.partition("\n")
    return rule.pattern.search(f"{text}{first}{line_end}{rest}"[:_MAX_TEXT])


def _columns(rule: MessageRule, groups: Sequence[tuple[str | None, ...]]) -> dict[str, list[Any]]:
    """Return the columns that many messages of one kind give at once. Raises ValueError as a converter does."""
    texts = zip(rule.groups, rule.converters, zip(*groups, strict=True), strict=False)
    constants = {name: [value] * len(groups) for name, value in rule.constants.items()}
    return constants | {name: converted(converter, column) for name, converter, column in texts}


def _add(table: Table, columns: Mapping[str, Sequence[Any]], indices: Sequence[int], events: Table) -> None:
    """Add rows to ``table``, with the place and the time of the messages at ``indices``."""
    for name, values in table.columns.items():
        if name in _COPIED:
            copied = events[name]
            values.extend([copied[index] for index in indices])
        else:
            values.extend(columns[name] if name in columns else [None] * len(indices))


def _rows(rule: MessageRule, values: tuple[str | None, ...]) -> list[dict[str, Any]]:
    """Return what one message says, without where it stood; nothing when a value is not what its column says."""
    typed = _typed(rule.groups, rule.converters, values)
    if typed is None:
        return []
    each_text = typed.pop("each", None)
    base = {**rule.constants, **typed}
    if rule.each is None:
        return [base]
    rows = []
    for part in rule.each.finditer(str(each_text or "")):
        more = _typed(rule.each_groups, rule.each_converters, part.groups())
        if more is not None:
            rows.append({**base, **more})
    return rows or [base]


def _typed(
    names: tuple[str, ...], converters: tuple[Converter, ...], values: tuple[str | None, ...]
) -> dict[str, Any] | None:
    try:
        return {n: None if v is None else c(v) for n, c, v in zip(names, converters, values, strict=True)}
    except ValueError:
        return None
