"""Interfaces, IP counters, flows, ARP, NAT, CEF, access lists, policing: what the rows must mean on a sick router."""

from pathlib import Path
from typing import Any

import pytest

from triage.model import Capture, Outcome
from triage.parsing.lookup import find
from triage.parsing.reader import Reading, read

CAPTURES = Path(__file__).resolve().parents[2] / "fixtures" / "captures"


def reading(command: str, text: str | bytes, platform: str = "cisco_ios") -> Reading:
    raw = text.encode() if isinstance(text, str) else text
    return read(Capture(device="d", command=command, path="c", raw=raw, platform=platform))


def fixture(path: str) -> bytes:
    return (CAPTURES / path / "capture.txt").read_bytes()


def rows(found: Reading, table: str) -> list[dict[str, Any]]:
    return list(found.tables[table].rows()) if table in found.tables else []


FLOWS = "cisco_ios/show_ip_cache_flow/scan"


def test_ports_and_protocols_of_the_classic_cache_are_hex() -> None:
    first, *_ = rows(reading("show ip cache flow", fixture(FLOWS)), "flow")
    assert (first["protocol"], first["source_port"], first["destination_port"]) == ("tcp", 0x0ED8, 80)


def test_an_icmp_flow_keeps_type_and_code_in_the_port() -> None:
    (ping,) = [r for r in rows(reading("show ip cache flow", fixture(FLOWS)), "flow") if r["protocol"] == "icmp"]
    assert divmod(ping["destination_port"], 256) == (8, 0)
    assert ping["packets"] == 12_000


def test_packet_sizes_are_paired_with_their_heading() -> None:
    sizes = rows(reading("show ip cache flow", fixture(FLOWS)), "packet_size")
    assert {r["up_to_bytes"]: r["share"] for r in sizes if r["share"]} == {
        64: 0.89, 96: 0.085, 160: 0.005, 1024: 0.005, 1536: 0.015,
    }  # fmt: skip


def test_a_filtered_cache_never_counts_as_whole() -> None:
    found = reading("show ip cache flow | include 0050", fixture("cisco_ios/show_ip_cache_flow/filtered-port-80"))
    assert found.outcome is Outcome.PARTIAL
    assert {r["destination_port"] for r in rows(found, "flow")} == {80}


def test_a_log_message_inside_the_cache_costs_no_row() -> None:
    whole = rows(reading("show ip cache flow", fixture(FLOWS)), "flow")
    lines = fixture(FLOWS).split(b"\n")
    for place in range(1, len(lines)):
        broken = [
            *lines[:place],
            b"*Nov 23 10:02:12.001: %SYS-5-CONFIG_I: Configured from console by vty0",
            *lines[place:],
        ]
        assert len(rows(reading("show ip cache flow", b"\n".join(broken)), "flow")) == len(whole)


def test_records_and_table_of_flexible_netflow_say_the_same() -> None:
    columns = ("source", "destination", "protocol", "source_port", "destination_port", "packets", "bytes", "tcp_flags")
    found = [
        rows(
            reading("show flow monitor FM cache", fixture(f"cisco_xe/show_flow_monitor_cache/{case}"), "cisco_xe"),
            "flow",
        )
        for case in ("records", "table")
    ]
    record, line = ({c: flow[0][c] for c in columns} for flow in found)
    assert record == line


@pytest.mark.parametrize(
    "words", ["sort highest counter bytes", "filter ipv4 protocol 6", "aggregate ipv4 source address"]
)
def test_a_part_of_a_flow_cache_never_counts_as_whole(words: str) -> None:
    text = fixture("cisco_xe/show_flow_monitor_cache/table")
    assert reading(f"show flow monitor FM cache {words}", text, "cisco_xe").outcome is Outcome.PARTIAL


def test_the_list_of_monitors_does_not_promise_flows() -> None:
    found = reading("show flow monitor", fixture("cisco_xe/show_flow_monitor/two-monitors"), "cisco_xe")
    assert "flow" not in found.provides


