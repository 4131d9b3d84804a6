"""Counters of single protocols between rounds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.protocols import rates, snmp
from triage.tables import Availability

NOWHERE = Surroundings()


def taken(turn: int) -> datetime:
    """Return noon for the first round, and a minute more for each further one."""
    return datetime(2026, 3, 2, 12, 0, tzinfo=UTC) + timedelta(minutes=turn - 1)


def ntp(count: int, turn: int) -> dict[str, Any]:
    return {"protocol": "ntp", "counter": "in packets", "count": count, "round": turn}


def counter(name: str, count: int, turn: int = 1) -> dict[str, Any]:
    return {"counter": name, "count": count, "round": turn}


def test_a_counter_rises_by_so_many_a_second() -> None:
    (row,) = rates(tables(taken, protocol_counter=[ntp(1000, 1), ntp(7000, 2)]), NOWHERE)
    assert (row["protocol"], row["delta"], row["seconds"], row["per_s"]) == ("ntp", 6000, 60.0, 100.0)


@pytest.mark.parametrize("rows", [[ntp(1000, 1)], [ntp(7000, 1), ntp(10, 2)]], ids=["one round", "cleared"])
def test_one_round_and_a_cleared_counter_have_no_rate(rows: list[dict[str, Any]]) -> None:
    assert list(rates(tables(taken, protocol_counter=rows), NOWHERE)) == []


def test_snmp_is_asked_so_often_and_refuses_so_many() -> None:
    rows = [
        *(counter("snmp packets input", n, turn) for turn, n in ((1, 100), (2, 700))),
        *(counter("get-request pdus", n, turn) for turn, n in ((1, 10), (2, 70))),
        *(counter("get-next pdus", n, turn) for turn, n in ((1, 0), (2, 480))),
        *(counter("unknown community name", n, turn) for turn, n in ((1, 5), (2, 65))),
    ]
    (row,) = snmp(tables(taken, snmp_counter=rows), NOWHERE)
    assert (row["packets"], row["packets_per_s"], row["requests_per_s"]) == (700, 10.0, 9.0)
    assert (row["unknown_communities"], row["unknown_communities_delta"], row["unknown_communities_per_s"]) == (
        65,
        60,
        1.0,
    )
    assert row["queue_drops"] is None


def test_one_round_of_snmp_has_totals_only() -> None:
    rows = [counter("snmp packets input", 100), counter("unknown community name", 5)]
    (row,) = snmp(tables(snmp_counter=rows), NOWHERE)
    assert (row["unknown_communities"], row["packets_per_s"], row["unknown_communities_delta"]) == (5, None, None)


def test_the_list_of_objects_is_not_the_load() -> None:
    found = with_facts(tables(snmp_counter=[counter("ipRouteDest", 9000)]), NOWHERE)
    assert found.available("snmp_load") is Availability.MISSING
    assert list(snmp(tables(snmp_counter=[counter("ipRouteDest", 9000)]), NOWHERE)) == []
