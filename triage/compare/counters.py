"""Counters between two cases: differences with rates, and why there is none where there is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage.compare.elapsed import Between, Reloaded, elapsed_between_s
from triage.facts.counters import elapsed_s, moved, rate
from triage.facts.fact import rows_of
from triage.tables import DeviceTables

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """The counters of one table. ``loss`` columns count what was lost; ``rules`` are entries that people add."""

    table: str
    key: tuple[str, ...]
    loss: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    rules: bool = False


COUNTERS = (
    Counters(table="acl_entry", key=("acl", "sequence", "action", "protocol", "text"), work=("matches",), rules=True),
    Counters(table="copp_class", key=("scope", "policy", "class_name"), loss=("dropped_packets",), rules=True),
    Counters(
        table="interface",
        key=("interface",),
        loss=(
            "input_queue_drops", "input_queue_flushes", "output_drops", "no_buffer", "throttles",
            "input_errors", "overrun", "ignored", "crc", "resets",
        ),
        work=("input_packets", "output_packets", "broadcasts"),
    ),
    Counters(table="interface_path", key=("interface", "path"), work=("input_packets", "output_packets")),
    Counters(table="buffer_pool", key=("pool",), loss=("misses", "failures", "no_memory")),
    Counters(table="cef_drop", key=("scope", "reason"), loss=("count", "punted")),
    Counters(table="drop_counter", key=("scope", "reason"), loss=("packets",)),
    Counters(table="punt_counter", key=("scope", "cause", "queue"), loss=("dropped",), work=("packets",)),
    Counters(table="ip_counter", key=("protocol", "direction", "counter"), work=("count",)),
    Counters(table="flow_cache", key=("monitor",), loss=("alloc_failures",), work=("added",)),
    Counters(table="nat_statistics", key=(), loss=("max_missed",), work=("misses", "expired")),
    Counters(table="arp_inspection", key=("vlan",), loss=("dropped",)),
    Counters(table="spanning_tree", key=("instance",), loss=("changes",)),
    Counters(table="log_header", key=(), loss=("messages_dropped", "messages_rate_limited", "overruns")),
)  # fmt: skip
NEW_RULE = "new since BEFORE"
RELOAD = "began again with the reload"
WRAP = "32-bit counter went round once"
CLEARED = "went back: cleared, or went round"
RELOAD_OR_WRAP = "went back: a reload, a clear or a wrap"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterChange:
    """One counter from the newest round of BEFORE to the first of AFTER; rates are a second.

    ``before_per_s`` and ``after_per_s`` are the rates between the rounds inside each case.
    """

    table: str
    name: str
    column: str
    loss: bool
    before: int | None
    after: int
    delta: int | None
    seconds: float | None
    per_s: float | None
    before_per_s: float | None
    after_per_s: float | None
    note: str = ""


def counter_changes(before: DeviceTables, after: DeviceTables, gap: Between) -> tuple[CounterChange, ...]:
    """Return every counter that moved, or whose difference means nothing, the most telling first."""
    found = [
        change
        for counters in COUNTERS
        for key, column, rows in _pairs(before, after, counters)
        if (change := _counter(counters, key, column, rows, (before, after), gap)) is not None
    ]
    return tuple(sorted(found, key=_order))


Series = dict[Key, list[Row]]


def _series(tables: DeviceTables, counters: Counters) -> Series:
    """Return the rows of each counter, one a round, oldest first."""
    found: dict[Key, dict[int, Row]] = {}
    for row in rows_of(tables, counters.table):
        found.setdefault(tuple(row[c] for c in counters.key), {})[row["round"]] = row
    return {key: [row for _, row in sorted(by_round.items())] for key, by_round in found.items()}


def _pairs(
    before: DeviceTables, after: DeviceTables, counters: Counters
) -> Iterator[tuple[Key, str, tuple[list[Row], list[Row]]]]:
    old, new = _series(before, counters), _series(after, counters)
    for key, rows in new.items():
        if key in old or (counters.rules and before.table(counters.table) is not None):
            for column in (*counters.loss, *counters.work):
                yield key, column, (old.get(key, []), rows)


def _counter(
    counters: Counters,
    key: Key,
    column: str,
    rows: tuple[list[Row], list[Row]],
    tables: tuple[DeviceTables, DeviceTables],
    gap: Between,
) -> CounterChange | None:
    old = [r for r in rows[0] if r[column] is not None]
    new = [r for r in rows[1] if r[column] is not None]
    if not new or (rows[0] and not old):
        return None
    delta, note = (None, NEW_RULE) if not old else _difference(int(old[-1][column]), int(new[0][column]), gap)
    rates = _rate(tables[0], old, column), _rate(tables[1], new, column)
    if not delta and not any(rates) and (note == "" or not new[-1][column]):
        return None
    seconds = elapsed_between_s(tables[0], old[-1], tables[1], new[0]) if old else None
    return CounterChange(
        table=counters.table,
        name=" ".join(str(part) for part in key if part not in (None, "")),
        column=column,
        loss=column in counters.loss,
        before=int(old[-1][column]) if old else None,
        after=int(new[0][column] if old else new[-1][column]),
        delta=delta,
        seconds=round(seconds, 1) if seconds is not None else None,
        per_s=rate(delta, seconds),
        before_per_s=rates[0],
        after_per_s=rates[1],
        note=note,
    )


def _difference(old: int, new: int, gap: Between) -> tuple[int | None, str]:
    """Return the difference, or None and why there is none: after a reload a counter says nothing about before it."""
    if gap.reloaded is Reloaded.YES:
        return None, RELOAD
    if new < old and gap.reloaded is Reloaded.UNKNOWN:
        return None, RELOAD_OR_WRAP
    delta = moved(old, new)
    if delta is None:
        return None, CLEARED
    return delta, WRAP if new < old else ""


def _rate(tables: DeviceTables, rows: list[Row], column: str) -> float | None:
    """Return the rate between the first and the last round of one case."""
    if not rows:
        return None
    delta = int(rows[-1][column]) - int(rows[0][column])
    return rate(delta, elapsed_s(tables, rows[0], rows[-1])) if delta >= 0 else None


def _order(change: CounterChange) -> tuple[Any, ...]:
    """Sort new rules first, then losses, then what a case's own rates show to have moved most."""
    rates: Mapping[str, float] = {
        "before": change.before_per_s or change.per_s or 0.0,
        "after": change.after_per_s if change.after_per_s is not None else change.per_s or 0.0,
    }
    step = abs(rates["after"] - rates["before"])
    return (change.note != NEW_RULE, not change.loss, -step, -(change.delta or 0), change.table, change.name)
