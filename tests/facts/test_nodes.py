"""Facts over boxes whose nodes count by themselves (IOS XR), and over tables that print totals alone (NX-OS)."""

from datetime import UTC, datetime

import pytest

from tests.facts.rows import tables
from triage.facts.arp import proxy, state
from triage.facts.fact import Surroundings
from triage.facts.interfaces import rates
from triage.facts.memory import kind_of

NOWHERE = Surroundings()
REQUESTS = {"protocol": "arp", "direction": "sent", "counter": "requests"}


def taken(round_: int) -> datetime:
    return datetime(2026, 11, 23, 10, 40 + round_, tzinfo=UTC)


def test_each_node_has_its_own_rate() -> None:
    first = [{**REQUESTS, "scope": node, "count": count} for node, count in (("0/0/CPU0", 100), ("0/1/CPU0", 9000))]
    last = [{**first[0], "count": 700, "round": 2}, {**first[1], "count": 9600, "round": 2}]
    assert [row["per_s"] for row in rates(tables(taken, ip_counter=[*first, *last]), NOWHERE)] == [10.0, 10.0]


def test_requests_of_all_nodes_count_together() -> None:
    rows = [{**REQUESTS, "scope": node, "count": 70} for node in ("0/0/CPU0", "0/1/CPU0")]
    (row,) = proxy(tables(ip_counter=rows), NOWHERE)
    assert row["requests_sent"] == 140


def test_a_summary_without_incomplete_entries_does_not_say_none() -> None:
    (known,) = state(tables(arp_summary=[{"total": 3289, "incomplete": 2877}]), NOWHERE)
    assert (known["incomplete"], known["incomplete_pct"]) == (2877, pytest.approx(87.47, abs=0.01))
    (unknown,) = state(tables(arp_summary=[{"total": 3289}]), NOWHERE)
    assert (unknown["incomplete"], unknown["incomplete_pct"]) == (None, None)


@pytest.mark.parametrize(
    ("pool", "kind"),
    [
        ("node0_RSP0_CPU0 Physical Memory", "system"),
        ("System memory", "system"),
        ("Processor", "processor"),
        ("I/O", "io"),
        ("node0_RSP0_CPU0 Application Memory", "other"),
    ],
)
def test_a_pool_has_a_kind(pool: str, kind: str) -> None:
    assert kind_of(pool) == kind
