"""Time zones as devices name them, and times of theirs in UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONES = {
    "UTC": 0.0, "GMT": 0.0, "Z": 0.0, "WET": 0.0, "WEST": 1.0, "CET": 1.0, "CEST": 2.0, "MET": 1.0, "MEST": 2.0, "EET": 2.0,
    "EEST": 3.0, "MSK": 3.0, "EST": -5.0, "EDT": -4.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
    "AKST": -9.0, "HST": -10.0, "JST": 9.0, "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0, "SGT": 8.0,
    "HKT": 8.0, "BRT": -3.0,
}  # fmt: skip
# The names GMT and UTC with a number are what people call their zone; east is +.
_NUMBER = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?", re.IGNORECASE)


@lru_cache(maxsize=64)
def zone_offset(zone: str) -> timezone | None:
    """Return the offset of a zone's abbreviation, of ``+0200`` or ``GMT+2``; None when it is not known or means several."""
    number = _NUMBER.fullmatch(zone)
    if number is not None:
        sign = -1 if number["sign"] == "-" else 1
        east = sign * timedelta(hours=int(number["hours"]), minutes=int(number["minutes"] or 0))
        return timezone(east) if abs(east) < timedelta(days=1) else None
    hours_east = ZONES.get(zone.upper())
    return None if hours_east is None else timezone(timedelta(hours=hours_east))


def to_utc(naive: datetime, zone: str | None) -> datetime | None:
    """Return ``naive`` of ``zone`` in UTC, None when the zone is not known."""
    offset = zone_offset(zone) if zone else None
    return None if offset is None else naive.replace(tzinfo=offset).astimezone(UTC)


def region(name: str) -> tzinfo | None:
    """Return the zone of an abbreviation or of a region such as ``US/Central``; None when it is not known here."""
    short = zone_offset(name)
    if short is not None:
        return short
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a name that is a folder of the zone files
        return None


def zoned_time(text: str) -> datetime | None:
    """UTC of ``2026-11-24 02:56:27 UTC``; None where the zone is not known. Raises ValueError on what is no time."""
    moment, _, zone = text.strip().rpartition(" ")
    return to_utc(datetime.fromisoformat(moment), zone)
