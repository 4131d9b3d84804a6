"""Floods of a LAN, and what they fill."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.arp import glean
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.floods import discovery, hairpins, inspection, mac_table
from triage.facts.services import punts
from triage.tables import Availability

NOWHERE = Surroundings()
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SSDP = {"destination": "239.255.255.250", "protocol": "udp", "destination_port": 1900, "source_interface": "Vlan30"}


def test_discovery_is_summed_over_its_sources() -> None:
    rows: list[dict[str, Any]] = [
        {**SSDP, "source": "10.1.30.11", "packets": 6000, "duration_s": 10.0},
        {**SSDP, "source": "10.1.30.12", "packets": 1000, "duration_s": 10.0},
        {
            "source": "10.1.30.13",
            "destination": "192.0.2.7",
            "protocol": "tcp",
            "destination_port": 443,
            "packets": 7000,
        },
    ]
    (row,) = discovery(tables(flow=rows), NOWHERE)
    assert (row["sources"], row["packets"], row["share_of_packets_pct"], row["pps"]) == (2, 7000, 50.0, 700.0)
    assert (row["source"], row["interface"]) == ("10.1.30.11", "Vlan30")


def test_without_ages_two_rounds_give_the_rate() -> None:
    first = {**SSDP, "source": "10.1.30.11", "packets": 1000, "round": 1, "at": NOON}
    last = {**SSDP, "source": "10.1.30.11", "packets": 7000, "round": 2, "at": NOON + timedelta(seconds=60)}
    (row,) = discovery(tables(flow=[first, last]), NOWHERE)
    assert row["pps"] == 100.0
    (alone,) = discovery(tables(flow=[first]), NOWHERE)
    assert alone["pps"] is None


def test_flows_that_turn_round_are_told_from_those_that_pass_or_end() -> None:
    ways = [("Vlan10", "Vlan10"), ("Vlan10", "Vlan20"), ("Vlan10", "Null"), ("Local", "Local")]
    rows = [
        {"source": "10.1.10.7", "destination": "192.0.2.7", "source_interface": a, "destination_interface": b}
        for a, b in ways
    ]
    (row,) = hairpins(tables(flow=rows), NOWHERE)
    assert (row["interface"], row["flows"], row["share_of_flows_pct"]) == ("Vlan10", 1, 25.0)


@pytest.mark.parametrize(
    ("resource", "used_pct"),
    [
        ({"resource": "mac address table", "used": 8000.0, "free": 192.0}, 97.66),
        ({"resource": "Unicast mac addresses", "used": 500.0, "maximum": 1000.0}, 50.0),
        ({"resource": "mac address table", "used": 10.0}, None),
    ],
)
def test_the_fill_of_the_mac_table_is_worked_out(resource: dict[str, Any], used_pct: float | None) -> None:
    (row,) = mac_table(tables(platform_resource=[resource]), NOWHERE)
    assert row["used_pct"] == used_pct


def test_other_resources_say_nothing_of_the_mac_table() -> None:
    found = with_facts(tables(platform_resource=[{"resource": "IPv4 security aces", "used_pct": 100.0}]), NOWHERE)
    assert found.available("mac_table_state") is Availability.MISSING


def test_a_region_that_hosts_share_says_nothing_of_the_mac_table() -> None:
    region = {"used": 5992, "maximum": 6272}
    shared = [
        {"resource": "unicast mac addresses", **region},
        {"resource": "ipv4 unicast directly-connected routes", **region},
    ]
    alone = [shared[0], {**shared[1], "used": 12}]
    assert list(mac_table(tables(platform_resource=shared), NOWHERE)) == []
    assert [row["used_pct"] for row in mac_table(tables(platform_resource=alone), NOWHERE)] == [95.54]


def test_arp_inspection_is_compared_between_rounds() -> None:
    first = {"vlan": 10, "forwarded": 100, "dropped": 5, "round": 1}
    last = {"vlan": 10, "forwarded": 900, "dropped": 405, "round": 2}
    (row,) = inspection(tables(arp_inspection=[first, last]), NOWHERE)
    assert (row["dropped"], row["dropped_delta"]) == (405, 400)
    (cleared,) = inspection(tables(arp_inspection=[last, {**first, "round": 3}]), NOWHERE)
    assert cleared["dropped_delta"] is None


def test_arp_inspection_of_requests_and_answers_is_summed() -> None:
    rows = [
        {"vlan": 104, column: count, "round": n}
        for n, counts in ((1, (80, 20, 5, 1)), (2, (90, 30, 405, 11)))
        for column, count in zip(("forwarded", "forwarded", "dropped", "dropped"), counts, strict=True)
    ]
    (row,) = inspection(tables(arp_inspection=rows), NOWHERE)
    assert (row["forwarded"], row["dropped"], row["dropped_delta"]) == (120, 416, 410)


def test_a_policer_that_counts_bytes_alone_is_compared_too() -> None:
    drops = {"scope": "module 3", "class_name": "normal"}
    first = {**drops, "dropped_bytes": 1000, "round": 1, "at": NOON}
    last = {**drops, "dropped_bytes": 4000, "round": 2, "at": NOON + timedelta(seconds=60)}
    (row,) = punts(tables(copp_class=[first, last]), NOWHERE)
    assert (row["dropped"], row["dropped_delta"]) == (4000, 3000)


def test_modules_that_a_filter_left_nameless_are_summed() -> None:
    rows = [
        {"class_name": "glean", "dropped_packets": count, "round": n, "at": NOON + timedelta(minutes=n)}
        for n, count in ((1, 900), (1, 0), (2, 950), (2, 0))
    ]
    (row,) = punts(tables(copp_class=rows), NOWHERE)
    assert (row["dropped"], row["dropped_delta"]) == (950, 50)


def test_a_policer_that_the_box_calls_violated_drops_now_unless_two_looks_show_none() -> None:
    look = {"cause": "snmp aggregate", "packets": 64_606_784, "dropped": 21_664, "rate_pps": 4999.0}
    (said,) = punts(tables(punt_counter=[{**look, "violated": True}]), Surroundings())
    assert (said["exceeded"], said["over_pps"]) == (True, None)
    (silent,) = punts(tables(punt_counter=[look]), Surroundings())
    assert silent["exceeded"] is None
    (over,) = punts(tables(punt_counter=[{**look, "violated": True}, {**look, "round": 2}]), Surroundings())
    assert (over["dropped_delta"], over["exceeded"]) == (0, False)


def test_a_policer_that_is_listed_with_both_rates_says_by_how_much_it_is_exceeded() -> None:
    rows = [{"cause": "arp aggregate", "limit_pps": 20000, "rate_pps": rate} for rate in (61200.0, 20000.0)]
    over, under = (next(iter(punts(tables(punt_counter=[row]), NOWHERE))) for row in rows)
    assert (over["exceeded"], over["over_pps"]) == (True, 41200)
    assert (under["exceeded"], under["over_pps"]) == (False, None)


def test_a_policer_whose_drops_are_counted_twice_is_not_judged_by_its_rate() -> None:
    row = {"cause": "arp aggregate", "limit_pps": 20000, "rate_pps": 61200.0, "dropped": 7}
    later = {**row, "round": 2, "at": NOON + timedelta(minutes=1)}
    (found,) = punts(tables(punt_counter=[{**row, "round": 1, "at": NOON}, later]), NOWHERE)
    assert (found["dropped_delta"], found["exceeded"], found["over_pps"]) == (0, False, None)


def test_what_drops_most_now_comes_first() -> None:
    rows = [
        {"class_name": name, "dropped_bytes": count * n, "round": n, "at": NOON + timedelta(minutes=n)}
        for name, count in (("normal", 7_000), ("glean", 49_000))
        for n in (1, 2)
    ]
    assert [row["cause"] for row in punts(tables(copp_class=rows), NOWHERE)] == ["glean", "normal"]


@pytest.mark.parametrize(
    ("prefixes", "destinations"),
    [(["192.0.2.10/32"], 1), (["10.120.8.0/21"] * 3, 2048), (["192.0.2.10", "192.0.2.11"], 2), ([None], 1), (["2001:db8::/120"], 256)],
)  # fmt: skip
def test_a_subnet_that_waits_for_arp_counts_with_all_its_addresses(
    prefixes: list[str | None], destinations: int
) -> None:
    rows = [{"prefix": prefix, "packets": 10} for prefix in prefixes]
    (row,) = glean(tables(glean_excess=rows), NOWHERE)
    assert row["destinations"] == destinations
