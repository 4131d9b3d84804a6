"""Time zones as devices name them, and times of theirs in UTC."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONES = {
    "UTC": 0.0, "GMT": 0.0, "Z": 0.0, "WET": 0.0, "WEST": 1.0, "CET": 1.0, "CEST": 2.0, "MET": 1.0, "MEST": 2.0, "EET": 2.0,
    "EEST": 3.0, "MSK": 3.0, "EST": -5.0, "EDT": -4.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
    "AKST": -9.0, "HST": -10.0, "JST": 9.0, "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0, "SGT": 8.0,
    "HKT": 8.0, "BRT": -3.0,
}  # fmt: skip


@lru_cache(maxsize=64)
def zone_offset(zone: str) -> timezone | None:
    """Return the offset of a zone's abbreviation or of ``+0200``; None when it is not known or means several."""
    if zone[:1] in "+-" and zone[1:].isdigit():
        hours, minutes = divmod(int(zone[1:].ljust(4, "0")), 100)
        sign = -1 if zone[0] == "-" else 1
        return timezone(sign * timedelta(hours=hours, minutes=minutes))
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
