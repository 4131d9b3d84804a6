"""Times as IOS prints them."""

from datetime import datetime, timedelta

from triage.lab.moment import Moment

_UNITS = (("year", 365 * 86_400), ("week", 7 * 86_400), ("day", 86_400), ("hour", 3600), ("minute", 60))
_DAY_S, _WEEK_S = 86_400, 604_800


def clock(moment: Moment) -> str:
    """Return the answer to show clock."""
    return f"{moment.data.box.clock_mark}{_time(moment.now)} UTC {moment.now:%a %b} {moment.now.day} {moment.now.year}"


def stamp(moment: Moment, at_s: float) -> str:
    """Return the time stamp of a log message."""
    at = moment.started + timedelta(seconds=at_s)
    return f"{moment.data.box.clock_mark}{at:%b} {at.day:>2} {_time(at)}"


def uptime(moment: Moment) -> str:
    """Return the uptime in words: 2 weeks, 3 days, 4 hours, 12 minutes."""
    left = int(moment.data.box.uptime_s + moment.at_s)
    words: list[str] = []
    for name, length_s in _UNITS:
        number, left = divmod(left, length_s)
        if number or (name == "minute" and not words):
            words.append(f"{number} {name}{'' if number == 1 else 's'}")
    return ", ".join(words)


def restarted(moment: Moment) -> str:
    """Return when the router booted."""
    at = moment.started - timedelta(seconds=moment.data.box.uptime_s)
    return f"{at:%H:%M:%S} UTC {at:%a %b} {at.day} {at.year}"


def ago(seconds: float) -> str:
    """Return a span as IOS prints ages: 00:02:11, 3d04h, 2w1d."""
    whole = max(0, int(seconds))
    if whole < _DAY_S:
        return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    if whole < _WEEK_S:
        return f"{whole // _DAY_S}d{whole % _DAY_S // 3600:02}h"
    return f"{whole // _WEEK_S}w{whole % _WEEK_S // _DAY_S}d"


def _time(at: datetime) -> str:
    return f"{at:%H:%M:%S}.{at.microsecond // 1000:03}"
