"""Fan-out, locality and roles from flow rows."""

from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.classes import classes
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.flows import fan_out, source_port
from triage.facts.targets import fan_in, inbound, pair_flood, vertical
from triage.tables import Availability


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
    assert (row["device_role"], row["source_mac"], row["source_maker"]) == ("infected", "0000.5e00.5309", None)


def test_a_source_that_is_a_camera_is_told_by_its_address() -> None:
    arp = [{"address": "10.1.7.9", "mac": "2857.be01.0203", "interface": "FastEthernet0/0", "incomplete": False}]
    (row,) = fan_out(tables(flow=sweep(60), arp_entry=arp), Surroundings())
    assert row["source_maker"] == "Hikvision (camera or recorder)"


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


def sessions(action: str) -> list[dict[str, object]]:
    return [
        {
            "source": "10.1.7.9",
            "destination": f"203.0.113.{i}",
            "protocol": "tcp",
            "destination_port": 445,
            "interface": "users",
            "action": action,
        }
        for i in range(60)
    ]


def test_what_a_firewall_refuses_is_a_sweep_like_one_in_an_acl_log() -> None:
    (row,) = fan_out(tables(session_event=sessions("denied")), Surroundings())
    assert (row["basis"], row["distinct_destinations"], row["dropped_pct"]) == ("acl log", 60, 100.0)
    assert (row["median_packets"], row["counted_packets"], row["source_interface"]) == (1, None, "users")


def test_what_a_firewall_lets_through_tells_no_outcome() -> None:
    (row,) = fan_out(tables(session_event=sessions("permitted")), Surroundings())
    assert (row["basis"], row["dropped_pct"], row["tries_pct"]) == ("session log", 0.0, 0.0)


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


def connection(number: int, state: str, source: str = "10.1.7.9", **more: Any) -> dict[str, Any]:
    return flow(source, f"203.0.113.{number}", 445, packets=None, state=state, bytes=0, **more)


def test_half_open_connections_of_a_firewall_are_probes() -> None:
    (row,) = fan_out(tables(flow=[connection(n, "saA") for n in range(60)]), Surroundings())
    assert (row["median_packets"], row["half_open_pct"], row["unanswered_pct"]) == (1, 100, 100)


def test_connections_that_are_up_are_answered_and_no_probes() -> None:
    (row,) = fan_out(tables(flow=[connection(n, "UIO") for n in range(60)]), Surroundings())
    assert (row["median_packets"], row["half_open_pct"], row["answered_pct"]) == (4, 0, 100)


def test_a_firewall_s_udp_connections_say_nothing_of_their_packets() -> None:
    rows = [connection(n, "-", protocol="udp") for n in range(60)]
    (row,) = fan_out(tables(flow=rows), Surroundings())
    assert (row["median_packets"], row["half_open_pct"]) == (None, None)


def test_clients_of_one_proxy_behind_a_firewall_are_answered() -> None:
    rows = [flow(f"10.1.7.{n}", "192.0.2.80", 80, packets=None, state="UIO") for n in range(1, 31)]
    row = next(r for r in fan_in(tables(flow=rows), Surroundings()) if r["port_side"] == "destination")
    assert (row["unanswered_pct"], row["median_packets"]) == (0, 4)


@pytest.mark.parametrize(
    ("flags", "share"),
    [("02", 100), ("0x02", 100), ("2", 100), (".S....", 100), ("1B", 0), ("0x12", 0), ("SA", 0), ("00", None)],
)
def test_a_flow_with_the_first_flag_alone_was_never_answered(flags: str, share: int | None) -> None:
    (row,) = fan_out(tables(flow=[{**f, "tcp_flags": flags} for f in sweep(60)]), Surroundings())
    assert row["half_open_pct"] == share


