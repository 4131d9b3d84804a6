"""Fan-out, locality and roles from flow rows."""

from typing import Any

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.flows import fan_in, fan_out, inbound, source_port


def flow(source: str, destination: str, port: int, **more: Any) -> dict[str, Any]:
    base = {
        "source": source,
        "destination": destination,
        "protocol": "tcp",
        "source_port": 1024,
        "destination_port": port,
        "packets": 1,
    }
    return {**base, "source_interface": "Fa0/0", "destination_interface": "Se0/0", **more}


def sweep(count: int, port: int = 445, source: str = "10.1.7.9") -> list[dict[str, Any]]:
    return [flow(source, f"198.51.{i // 250}.{i % 250 + 1}", port) for i in range(count)]


def test_a_sweep_is_one_row_with_its_width() -> None:
    (row,) = fan_out(tables(flow=sweep(120)), Surroundings())
    assert (row["source"], row["destination_port"], row["distinct_destinations"]) == ("10.1.7.9", 445, 120)
    assert row["unanswered_pct"] == 100
    assert row["share_of_source_pct"] == 100
    assert row["source_interface"] == "Fa0/0"
    assert row["cites"].split("\n")[0] == "flow.txt:1"


def test_answers_are_flows_back() -> None:
    there = sweep(40)
    back = [flow(f["destination"], f["source"], 1024, source_port=445) for f in there[:30]]
    row = next(r for r in fan_out(tables(flow=there + back), Surroundings()) if r["source"] == "10.1.7.9")
    assert row["answered_pct"] == 75


def test_locality_counts_shared_octets() -> None:
    near = [flow("10.1.7.9", f"10.1.{i}.7", 80) for i in range(60)]
    far = [flow("10.1.7.9", f"{20 + i}.3.4.5", 80) for i in range(40)]
    (row,) = fan_out(tables(flow=near + far), Surroundings())
    assert row["same_8_pct"] == 60
    assert row["same_16_pct"] == 60
    assert row["first_octets"] == 41


def test_a_neighbour_by_arp_makes_the_device_the_infected_lan() -> None:
    arp = [{"address": "10.1.7.9", "mac": "0000.5e00.5309", "interface": "FastEthernet0/0", "incomplete": False}]
    (row,) = fan_out(tables(flow=sweep(60), arp_entry=arp), Surroundings())
    assert (row["device_role"], row["source_mac"]) == ("infected", "0000.5e00.5309")


def test_a_source_that_is_no_neighbour_is_transit() -> None:
    arp = [{"address": "192.0.2.1", "mac": "0000.5e00.5301", "interface": "Gi0/0", "incomplete": False}]
    (row,) = fan_out(tables(flow=sweep(60), arp_entry=arp), Surroundings())
    assert row["device_role"] == "transit"


def test_without_arp_and_addresses_the_role_is_unknown() -> None:
    (row,) = fan_out(tables(flow=sweep(60)), Surroundings())
    assert row["device_role"] == "unknown"


def test_a_declared_host_keeps_its_role() -> None:
    (row,) = fan_out(tables(flow=sweep(60)), Surroundings(hosts={"10.1.7.9": "nms"}))
    assert row["known_role"] == "nms"


def test_the_acl_log_shows_fan_out_without_a_flow_cache() -> None:
    hits = [
        {"source": "10.1.7.9", "destination": f"203.0.113.{i}", "protocol": "tcp", "destination_port": 80, "packets": 1}
        for i in range(60)
    ]
    (row,) = fan_out(tables(acl_hit=hits), Surroundings())
    assert (row["basis"], row["distinct_destinations"], row["unanswered_pct"]) == ("acl log", 60, None)


def test_a_fixed_source_port_with_random_ports_is_seen() -> None:
    rows = [flow("10.1.7.9", f"198.51.100.{i}", 2000 + i, protocol="udp", source_port=4000) for i in range(60)]
    (row,) = source_port(tables(flow=rows), Surroundings())
    assert (row["source_port"], row["distinct_destinations"], row["distinct_destination_ports"]) == (4000, 60, 60)


def test_many_sources_of_one_silent_address() -> None:
    rows = [flow(f"192.0.2.{i}", "10.9.9.9", 2055, protocol="udp") for i in range(1, 31)]
    arp = [{"address": "10.9.9.9", "incomplete": True}]
    row = next(r for r in fan_in(tables(flow=rows, arp_entry=arp), Surroundings()) if r["port_side"] == "destination")
    assert (row["distinct_sources"], row["incomplete_arp"]) == (30, True)


def test_hellos_to_a_routing_group_are_marked() -> None:
    rows = [flow(f"192.0.2.{i}", "224.0.0.2", 1985, protocol="udp", destination_interface="Null") for i in range(1, 9)]
    (row,) = inbound(tables(flow=rows), Surroundings())
    assert row["link_local"] is True
    assert row["dropped_pct"] == 100


def test_packets_that_a_routing_loop_sends_round_count_once() -> None:
    there = sweep(60)
    round_again = [{**f, "source_interface": "Se0/0", "packets": 250} for f in there]
    (row,) = fan_out(tables(flow=round_again + there), Surroundings())
    assert (row["median_packets"], row["source_interface"], row["distinct_destinations"]) == (1, "Fa0/0", 60)


def test_a_few_rows_without_the_head_are_an_excerpt() -> None:
    (row,) = fan_out(tables(flow=sweep(6)), Surroundings())
    assert row["filtered"] is True


def test_a_whole_cache_of_few_rows_is_no_excerpt() -> None:
    (row,) = fan_out(tables(flow=sweep(6), flow_cache=[{"active": 6, "capture": "flow.txt"}]), Surroundings())
    assert row["filtered"] is False


def test_far_fewer_rows_than_the_head_counts_are_an_excerpt() -> None:
    (row,) = fan_out(tables(flow=sweep(60), flow_cache=[{"active": 3633, "capture": "flow.txt"}]), Surroundings())
    assert row["filtered"] is True


def test_many_rows_without_a_head_count_as_whole() -> None:
    (row,) = fan_out(tables(flow=sweep(50)), Surroundings())
    assert row["filtered"] is False
