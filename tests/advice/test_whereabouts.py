"""Blanks that the evidence fills though the finding does not name them."""

from typing import Any

import pytest

from tests.advice.test_offer import HOST, SCAN, cards, finding
from tests.diagnosis.small import tables
from triage.advice.offer import offer
from triage.advice.workaround import load_workarounds
from triage.diagnosis.loader import load_playbooks
from triage.model import Entity, Role, Verdict

FLOWS = [
    {"source_interface": name, "source": "192.0.2.9", "protocol": "tcp", "destination_port": port, "packets": packets}
    for name, port, packets in (("Gi0/1", 443, 900), ("Gi0/2", 23, 90), ("Gi0/1", 23, 10))
]


def test_where_no_interface_is_named_the_one_that_takes_the_load_in_is_and_says_why() -> None:
    (card,) = cards(finding("stop-punts", entities=()), tables(flow=FLOWS))
    assert "interface Gi0/1" in card.apply.lines
    assert card.warnings[-1].startswith("Gi0/1, since 91 % of the packets in the flow table come in there")
    assert card.apply.lines[0] == f"! {card.warnings[-1]}"


def test_several_that_take_the_load_in_are_no_place() -> None:
    even = [{**flow, "packets": 50} for flow in FLOWS]
    (card,) = cards(finding("stop-punts", entities=()), tables(flow=even[:2]))
    assert card.apply.lines == ("ip icmp rate-limit unreachable 1000",)
    assert card.apply.blanks == ()


def test_one_interface_that_was_looked_at_alone_is_no_evidence() -> None:
    alone = [{"interface": "Gi0/1", "input_pps": 9000}]
    (card,) = cards(finding("stop-punts", entities=()), tables(interface=alone))
    assert "interface Gi0/1" not in card.apply.lines
    both = [*alone, {"interface": "Gi0/2", "input_pps": 1000}]
    (card,) = cards(finding("stop-punts", entities=()), tables(interface=both))
    assert "interface Gi0/1" in card.apply.lines


def test_the_host_that_another_finding_names_tells_where_the_load_comes_in() -> None:
    book = load_playbooks()
    found = [finding("isolate-host"), finding("stop-punts", entities=(), pattern="symptom")]
    _, card = offer(found, {"r1": tables(flow=FLOWS)}, book, load_workarounds(book))
    assert "interface Fa0/0" in card.apply.lines
    assert card.warnings[-1].startswith("Fa0/0, since 10.1.7.9 comes in there")


@pytest.mark.parametrize(
    "rows",
    [
        {"arp_entry": [{"address": "10.1.7.9", "mac": "0000.5e00.5309", "incomplete": False, "interface": "Vlan7"}]},
        {"interface_ip": [{"interface": "Vlan7", "address": "10.1.7.1", "prefix_length": 24}]},
        {
            "nat_statistics": [{"inside_interfaces": "Vlan7"}],
            "nat_translation": [{"inside_local": "10.1.7.9", "inside_global": "203.0.113.2"}],
        },
    ],
)
def test_a_host_is_looked_for_where_it_is_attached(rows: dict[str, list[dict[str, Any]]]) -> None:
    host = Entity(kind="host", value="10.1.7.9", role=Role.INFECTED)
    (card,) = cards(finding("isolate-host", entities=(host,)), tables(**rows))
    assert "interface Vlan7" in card.apply.lines
    assert "10.1.7.9 is attached there" in card.apply.lines[0]
    (unknown,) = cards(finding("isolate-host", entities=(host,)), tables(flow=FLOWS))
    assert "<INTERFACE>" in unknown.apply.blanks, "what others send says nothing of where this host is"


def test_the_port_that_strangers_probe_is_dropped_where_they_come_in() -> None:
    probes = [{"protocol": "tcp", "destination_port": 23, "distinct_sources": 400, "distinct_destinations": 90,
               "dropped_pct": 90.0, "median_packets": 1.0, "link_local": False, "widest_source_destinations": 1,
               "basis": "flows"}]  # fmt: skip
    from_outside = finding("drop-worm-port", pattern="scan-inbound-background", entities=(), role=Role.SCANNED)
    (card,) = cards(from_outside, tables(flow_inbound=probes, flow=FLOWS))
    assert " 10 deny tcp any any eq 23" in card.apply.lines
    assert "interface Gi0/2" in card.apply.lines


def test_what_a_list_drops_already_is_not_dropped_again() -> None:
    entry = {"acl": "EDGE-IN", "sequence": 60, "action": "deny", "text": "deny tcp any any eq 80", "matches": 4711}
    bound = [{"interface": "FastEthernet0/0", "setting": "inbound list", "name": "EDGE-IN"}]
    (card,) = cards(finding("drop-worm-port"), tables(flow_fan_out=[SCAN], acl_entry=[entry], bound_setting=bound))
    assert card.refused == "EDGE-IN drops it already (4,711 packets)"
    for other in ({"text": "deny tcp any any eq 8080"}, {"acl": "ELSEWHERE"}):
        on = tables(flow_fan_out=[SCAN], acl_entry=[{**entry, **other}], bound_setting=bound)
        assert cards(finding("drop-worm-port"), on)[0].refused is None


