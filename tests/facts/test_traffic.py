"""Packets that come back, flows that carry everything, multicast groups, and load that follows the rate."""

from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.traffic import elephants, groups, load_by_rate, refused_groups, returns
from triage.tables import DeviceTables

NOWHERE = Surroundings()


def flow(into: str, out: str, packets: int = 1, destination: str = "203.0.113.9", **more: Any) -> dict[str, Any]:
    return {
        "source": "10.1.7.9",
        "destination": destination,
        "protocol": "tcp",
        "source_port": 2000,
        "destination_port": 80,
        "source_interface": into,
        "destination_interface": out,
        "packets": packets,
        **more,
    }


def test_a_default_route_that_faces_another_sends_packets_back_out() -> None:
    rows = [flow("Vl10", "Se0/0", 2), flow("Se0/0", "Se0/0", 252), flow("Vl10", "Se0/0", 9, "198.51.100.7")]
    (row,) = returns(tables(flow=rows), NOWHERE)
    assert (row["interface"], row["flows"], row["destination"], row["turns"]) == ("Se0/0", 1, "203.0.113.9", 126)


def test_packets_that_go_back_and_forth_loop_too() -> None:
    (row, other) = returns(tables(flow=[flow("Se0/0", "Se0/1", 10), flow("Se0/1", "Se0/0", 80)]), NOWHERE)
    assert {row["interface"], other["interface"]} == {"Se0/0", "Se0/1"}


@pytest.mark.parametrize(
    "rows",
    [
        [flow("Vl10", "Vl10", 50)],  # hairpin: two gateways in one subnet
        [flow("Se0/0", "Vl10", 5), flow("Se0/1", "Vl10", 5)],  # one flow over two equal paths
        [flow("Vl10", "Se0/0", 5), flow("Vl10", "Se0/1", 5)],  # a route that changed
        [
            flow("Vl10", "Se0/0", 5),
            {**flow("Se0/0", "Vl10", 5), "source": "203.0.113.9", "destination": "10.1.7.9"},
        ],  # an answer
    ],
)
def test_what_is_no_loop(rows: list[dict[str, Any]]) -> None:
    assert list(returns(tables(flow=rows), NOWHERE)) == []


def test_the_three_largest_flows_are_named_with_what_they_carry() -> None:
    rows = [flow("Vl10", "Se0/0", 100, f"203.0.113.{n}") for n in range(10)]
    rows.append(flow("Vl10", "Se0/0", 9000, "10.2.9.20", bytes=12_600_000))
    found = list(elephants(tables(flow=rows), Surroundings(hosts={"10.2.9.20": "backup"})))
    assert len(found) == 3
    assert (found[0]["destination"], found[0]["bytes_per_packet"], found[0]["known_role"]) == (
        "10.2.9.20",
        1400,
        "backup",
    )
    assert found[0]["share_of_packets_pct"] == 90
    assert found[2]["together_pct"] == 92


def test_flows_without_packets_have_no_elephant() -> None:
    assert list(elephants(tables(flow=[{**flow("a", "b"), "packets": None}]), NOWHERE)) == []


def test_groups_are_those_that_the_box_counts() -> None:
    rows: list[dict[str, Any]] = [{"routes": 14, "groups": 6}, {"group": "239.1.1.1", "sources": 1, "rpf_failed": 3}]
    (row,) = groups(tables(mroute_count=rows), NOWHERE)
    assert (row["groups"], row["sources"], row["rpf_failed"], row["groups_delta"]) == (6, 1, 3, None)


def test_groups_without_a_total_are_counted() -> None:
    rows = [
        {"group": "239.1.1.1", "sources": 1, "rpf_failed": 3},
        {"group": "239.1.1.1", "sources": 1, "rpf_failed": 4},
    ]
    rows += [{**row, "round": 2} for row in [*rows, {"group": "239.1.1.2", "sources": 1, "rpf_failed": 5}]]
    (row,) = groups(tables(mroute_count=rows), NOWHERE)
    assert (row["groups"], row["groups_delta"], row["rpf_failed_delta"]) == (2, 1, 5)


def rounds(*points: tuple[int, float]) -> DeviceTables:
    return tables(
        interface=[{"interface": "Gi0/0", "input_pps": pps, "round": n} for n, (pps, _) in enumerate(points, 1)],
        cpu_load=[{"scope": "all", "total_5m_pct": pct, "round": n} for n, (_, pct) in enumerate(points, 1)],
    )


def test_a_load_that_follows_the_rate_correlates() -> None:
    (row,) = load_by_rate(rounds((10_000, 20), (20_000, 41), (40_000, 80)), NOWHERE)
    assert row["r_squared"] > 0.99
    assert (row["lowest_pps"], row["highest_pct"], row["largest_step_pct"]) == (10_000, 80, 39)


def test_a_load_that_falls_while_the_rate_rises_does_not_follow() -> None:
    (row,) = load_by_rate(rounds((10_000, 80), (20_000, 41), (40_000, 20)), NOWHERE)
    assert row["r_squared"] < 0


def test_a_load_that_stands_still_says_nothing() -> None:
    (row,) = load_by_rate(rounds((10_000, 50), (20_000, 50), (40_000, 50)), NOWHERE)
    assert row["r_squared"] is None


def test_two_rounds_are_no_trend() -> None:
    assert list(load_by_rate(rounds((10_000, 20), (20_000, 41)), NOWHERE)) == []


def test_the_source_with_a_new_group_in_each_refusal_comes_first() -> None:
    refused = [{"source": "192.0.2.7", "group": f"233.252.0.{n}", "peer": "198.51.100.9"} for n in (1, 2, 2, 3)]
    rows = [{"source": "192.0.2.8", "group": "233.252.0.9", "peer": "198.51.100.9"}, *refused]
    found = refused_groups(tables(msdp_refusal=rows), NOWHERE)
    assert [(r["source"], r["groups"], r["messages"]) for r in found] == [("192.0.2.7", 3, 4), ("192.0.2.8", 1, 1)]
