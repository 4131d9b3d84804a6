"""What was seen, in words: values as a person writes them, and the templates of signs and patterns filled with a row."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from triage.diagnosis.playbook import Look, Playbooks, SignUse
from triage.model import Entity

_TRACEBACK = re.compile(r",?\s*-Traceback=.*", re.DOTALL)  # for who decodes it; the evidence has it
_LARGE = 10_000  # from here on a tenth says nothing


def shown(value: Any) -> str:
    """Return a value as a person writes it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if abs(value) >= _LARGE:
            return f"{value:,.0f}"
        return f"{value:,.1f}".removesuffix(".0") if abs(value) >= 1 or value == 0 else f"{value:.2g}"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, tuple):
        return ", ".join(shown(item) for item in value)
    return _TRACEBACK.sub("", str(value)) or "empty"


UNNAMED = "INTERFACE"  # in a command, the interface that the incident is about


def with_interface(command: str, entities: Sequence[Entity]) -> str:
    """Return ``command`` about the first interface that ``entities`` name; as it is where they name none."""
    names = (e.value if e.kind == "interface" else e.interface for e in entities)
    return command.replace(UNNAMED, next(filter(None, names), UNNAMED))


_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_COLUMN = re.compile(r"\{([a-z_0-9]+)\}")


def columns_in(template: str) -> frozenset[str]:
    """Return the columns that ``template`` names."""
    return frozenset(_COLUMN.findall(template))


def _all_known(text: str, row: Mapping[str, Any]) -> bool:
    return all(row.get(name) is not None for name in _COLUMN.findall(text))


def words(template: str, row: Mapping[str, Any]) -> str:
    """Return ``template`` with each ``{column}`` replaced; a ``[...]`` that names an unknown column is left out.

    When what stood first or last is left out, so is the separator beside it.
    """
    template = _OPTIONAL.sub(lambda part: part[1] if _all_known(part[1], row) else "", template).strip(";, ")
    parts = template.split("{")
    out = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        if not closed:
            out.append("{" + part)
        elif (unit := _unit_of_time(name, rest)) and (length := _length(row.get(name), unit)):
            out.append(length + rest[2:])
        else:
            out.append(_singular(shown(row.get(name)), rest))
    return "".join(out)


_IN_SECONDS, _IN_HOURS = re.compile(r" s\b"), re.compile(r" h\b")
_YEAR, _HOUR = 31_536_000, 3_600
_UNITS_OF_TIME = ((172_800, 86_400, "d"), (7_200, _HOUR, "h"), (600, 60, "min"))
_MANY = re.compile(r"( (?:[a-z]+ed )?[a-z]{3,})s\b")


def _unit_of_time(name: str, rest: str) -> int:
    """Return how many seconds one of ``name`` is, where its unit stands behind it; 0 where it is no time."""
    if name.endswith("_s") and _IN_SECONDS.match(rest):
        return 1
    return _HOUR if name.startswith("hours") and _IN_HOURS.match(rest) else 0


def _length(count: Any, unit: int) -> str:
    """Return a long time in the unit that a person would use; empty when it is short."""
    if not isinstance(count, int | float):
        return ""
    seconds = count * unit
    if unit == _HOUR and seconds >= _YEAR:
        return f"{seconds / _YEAR:,.1f} years"
    if unit == _HOUR and seconds < _UNITS_OF_TIME[0][0]:
        return ""  # hours with their tenths
    return next((f"{seconds / size:,.0f} {unit}" for least, size, unit in _UNITS_OF_TIME if seconds >= least), "")


def _singular(value: str, rest: str) -> str:
    """Put the noun behind a one into the singular."""
    match = _MANY.match(rest) if value == "1" else None
    if match is None or match[1].endswith(("s", "u", "i")):
        return value + rest
    noun = match[1]
    noun = f"{noun[:-2]}y" if noun.endswith("ie") else noun[:-1] if noun.endswith(("sse", "che", "she", "xe")) else noun
    return value + noun + rest[match.end() :]


def compared(look: Look, use: SignUse, book: Playbooks) -> tuple[str, ...]:
    """Return each condition of ``look`` as ``use`` sets it, with its limit and the threshold's name; none when any row will do."""
    told = []
    for condition in look.conditions:
        if condition.parameter and condition.parameter not in use.parameters:
            continue
        value = use.parameters[condition.parameter] if condition.parameter else condition.value
        name = condition.threshold or (value[1:] if isinstance(value, str) and value.startswith("@") else None)
        limit = f"{shown(book.thresholds[name].value)} [{name}]" if name else shown(value)
        told.append(f"{condition.column} {condition.operator} {limit}")
    if look.at_least:
        told.append(f"rows at least {shown(book.thresholds[look.at_least].value)} [{look.at_least}]")
    return tuple(told)