def test_a_victim_without_a_port_is_not_told_to_drop_one() -> None:
    (card,) = cards(finding("drop-worm-port", entities=(), role=Role.VICTIM), tables())
    assert card.refused == "no finding names the port of a scan"


def test_the_next_hop_is_the_neighbour_that_answers_for_everything() -> None:
    arp = [
        {"address": address, "mac": "0000.5e00.5301", "interface": "Ethernet1/0", "incomplete": False}
        for address in ("203.0.113.1", "198.51.100.7", "198.51.100.8")
    ]
    config = [{"block": "interface Ethernet1/0", "text": "ip address 203.0.113.2 255.255.255.0"}]
    fault = [{"prefix": "192.0.2.0", "prefix_length": 24, "interface": "Ethernet1/0", "is_default": False}]
    on = tables(static_route_fault=fault, arp_entry=arp, config_line=config)
    (card,) = cards(finding("static-route-next-hop", entities=()), on)
    assert "ip route 192.0.2.0 255.255.255.0 203.0.113.1" in card.apply.lines
    assert "look whether it is your router" in card.warnings[-1]
    (two,) = cards(
        finding("static-route-next-hop", entities=()),
        tables(static_route_fault=fault, arp_entry=[*arp, {**arp[0], "address": "203.0.113.9"}], config_line=config),
    )
    assert "<NEXT-HOP>" in two.apply.blanks


def test_what_the_box_is_configured_with_is_named() -> None:
    config = [
        {"block": "router bgp 64500", "text": "bgp log-neighbor-changes"},
        {"block": "router ospf 7", "text": "network 0.0.0.0 255.255.255.255 area 0"},
        {"block": "line vty 0 4", "text": "access-class ADMINS in"},
    ]
    peers = [{"neighbor": "198.51.100.1", "prefixes": 412330}, {"neighbor": "198.51.100.5", "prefixes": 12}]
    on = tables(config_line=config, bgp_neighbor=peers, vty_user=[{"location": "192.0.2.50", "ours": True}])
    bgp, ospf, login, null = (
        cards(finding(name, entities=()), on)[0]
        for name in ("relieve-bgp", "throttle-spf", "shield-login", "null-route-unused-space")
    )
    assert " neighbor 198.51.100.1 maximum-prefix 520000 80 restart 5" in bgp.apply.lines
    assert "router bgp 64500" in bgp.apply.lines
    assert "router ospf 7" in ospf.apply.lines
    assert "login quiet-mode access-class ADMINS" in login.apply.lines
    assert "show ip route 192.0.2.50" in null.apply.lines[0]
    assert not any(card.apply.blanks for card in (bgp, ospf, login, null))


def test_without_a_list_of_the_lines_one_is_made_and_nothing_is_bound() -> None:
    on = tables(vty_user=[{"location": "192.0.2.50", "ours": True}])
    (card,) = cards(finding("shield-login", entities=()), on)
    assert " permit host 192.0.2.50" in card.apply.lines
    assert not any("line vty" in line for line in card.apply.lines)


@pytest.mark.parametrize(
    ("name", "rows", "line"),
    [
        ("damp-flaps", {"change": [{"kind": "interface", "where": "Gi0/3", "what": "state to down", "count": 9}]}, "interface Gi0/3"),
        ("storm-control", {"mac_move_summary": [{"port_a": "Gi1/0/1", "port_b": "Gi1/0/2", "moves": 40}]}, "interface Gi1/0/1"),
        ("storm-control", {"interface": [{"interface": "Gi1/0/5", "broadcasts": 9_000_000}, {"interface": "Gi1/0/6", "broadcasts": 12}]}, "interface Gi1/0/5"),
        ("steady-gateway", {"log_event": [{"text": "Vlan10 Grp 10 state Standby -> Active"}]}, " standby 10 timers 3 10"),
        ("steady-gateway", {"neighbor_state": [{"protocol": "hsrp", "interface": "Vlan20", "group": "20"}]}, "interface Vlan20"),
    ],
)  # fmt: skip
def test_a_card_has_its_own_place(name: str, rows: dict[str, Any], line: str) -> None:
    (card,) = cards(finding(name, entities=(), verdict=Verdict.PROBABLE), tables(**rows))
    assert line in card.apply.lines
    assert card.apply.blanks == ()


def test_cef_is_switched_on_at_the_interface_that_has_it_off_only() -> None:
    (card,) = cards(finding("enable-cef", entities=(HOST,)), tables())
    assert card.apply.lines == ("ip cef",)
    off = [{"interface": "Gi0/1", "cef_switching": False}]
    (card,) = cards(
        finding("enable-cef", entities=(HOST,)), tables(interface_ip=off, cef_state=[{"state": "disabled"}])
    )
    assert card.apply.lines == ("ip cef", "interface Gi0/1", " ip route-cache cef")
