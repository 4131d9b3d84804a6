"""Static routes without a next hop, against what the box asks for."""

from typing import Any

from tests.facts.rows import tables
from triage.facts.arp import state, static_fault
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


def test_entries_are_counted_beside_the_memory_of_their_round() -> None:
    pools = [{"round": n, "pool": "Processor", "total_bytes": 1000, "free_bytes": 100 * n} for n in (1, 2)]
    arp = [{"round": n, "address": "10.1.7.20", "incomplete": False} for n in (1, 2)]
    found = state(tables(arp_entry=arp, memory_pool=pools), Surroundings())
    assert [(row["round"], row["pool_free_pct"]) for row in found] == [(1, 10.0), (2, 20.0)]
