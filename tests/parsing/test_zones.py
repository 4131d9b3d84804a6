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
