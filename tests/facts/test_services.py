"""Resources against their own limits."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.box import box
from triage.facts.classes import classes
from triage.facts.fact import Surroundings
from triage.facts.services import acl, bgp, nat, punts, resources

NOWHERE = Surroundings()


@pytest.mark.parametrize(
    ("row", "over"),
    [
        ({"used_pct": 92.0, "warning_pct": 90.0, "critical_pct": 95.0}, "warning"),
        ({"used_pct": 95.0, "warning_pct": 90.0, "critical_pct": 95.0}, "critical"),
        ({"used_pct": 89.9, "warning_pct": 90.0, "critical_pct": 95.0}, "none"),
        ({"used_pct": 92.0, "state": "Warning"}, "warning"),
        ({"used_pct": 97.0, "state": "Critical"}, "critical"),
        ({"used_pct": 97.0, "state": "Healthy"}, "none"),
        ({"used_pct": 50.0, "warning_pct": 90.0, "state": "Warning"}, "none"),
        ({"used": 9.0, "maximum": 10.0, "warning_pct": 80.0}, "warning"),
    ],
)
def test_a_limit_counts_and_without_one_the_word_of_the_box(row: dict[str, Any], over: str) -> None:
    (found,) = resources(tables(platform_resource=[{"scope": "RP0", "resource": "memory", **row}]), NOWHERE)
    assert found["over"] == over


def test_with_one_round_the_rate_of_a_queue_is_the_printed_one() -> None:
    (found,) = punts(tables(punt_counter=[{"cause": "Host Learning", "packets": 90_000, "rate_pps": 4410.0}]), NOWHERE)
    assert found["packets_per_s"] == 4410.0
    assert found["dropped_delta"] is None


def test_the_drops_of_a_policer_are_cited_where_they_are_counted() -> None:
    counted = [{"cause": "arp aggregate", "dropped": n, "round": r, "line": 10 * r} for r, n in ((1, 100), (2, 900))]
    listed = [{"cause": "arp aggregate", "rate_pps": 44012.0, "round": r, "line": 99} for r in (1, 2)]
    (row,) = punts(tables(punt_counter=[counted[0], listed[0], counted[1], listed[1]]), NOWHERE)
    assert (row["dropped"], row["dropped_delta"], row["line"]) == (900, 800, 20)


@pytest.mark.parametrize(
    ("uptime_s", "networks", "young"),
    [(899, None, True), (900, None, False), (1799, 100_000, True), (1800, 100_000, False), (900, 99_999, False)],
)
def test_a_box_with_a_full_table_is_young_for_half_an_hour(uptime_s: int, networks: int | None, young: bool) -> None:
    tables_read = [{"networks": networks}] if networks else []
    (found,) = box(tables(device_info=[{"uptime_s": uptime_s}], bgp_table=tables_read), NOWHERE)
    assert found["young"] is young


def test_between_the_two_limits_nothing_is_said_without_the_size_of_the_tables() -> None:
    """What a missing capture would deny is not denied: with the capture the box may be young."""
    (found,) = box(tables(device_info=[{"uptime_s": 1200}]), NOWHERE)
    assert found["young"] is None


def test_the_same_port_of_two_protocols_is_counted_apart() -> None:
    entry = {"acl": "115", "action": "deny", "text": "any any eq 135", "destination_port": 135}
    entries = [{**entry, "protocol": "tcp", "matches": 48_000_000}, {**entry, "protocol": "udp", "matches": 1_200}]
    found = {r["protocol"]: r["matches"] for r in acl(tables(acl_entry=entries), NOWHERE)}
    assert found == {"tcp": 48_000_000, "udp": 1_200}


def test_the_table_of_bgp_is_measured_against_the_processor_pool() -> None:
    pool = {"pool": "Processor", "total_bytes": 200_000_000, "free_bytes": 6_000_000}
    sizes = [{"networks": 276_113, "memory_bytes": 74_000_000}]
    (row,) = bgp(tables(bgp_table=sizes, memory_pool=[pool]), NOWHERE)
    assert (row["pool_share_pct"], row["pool_free_pct"]) == (37.0, 3.0)
    (alone,) = bgp(tables(bgp_table=sizes), NOWHERE)
    assert (alone["pool_share_pct"], alone["pool_free_pct"]) == (None, None)


def test_what_a_list_denies_to_one_port_is_a_rate_over_the_rounds() -> None:
    entry = {"acl": "EDGE", "action": "deny", "protocol": "udp", "text": "any any eq 1434", "destination_port": 1434}
    rest = {"acl": "EDGE", "action": "deny", "protocol": "ip", "text": "any any", "matches": 9_000_000}
    first, second = ({"round": n, "at": datetime(2026, 3, 2, 9, n, tzinfo=UTC)} for n in (1, 2))
    rows = [{**entry, **first}, {**rest, **first}, {**entry, **second, "matches": 60_000}, {**rest, **second}]
    (row,) = classes(tables(acl_entry=rows), NOWHERE)  # nothing was counted at first; what matches all else is no port
    assert (row["acl"], row["traffic_class"]) == ("EDGE", "denied")
    assert (row["denied_packets"], row["denied_per_s"]) == (60_000, 1000.0)


def test_translations_that_never_time_out_are_counted_without_the_static_ones() -> None:
    there = {"inside_local": "10.1.7.9", "outside_global": "198.51.100.9"}
    rows = [{**there, "timeout": t} for t in ("00:00:00", "0", "00:04:31", "86400000", None)]
    static = {"inside_local": "10.1.7.20", "timeout": "00:00:00"}
    (row,) = nat(tables(nat_translation=[*rows, static]), NOWHERE)
    assert row["timeless_pct"] == 50.0
    (unknown,) = nat(tables(nat_translation=[there]), NOWHERE)
    assert unknown["timeless_pct"] is None
