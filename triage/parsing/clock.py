"""``show clock``: the device's own time."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from triage.parsing.results import RowResult
from triage.parsing.timestamps import device_clock
from triage.parsing.zones import region
from triage.tables import Table, schemas

_ZONE = re.compile(r"[Tt]ime ?zone(?: is|:) (\S+)")
_SOURCE = re.compile(r"Clock source: (\S.*)")


def read_clock(content: Sequence[tuple[int, str]], common: Mapping[str, Any]) -> RowResult:
    """Return table ``clock``; lines of ``show clock detail`` about daylight saving are known and worth nothing here."""
    table = Table(schemas()["clock"])
    result = RowResult(tables={"clock": table})
    for number, text in content:
        clock = device_clock(text)
        if clock is not None:
            table.append({**common, "line": number, **clock})
            result.read += 1
        elif table and _adds(table, text):
            result.read += 1
        elif text.startswith(("Time source is", "No time source", "Summer time")):
            result.noise += 1
        else:
            result.not_understood.append((number, text))
    return result


def _adds(table: Table, text: str) -> bool:
    """Give the last clock the zone or source that EOS prints below it; False when ``text`` is neither."""
    if source := _SOURCE.fullmatch(text):
        table["source"][-1] = source[1]
        return True
    found = _ZONE.fullmatch(text)
    if found is None or table["zone"][-1]:
        return False
    zone, shown = region(found[1]), table["device_time"][-1]
    table["zone"][-1] = found[1]
    if shown is not None:  # read as UTC, since its line names no zone
        table["device_time"][-1] = shown.replace(tzinfo=zone).astimezone(UTC) if zone else None
    return True
