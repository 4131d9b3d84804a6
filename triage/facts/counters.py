"""How far counters moved between rounds: wraps put right, clears and reloads recognised, seconds by the best clock."""

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from triage.facts.fact import Row, by_key, rows_of
from triage.tables import DeviceTables

_SHORTEST_S = 1.0  # clocks tell whole seconds
_CLOCKS_AGREE_S, _CLOCKS_AGREE = 180, 0.1  # within a round minutes pass, and uptime is printed in minutes
_LEAST_UPTIME_S = 600  # by uptime alone, whose minutes are an error of a tenth then
_WIDTH = 1 << 32  # counters of these outputs are 32 bits wide unless they have grown past that


def moved(first: int | None, last: int | None) -> int | None:
    """Return how far a counter moved; None when one end is unknown, or when it was cleared in between.

    A 32-bit counter that fell by more than half its width went round; one that fell by less was cleared.
    """
    if first is None or last is None:
        return None
    step = last - first
    if step >= 0:
        return step
    return step + _WIDTH if -_WIDTH < step < -_WIDTH // 2 else None


def risen(rows: Sequence[Row], column: str) -> int | None:
    """Return how far a counter rose over all rounds of ``rows``, one row a round; None for one round or after a clear."""
    values = [group[0][column] for _, group in sorted(by_key(rows, "round").items())]
    steps = [moved(a, b) for a, b in pairwise(values)]
    return None if not steps or None in steps else sum(step for step in steps if step is not None)


def elapsed_s(tables: DeviceTables, first: Row, last: Row) -> float | None:
    """Return seconds between captures of two rounds; None within one round, when the box reloaded in between, or when nobody knows.

    The device's own clock tells best, unless it was set in between: then ours does, or the time that it is up.
    """
    if first["round"] == last["round"]:
        return None
    start, end = _ends(tables, first, last)
    if start and end and reloaded_between(tables, first["round"], last["round"], start, end):
        return None
    others = _other_clocks(tables, first, last)
    told = (end - start).total_seconds() if start and end else None
    was_set = told is not None and any(abs(told - s) > max(_CLOCKS_AGREE_S, _CLOCKS_AGREE * s) for s in others)
    if told is None or was_set:
        told = next((s for s in others if told is not None or s >= _LEAST_UPTIME_S), None)
    return told if told is not None and told > 0 else None


def _other_clocks(tables: DeviceTables, first: Row, last: Row) -> list[float]:
    """Seconds between two rounds by the clocks that nobody sets: ours, and the time that the box is up."""
    found = []
    if first["at"] is not None and last["at"] is not None and last["at"] > first["at"]:
        found.append((last["at"] - first["at"]).total_seconds())
    uptimes = _uptimes(tables)
    if not found and uptimes.get(last["round"], 0) > uptimes.get(first["round"], math.inf):
        found.append(float(uptimes[last["round"]] - uptimes[first["round"]]))
    return found


def _clocks(tables: DeviceTables) -> dict[int, datetime]:
    return {r["round"]: r["device_time"] for r in rows_of(tables, "clock") if r["device_time"] is not None}


def _uptimes(tables: DeviceTables) -> dict[int, int]:
    return {r["round"]: r["uptime_s"] for r in rows_of(tables, "device_info") if r["uptime_s"] is not None}


def rate(change: float | None, seconds: float | None, per_s: float = 1) -> float | None:
    """Return how far a counter moved in each ``per_s`` seconds; None where it is unknown, or the time is too short to tell."""
    if change is None or seconds is None or seconds < _SHORTEST_S:
        return None
    return round(change / seconds * per_s, 2)


def _ends(tables: DeviceTables, first: Row, last: Row) -> tuple[datetime | None, datetime | None]:
    clocks = _clocks(tables)
    start, end = clocks.get(first["round"]), clocks.get(last["round"])
    return (first["at"], last["at"]) if start is None or end is None else (start, end)


def rounds_without_reload(
    tables: DeviceTables, rounds: Sequence[Sequence[Row]], least: int
) -> Sequence[Sequence[Row]] | None:
    """Return the newest rounds, ``least`` or more, whose times are known and between which the box ran on."""
    run: list[Sequence[Row]] = []
    found: Sequence[Sequence[Row]] | None = None
    for rows in rounds:
        seconds = elapsed_s(tables, run[-1][0], rows[0]) if run else None
        run = [*run, rows] if seconds is not None and seconds > 0 else [rows]
        if len(run) >= least:
            found = run
    return found


def no_span(tables: DeviceTables, rounds: Sequence[Row]) -> str:
    """Return why no time lies between rounds of which each gives a row: the box reloaded, or nobody knows when they were."""
    for before, after in pairwise(rounds):
        start, end = _ends(tables, before, after)
        if start and end and reloaded_between(tables, before["round"], after["round"], start, end):
            return "the box reloaded between the rounds"
        if start and end and end <= start:
            return "the clock of the box went back between the rounds, and no other tells the time"
    return "the times of the rounds are not known"


def reloaded_between(tables: DeviceTables, first: int, last: int, start: datetime, end: datetime) -> bool:
    """Tell whether the box booted between two rounds: its uptime fell, or its log tells of a restart."""
    uptimes = _uptimes(tables)
    if first in uptimes and last in uptimes and uptimes[last] < uptimes[first]:
        return True
    return any(
        r["mnemonic"] == "RESTART" and r["event_at"] is not None and start < r["event_at"] <= end
        for r in rows_of(tables, "log_event")
    )
