"""Zones and clocks of devices that name them apart from the time."""

from datetime import UTC, datetime

import pytest

from triage.model import Capture
from triage.parsing.reader import read
from triage.parsing.tabulate import tabulate
from triage.parsing.values import span
from triage.parsing.zones import region, zoned_time


def test_a_time_with_its_zone() -> None:
    assert zoned_time("2026-11-24 02:56:27 CET") == datetime(2026, 11, 24, 1, 56, 27, tzinfo=UTC)
    assert zoned_time("2026-11-24 02:56:27 XYZ") is None
    with pytest.raises(ValueError, match="isoformat"):
        zoned_time("yesterday UTC")


def test_regions_follow_daylight_saving() -> None:
    zone = region("America/Chicago")
    assert zone is not None
    assert datetime(2026, 7, 1, 12, tzinfo=zone).astimezone(UTC).hour == 17
    assert datetime(2026, 12, 1, 12, tzinfo=zone).astimezone(UTC).hour == 18
    assert region("Moon/Tycho") is None
    assert region("America") is None
    assert region("../etc/passwd") is None


def test_a_span_may_end_in_a_clock() -> None:
    assert span("9 days, 15:57:28") == 9 * 86400 + 15 * 3600 + 57 * 60 + 28
    assert span("1 year, 2 days, 3:12") == 367 * 86400 + 3 * 3600 + 12 * 60


def _eos(command: str, text: str) -> Capture:
    return Capture(device="sw", command=command, path=f"sw/1/{command}.txt", raw=text.encode(), platform="arista_eos")


def test_log_messages_of_a_switch_are_in_the_zone_of_its_clock() -> None:
    clock = _eos("show clock", "Mon Nov 23 18:42:49 2026\nTimezone: America/Chicago\nClock source: local\n")
    log = _eos("show logging", "Log Buffer:\nNov 23 18:40:02 sw Ebra: %LINEPROTO-5-UPDOWN: Line protocol on Interface Ethernet4, changed state to down\n")  # fmt: skip
    (event,) = tabulate("sw", "arista_eos", [read(clock), read(log)]).tables["log_event"].rows()
    assert event["event_at"] == datetime(2026, 11, 24, 0, 40, 2, tzinfo=UTC)


AT = datetime(2026, 11, 23, 10, 0, 20, tzinfo=UTC)


def _placed(clock: str, log: str, *, at: datetime | None = None, version: str = "") -> list[datetime | None]:
    texts = {"show clock": clock, "show logging": log, "show version": version}
    captures = [
        Capture(device="r1", command=command, path=command, raw=text.encode(), platform="cisco_ios", at=at)
        for command, text in texts.items()
        if text
    ]
    found = tabulate("r1", "cisco_ios", [read(capture) for capture in captures])
    return list(found.tables["log_event"]["event_at"])


@pytest.mark.parametrize("zone", [" IST", ""])
def test_a_zone_whose_name_means_several_is_told_by_the_time_at_which_the_clock_was_read(zone: str) -> None:
    log, clock = f"Nov 23 15:29:00{zone}: %SYS-5-CONFIG_I: x\n", "15:30:00.000 IST Mon Nov 23 2026\n"
    assert _placed(clock, log, at=AT) == [datetime(2026, 11, 23, 9, 59, tzinfo=UTC)]
    assert _placed(clock, log) == [None]
    wrong = "15:22:00.000 IST Mon Nov 23 2026\n"  # eight minutes off: no zone is like that
    assert _placed(wrong, log, at=AT) == [None]


@pytest.mark.parametrize(("zone", "hour"), [("GMT+1", 9), ("UTC-3", 13), ("GMT+05:30", 5)])
def test_a_zone_may_be_called_by_its_distance(zone: str, hour: int) -> None:
    (at,) = _placed("", f"Nov 23 10:30:00 {zone}: %SYS-5-CONFIG_I: x\n", at=AT)
    assert at is not None
    assert at.hour == hour


def test_messages_from_before_the_clock_was_set_are_placed_from_the_boot() -> None:
    log = "*Mar  1 00:01:01: %SYS-5-RESTART: x\n"
    weeks = _placed("10:00:00.000 UTC Mon Nov 23 2026\n", log, at=AT, version="r1 uptime is 20 weeks\n")
    assert weeks == [datetime(2026, 7, 6, 10, 1, 1, tzinfo=UTC)]
    never = _placed("*00:20:00.000 UTC Fri Mar 1 2002\n", log, at=AT, version="r1 uptime is 20 minutes\n")
    assert never == [datetime(2026, 11, 23, 9, 41, 21, tzinfo=UTC)]
    march = _placed(
        "10:00:00.000 UTC Fri Mar 6 2026\n", "*Mar  6 09:00:00: %SYS-5-RESTART: x\n", version="r1 uptime is 9 weeks\n"
    )
    assert march == [datetime(2026, 3, 6, 9, tzinfo=UTC)]
