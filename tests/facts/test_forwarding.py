"""Drops by reason and the tables of CEF between rounds; what interfaces refuse and how fast the box logs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.forwarding import drops, forwarding_tables
from triage.facts.interfaces import queues
from triage.facts.logs import health
from triage.facts.protocols import crypto
from triage.tables import Availability

NOWHERE = Surroundings()


def taken(turn: int) -> datetime:
    """Return noon for the first round, and a minute more for each further one."""
    return datetime(2026, 3, 2, 12, 0, tzinfo=UTC) + timedelta(minutes=turn - 1)


def test_drops_of_one_reason_a_second() -> None:
    rows = [{"scope": "frame", "reason": "acl-drop", "packets": n, "round": turn} for turn, n in ((1, 100), (2, 60100))]
    (row,) = drops(tables(taken, drop_counter=rows), NOWHERE)
    assert (row["packets"], row["packets_delta"], row["per_s"]) == (60100, 60000, 1000.0)


def test_one_round_of_drops_has_no_rate() -> None:
    (row,) = drops(tables(taken, drop_counter=[{"reason": "acl-drop", "packets": 9}]), NOWHERE)
    assert (row["packets"], row["packets_delta"], row["per_s"]) == (9, None, None)


@pytest.mark.parametrize(
    "rows",
    [
        {"cef_state": [{"scope": "ip", "adjacencies": n, "round": turn} for turn, n in ((1, 200), (2, 450))]},
        {"adjacency_summary": [{"total": n, "round": turn} for turn, n in ((1, 200), (2, 450))]},
        {
            "adjacency_summary": [{"total": 9}],
            "cef_state": [{"scope": "ip", "adjacencies": n, "round": turn} for turn, n in ((1, 200), (2, 450))],
        },
    ],
    ids=["by CEF", "by the summary", "the one with two rounds"],
)
def test_adjacencies_come_so_fast(rows: dict[str, list[dict[str, Any]]]) -> None:
    (row,) = forwarding_tables(tables(taken, **rows), NOWHERE)
    assert (row["adjacencies"], row["adjacencies_delta"], row["adjacencies_per_min"]) == (450, 250, 250.0)
    assert row["versions_per_min"] is None


def test_the_version_of_the_table_rises_so_fast() -> None:
    rows = [{"scope": "ip", "version": n, "round": turn} for turn, n in ((1, 1000), (3, 5000))]
    (row,) = forwarding_tables(tables(taken, cef_state=rows), NOWHERE)
    assert (row["versions_per_min"], row["adjacencies"]) == (2000.0, None)


def test_a_table_that_shrank_has_not_been_cleared() -> None:
    rows = [{"total": n, "round": turn} for turn, n in ((1, 450), (2, 200))]
    (row,) = forwarding_tables(tables(taken, adjacency_summary=rows), NOWHERE)
    assert row["adjacencies_per_min"] == -250.0


def test_the_state_of_cef_alone_says_nothing_of_its_size() -> None:
    state = with_facts(tables(cef_state=[{"scope": "ip", "state": "enabled"}]), NOWHERE)
    assert state.available("cef_growth") is Availability.MISSING


def test_what_an_interface_refuses_between_the_rounds_is_summed() -> None:
    first = {"interface": "Gi0/0", "throttles": 5, "no_buffer": 1, "ignored": 2, "overrun": None, "round": 1}
    rows = [first, {**first, "throttles": 9, "ignored": 5, "round": 2}]
    assert [r["refused_delta"] for r in queues(tables(taken, interface=rows), NOWHERE)] == [7]
    assert [r["refused_delta"] for r in queues(tables(taken, interface=rows[:1]), NOWHERE)] == [None]


def test_messages_a_second_by_the_count_of_the_buffer() -> None:
    rows = [{"buffer_messages": n, "round": turn} for turn, n in ((1, 1000), (2, 13000))]
    (row,) = health(tables(taken, log_header=rows), NOWHERE)
    assert row["logged_per_s"] == 200.0
    (row,) = health(tables(taken, log_header=rows[:1]), NOWHERE)
    assert row["logged_per_s"] is None


@pytest.mark.parametrize(("kinds", "hardware"), [(["software"], False), (["Hardware", "software"], True)])
def test_the_software_engine_alone_encrypts_in_software(kinds: list[str], hardware: bool) -> None:
    rows = [{"feature": "crypto engine type", "state": kind} for kind in kinds]
    (row,) = crypto(tables(feature_state=rows), NOWHERE)
    assert (row["engines"], row["in_hardware"]) == (len(kinds), hardware)


def test_a_count_of_hardware_engines_tells_as_well() -> None:
    rows = [{"counter": "number of hardware crypto engines", "count": 0}]
    (row,) = crypto(tables(platform_counter=rows), NOWHERE)
    assert row["in_hardware"] is False


def test_other_features_say_nothing_of_crypto() -> None:
    state = with_facts(tables(feature_state=[{"feature": "http server", "state": "enabled"}]), NOWHERE)
    assert state.available("crypto_state") is Availability.MISSING
