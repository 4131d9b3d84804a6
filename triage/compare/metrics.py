"""The figures by which an incident is felt, before and after: CPU, memory, fan-out, ARP, failed allocations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from triage.compare.elapsed import device_moment
from triage.facts.fact import rows_of
from triage.tables import Availability, DeviceTables

_POINTS = 5.0  # a load moves by less than that from one look to the next
_SHARE = 0.10  # so do sizes and counts


class Direction(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NEITHER = "neither"  # it moved, and that is neither good nor bad by itself
    UNKNOWN = "unknown"  # one side was not collected


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure with the line that it stands on; a count of nothing stands on no line."""

    value: float
    capture: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricChange:
    """One figure of one device. ``unit`` is pct, bytes or count; ``subject`` a memory pool, or empty."""

    metric: str
    title: str
    unit: str
    subject: str
    before: Reading | None
    after: Reading | None
    direction: Direction
    note: str = ""


Readings = Mapping[str, Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Metric:
    name: str
    title: str
    unit: str
    read: Callable[[DeviceTables], Readings]
    less_is_better: bool | None = True  # None: neither


def metric_changes(before: DeviceTables, after: DeviceTables) -> tuple[MetricChange, ...]:
    """Return every figure that at least one side has, in the order in which people ask for them."""
    found = []
    for metric in _METRICS:
        old, new = metric.read(before), metric.read(after)
        for subject in dict.fromkeys((*old, *new)):
            sides = old.get(subject), new.get(subject)
            found.append(
                MetricChange(
                    metric=metric.name,
                    title=metric.title,
                    unit=metric.unit,
                    subject=subject,
                    before=sides[0],
                    after=sides[1],
                    direction=_direction(metric, *sides),
                )
            )
    failures = _failures(before, after)
    return (*found, failures) if failures is not None else tuple(found)


def _direction(metric: _Metric, before: Reading | None, after: Reading | None) -> Direction:
    if before is None or after is None:
        return Direction.UNKNOWN
    step = after.value - before.value
    floor = _POINTS if metric.unit == "pct" else _SHARE * max(abs(before.value), abs(after.value))
    if step == 0 or abs(step) < floor:
        return Direction.SAME
    if metric.less_is_better is None:
        return Direction.NEITHER
    return Direction.BETTER if (step < 0) == metric.less_is_better else Direction.WORSE


def _newest(tables: DeviceTables, table: str) -> list[dict[str, Any]]:
    rows = rows_of(tables, table)
    last = max((r["round"] for r in rows), default=None)
    return [r for r in rows if r["round"] == last]


def _at(row: Mapping[str, Any], value: float) -> Reading:
    return Reading(float(value), row["capture"], row["line"])


def _single(table: str, column: str, scale: float, tables: DeviceTables) -> Readings:
    rows = [r for r in _newest(tables, table) if r[column] is not None]
    return {"": _at(rows[-1], round(scale * rows[-1][column], 2))} if rows else {}


def _pools(column: str, tables: DeviceTables) -> Readings:
    return {
        r["pool"]: _at(r, r[column]) for r in _newest(tables, "memory_state") if r["pool"] and r[column] is not None
    }


def _fan_out(tables: DeviceTables) -> Readings:
    """The widest source; none at all counts as 0 only where the flows were read whole."""
    rows = [r for r in _newest(tables, "flow_fan_out") if r["distinct_destinations"] is not None]
    if rows:
        widest = max(rows, key=lambda r: r["distinct_destinations"])
        return {"": _at(widest, widest["distinct_destinations"])}
    return {"": Reading(0.0)} if tables.available("flow_fan_out") is Availability.COMPLETE else {}


_METRICS = (
    _Metric(name="cpu_5s", title="CPU, 5 s", unit="pct", read=partial(_single, "cpu_state", "total_5s_pct", 1.0)),
    _Metric(name="cpu_1m", title="CPU, 1 min", unit="pct", read=partial(_single, "cpu_state", "total_pct", 1.0)),
    _Metric(name="cpu_5m", title="CPU, 5 min", unit="pct", read=partial(_single, "cpu_state", "total_5m_pct", 1.0)),
    _Metric(
        name="cpu_interrupt",
        title="CPU at interrupt level",
        unit="pct",
        read=partial(_single, "cpu_state", "interrupt_pct", 1.0),
    ),
    _Metric(
        name="interrupt_share",
        title="interrupt part of the CPU",
        unit="pct",
        read=partial(_single, "cpu_state", "interrupt_share", 100.0),
        less_is_better=None,
    ),
    _Metric(
        name="memory_free", title="free memory", unit="bytes", read=partial(_pools, "free_bytes"), less_is_better=False
    ),
    _Metric(
        name="memory_largest",
        title="largest block",
        unit="bytes",
        read=partial(_pools, "largest_bytes"),
        less_is_better=False,
    ),
    _Metric(name="fan_out", title="fan-out, widest source", unit="count", read=_fan_out),
    _Metric(
        name="arp_incomplete",
        title="ARP incomplete",
        unit="count",
        read=partial(_single, "arp_state", "incomplete", 1.0),
    ),
)


def _failures(before: DeviceTables, after: DeviceTables) -> MetricChange | None:
    """MALLOCFAIL in the log. The log keeps old messages, so only those newer than BEFORE tell whether it goes on."""
    sides = _logged(before), _logged(after)
    if sides == (None, None):
        return None
    newer = _newer(before, after)
    direction, note = Direction.UNKNOWN, ""
    if newer is not None and sides[0] is not None and sides[1] is not None:
        if sides[0].value or sides[1].value:
            note = f"{newer} newer than BEFORE" if newer else "none newer than BEFORE"
        direction = Direction.SAME
        if newer and not sides[0].value:
            direction = Direction.WORSE
        elif not newer and sides[0].value:
            direction = Direction.BETTER
            if not _reaches_back(before, after):
                direction, note = Direction.UNKNOWN, "the log of AFTER begins after BEFORE"
    return MetricChange(
        metric="malloc_failures",
        title="MALLOCFAIL in the log",
        unit="count",
        subject="",
        before=sides[0],
        after=sides[1],
        direction=direction,
        note=note,
    )


def _logged(tables: DeviceTables) -> Reading | None:
    rows = _newest(tables, "malloc_summary")
    if rows:
        return _at(rows[0], sum(r["failures"] or 0 for r in rows))
    return Reading(0.0) if tables.available("malloc_summary") is Availability.COMPLETE else None


def _newer(before: DeviceTables, after: DeviceTables) -> int | None:
    """Return how many failed allocations of AFTER are dated after the last look of BEFORE, by the device's own clock."""
    look, failures = _last_look(before), _newest(after, "malloc_failure")
    if look is None or any(row["event_at"] is None for row in failures):
        return None
    return sum(1 for row in failures if row["event_at"] > look)


def _last_look(tables: DeviceTables) -> datetime | None:
    moments = (device_moment(tables, row) for row in rows_of(tables, "clock"))
    return max((moment[0] for moment in moments if moment is not None), default=None)


def _reaches_back(before: DeviceTables, after: DeviceTables) -> bool:
    """Tell whether the log of AFTER holds all that was logged since BEFORE: a buffer forgets, the sooner the more is logged.

    It does when a message in it is as old as BEFORE, or when it holds every message that was counted since.
    """
    look, events = _last_look(before), _newest(after, "log_event")
    dated = [row["event_at"] for row in (*events, *_newest(after, "malloc_failure")) if row["event_at"] is not None]
    if look is not None and dated and min(dated) <= look:
        return True
    counts = [
        next((row["buffer_messages"] for row in reversed(rows_of(side, "log_header"))), None)
        for side in (before, after)
    ]
    return counts[0] is not None and counts[1] is not None and 0 <= counts[1] - counts[0] <= len(events)
