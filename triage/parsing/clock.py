"""``show clock``: the device's own time."""

from collections.abc import Mapping, Sequence
from typing import Any

from triage.parsing.rows import RowResult
from triage.parsing.timestamps import device_clock
from triage.tables import Table, schemas


def read_clock(content: Sequence[tuple[int, str]], common: Mapping[str, Any]) -> RowResult:
    """Return table ``clock``; lines of ``show clock detail`` about daylight saving are known and worth nothing here."""
    result = RowResult(tables={"clock": Table(schemas()["clock"])})
    for number, text in content:
        clock = device_clock(text)
        if clock is not None:
            result.tables["clock"].append({**common, "line": number, **clock})
            result.read += 1
        elif text.startswith(("Time source is", "No time source", "Summer time")):
            result.noise += 1
        else:
            result.not_understood.append((number, text))
    return result
