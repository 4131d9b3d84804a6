"""Texts of playbooks as values of the columns that they are compared with."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from triage.facts.fact import fact_schemas
from triage.tables import Schema, schemas


def all_schemas() -> Mapping[str, Schema]:
    """Return the schema of every table that a sign may name: parsed tables and facts."""
    return {**schemas(), **fact_schemas()}


_SPAN = re.compile(r"([0-9]+)-([0-9]+)")


def members(item: str, kind: str) -> Iterable[Any]:
    """Return the values that one item of a list stands for: itself, or all whole numbers of a span such as 3127-3198."""
    span = _SPAN.fullmatch(item) if kind == "int" else None
    return range(int(span[1]), int(span[2]) + 1) if span else (typed(item, kind),)


def typed(raw: Any, kind: str) -> Any:
    """Return a YAML text as a value of a column type. Raises ValueError."""
    if kind == "int":
        return int(raw)
    if kind == "float":
        return float(raw)
    if kind == "bool":
        if raw not in {"yes", "no"}:
            raise ValueError(raw)
        return raw == "yes"
    return str(raw)