@pytest.mark.parametrize(
    ("command", "case"),
    [
        ("show interfaces GigabitEthernet0/1", "show_interfaces/router"),
        ("sh int gi 0/1", "show_interfaces/router"),
        ("show ip interface Vlan10", "show_ip_interface/settings"),
        ("show ip arp 10.1.7.9", "show_ip_arp/incomplete"),
        ("show access-lists 101", "show_access-lists/kinds"),
        ("show running-config interface FastEthernet0/0", "show_running-config/blocks-routes-and-banner"),
    ],
)
def test_a_command_for_one_thing_proves_nothing_about_the_others(command: str, case: str) -> None:
    found = reading(command, fixture(f"cisco_ios/{case}"))
    assert found.outcome is Outcome.PARTIAL
    assert not found.complete


def test_an_input_queue_over_its_limit_is_read_as_printed() -> None:
    line = "  Input queue: 76/75/99120/3 (size/max/drops/flushes); Total output drops: 12\n"
    (row,) = rows(
        reading("show interfaces Gi0/1", f"GigabitEthernet0/1 is up, line protocol is up\n{line}"), "interface"
    )
    assert (row["input_queue"], row["input_queue_max"], row["input_queue_drops"]) == (76, 75, 99120)
    assert (row["input_queue_flushes"], row["output_drops"]) == (3, 12)


def test_a_description_cannot_pass_for_an_interface() -> None:
    found = rows(reading("show interfaces", fixture("cisco_ios/show_interfaces/switch")), "interface")
    assert [r["interface"] for r in found] == ["Vlan10", "GigabitEthernet1/0/7", "Port-channel1"]


def test_processor_share_of_the_hidden_form_counts_ip_alone() -> None:
    text = fixture("cisco_ios/show_interfaces_stats/switching")
    found = rows(reading("show interfaces switching", text), "interface_path")
    assert {r["path"]: r["input_packets"] for r in found} == {
        "processor": 2338494,
        "route cache": 912345,
        "autonomous": 0,
    }


def test_proxy_replies_and_queue_drops_of_arp_are_counters_of_their_own() -> None:
    found = rows(reading("show ip traffic", fixture("cisco_ios/show_ip_traffic/ios-12")), "ip_counter")
    arp = {(r["direction"], r["counter"]): r["count"] for r in found if r["protocol"] == "arp"}
    assert arp["received", "requests"] == 1752882295
    assert arp["sent", "proxy"] == 1437736195
    assert arp["dropped", "input queue full"] == 44


def test_counters_below_a_heading_belong_to_its_direction() -> None:
    found = rows(reading("show ip traffic", fixture("cisco_ios/show_ip_traffic/ios-12")), "ip_counter")
    counts = {(r["protocol"], r["direction"], r["counter"]): r["count"] for r in found}
    assert counts["ip", "received", "bad hop count"] == 812
    assert counts["ip", "dropped", "no route"] == 30112
    assert counts["icmp", "sent", "time exceeded"] == 812
    assert counts["udp", "received", "finput"] == 3


def test_incomplete_entries_have_no_interface_and_no_address() -> None:
    found = rows(reading("show ip arp", fixture("cisco_ios/show_ip_arp/incomplete")), "arp_entry")
    incomplete = [r for r in found if r["incomplete"]]
    assert [(r["address"], r["mac"], r["interface"]) for r in incomplete] == [
        ("10.1.4.77", None, None),
        ("10.1.4.78", None, None),
    ]


def test_what_a_class_lets_pass_is_not_dropped() -> None:
    text = fixture("cisco_ios/show_policy-map_control-plane/drop-and-transmit")
    found = {r["class_name"]: r for r in rows(reading("show policy-map control-plane", text), "copp_class")}
    assert found["COPP-SNMP"]["dropped_packets"] == 9091
    assert found["COPP-ROUTING"]["exceeded_packets"] == 90
    assert found["COPP-ROUTING"]["dropped_packets"] == 10


def test_ipv6_that_is_off_does_not_make_cef_look_off() -> None:
    found = rows(reading("show cef state", fixture("cisco_ios/show_cef_state/ios-15")), "cef_state")
    assert {r["state"] for r in found} == {"enabled"}


@pytest.mark.parametrize("text", ["%CEF not running\n", "% IPv4 CEF is not running\n"])
def test_cef_that_does_not_run_is_a_state_and_no_refusal(text: str) -> None:
    found = reading("show ip cef summary", text)
    assert found.outcome is Outcome.READ
    assert [r["state"] for r in rows(found, "cef_state")] == ["not running"]


