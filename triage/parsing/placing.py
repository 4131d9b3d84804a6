"""Where the events of a device stand in UTC: by its clock, its zone, the year that a stamp leaves out, and its boot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from triage.parsing.timestamps import Stamp, naive_clock, parse_stamp
from triage.parsing.zones import to_utc
from triage.tables import Table

_QUARTER, _SLACK, _WIDEST = timedelta(minutes=15), timedelta(minutes=3), timedelta(hours=14)
_AHEAD = timedelta(days=2)  # a stamp may be this far ahead of the capture before it is taken for last year's
_UNSET_YEARS = range(1993, 2003)  # what an IOS clock shows that was never set


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known of a device's time: one of its own clocks, the capture's time, its uptime."""

    clock: datetime | None
    clock_naive: datetime | None
    zone: str | None  # as the clock names it
    shift: timedelta | None  # from what the clock shows to UTC
    captured: datetime | None
    boot: datetime | None


def place_events(tables: Mapping[str, Table]) -> None:
    """Fill ``event_at`` of every event that the device's clock, the capture's time or the uptime can place; others stay None."""
    log = tables.get("log_event")
    if log is None or not log:
        return
    context = _context(tables)
    placed: dict[tuple[str, int, str | None], datetime] = {}
    for index, text in enumerate(log["event_at_text"]):
        if log["event_at"][index] is None and text:
            log["event_at"][index] = _placed(text, context)
        known = log["event_at"][index]
        if known is not None:
            placed[log["capture"][index], log["line"][index], text] = known
    by_line = {(capture, line): at for (capture, line, _), at in placed.items()}
    for name, table in tables.items():
        if name != "log_event" and "event_at" in table.columns:
            for index, known in enumerate(table["event_at"]):
                if known is None:
                    table["event_at"][index] = by_line.get((table["capture"][index], table["line"][index]))


def _context(tables: Mapping[str, Table]) -> _Context:
    clock, naive, zone, shift = None, None, None, None
    times = [at for table in tables.values() for at in table["at"] if at is not None]
    captured = max(times) if times else None
    for row in tables["clock"].rows() if "clock" in tables else ():
        shown = naive_clock(row["device_time_text"] or "")
        if shown is None or (shown.year in _UNSET_YEARS and captured is not None):
            continue  # a clock that was never set says less than the time of the capture
        naive, zone, clock = shown, row["zone"], row["device_time"]
        shift = clock.replace(tzinfo=None) - shown if clock is not None else _observed(shown, row["at"])
        if clock is None and shift is not None:
            clock = (shown + shift).replace(tzinfo=UTC)
    uptimes = [u for u in tables["device_info"]["uptime_s"] if u is not None] if "device_info" in tables else []
    now = clock or captured
    boot = now - timedelta(seconds=max(uptimes)) if now is not None and uptimes else None
    return _Context(clock, naive, zone, shift, captured, boot)


def _observed(shown: datetime, at: datetime | None) -> timedelta | None:
    """The offset of a zone whose name says nothing: what the clock showed at a known time, to the quarter of an hour."""
    if at is None:
        return None
    apart = at.replace(tzinfo=None) - shown
    offset = round(apart / _QUARTER) * _QUARTER
    return offset if abs(apart - offset) <= _SLACK and abs(offset) <= _WIDEST else None


def _placed(text: str, context: _Context) -> datetime | None:
    stamp = parse_stamp(text)
    if stamp is None:
        return None
    if stamp.uptime_s is not None:
        return context.boot + timedelta(seconds=stamp.uptime_s) if context.boot else None
    now = context.clock or context.captured
    if stamp.naive is None or now is None:
        return None
    at = _in_utc(stamp, context, now)
    return _since_boot(stamp.naive, context) if _unset(stamp, context, at) else at


def _in_utc(stamp: Stamp, context: _Context, now: datetime) -> datetime | None:
    """The time of a stamp that is one of the calendar; without a zone it is of the zone that the device's own clock shows."""
    naive = stamp.naive
    local = (
        naive if naive is None or stamp.has_year else _with_year(naive, context.clock_naive or now.replace(tzinfo=None))
    )
    if local is None:
        return None
    known = to_utc(local, stamp.zone) if stamp.zone else None
    if known is not None or (stamp.zone and stamp.zone != context.zone):
        return known
    if context.shift is None and context.clock_naive is not None:
        return None  # the clock names a zone that means several, and nothing tells which
    return local.replace(tzinfo=UTC) + (context.shift or timedelta(0))


def _unset(stamp: Stamp, context: _Context, at: datetime | None) -> bool:
    """Tell whether the stamp is of a clock that started at boot, and not of one that merely lost its mark."""
    if stamp.accuracy != "never-set" or stamp.naive is None or stamp.naive.month != 3:
        return False
    if context.clock_naive is None or context.clock_naive.year in _UNSET_YEARS:
        return True
    return context.boot is not None and at is not None and at < context.boot - _AHEAD  # the buffer begins at boot


def _since_boot(naive: datetime, context: _Context) -> datetime | None:
    start = naive.replace(month=3, day=1, hour=0, minute=0, second=0, microsecond=0)
    return context.boot + (naive - start) if context.boot else None


def _with_year(naive: datetime, now: datetime) -> datetime | None:
    """The last such day before ``now``: years walk backwards."""
    for year in (now.year, now.year - 1, now.year - 2, now.year - 3, now.year - 4):
        try:
            candidate = naive.replace(year=year)
        except ValueError:
            continue
        if candidate <= now + _AHEAD:
            return candidate
    return None
