"""IPv6 neighbours and adjacencies."""

from typing import Any

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.neighbors import adjacencies, neighbours

NOWHERE = Surroundings()


def neighbour(address: str, *, incomplete: bool) -> dict[str, Any]:
    return {
        "address": address,
        "incomplete": incomplete,
        "interface": "Vl10",
        "state": "INCMP" if incomplete else "REACH",
    }


def test_unresolved_neighbours_are_counted_by_subnet() -> None:
    rows = [neighbour(f"2001:DB8:10:7::{n:x}", incomplete=True) for n in range(1, 7)]
    rows += [neighbour("2001:DB8:10:8::1", incomplete=True), neighbour("FE80::1", incomplete=False)]
    (row,) = neighbours(tables(nd_entry=rows), NOWHERE)
    assert (row["total"], row["incomplete"]) == (8, 7)
    assert (row["prefix"], row["prefix_incomplete"], row["interface"]) == ("2001:db8:10:7::/64", 6, "Vl10")


def test_a_quiet_table_names_no_subnet() -> None:
    (row,) = neighbours(tables(nd_entry=[neighbour("FE80::1", incomplete=False)]), NOWHERE)
    assert (row["incomplete"], row["prefix"], row["interface"]) == (0, None, None)


def test_the_statistics_do_where_the_table_was_not_listed() -> None:
    (row,) = neighbours(tables(nd_summary=[{"total": 2214, "incomplete": 2101}]), NOWHERE)
    assert (row["total"], row["incomplete"], row["incomplete_pct"]) == (2214, 2101, 94.9)


def test_the_listing_goes_before_the_statistics() -> None:
    found = list(
        neighbours(tables(nd_entry=[neighbour("FE80::1", incomplete=False)], nd_summary=[{"total": 9}]), NOWHERE)
    )
    assert [row["total"] for row in found] == [1]


def test_adjacencies_are_counted_by_protocol() -> None:
    rows = [
        {"protocol": "ip", "interface": "Vlan10", "address": "10.1.7.9", "incomplete": False},
        {"protocol": "ipv6", "interface": "Vlan10", "address": "2001:db8::9", "incomplete": True},
        {"protocol": "ipv6", "interface": "Vlan20", "address": "2001:db8::a", "incomplete": False},
        {"protocol": "ipv6", "interface": "Vlan20", "address": "2001:db8::b", "incomplete": False},
    ]
    found = {row["protocol"]: row for row in adjacencies(tables(adjacency=rows), NOWHERE)}
    assert (found["ipv6"]["total"], found["ipv6"]["incomplete"], found["ipv6"]["widest_interface"]) == (3, 1, "Vlan20")
    assert found["ip"]["incomplete"] == 0
