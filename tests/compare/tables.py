"""Tables of one device, built from rows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from triage.facts.fact import fact_schemas
from triage.tables import Availability, DeviceTables, Table, schemas

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def device_tables(**rows: Sequence[dict[str, Any]]) -> DeviceTables:
    """Tables by name; a row without a round is of round 1. ``seconds`` in a row is its time after START."""
    known = {**schemas(), **fact_schemas()}
    tables = {}
    for name, entries in rows.items():
        tables[name] = Table(known[name])
        for number, entry in enumerate(entries, 1):
            row = {"device": "r1", "round": 1, "capture": f"r1/1/{name}.txt", "line": number, **entry}
            if "seconds" in row:
                row["at"] = START + timedelta(seconds=row.pop("seconds"))
            tables[name].append(row)
    return DeviceTables("r1", "cisco_ios", (1, 2), tables, dict.fromkeys(rows, Availability.COMPLETE), {})