def test_destinations_without_arp_are_counted_for_their_source() -> None:
    arp = [{"address": f["destination"], "incomplete": True} for f in sweep(30)]
    (row,) = fan_out(tables(flow=sweep(60), arp_entry=arp), Surroundings())
    assert row["unresolved_destinations"] == 30
    (row,) = fan_out(tables(flow=sweep(60)), Surroundings())
    assert row["unresolved_destinations"] is None


def test_a_sweep_from_one_port_names_where_it_comes_in_and_its_size() -> None:
    arp = [{"address": "10.1.7.9", "mac": "0000.5e00.5309", "interface": "FastEthernet0/0", "incomplete": False}]
    rows = [
        flow("10.1.7.9", f"198.51.100.{i}", 2000 + i, protocol="udp", source_port=4000, bytes=1002) for i in range(60)
    ]
    (row,) = source_port(tables(flow=rows, arp_entry=arp), Surroundings())
    assert (row["device_role"], row["source_interface"], row["bytes_per_packet"]) == ("infected", "Fa0/0", 1002)


def test_accounting_by_address_counts_one_way_and_says_nothing_of_answers() -> None:
    rows = [{**f, "protocol": None, "destination_port": None} for f in sweep(60)]
    (row,) = fan_out(tables(flow=rows), Surroundings())
    assert (row["distinct_destinations"], row["unanswered_pct"], row["answered_pct"]) == (60, None, None)


def test_one_host_that_opens_flow_after_flow_to_one_address() -> None:
    rows = [flow("10.1.7.9", "198.51.100.7", 80, source_port=1024 + n, tcp_flags="02") for n in range(60)]
    (row,) = pair_flood(tables(flow=rows), Surroundings())
    assert (row["source"], row["destination"], row["flows"]) == ("10.1.7.9", "198.51.100.7", 60)
    assert (row["half_open_pct"], row["answered"], row["share_of_flows_pct"]) == (100, False, 100)
    back = [flow("198.51.100.7", "10.1.7.9", 1024, source_port=80)]
    assert next(iter(pair_flood(tables(flow=rows + back), Surroundings())))["answered"] is True


def opened(destination: str, **more: Any) -> dict[str, Any]:
    return flow("10.1.7.9", destination, 445, **{"packets": None, "bytes": 0, "state": "saA", **more})


def test_a_firewall_does_not_tell_who_answers_without_a_handshake() -> None:
    asked = [opened(f"203.0.113.{n}", protocol="udp", bytes=74, state="-") for n in range(1, 61)]
    (row,) = fan_out(tables(flow=asked), Surroundings())
    assert (row["unanswered_pct"], row["median_packets"], row["counted_packets"]) == (None, 1, None)


def test_translations_count_no_packets_and_show_no_answers() -> None:
    entries = [
        {"protocol": "udp", "inside_local": "10.1.7.9", "inside_local_port": 1500, "outside_global": f"198.51.100.{n}", "outside_global_port": 1434}
        for n in range(1, 61)
    ]  # fmt: skip
    (row,) = fan_out(tables(nat_translation=entries), Surroundings())
    assert (row["basis"], row["distinct_destinations"], row["median_packets"]) == ("nat table", 60, 1)
    assert (row["unanswered_pct"], row["counted_packets"]) == (None, None)


def test_punted_packets_show_a_sweep_but_three_of_them_nothing() -> None:
    packets = [
        {"source": "10.1.7.9", "destination": f"198.51.100.{n}", "protocol": "tcp", "source_port": 4000, "destination_port": 445, "interface": "Vl10"}
        for n in range(1, 61)
    ]  # fmt: skip
    (row,) = fan_out(tables(captured_packet=packets), Surroundings())
    assert (row["basis"], row["distinct_destinations"], row["filtered"]) == ("captured packets", 60, False)
    assert row["source_interface"] == "Vl10"


