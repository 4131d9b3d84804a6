"""Time stamps of devices: every form that they print, to UTC where that is known, and never to a time that was guessed.

``*`` before a stamp: the clock was never set. ``.``: it was set and has lost its source. Blank: in step, or set by hand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from triage.parsing.values import span
from triage.parsing.zones import to_utc

MONTHS = {
    m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
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
_NOTHING = timedelta(0)


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


def naive_clock(clock_text: str) -> datetime | None:
    """Return the time that a clock shows, in its own zone."""
    if match := _DEVICE_CLOCK.search(clock_text) or _XR_TIME.search(clock_text):
        return moment(int(match["year"]), match) if match["year"] else None
    stamp = parse_stamp(clock_text)
    return stamp.naive if stamp is not None and stamp.has_year else None
