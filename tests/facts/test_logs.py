"""What the log says of gateway groups, and refused logins that the box counts by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.logs import gateways, logins

NOWHERE = Surroundings()
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def change(second: int, facility: str | None = "HSRP", mnemonic: str = "STATECHANGE") -> dict[str, Any]:
    at = NOON + timedelta(seconds=second)
    tag = f"{facility}-5-{mnemonic}" if facility else mnemonic
    return {
        "event_at": at,
        "event_at_text": str(at),
        "facility": facility,
        "mnemonic": mnemonic,
        "tag": tag,
        "text": "Grp 1",
    }


def rise(second: int, direction: str = "rising") -> dict[str, Any]:
    return {"event_at": NOON + timedelta(seconds=second), "direction": direction, "total_pct": 95.0, "pid": 0}


def test_changes_of_a_gateway_group_are_counted_within_a_minute() -> None:
    log = [change(s) for s in (0, 10, 20, 3600)] + [change(5, "LINK", "UPDOWN"), change(6, "HSRP", "DUPADDR")]
    (row,) = gateways(tables(log_event=log), NOWHERE)
    assert (row["changes"], row["in_a_minute"], row["cpu_first_s"]) == (4, 3, None)
    assert row["first_seen"] == NOON


@pytest.mark.parametrize(
    ("rises", "before"),
    [([rise(-40), rise(-10)], 40.0), ([rise(15)], -15.0), ([rise(-40, "falling")], None)],
    ids=["before", "after", "only its fall"],
)
def test_the_cpu_rose_so_long_before_the_first_change(rises: list[dict[str, Any]], before: float | None) -> None:
    (row,) = gateways(tables(log_event=[change(0), change(10)], cpu_threshold_event=rises), NOWHERE)
    assert row["cpu_first_s"] == before


@pytest.mark.parametrize(
    ("facility", "mnemonic"),
    [
        ("IP-STANDBY", "INFO_STATECHANGE"),
        ("IP-VRRP", "INFO_STATECHANGE"),
        ("HSRP_ENGINE", "GRPSTATECHANGE"),
        ("VRRP-ENG", "VR_STATE_CHANGE"),
        (None, "VRRPD_NEW_MASTER"),
    ],
)
def test_every_platform_has_its_own_word_for_a_change(facility: str | None, mnemonic: str) -> None:
    (row,) = gateways(tables(log_event=[change(0, facility, mnemonic), change(4, facility, mnemonic)]), NOWHERE)
    assert (row["changes"], row["in_a_minute"]) == (2, 2)


def test_a_log_without_changes_has_no_flap() -> None:
    assert not list(gateways(tables(log_event=[change(0, "LINK", "UPDOWN")]), NOWHERE))


COUNTED = [
    {"user": "admin", "source": "203.0.113.9", "count": 611},
    {"user": "root", "source": "203.0.113.10", "count": 201},
    {"user": "admin", "source": "203.0.113.10", "count": 3},
]


def test_the_box_counts_refused_logins_by_itself() -> None:
    (row,) = logins(tables(login_failure_count=COUNTED), NOWHERE)
    assert (row["failures"], row["sources"], row["users"], row["per_minute"]) == (815, 2, 2, None)
    assert (row["top_source"], row["top_user"]) == ("203.0.113.9", "admin")


def test_the_log_goes_before_the_count_and_a_later_round_before_an_earlier_one() -> None:
    message = {"user": "admin", "source": "198.51.100.7"}
    (row,) = logins(tables(login_failure=[message], login_failure_count=COUNTED), NOWHERE)
    assert (row["failures"], row["top_source"]) == (1, "198.51.100.7")
    (row,) = logins(tables(login_failure_count=[COUNTED[0], {**COUNTED[0], "count": 700, "round": 2}]), NOWHERE)
    assert row["failures"] == 700
