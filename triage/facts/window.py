"""The time that is asked about: what was logged outside it does not count."""

from dataclasses import replace
from datetime import datetime

from triage.tables import DeviceTables, Table

_AT = "event_at"


def within(tables: DeviceTables, since: datetime | None, until: datetime | None) -> DeviceTables:
    """Return the tables without the dated events before ``since`` or after ``until``; an undated event stays."""
    if since is None and until is None:
        return tables
    kept = {
        name: _kept(table, since, until) if _AT in table.schema.types else table
        for name, table in tables.tables.items()
    }
    return replace(tables, tables=kept)


def _kept(table: Table, since: datetime | None, until: datetime | None) -> Table:
    kept = Table(table.schema)
    for row in table.rows():
        at = row[_AT]
        if at is None or ((since is None or at >= since) and (until is None or at <= until)):
            kept.append(row)
    return kept
