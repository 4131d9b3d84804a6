"""Hosts that the box lists: tracked, caught on their way to the CPU, asking for addresses."""

from typing import Any

from tests.facts.rows import tables
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.hosts import announced, captured, dhcp, expiring, pools, tracking
from triage.tables import Availability

NOWHERE = Surroundings()


def host(number: int, mac: str, port: str, kind: str = "tracking", turn: int = 1) -> dict[str, Any]:
    return {"kind": kind, "address": f"192.0.2.{number}", "mac": mac, "interface": port, "round": turn}


def packet(source: str | None, mac: str = "0000.5e00.5366", destination: str = "192.0.2.1") -> dict[str, Any]:
    return {"source": source, "source_mac": mac, "destination": destination, "cause": "glean", "interface": "Vl100"}


def asked(counter: str, count: int, turn: int = 1) -> dict[str, Any]:
    return {"protocol": "dhcp", "direction": "received", "counter": counter, "count": count, "round": turn}


def test_the_trunk_and_the_address_with_most_hosts_are_named() -> None:
    sweeper = [host(n, "0000.5e00.5366", "Te1/1/1") for n in range(1, 5)]
    others = [host(9, "0000.5e00.5301", "Gi1/0/1"), host(10, "0000.5e00.5302", "Gi1/0/2", kind="dhcp")]
    (row,) = tracking(tables(host_binding=[*sweeper, *others]), NOWHERE)
    assert (row["entries"], row["ports"], row["widest_port"], row["widest_port_entries"]) == (5, 2, "Te1/1/1", 4)
    assert (row["widest_mac"], row["widest_mac_addresses"]) == ("0000.5e00.5366", 4)


def test_an_address_that_is_listed_twice_counts_once() -> None:
    (row,) = tracking(tables(host_binding=[host(1, "0000.5e00.5366", p) for p in ("Te1/1/1", "Te1/1/2")]), NOWHERE)
    assert row["widest_mac_addresses"] == 1


def test_of_several_addresses_with_as_many_the_first_in_the_table_is_named() -> None:
    listed = [host(n, f"0000.5e00.53{n:02x}", "Te1/1/1") for n in (40, 7, 99, 3, 81)]
    (row,) = tracking(tables(host_binding=listed), NOWHERE)
    assert row["widest_mac"] == "0000.5e00.5328"


def test_the_count_alone_names_nobody() -> None:
    (row,) = tracking(tables(platform_resource=[{"resource": "device tracking entries", "used": 1814.0}]), NOWHERE)
    assert row["entries"] == 1814
    assert "widest_port" not in row


def test_leases_say_nothing_of_tracked_hosts() -> None:
    state = with_facts(tables(host_binding=[host(1, "0000.5e00.5301", "Gi1/0/1", kind="dhcp")]), NOWHERE)
    assert state.available("tracking_state") is Availability.MISSING


def test_the_loudest_source_of_a_capture_comes_first() -> None:
    caught = [packet("198.51.100.66", destination=f"192.0.2.{n}") for n in range(3)]
    rows = list(captured(tables(captured_packet=[packet(None, mac="0000.5e00.5301"), *caught]), NOWHERE))
    assert [(r["source"], r["packets"], r["captured"], r["share_pct"]) for r in rows] == [
        ("198.51.100.66", 3, 4, 75.0),
        ("0000.5e00.5301", 1, 4, 25.0),
    ]
    assert (rows[0]["destinations"], rows[0]["cause"], rows[0]["interface"]) == (3, "glean", "Vl100")


def test_neighbours_are_counted_by_port_and_once() -> None:
    rows = [{"interface": "Gi1/0/7", "neighbor": name} for name in ("fake1", "fake2", "fake2")]
    rows += [{"interface": "Te1/1/1", "neighbor": "core1"}, {"interface": "Te1/1/1", "neighbor": None}]
    found = announced(tables(link_neighbor=rows), NOWHERE)
    assert [(r["interface"], r["neighbors"]) for r in found] == [("Gi1/0/7", 2), ("Te1/1/1", 1)]


def test_clients_that_never_take_an_address() -> None:
    rows = [asked("dhcpdiscover", 100), asked("dhcprequest", 90), asked("dhcpdiscover", 6100, 2)]
    (row,) = dhcp(tables(protocol_counter=[*rows, asked("dhcprequest", 120, 2)]), NOWHERE)
    assert (row["discovers"], row["requests"], row["discover_by_request"], row["basis"]) == (
        6000,
        30,
        200,
        "difference",
    )


def test_one_look_at_the_dhcp_server_counts_since_boot() -> None:
    (row,) = dhcp(tables(protocol_counter=[asked("dhcpdiscover", 800), asked("dhcprequest", 0)]), NOWHERE)
    assert (row["discovers"], row["discover_by_request"], row["basis"]) == (800, 800, "since boot")


def test_other_protocols_say_nothing_of_dhcp() -> None:
    state = with_facts(tables(protocol_counter=[{"protocol": "ntp", "counter": "in packets", "count": 9}]), NOWHERE)
    assert state.available("dhcp_state") is Availability.MISSING


def test_the_pools_of_the_newest_round_and_what_is_leased_of_them() -> None:
    lan = {"scope": "LAN10", "resource": "dhcp pool", "used": 17.0, "maximum": 254.0}
    flash = {"scope": "flash", "resource": "bytes", "used": 9.0, "maximum": 10.0}
    rows = pools(tables(capacity=[lan, flash, {**lan, "used": 249.0, "round": 2}]), NOWHERE)
    assert [(r["pool"], r["leased"], r["used_pct"]) for r in rows] == [("LAN10", 249, 98.03)]


def test_other_capacities_say_nothing_of_pools() -> None:
    state = with_facts(tables(capacity=[{"scope": "flash", "resource": "bytes", "used": 9.0}]), NOWHERE)
    assert state.available("dhcp_pool_state") is Availability.MISSING


def hop(ttl: int | None, destination: str = "203.0.113.9", port: int | None = None) -> dict[str, Any]:
    return {**packet("198.51.100.7", destination=destination), "ttl": ttl, "destination_port": port}


def test_packets_on_their_last_hop_are_counted_among_those_that_could_go_on() -> None:
    unable = [hop(1, "224.0.0.5"), hop(1, port=179), hop(None)]
    (row,) = expiring(tables(captured_packet=[hop(1), hop(0), hop(64), *unable]), NOWHERE)
    assert (row["packets"], row["expiring"], row["expiring_pct"]) == (3, 2, 66.67)
    assert (row["source"], row["destination"], row["interface"]) == ("198.51.100.7", "203.0.113.9", "Vl100")


def test_waiting_packets_have_hops_too() -> None:
    waits = {"interface": "Gi0/1", "source": "198.51.100.7", "destination": "203.0.113.9", "protocol": 1, "ttl": 118}
    (row,) = expiring(tables(buffer_packet=[waits]), NOWHERE)
    assert (row["packets"], row["expiring"], row["source"]) == (1, 0, None)
    assert not list(expiring(tables(buffer_packet=[{**waits, "ttl": None}]), NOWHERE))
