"""Rows against the conditions of a sign: which rows fulfil them, and how near the nearest came."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from triage.diagnosis.playbook import Condition
from triage.diagnosis.words import shown

Row = Mapping[str, Any]
Tests = Sequence[tuple[Condition, Any]]  # conditions with the values that they compare with
_NEEDS = {
    "eq": "to be", "ne": "not to be", "lt": "below", "le": "at most", "gt": "above", "ge": "at least", "in": "one of",
    "matches": "to look like", "exists": "to exist:",
}  # fmt: skip
_UNITS = {"_pct": " %", "per_s": " a second", "_bytes": " bytes", "_s": " s", "_ms": " ms"}


def holds(row: Row, tests: Tests) -> bool | None:
    """Tell whether a row fulfils all of ``tests``; None when only missing values stand between."""
    missing = False
    for condition, limit in tests:
        value = row[condition.column]
        if value is None and condition.operator != "exists":
            missing = True
        elif not _fulfils(value, condition, limit):
            return False
    return None if missing else True


def _fulfils(value: Any, condition: Condition, limit: Any) -> bool:
    match condition.operator:
        case "exists":
            return (value is not None) is bool(limit)
        case "eq":
            return _same(value, limit)
        case "ne":
            return not _same(value, limit)
        case "in":
            return any(_same(value, item) for item in limit)
        case "matches":
            regex = condition.regex or _compiled(str(limit))
            return regex.fullmatch(str(value)) is not None
        case "lt":
            return bool(value < limit)
        case "le":
            return bool(value <= limit)
        case "gt":
            return bool(value > limit)
        case _:
            return bool(value >= limit)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern that came as a parameter; the loader has checked it."""
    return re.compile(pattern, re.IGNORECASE)


def _same(value: Any, other: Any) -> bool:
    if isinstance(value, str) and isinstance(other, str):
        return value.lower() == other.lower()
    return bool(value == other)


def nearest(rows: Sequence[Row], tests: Tests) -> str:
    """Say how near the nearest row came: the condition that failed, with value and limit."""
    best = (-1, "none of that kind was seen" if rows else "none was seen")
    for row in rows:
        passed = 0
        for condition, limit in tests:
            value = row[condition.column]
            if value is None and condition.operator != "exists":
                continue  # what the box did not print is no reason: another condition is what failed
            if _fulfils(value, condition, limit):
                passed += 1
                continue
            if passed > best[0]:
                best = (passed, _shortfall(value, condition, limit))
            break
    return best[1]


def _shortfall(value: Any, condition: Condition, limit: Any) -> str:
    """Say what was seen and what was needed, with the unit that the column's name carries; no pattern is spelt out."""
    suffix, unit = next(((s, u) for s, u in _UNITS.items() if condition.column.endswith(s)), ("", ""))
    label = condition.column.removesuffix(suffix).strip("_").replace("_", " ") or "rate"
    seen = f"{label} is {shown(value)}{'' if value is None else unit}"
    if condition.operator == "matches":
        return f"{seen}, which does not fit"
    name = f" ({condition.threshold})" if condition.threshold else ""
    return f"{seen}, needs {_NEEDS[condition.operator]} {shown(limit)}{unit}{name}"
