"""Time stamps of devices: every form that they print, to UTC where that is known, and never to a time that was guessed.

``*`` before a stamp: the clock was never set. ``.``: it was set and has lost its source. Blank: in step, or set by hand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from triage.parsing.values import span
from triage.parsing.zones import to_utc
from triage.tables import Table

MONTHS = {
    m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
# Offsets of the abbreviations that routers are configured with. An abbreviation that means several zones is left out.
MARKS = {"*": "never-set", ".": "unsynchronised", "": "authoritative"}
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,6}))?"
_STAMP = re.compile(
    r"(?P<mark>[*.]?)(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?P<isozone>Z{1,2}|[+-]\d\d:?\d\d)?)|"
    r"(?:(?P<year1>\d{4}) )?(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) +(?:(?P<year2>\d{4}) +)?"
    + _CLOCK
    + r"(?: (?P<year3>(?:19|20)\d\d)\b)?"
    r"(?: (?P<zone>[A-Z]{1,5}(?:[+-]\d{1,2}(?::?\d\d)?)?)(?![\w%/\-.+]))?|"
    r"(?P<uptime>(?:\d+[ywdh]){2}|\d{1,3}:\d\d:\d\d)(?![\w.]))"
)
_DEVICE_CLOCK = re.compile(
    r"(?P<mark>[*.]?)"
    + _CLOCK
    + r" (?P<zone>[A-Za-z]{1,6}(?:[+-]\d{1,4})?|[+-]\d{1,4})? ?(?:[A-Z][a-z]{2}) (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<year>\d{4})"
)
_XR_TIME = re.compile(
    r"[A-Z][a-z]{2} +(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) +"
    + _CLOCK
    + r"(?: (?P<zone>[A-Z]{1,5}(?:[+-]\d{1,2})?))?(?: (?P<year>\d{4}))?"
)
_SOURCE = re.compile(r"Time source is ([^,]+),")
_QUARTER, _SLACK, _WIDEST = timedelta(minutes=15), timedelta(minutes=3), timedelta(hours=14)
_NOTHING = timedelta(0)
_AHEAD = timedelta(days=2)  # a stamp may be this far ahead of the capture before it is taken for last year's
_UNSET_YEARS = range(1993, 2003)  # what an IOS clock shows that was never set


@dataclass(frozen=True, slots=True)
class Stamp:
    """One time stamp. ``at`` is aware UTC when year and zone are known; else ``naive`` (year 1900 when missing) or ``uptime_s``."""

    text: str
    accuracy: str
    end: int
    at: datetime | None = None
    naive: datetime | None = None
    has_year: bool = False
    zone: str | None = None
    uptime_s: int | None = None


def parse_stamp(text: str, start: int = 0) -> Stamp | None:
    """Return the stamp that ``text`` begins with at ``start``, or None."""
    match = _STAMP.match(text, start)
    if match is None:
        return None
    accuracy = MARKS[match["mark"]]
    if match["iso"]:
        return _iso(match, accuracy)
    if match["uptime"]:
        seconds = span(match["uptime"])
        return Stamp(match[0], "uptime", match.end(), uptime_s=seconds)
    year = match["year1"] or match["year2"] or match["year3"]
    naive = moment(int(year) if year else 1900, match)
    if naive is None:
        return None
    zone = match["zone"]
    at = to_utc(naive, zone) if year and accuracy != "never-set" and zone else None
    return Stamp(match[0], accuracy, match.end(), at=at, naive=naive, has_year=bool(year), zone=zone)


def accuracies(stamps: Sequence[str]) -> list[str]:
    """Return how accurate each of many stamps is, by its first character; of an empty one nothing is known."""
    known = {first: MARKS.get(first, "uptime" if first.isdigit() else MARKS[""]) for first in {s[:1] for s in stamps}}
    return [known[stamp[:1]] for stamp in stamps]


def times_of(stamps: Sequence[str]) -> list[datetime | None]:
    """Return ``parse_stamp(stamp).at`` of many stamps, most of which share their minute with others."""
    minutes: dict[tuple[str, str], datetime | None] = {}
    found: list[datetime | None] = []
    for stamp in stamps:
        minute, _, rest = stamp.rpartition(":")
        seconds, _, zone = rest.partition(" ")
        if (minute, zone) not in minutes:
            parsed = parse_stamp(f"{minute}:00 {zone}")
            minutes[minute, zone] = parsed.at if parsed is not None else None
        start = minutes[minute, zone]
        found.append(
            None if start is None else start.replace(second=int(seconds[:2]), microsecond=int(f"{seconds[3:]:0<6}"))
        )
    return found


def iso_times_of(stamps: Sequence[str], zones: Sequence[str]) -> list[datetime | None]:
    """Return ``parse_stamp(stamp).at`` of many stamps in ISO 8601, each with its zone, "" where it has none."""
    read = datetime.fromisoformat
    # One zone object for all, and one subtraction a stamp, take half the time of a conversion from zone to zone.
    ahead = {
        zone: read(f"2000-01-01T00:00{zone[-1] if zone[0] == 'Z' else zone}").utcoffset() for zone in set(zones) if zone
    }
    return [
        read(f"{stamp[: -len(zone)]}Z") - (ahead[zone] or _NOTHING) if zone else None
        for stamp, zone in zip(stamps, zones, strict=True)
    ]


def _iso(match: re.Match[str], accuracy: str) -> Stamp | None:
    try:
        value = datetime.fromisoformat(match["iso"].replace(",", ".").replace("ZZ", "Z"))
    except ValueError:
        return None
    if value.tzinfo is None:
        return Stamp(match[0], accuracy, match.end(), naive=value, has_year=True)
    return Stamp(
        match[0],
        accuracy,
        match.end(),
        at=value.astimezone(UTC),
        naive=value.replace(tzinfo=None),
        has_year=True,
        zone="UTC",
    )


def moment(year: int, match: re.Match[str]) -> datetime | None:
    """Return the naive time of a match with month, day and clock; None when there is no such day."""
    month = MONTHS.get(match["month"].lower())
    if month is None:
        return None
    micro = int((match["fraction"] or "0").ljust(6, "0"))
    try:
        return datetime(  # noqa: DTZ001  as printed; the zone is applied by the caller
            year, month, int(match["day"]), int(match["hour"]), int(match["minute"]), int(match["second"]), micro
        )
    except ValueError:
        return _leap_day(month, match, micro) if year == 1900 else None


def _leap_day(month: int, match: re.Match[str], micro: int) -> datetime | None:
    """29 February without a year: 1904 stands in for 1900, which had none."""
    try:
        return datetime(  # noqa: DTZ001  as printed; the zone is applied by the caller
            1904, month, int(match["day"]), int(match["hour"]), int(match["minute"]), int(match["second"]), micro
        )
    except ValueError:
        return None


def iso_time(text: str) -> datetime:
    """Return an ISO 8601 time as aware UTC; without an offset it is UTC. Raises ValueError."""
    value = datetime.fromisoformat(text)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def device_clock(text: str) -> dict[str, Any] | None:
    """Return the columns of table ``clock`` that a clock line gives, or None when it is no clock."""
    match = _DEVICE_CLOCK.search(text)
    mark = match["mark"] if match else ""
    if match is None:
        match = _XR_TIME.fullmatch(text.strip())
        if match is None or not match["year"]:
            return None
    naive = moment(int(match["year"]), match)
    if naive is None:
        return None
    source = _SOURCE.search(text)
    accuracy = "unsynchronised" if text.lstrip().startswith("No time source") and not mark else MARKS[mark]
    return {
        "device_time": to_utc(naive, match["zone"] or "UTC"),
        "device_time_text": match[0].strip(),
        "zone": match["zone"],
        "accuracy": accuracy,
        "source": source[1].strip() if source else None,
    }


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
        shown = _naive(row["device_time_text"] or "")
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


def _naive(clock_text: str) -> datetime | None:
    """Return the time that a clock shows, in its own zone."""
    if match := _DEVICE_CLOCK.search(clock_text) or _XR_TIME.search(clock_text):
        return moment(int(match["year"]), match) if match["year"] else None
    stamp = parse_stamp(clock_text)
    return stamp.naive if stamp is not None and stamp.has_year else None


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
