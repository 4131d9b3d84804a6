"""Static routes without a next hop, against what the box asks for."""

from typing import Any

from tests.facts.rows import tables
from triage.facts.arp import static_fault
from triage.facts.fact import Surroundings

ROUTE = {"prefix": "10.99.0.0", "prefix_length": 16, "interface": "Vlan3", "next_hop": None}
VLAN = {"interface": "Vlan7", "address": "10.1.7.1", "prefix_length": 24}


def silent(*addresses: str) -> list[dict[str, Any]]:
    return [{"address": a, "incomplete": True} for a in addresses]


def test_silent_addresses_of_our_own_subnets_are_not_the_route_s() -> None:
    arp = silent("10.1.7.20", "10.1.7.21", "198.51.100.9")
    (row,) = static_fault(tables(route_static=[ROUTE], arp_entry=arp, interface=[VLAN]), Surroundings())
    assert row["asked_inside"] == 2


def test_without_a_known_subnet_nothing_is_counted() -> None:
    (row,) = static_fault(tables(route_static=[ROUTE], arp_entry=silent("10.1.7.20")), Surroundings())
    assert row["asked_inside"] is None
