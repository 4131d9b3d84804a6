"""What CEF hands on, the demand cache, flow caches, bridging and the tables of the hardware."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables as made
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.switching import (
    bridging,
    exceptions,
    flow_caches,
    hardware_flows,
    punts,
    route_cache,
    supervisor_tasks,
)
from triage.tables import Availability, DeviceTables

NOWHERE = Surroundings()
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def tables(**rows: list[dict[str, Any]]) -> DeviceTables:
    return made(lambda turn: START + timedelta(minutes=turn - 1), **rows)


def punt(reason: str, punted: int, turn: int = 1) -> dict[str, Any]:
    return {"scope": "RP", "reason": reason, "punted": punted, "round": turn}


def test_the_share_of_a_reason_is_of_what_moved_between_the_rounds() -> None:
    rows = [punt("receive", 9000), punt("unsupported", 100), punt("receive", 9100, 2), punt("unsupported", 1000, 2)]
    found = {row["reason"]: row for row in punts(tables(cef_drop=rows), NOWHERE)}
    assert found["unsupported"]["punted_delta"] == 900
    assert found["unsupported"]["share"] == 0.9
    assert found["unsupported"]["per_s"] == 15


def test_with_one_round_the_share_is_since_boot() -> None:
    found = {row["reason"]: row for row in punts(tables(cef_drop=[punt("receive", 30), punt("redirect", 10)]), NOWHERE)}
    assert found["redirect"]["share"] == 0.25
    assert found["redirect"]["per_s"] is None


def test_a_cleared_counter_has_no_difference() -> None:
    (row,) = punts(tables(cef_drop=[punt("redirect", 500), punt("redirect", 3, 2)]), NOWHERE)
    assert row["punted_delta"] is None
    assert row["share"] == 1


def test_the_load_that_any_command_printed_stands_beside_the_punts() -> None:
    loads = [{"scope": "all", "total_1m_pct": 85.0}, {"scope": "all", "total_1m_pct": 20.0, "round": 2}]
    given = tables(cef_drop=[punt("unsupported", 500)], cpu_load=loads)
    assert [row["cpu_pct"] for row in punts(given, NOWHERE)] == [85.0]


def test_nothing_punted_has_no_share() -> None:
    (row,) = punts(tables(cef_drop=[punt("redirect", 0)]), NOWHERE)
    assert row["share"] is None


def test_the_demand_cache_is_measured_by_the_free_memory() -> None:
    cache = [
        {"entries": 20000, "bytes": 3_000_000, "adds": 1000, "invalidates": 900},
        {"entries": 21000, "bytes": 3_200_000, "adds": 7000, "invalidates": 6300, "round": 2},
    ]
    pool = [{"pool": "Processor", "total_bytes": 20_000_000, "free_bytes": 8_000_000}]
    (row,) = route_cache(tables(route_cache=cache, memory_pool=pool), NOWHERE)
    assert (row["entries"], row["bytes_by_free_pct"]) == (21000, 40)
    assert (row["adds_per_s"], row["invalidates_per_s"]) == (100, 90)


def test_an_unread_demand_cache_gives_nothing() -> None:
    assert list(route_cache(tables(), NOWHERE)) == []


@pytest.mark.parametrize(
    ("cache", "fill", "share"),
    [
        ({"active": 4096, "inactive": 0, "added": 99, "alloc_failures": 1}, 100, 1),
        ({"size_entries": 200000, "active": 50000, "high_watermark": 200000, "added": 10, "alloc_failures": 0}, 25, 0),
        ({"active": 12}, None, None),
    ],
)
def test_a_flow_cache_is_measured_by_its_size(cache: dict[str, Any], fill: float | None, share: float | None) -> None:
    (row,) = flow_caches(tables(flow_cache=[cache]), NOWHERE)
    assert row["fill_pct"] == fill
    assert row["failures_share_pct"] == share


def test_refused_flows_are_counted_between_rounds() -> None:
    rows = [{"active": 1, "alloc_failures": 5}, {"active": 1, "alloc_failures": 25, "round": 2}]
    (row,) = flow_caches(tables(flow_cache=rows), NOWHERE)
    assert row["failures_delta"] == 20


def neighbour(number: int) -> dict[str, Any]:
    return {
        "address": f"10.1.7.{number}",
        "mac": f"0000.5e00.53{number:02x}",
        "interface": "BVI1",
        "age_min": 30.0,
        "incomplete": False,
    }


def test_neighbours_without_a_bridge_entry_are_forgotten() -> None:
    stations = [
        {"bridge_group": 1, "mac": "0000.5e00.5302", "action": "forward", "interface": "ATM1/0.2", "age_min": 0}
    ]
    (row,) = bridging(tables(bridge_entry=stations, arp_entry=[neighbour(n) for n in range(2, 6)]), NOWHERE)
    assert (row["arp_entries"], row["forgotten"], row["forgotten_pct"]) == (4, 3, 75)


def test_without_arp_nothing_is_said_of_forgotten_neighbours() -> None:
    stations = [
        {"bridge_group": 1, "mac": "0000.5e00.5302", "action": "forward", "interface": "ATM1/0.2", "age_min": 0}
    ]
    (row,) = bridging(tables(bridge_entry=stations), NOWHERE)
    assert row["forgotten"] is None


def test_only_the_flow_table_of_the_hardware_counts() -> None:
    rows = [{"resource": "mls entries", "used": 48000.0}, {"resource": "Unicast mac addresses", "used": 12.0}]
    (row,) = hardware_flows(tables(platform_resource=rows), NOWHERE)
    assert (row["resource"], row["entries"]) == ("mls entries", 48000)


def test_an_exception_is_of_one_protocol() -> None:
    rows = [
        {"feature": "fib exception", "state": "true", "detail": "IPv4"},
        {"feature": "smart install", "state": "enabled"},
    ]
    (row,) = exceptions(tables(feature_state=rows), NOWHERE)
    assert (row["protocol"], row["exception"]) == ("IPv4", True)


@pytest.mark.parametrize(
    ("fact", "source", "row"),
    [
        ("fib_exception_state", "feature_state", {"feature": "smart install", "state": "enabled"}),
        ("hardware_flow_state", "platform_resource", {"resource": "Unicast mac addresses", "used": 12.0}),
    ],
)
def test_another_command_that_fills_the_same_table_proves_nothing(fact: str, source: str, row: dict[str, Any]) -> None:
    found = with_facts(tables(**{source: [row]}), NOWHERE)
    assert found.available(fact) is Availability.MISSING


def test_a_task_is_over_its_target_only_when_it_takes_more() -> None:
    rows: list[dict[str, Any]] = [
        {"task": "K5CpuMan Review", "target_pct": 30.0, "actual_pct": 30.0},
        {"task": "K5L3FlcMan FwdEntry", "target_pct": 2.0, "actual_pct": 27.5},
        {"task": "%CPU Totals", "target_pct": None, "actual_pct": 80.0},
    ]
    found = list(supervisor_tasks(tables(platform_task=rows), NOWHERE))
    assert [(row["task"], row["over"]) for row in found] == [("K5CpuMan Review", False), ("K5L3FlcMan FwdEntry", True)]


def test_tasks_are_those_of_the_last_round() -> None:
    rows = [
        {"task": "K5CpuMan Review", "target_pct": 30.0, "actual_pct": 80.0, "round": 1},
        {"task": "K5CpuMan Review", "target_pct": 30.0, "actual_pct": 4.0, "round": 2},
    ]
    (found,) = supervisor_tasks(tables(platform_task=rows), NOWHERE)
    assert found["over"] is False
