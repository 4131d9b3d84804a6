"""Rounds of saved text in the order of time: names such as ``after`` and ``before`` sort the wrong way round."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from triage.model import Capture
from triage.parsing.reader import Reading


def in_time_order(readings: Sequence[Reading]) -> list[Capture] | None:
    """Return the captures with their rounds numbered by the clock of the box; None where they are in order or nobody knows.

    A run numbers its own rounds. Where the time that the box is up grows from round to round, its clock was set back.
    """
    if any(reading.capture.at is not None for reading in readings):
        return None
    rounds = sorted({reading.capture.round for reading in readings})
    times = _first_by_round(readings, "clock", "device_time")
    if len(rounds) < 2 or set(times) != set(rounds) or _in_order([times[number] for number in rounds]):
        return None
    uptimes = _first_by_round(readings, "device_info", "uptime_s")
    if set(uptimes) == set(rounds) and _in_order([uptimes[number] for number in rounds]):
        return None
    number_of = dict(zip(sorted(rounds, key=lambda number: (times[number], number)), rounds, strict=True))
    captures = [replace(r.capture, round=number_of[r.capture.round]) for r in readings]
    return sorted(captures, key=lambda capture: (capture.round, capture.path))


def _first_by_round(readings: Sequence[Reading], table: str, column: str) -> dict[int, Any]:
    """The least known value of a column in each round."""
    found: dict[int, Any] = {}
    for reading in readings:
        for value in reading.tables[table][column] if table in reading.tables else ():
            if value is not None:
                number = reading.capture.round
                found[number] = min(found.get(number, value), value)
    return found


def _in_order(values: Sequence[Any]) -> bool:
    return all(a <= b for a, b in pairwise(values))
