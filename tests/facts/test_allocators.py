"""Who allocated the memory."""

from typing import Any

from tests.facts.rows import tables
from triage.facts.allocators import allocators, dead
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.tables import Availability

NOWHERE = Surroundings()


def block(holder: str, total: int, *, turn: int = 1, pool: str = "Processor") -> dict[str, Any]:
    return {"pool": pool, "holder": holder, "total_bytes": total, "count": 1, "round": turn}


def pool(used: int, *, turn: int = 1) -> dict[str, Any]:
    return {"pool": "Processor", "used_bytes": used, "total_bytes": 2 * used, "round": turn}


def test_the_largest_allocator_comes_first_with_what_it_gained() -> None:
    blocks = [block("ARP Input", 400), block("IP NAT Ager", 300)]
    blocks += [block("ARP Input", 300, turn=2), block("ARP Input", 110, turn=2), block("IP NAT Ager", 900, turn=2)]
    nat, arp = allocators(tables(memory_block=blocks, memory_pool=[pool(1000), pool(1800, turn=2)]), NOWHERE)
    assert (nat["holder"], nat["rank"], nat["total_bytes"], nat["gained_bytes"]) == ("IP NAT Ager", 1, 900, 600)
    assert nat["share_of_used_pct"] == 50.0
    assert (arp["holder"], arp["total_bytes"], arp["gained_bytes"]) == ("ARP Input", 410, 10)


def test_one_round_shows_no_gain_and_an_unread_pool_no_share() -> None:
    (row,) = allocators(tables(memory_block=[block("ARP Input", 400)]), NOWHERE)
    assert (row["gained_bytes"], row["share_of_used_pct"]) == (None, None)


def test_blocks_without_totals_are_no_allocators() -> None:
    rows = [{"pool": "1550", "size_bytes": 1550, "count": 12}]
    assert list(allocators(tables(memory_block=rows), NOWHERE)) == []


def test_dead_memory_is_summed_by_pool_and_names_its_largest_holder() -> None:
    blocks = [block("SSH Process", 100), block("Virtual Exec", 700), block("x", 5, pool="I/O")]
    processor, io = dead(tables(dead_memory_block=blocks, memory_pool=[pool(1600)]), NOWHERE)
    assert (processor["total_bytes"], processor["top_holder"], processor["top_bytes"]) == (800, "Virtual Exec", 700)
    assert (processor["share_of_used_pct"], io["share_of_used_pct"]) == (50.0, None)


def test_the_dead_grow_between_rounds() -> None:
    blocks = [block("Virtual Exec", 700), block("Virtual Exec", 950, turn=2)]
    (row,) = dead(tables(dead_memory_block=blocks), NOWHERE)
    assert row["gained_bytes"] == 250


def test_allocators_that_were_not_read_say_nothing_of_the_dead() -> None:
    found = with_facts(tables(memory_block=[block("ARP Input", 400)]), NOWHERE)
    assert found.available("allocator_share") is Availability.COMPLETE
    assert found.available("dead_memory") is Availability.MISSING
