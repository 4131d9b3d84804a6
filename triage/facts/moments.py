"""When log messages came, as far as spans between them go."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from triage.facts.fact import Row, rows_of
from triage.parsing.timestamps import parse_stamp
from triage.tables import DeviceTables

_NO_YEAR = datetime(1900, 1, 1, tzinfo=UTC)


def moments(tables: DeviceTables, rows: Sequence[Row]) -> list[datetime | None]:
    """Return when each of ``rows`` came, for spans only.

    A log that is pasted without the year or the clock has no time in UTC, yet its stamps say how far its messages are apart. Such
    moments lie in an assumed year and are never shown. Exact times are never mixed with assumed ones.
    """
    exact = [row["event_at"] for row in rows]
    if any(time is not None for time in exact):
        return exact
    printed = {(r["capture"], r["line"]): r["event_at_text"] for r in rows_of(tables, "log_event")}
    return [_assumed(printed, row) for row in rows]


def spaced(tables: DeviceTables, rows: Sequence[Row]) -> list[datetime]:
    """Return the moments of ``rows`` that are known, in order."""
    return sorted(time for time in moments(tables, rows) if time is not None)


def _assumed(printed: Mapping[tuple[str, int], str | None], row: Row) -> datetime | None:
    text = printed.get((row["capture"], row["line"])) or ""
    stamp = parse_stamp(text) if ":" in text else None  # an uptime such as 1w2d tells hours, no seconds
    if stamp is None:
        return None
    if stamp.naive is not None:
        return stamp.naive.replace(tzinfo=UTC)
    return _NO_YEAR + timedelta(seconds=stamp.uptime_s) if stamp.uptime_s is not None else stamp.at