def test_a_second_next_hop_shares_the_prefix() -> None:
    text = fixture("cisco_ios/show_ip_route_static/legend-subnets-and-paths")
    found = rows(reading("show ip route static", text), "route_static")
    hops = [r["next_hop"] for r in found if (r["prefix"], r["prefix_length"]) == ("10.1.20.0", 24)]
    assert hops == ["10.1.9.20", "10.1.9.21"]


def test_a_second_path_of_ospf_is_no_static_route() -> None:
    found = rows(reading("show ip route", fixture("cisco_ios/show_ip_route_static/among-others")), "route_static")
    assert [r["prefix"] for r in found] == ["0.0.0.0"]  # noqa: S104  the default route


def test_a_line_of_the_configuration_knows_its_block() -> None:
    text = fixture("cisco_ios/show_running-config/blocks-routes-and-banner")
    found = rows(reading("show running-config", text), "config_line")
    blocks = {r["text"]: r["block"] for r in found}
    assert blocks["crypto map VPN"] == "interface FastEthernet0/0"
    assert blocks["ip http server"] == ""
    assert blocks["access-class 99 in"] == "line vty 0 4"


@pytest.mark.parametrize(
    ("command", "stem"),
    [
        ("sh int", "show_interfaces"),
        ("show interfaces TenGigabitEthernet 1/1/3", "show_interfaces"),
        ("show interfaces Port-channel1", "show_interfaces"),
        ("sh int stat", "show_interfaces_stats"),
        ("show interfaces Gi0/1 switching", "show_interfaces_stats"),
        ("show interfaces summary", "show_interfaces_summary"),
        ("sh ip arp vrf Mgmt-vrf FastEthernet0", "show_ip_arp"),
        ("show arp summary", "show_ip_arp_summary"),
        ("show ip cache verbose flow", "show_ip_cache_flow"),
        ("sh mac address-table count", "show_mac_address-table_count"),
        ("show mac-address-table dynamic", "show_mac_address-table"),
        ("show flow monitor FM cache format table", "show_flow_monitor_cache"),
        ("show flow monitor FM statistics", "show_flow_monitor_statistics"),
        (
            "show platform hardware qfp active statistics drop clear",
            "show_platform_hardware_qfp_active_statistics_drop",
        ),
        ("show platform software fed switch 1 punt cpuq all", "show_platform_software_fed_switch_active_punt_cpuq"),
        ("show ip arp inspection log", "show_ip_arp_inspection_log"),
        ("show memory dead totals", "show_memory_dead_totals"),
        ("show memory", "show_memory_statistics"),
        ("show memory processor", "show_memory_processor"),
        ("show processes 75", "show_processes_pid"),
        ("show processes cpu", "show_processes_cpu"),
        ("show policy-map interface control-plane", "show_policy-map_control-plane"),
        ("show policy-map interface GigabitEthernet0/1 output", "show_policy-map_interface"),
        ("show snmp", "show_snmp"),
        ("show snmp stats oid", "show_snmp_stats_oid"),
        ("show logging onboard rp active message detail", "show_logging_onboard"),
        ("show version rp active running", "show_version_running"),
        ("show ip cef 192.0.2.1 detail", "show_ip_cef"),
        ("show ip cef switching statistics", "show_ip_cef_switching_statistics"),
        ("show controllers cpu-interface", "show_controllers_cpu-interface"),
        ("show interfaces Gi1/0/7 counters errors", "show_interfaces_counters_errors"),
        ("show interfaces Gi1/0/7 counters", "show_interfaces_counters"),
    ],
)
def test_commands_find_their_parser(command: str, stem: str) -> None:
    manifest = find(command, "cisco_xe")
    assert manifest is not None
    assert manifest.source.endswith(f"/{stem}.yaml")


@pytest.mark.parametrize(
    "command", ["show interfaces status", "show interfaces trunk", "show ip arp inspection interfaces"]
)
def test_look_alike_commands_are_left_alone(command: str) -> None:
    assert find(command, "cisco_ios") is None
