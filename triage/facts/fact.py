"""What a fact is: a table computed from tables, with how far it can be trusted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from triage.shipped import document
from triage.tables import Availability, DeviceTables, Schema, Table, schema_of

Row = dict[str, Any]
Key = tuple[Any, ...]
MAX_CITES = 12


@cache
def shipped_limits() -> Mapping[str, float]:
    """Return the limits of ``playbooks/thresholds.yaml``, without what a site, a platform or a model sets."""
    return {name: float(entry["value"]) for name, entry in document("playbooks/thresholds.yaml").items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a fact may know beside the tables: declared hosts of the network, by address, and the limits for this device."""

    hosts: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=shipped_limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """How one fact table is computed.

    ``needs`` are tables without which nothing can be said; with ``any_of`` one is enough, and only the first of them,
    collected whole, can prove absence, and that only with ``first_proves``: where each shows a part, none does. ``by_row``: a row
    stands for each subject that was looked at, so that any of them, collected whole, proves what its rows say; its schema tells
    the subjects apart.
    ``min_rounds`` of the first needed table, or of one of ``any_of``, are required. ``unready`` says why the tables,
    though collected, do not allow the computation; then nothing can be said either.
    """

    table: str
    compute: Callable[[DeviceTables, Surroundings], Iterable[Row]]
    needs: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    first_proves: bool = True
    by_row: bool = False
    min_rounds: int = 1
    unready: Callable[[DeviceTables], str | None] | None = None


@cache
def fact_schemas() -> Mapping[str, Schema]:
    """Return the schema of every fact, by name, as documented in ``playbooks/facts.yaml``."""
    found = {}
    for name, entry in document("playbooks/facts.yaml").items():
        entry["columns"]["cites"] = "str - further lines"
        found[name] = schema_of(name, entry)
    return found


def cites(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return where ``rows`` stand, as the column ``cites`` wants it."""
    found: dict[str, None] = {}
    for row in rows:
        found.setdefault(f"{row['capture']}:{row['line']}", None)
        if len(found) >= MAX_CITES:
            break
    return "\n".join(found)


def place(row: Mapping[str, Any]) -> Row:
    """Return where ``row`` stands, as the start of a fact row."""
    return {name: row[name] for name in ("device", "round", "at", "capture", "line")}


def rows_of(tables: DeviceTables, name: str) -> list[Row]:
    """Return the rows of a table, none when it is not there."""
    table = tables.table(name)
    return list(table.rows()) if table is not None else []


def by_key(rows: Iterable[Row], *columns: str) -> dict[Key, list[Row]]:
    """Return ``rows`` grouped by the values of ``columns``, in order of first appearance."""
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[c] for c in columns), []).append(row)
    return groups


def rounds_of(rows: Sequence[Row]) -> list[list[Row]]:
    """Return ``rows`` split by round, oldest first."""
    return [group for _, group in sorted(by_key(rows, "round").items())]


def ratio(part: float | None, whole: float | None) -> float | None:
    """Return part by whole, or None when either is missing or the whole is zero."""
    if part is None or not whole:
        return None
    return part / whole


def percent(part: float | None, whole: float | None) -> float | None:
    share = ratio(part, whole)
    return None if share is None else round(100 * share, 2)


def run(fact: Fact, tables: DeviceTables, around: Surroundings) -> tuple[Table, Availability, list[str]]:
    """Return the fact's rows, how far they can be trusted, and why not further."""
    availability, reasons = _availability(fact, tables)
    table = Table(fact_schemas()[fact.table])
    if availability is not Availability.MISSING or any(tables.table(name) for name in (*fact.needs, *fact.any_of)):
        for row in fact.compute(tables, around):
            table.append(row)
        if table and availability is Availability.MISSING:
            availability = Availability.PARTIAL
    return table, availability, reasons


def _availability(fact: Fact, tables: DeviceTables) -> tuple[Availability, list[str]]:
    reasons = [reason for name in (*fact.needs, *fact.any_of) for reason in tables.reasons.get(name, ())]
    states = [tables.available(name) for name in fact.needs]
    if fact.any_of:
        options = [tables.available(name) for name in fact.any_of]
        proving = options if fact.by_row else options[:1] if fact.first_proves else []
        if Availability.COMPLETE in proving:
            states.append(Availability.COMPLETE)
        elif all(option is Availability.MISSING for option in options):
            states.append(Availability.MISSING)
        else:
            states.append(Availability.PARTIAL)
    if Availability.MISSING in states:
        return Availability.MISSING, reasons
    if fact.min_rounds > 1 and not _enough_rounds(fact, tables):
        return Availability.MISSING, [*reasons, f"needs {fact.min_rounds} rounds"]
    reason = fact.unready(tables) if fact.unready is not None else None
    if reason is not None:
        return Availability.MISSING, [*reasons, reason]
    if Availability.PARTIAL in states:
        return Availability.PARTIAL, reasons
    return Availability.COMPLETE, reasons


def _enough_rounds(fact: Fact, tables: DeviceTables) -> bool:
    names = fact.needs[:1] or fact.any_of
    return any(len({row["round"] for row in rows_of(tables, name)}) >= fact.min_rounds for name in names)
