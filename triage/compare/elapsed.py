"""The time between two cases of one device, and whether the device was reloaded in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from triage.facts.fact import rows_of
from triage.tables import DeviceTables

Row = Mapping[str, Any]
_SLACK_S = 120  # show version prints whole minutes, and the two sides are read some seconds apart
_SLACK_SHARE = 0.01  # clocks that are stepped or drift


class Reloaded(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What lies between the newest round of BEFORE and the first of AFTER. ``why`` says what decided about the reload."""

    elapsed_s: float | None
    reloaded: Reloaded
    why: str


def device_moment(tables: DeviceTables, row: Row) -> tuple[datetime, bool] | None:
    """Return when ``row`` was printed by the device's own clock, and whether that clock was synchronised."""
    clock = next(
        (r for r in rows_of(tables, "clock") if r["round"] == row["round"] and r["device_time"] is not None), None
    )
    if clock is None:
        return None
    exact: datetime = clock["device_time"]
    if row["at"] is not None and clock["at"] is not None:
        exact += row["at"] - clock["at"]
    return exact, clock["accuracy"] == "authoritative"


def elapsed_between_s(before: DeviceTables, first: Row, after: DeviceTables, last: Row) -> float | None:
    """Return seconds from a row of BEFORE to a row of AFTER: by the device's clock if it is synchronised, else by ours."""
    device = (device_moment(before, first), device_moment(after, last))
    by_device = by_us = None
    synchronised = False
    if device[0] is not None and device[1] is not None:
        by_device = (device[1][0] - device[0][0]).total_seconds()
        synchronised = device[0][1] and device[1][1]
    if first["at"] is not None and last["at"] is not None:
        by_us = float((last["at"] - first["at"]).total_seconds())
    if synchronised or by_us is None:
        return by_device
    return by_us


def between(before: DeviceTables, after: DeviceTables) -> Between:
    """Return the time between two cases of a device, and from its uptimes whether it was reloaded."""
    edges = _edge(before, newest=True), _edge(after, newest=False)
    elapsed = elapsed_between_s(before, edges[0], after, edges[1]) if edges[0] and edges[1] else None
    if elapsed is not None and elapsed < 0:
        return Between(
            elapsed_s=elapsed,
            reloaded=Reloaded.UNKNOWN,
            why="AFTER begins before BEFORE ends; are they swapped, or the same case?",
        )
    reloaded, why = _reloaded(before, after)
    return Between(elapsed_s=elapsed, reloaded=reloaded, why=why)


def _reloaded(before: DeviceTables, after: DeviceTables) -> tuple[Reloaded, str]:
    first, last = _uptime(before), _uptime(after)
    if first is None or last is None:
        side = "BEFORE" if first is None else "AFTER"
        return Reloaded.UNKNOWN, f"the uptime was not read in {side}; 'show version' has it"
    old, new = int(first["uptime_s"]), int(last["uptime_s"])
    if new < old:
        return Reloaded.YES, f"uptime fell from {old:,} s to {new:,} s{_reason(after)}"
    passed = elapsed_between_s(before, first, after, last)
    if passed is None or passed < 0:
        return Reloaded.UNKNOWN, "the uptime rose, but the time between the cases is not known"
    slack = max(_SLACK_S, _SLACK_SHARE * passed)
    if new >= old + passed - slack:
        return Reloaded.NO, f"uptime rose by {new - old:,} s in {passed:,.0f} s"
    if new > passed + slack:
        return Reloaded.UNKNOWN, f"uptime rose by {new - old:,} s in {passed:,.0f} s, and is longer than that time"
    return Reloaded.YES, f"uptime rose by only {new - old:,} s in {passed:,.0f} s{_reason(after)}"


def _reason(after: DeviceTables) -> str:
    said = next((r["reload_reason"] for r in rows_of(after, "device_info") if r["reload_reason"]), None)
    return f"; it says: {said}" if said else ""


def _uptime(tables: DeviceTables) -> Row | None:
    return next((r for r in reversed(rows_of(tables, "device_info")) if r["uptime_s"] is not None), None)


def _edge(tables: DeviceTables, *, newest: bool) -> Row | None:
    """Return a row of the newest or the first round that can be dated, of the tables that most cases have."""
    dated = [
        row
        for name in ("clock", "cpu_load", "device_info", "memory_pool")
        for row in rows_of(tables, name)
        if row["at"] is not None or device_moment(tables, row) is not None
    ]
    if not dated:
        return None
    return max(dated, key=lambda r: r["round"]) if newest else min(dated, key=lambda r: r["round"])
