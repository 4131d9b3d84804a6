"""Counters that go round, are cleared, or belong to a box that reloaded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage.facts.counters import elapsed_s, moved, rate, risen
from triage.tables import Availability, DeviceTables, Table, schemas

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (10, 25, 15),
        (10, 10, 0),
        (4_294_967_290, 10, 16),  # went round
        (2_147_483_649, 0, 2_147_483_647),
        (2_147_483_648, 0, None),  # half the width: taken for a clear
        (5_000, 10, None),  # cleared
        (9_000_000_000, 10, None),  # wider than 32 bits: cleared
        (None, 10, None),
        (10, None, None),
    ],
)
def test_moved(first: int | None, last: int | None, expected: int | None) -> None:
    assert moved(first, last) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [((1, 4, 9), 8), ((7,), None), ((1, 9, 3), None), ((4_294_967_290, 4, 6), 12), ((1, None, 5), None)],
)
def test_risen_over_rounds(values: tuple[int | None, ...], expected: int | None) -> None:
    assert risen([{"round": n, "c": value} for n, value in enumerate(values, 1)], "c") == expected


def box(uptimes: tuple[int, int], restart_after: timedelta | None = None) -> DeviceTables:
    info, log = Table(schemas()["device_info"]), Table(schemas()["log_event"])
    for number, uptime in enumerate(uptimes, 1):
        info.append({"device": "r1", "round": number, "uptime_s": uptime})
    if restart_after is not None:
        row: dict[str, Any] = {"device": "r1", "round": 2, "mnemonic": "RESTART", "event_at": NOON + restart_after}
        log.append({**row})
    built = {"device_info": info, "log_event": log}
    return DeviceTables("r1", "cisco_ios", (1, 2), built, dict.fromkeys(built, Availability.COMPLETE), {})


FIRST = {"round": 1, "at": NOON}
LAST = {"round": 2, "at": NOON + timedelta(minutes=5)}


def test_seconds_between_rounds() -> None:
    assert elapsed_s(box((100, 400)), FIRST, LAST) == 300.0


def test_within_one_round_no_time_passes() -> None:
    assert elapsed_s(box((100, 400)), FIRST, {"round": 1, "at": NOON + timedelta(seconds=4)}) is None


@pytest.mark.parametrize(
    ("change", "seconds", "per_s", "expected"),
    [
        (90, 30.0, 1, 3.0),
        (1, 3.0, 60, 20.0),
        (-4, 2.0, 1, -2.0),
        (5, 1.0, 1, 5.0),
        (5, 0.9, 1, None),  # clocks tell whole seconds
        (None, 30.0, 1, None),
        (5, None, 1, None),
    ],
)
def test_rates(change: int | None, seconds: float | None, per_s: float, expected: float | None) -> None:
    assert rate(change, seconds, per_s) == expected


@pytest.mark.parametrize("read", [box((100_000, 200)), box((100, 400), timedelta(minutes=2))])
def test_nothing_is_a_rate_across_a_reload(read: DeviceTables) -> None:
    assert elapsed_s(read, FIRST, LAST) is None


def test_a_restart_before_the_first_round_does_not_matter() -> None:
    assert elapsed_s(box((100, 400), timedelta(minutes=-2)), FIRST, LAST) == 300.0


def clocked(told: tuple[int, int], uptimes: tuple[int, int] | None = None) -> DeviceTables:
    """A box whose clock showed ``told`` minutes after noon in its two rounds."""
    read = box(uptimes or (0, 0))
    clock = Table(schemas()["clock"])
    for number, minutes in enumerate(told, 1):
        clock.append({"device": "r1", "round": number, "device_time": NOON + timedelta(minutes=minutes)})
    found = {"clock": clock, **({"device_info": read.tables["device_info"]} if uptimes else {})}
    return DeviceTables("r1", "cisco_ios", (1, 2), found, dict.fromkeys(found, Availability.COMPLETE), {})


UNTIMED = ({"round": 1, "at": None}, {"round": 2, "at": None})


@pytest.mark.parametrize(
    ("told", "ours", "uptimes", "seconds"),
    [
        pytest.param((0, 5), (FIRST, LAST), None, 300.0, id="the clocks agree"),
        pytest.param((0, 6), (FIRST, LAST), None, 360.0, id="they differ by what a round takes"),
        pytest.param((0, 65), (FIRST, LAST), None, 300.0, id="it was set forward by an hour"),
        pytest.param((0, -55), (FIRST, LAST), None, 300.0, id="it was set back by an hour"),
        pytest.param((0, 65), UNTIMED, (1000, 1300), 300.0, id="it was set forward, and the uptime tells"),
        pytest.param((0, -55), UNTIMED, (1000, 1300), 300.0, id="it was set back, and the uptime tells"),
        pytest.param((0, -55), UNTIMED, None, None, id="it was set back, and nothing else tells"),
        pytest.param((0, 5), UNTIMED, (1000, 200), None, id="it reloaded"),
        pytest.param((0, 5), (LAST, FIRST), None, 300.0, id="ours went back"),
    ],
)
def test_a_clock_that_was_set_is_not_believed(
    told: tuple[int, int], ours: tuple[Any, Any], uptimes: tuple[int, int] | None, seconds: float | None
) -> None:
    first, last = ({**row, "round": number} for number, row in enumerate(ours, 1))
    assert elapsed_s(clocked(told, uptimes), first, last) == seconds


@pytest.mark.parametrize(("uptimes", "seconds"), [((1000, 1600), 600.0), ((1000, 1599), None)])
def test_uptime_alone_tells_long_spans(uptimes: tuple[int, int], seconds: float | None) -> None:
    assert elapsed_s(box(uptimes), *UNTIMED) == seconds
