"""The time between two cases, and reloads."""

from datetime import timedelta
from typing import Any

import pytest

from tests.compare.tables import START, device_tables
from triage.compare.elapsed import Reloaded, between
from triage.tables import DeviceTables


def side(
    seconds: float | None, uptime_s: int | None, *, clock_s: float | None = None, exact: bool = True
) -> DeviceTables:
    at: dict[str, Any] = {} if seconds is None else {"seconds": seconds}
    clock = {
        "device_time": START + timedelta(seconds=clock_s or 0),
        "accuracy": "authoritative" if exact else "unsynchronised",
        **at,
    }
    return device_tables(
        device_info=[{"uptime_s": uptime_s, "reload_reason": "power-on", **at}],
        **({"clock": [clock]} if clock_s is not None else {}),
    )


@pytest.mark.parametrize(
    ("before", "after", "reloaded"),
    [
        ((0, 864000), (3600, 867600), Reloaded.NO),
        ((0, 864000), (3600, 867540), Reloaded.NO),  # whole minutes are printed
        ((0, 864000), (3600, 600), Reloaded.YES),
        ((0, 600), (86400, 7200), Reloaded.YES),  # up for longer than before, and still too short
        ((0, 864000), (3600, None), Reloaded.UNKNOWN),
        ((None, 864000), (None, 867600), Reloaded.UNKNOWN),  # risen, but nobody knows in what time
        ((None, 864000), (None, 60), Reloaded.YES),
        ((0, 864000), (36000, 864060), Reloaded.UNKNOWN),  # up for longer than that time, yet it hardly rose
        ((3600, 867600), (0, 864000), Reloaded.UNKNOWN),  # swapped
    ],
)
def test_uptime_tells_of_a_reload(before: tuple[Any, Any], after: tuple[Any, Any], reloaded: Reloaded) -> None:
    assert between(side(*before), side(*after)).reloaded is reloaded


def test_a_reload_is_told_with_its_reason() -> None:
    assert between(side(0, 864000), side(3600, 600)).why == "uptime fell from 864,000 s to 600 s; it says: power-on"


def test_swapped_cases_are_told() -> None:
    assert "swapped" in between(side(3600, 867600), side(0, 864000)).why


def test_a_synchronised_clock_of_the_device_is_believed_before_ours() -> None:
    found = between(side(0, 1000, clock_s=0), side(500, 1600, clock_s=600))
    assert found.elapsed_s == 600


def test_ours_is_believed_before_a_clock_that_is_not_synchronised() -> None:
    found = between(side(0, 1000, clock_s=0, exact=False), side(500, 1500, clock_s=-9e6, exact=False))
    assert found.elapsed_s == 500


def test_without_any_time_there_is_no_span() -> None:
    assert between(side(None, 1000), side(None, 2000)).elapsed_s is None