def test_no_answer_can_be_seen_where_the_way_back_is_not_counted() -> None:
    """NetFlow on the inside only: a time server that answers looks like one that is silent; TCP does not."""
    server = [flow("10.1.7.9", f"198.51.100.{n}", 123, protocol="udp", source_port=123) for n in range(1, 61)]
    assert next(iter(fan_out(tables(flow=server), Surroundings())))["answers_visible"] is False
    watched = [*server, flow("192.0.2.1", "10.1.7.20", 50_000, source_interface="Se0/0", destination_interface="Fa0/0")]
    assert next(iter(fan_out(tables(flow=watched), Surroundings())))["answers_visible"] is True
    assert next(iter(fan_out(tables(flow=sweep(60)), Surroundings())))["answers_visible"] is True


def test_the_source_port_is_told_by_an_access_list_too() -> None:
    hits = [
        {"source": "10.1.7.9", "destination": f"198.51.100.{n}", "protocol": "udp", "source_port": 4000, "destination_port": 2000 + n}
        for n in range(1, 61)
    ]  # fmt: skip
    (row,) = source_port(tables(acl_hit=hits), Surroundings())
    assert (row["source_port"], row["distinct_destinations"], row["distinct_destination_ports"]) == (4000, 60, 60)


def test_every_port_of_one_address_shows_in_connections() -> None:
    tries = [opened("198.51.100.9", destination_port=1000 + n) for n in range(120)]
    (row,) = vertical(tables(flow=tries), Surroundings())
    assert (row["distinct_ports"], row["median_packets"]) == (120, 1)


def denied(source: str, destination: str, port: int, action: str = "denied") -> dict[str, Any]:
    row = {"source": source, "destination": destination, "protocol": "tcp", "source_port": 2201}
    return {**row, "destination_port": port, "packets": 1, "acl": "WAN-IN", "action": action}


def test_sources_that_an_access_list_turns_away_probe_from_outside() -> None:
    rows = [denied(f"203.0.113.{i}", f"198.51.100.{i % 40 + 1}", 7547) for i in range(60)]
    (row,) = inbound(tables(acl_hit=rows), Surroundings())
    assert (row["basis"], row["distinct_sources"], row["distinct_destinations"]) == ("acl log", 60, 40)
    assert (row["dropped_pct"], row["widest_source_destinations"], row["unanswered_pct"]) == (100, 1, None)


def test_what_an_access_list_lets_in_is_no_probe() -> None:
    rows = [denied(f"203.0.113.{i}", "198.51.100.80", 80, action="permitted") for i in range(60)]
    assert not list(inbound(tables(acl_hit=rows), Surroundings()))


def counted(name: str, flows: float, turn: int = 1, packets: float = 1.0, octets: float = 91.0) -> dict[str, Any]:
    row = {"protocol": name, "flows_per_s": flows, "packets_per_flow": packets, "bytes_per_packet": octets}
    return {**row, "round": turn}


def test_the_header_table_alone_tells_which_class_makes_the_flows() -> None:
    old, new = (
        [counted("ICMP", 12.0), counted("Total:", 90.0)],
        [counted("ICMP", 900.0, 2), counted("Total:", 1000.0, 2)],
    )
    (row,) = classes(tables(flow_protocol=[*old, *new]), Surroundings())
    assert (row["traffic_class"], row["flows_per_s"], row["share_of_flows_pct"]) == ("icmp", 900.0, 90.0)


def test_a_class_has_no_share_where_the_total_was_cut_off() -> None:
    (row,) = classes(tables(flow_protocol=[counted("UDP-other", 900.0)]), Surroundings())
    assert row["share_of_flows_pct"] is None


def test_a_cache_that_was_read_whole_needs_no_header_table() -> None:
    state = with_facts(tables(flow=sweep(3)), Surroundings())
    assert state.available("flow_class") is Availability.COMPLETE


def test_bytes_alone_tell_the_least_number_of_packets() -> None:
    (row,) = fan_out(tables(flow=[{**r, "packets": None, "bytes": 404} for r in sweep(60)]), Surroundings())
    assert (row["median_packets"], row["counted_packets"], row["bytes_per_packet"]) == (1, None, None)
