"""Cards on boxes that have something in the place already, and lines that could cut off whoever types them."""

import re
from typing import Any

import pytest

from tests.advice.test_offer import cards, finding
from tests.diagnosis.small import tables
from triage.advice.workaround import Workaround, load_workarounds
from triage.diagnosis.loader import load_playbooks
from triage.model import PLATFORMS, Card, Entity, Role

CARDS = tuple(load_workarounds(load_playbooks()).values())


def card_for(card: str, platform: str, interface: str, port: int = 445, /, **rows: list[dict[str, Any]]) -> Card:
    host = Entity(kind="host", value="192.0.2.77", role=Role.INFECTED, interface=interface)
    scan = {"source": host.value, "protocol": "tcp", "destination_port": port, "distinct_destinations": 300}
    on = tables(platform=platform, flow_fan_out=[scan], **rows)
    (found,) = cards(finding(card, entities=(host,)), on)
    return found


def setting(name: str | None, kind: str = "inbound list", interface: str | None = None) -> dict[str, Any]:
    return {"interface": interface, "setting": kind, "name": name}


@pytest.mark.parametrize(
    ("platform", "read_as", "printed", "line"),
    [
        ("cisco_ios", "Gi0/1.100", "GigabitEthernet0/1.100", "ip access-list extended EDGE-IN"),
        ("cisco_xe", "Po10", "Port-channel10", "ip access-list extended EDGE-IN"),
        ("cisco_nxos", "Vlan10", "Vlan10", "ip access-list EDGE-IN"),
        ("cisco_nxos", "Eth1/5", "Ethernet1/5", "ip access-list EDGE-IN"),
        ("cisco_xr", "BE1.20", "Bundle-Ether1.20", "ipv4 access-list EDGE-IN"),
        ("arista_eos", "Vlan10", "Vl10", "ip access-list EDGE-IN"),
        ("cisco_asa", "inside", "inside", "access-list EDGE-IN line 1 extended deny tcp any any eq 445"),
    ],
)
def test_what_is_bound_is_extended_however_its_interface_is_spelt(
    platform: str, read_as: str, printed: str, line: str
) -> None:
    card = card_for("drop-worm-port", platform, read_as, bound_setting=[setting("EDGE-IN", interface=printed)])
    assert line in card.apply.lines
    assert not any("access-group" in line for line in card.apply.lines)


@pytest.mark.parametrize("platform", ["cisco_ios", "cisco_xe", "cisco_nxos", "cisco_xr", "arista_eos", "juniper_junos"])
def test_nobody_looked_and_the_card_says_so_where_the_list_is_bound(platform: str) -> None:
    card = card_for("drop-worm-port", platform, "ge-0/0/1.0")
    mark = "#" if platform == "juniper_junos" else "!"
    place = next(n for n, line in enumerate(card.apply.lines) if line.startswith(("interface ", "set interfaces ")))
    assert card.apply.lines[place - 1].startswith(f"{mark} it is not known what is bound inbound on ge-0/0/1.0 (show ")
    looked = card_for("drop-worm-port", platform, "ge-0/0/1.0", bound_setting=[setting(None, interface="ge-0/0/1.0")])
    assert not any("not known" in line for line in looked.apply.lines)


@pytest.mark.parametrize("acl", ["10", "1399", "LEGACY"])
def test_a_standard_list_cannot_hold_the_line_and_is_not_replaced(acl: str) -> None:
    entries = [{"acl": acl, "kind": "standard", "sequence": 10, "action": "permit"}]
    bound = [setting(acl, interface="Gi0/1")]
    card = card_for("drop-worm-port", "cisco_ios", "Gi0/1", bound_setting=bound, acl_entry=entries)
    assert card.refused is not None
    assert f"the standard list {acl} is bound inbound on Gi0/1" in card.refused
    wide = card_for("drop-worm-port", "cisco_ios", "Gi0/1", bound_setting=[setting("101", interface="Gi0/1")])
    assert wide.refused is None


def test_a_filter_of_junos_takes_the_term_in_front_of_its_first() -> None:
    config = [
        {"block": None, "text": f"firewall family inet filter CUST-IN term {term} then accept"}
        for term in ("spoof", "rest")
    ]
    bound = [setting("CUST-IN", interface="ge-0/0/1.100")]
    card = card_for("drop-worm-port", "juniper_junos", "ge-0/0/1.100", bound_setting=bound, config_line=config)
    assert card.apply.lines[-1] == "insert firewall family inet filter CUST-IN term triage-10 before term spoof"
    assert not any(line.startswith("set interfaces") for line in card.apply.lines)
    unread = card_for("drop-worm-port", "juniper_junos", "ge-0/0/1.100", bound_setting=bound)
    assert "<FIRST-TERM>" in unread.apply.blanks


def test_junos_keeps_the_unit_apart() -> None:
    card = card_for("isolate-host", "juniper_junos", "xe-1/0/3.250")
    assert any(line.startswith("set interfaces xe-1/0/3 unit 250 family inet filter") for line in card.apply.lines)


@pytest.mark.parametrize(
    ("card", "kind", "name"),
    [
        ("drop-by-packet-length", "route policy", "SITE-PBR"),
        ("nbar-drop-http-worm", "input policy", "QOS-IN"),
    ],
)
def test_what_can_be_bound_only_once_is_refused_with_its_name(card: str, kind: str, name: str) -> None:
    found = card_for(card, "cisco_ios", "Gi0/1", 80, bound_setting=[setting(name, kind, "GigabitEthernet0/1")])
    assert found.refused is not None
    assert name in found.refused
    elsewhere = card_for(card, "cisco_ios", "Gi0/1", 80, bound_setting=[setting(name, kind, "GigabitEthernet0/2")])
    assert elsewhere.refused is None


def test_a_queue_that_is_deep_already_is_not_made_shorter() -> None:
    rows = [{"interface": "GigabitEthernet0/1", "input_queue_max": 1500}]
    deep = card_for("input-queue-tactical", "cisco_ios", "Gi0/1", interface=rows)
    assert deep.refused is not None
    assert "1500 packets already" in deep.refused
    shallow = [{"interface": "GigabitEthernet0/1", "input_queue_max": 75}]
    assert card_for("input-queue-tactical", "cisco_ios", "Gi0/1", interface=shallow).refused is None


def test_the_policy_of_the_control_plane_is_extended_on_ios() -> None:
    card = card_for(
        "police-control-plane", "cisco_ios", "Gi0/1", bound_setting=[setting("CPP", "control-plane policy")]
    )
    assert "policy-map CPP" in card.apply.lines
    assert "control-plane" not in card.apply.lines
    fixed = [setting("system-cpp-policy", "control-plane policy")]
    assert card_for("police-control-plane", "cisco_xe", "Gi1/0/1", bound_setting=fixed).refused is not None


@pytest.mark.parametrize(("name", "refused"), [("copp-SITE", True), ("copp-system-p-policy-lenient", False)])
def test_a_profile_of_nxos_replaces_no_policy_of_somebodys_own(name: str, refused: bool) -> None:
    bound = [setting(name, "control-plane policy")]
    card = card_for("police-control-plane", "cisco_nxos", "Vlan10", bound_setting=bound)
    assert (card.refused is not None) is refused


@pytest.mark.parametrize("card", ["police-control-plane", "close-ntp"])
def test_the_filter_that_protects_a_junos_box_stays_bound(card: str) -> None:
    bound = [setting("PROTECT-RE", interface="lo0.0")]
    found = card_for(card, "juniper_junos", "ge-0/0/1.0", bound_setting=bound)
    assert not any("set interfaces lo0" in line for line in found.apply.lines)
    assert any("filter PROTECT-RE term triage-" in line for line in found.apply.lines)


@pytest.mark.parametrize("platform", ["cisco_ios", "cisco_nxos", "juniper_junos"])
@pytest.mark.parametrize("port", [22, 23])
def test_a_port_that_people_log_in_by_is_not_dropped_without_a_word(platform: str, port: int) -> None:
    users = [{"location": "198.51.100.9", "ours": True}]
    card = card_for("drop-worm-port", platform, "Gi0/1", port, vty_user=users)
    assert "your own session" in card.apply.lines[0]
    assert f"permits tcp from 198.51.100.9 to port {port}" in card.apply.lines[0]
    assert "your own session" not in card_for("drop-worm-port", platform, "Gi0/1", 445).apply.lines[0]


def test_a_host_that_somebody_is_logged_in_from_is_not_cut_off_without_a_word() -> None:
    card = card_for("isolate-host", "cisco_ios", "Gi0/1", vty_user=[{"location": "192.0.2.77", "ours": False}])
    assert card.apply.lines[0] == "! somebody is logged in from 192.0.2.77: this ends that session"


def test_nothing_is_saved_while_allocations_fail() -> None:
    failed = [{"pool": "Processor", "kind": "processor", "failures": 3}]
    assert any(
        "save no configuration" in line
        for line in card_for("isolate-host", "cisco_ios", "Gi0/1", malloc_summary=failed).wrapper
    )
    assert not any("save no configuration" in line for line in card_for("isolate-host", "cisco_ios", "Gi0/1").wrapper)


def applied(card: Workaround) -> list[str]:
    return [line for forms in card.forms.values() for form in forms for line in form.apply]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.workaround)
def test_no_card_drops_what_routing_protocols_send(card: Workaround) -> None:
    assert not [line for line in applied(card) if re.search(r"deny (?:ip|ipv4|ospf|eigrp|pim|112) any any", line)]
    assert not [
        line for line in applied(card) if re.search(r"deny tcp any any (?:.* )?ttl|discard.*0\.0\.0\.0/0", line)
    ]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.workaround)
def test_a_line_that_a_box_may_not_have_is_no_step_into_another(card: Workaround) -> None:
    """A switch without an AUX port refuses 'line aux 0', and what follows would be typed into the line before it."""
    lines = applied(card)
    assert "line aux 0" not in lines
    assert not any(
        re.fullmatch(r"line vty \d+ (?:[5-9]|1\d)", line) for line in lines
    )  # would make lines without an access-class


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.workaround)
def test_no_card_empties_the_log_or_takes_its_memory(card: Workaround) -> None:
    assert not [line for line in applied(card) if re.match(r"logging (?:buffered|buffer-size) \d", line)]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_comments_are_written_as_the_platform_writes_them(platform: str) -> None:
    mark, other = ("#", "!") if platform == "juniper_junos" else ("!", "#")
    for card in CARDS:
        if platform in card.forms:
            found = card_for(card.workaround, platform, "ge-0/0/1.0")
            assert not [line for line in (*found.apply.lines, *found.rollback.lines) if line.startswith(other)], mark


@pytest.mark.parametrize(
    ("version", "numbered"),
    [
        ("12.0(7)T", False), ("12.1(6)E", False), ("12.2(24a)", False), ("12.2(13)T", False), ("12.2(13)S", False),
        ("12.2(14)S", True), ("12.2(15)T", True), ("12.2(18)SXF17", True), ("12.2(55)SE", True), ("12.3(9)", True),
        ("15.1(4)M", True), ("12.1(22)EA14", False), ("12.2(18)EW", True),
    ],
)  # fmt: skip
def test_an_old_release_gets_a_list_without_numbers(version: str, numbered: bool) -> None:
    info = [{"version": version}]
    card = card_for("drop-worm-port", "cisco_ios", "Fa0/0", device_info=info)
    assert (" 10 deny tcp any any eq 445" in card.apply.lines) is numbered
    assert (" deny tcp any any eq 445" in card.apply.lines) is not numbered
    assert (" permit ip any any" in card.apply.lines) is not numbered
    bound = card_for(
        "drop-worm-port", "cisco_ios", "Fa0/0", device_info=info, bound_setting=[setting("101", interface="Fa0/0")]
    )
    assert (bound.refused is None) is numbered


def test_a_shared_list_of_an_old_release_is_taken_back_by_its_text() -> None:
    host = Entity(kind="host", value="192.0.2.77", role=Role.INFECTED, interface="Fa0/0")
    on = tables(device_info=[{"version": "12.1(5)T"}], flow_fan_out=[
        {"source": host.value, "protocol": "tcp", "destination_port": 80, "distinct_destinations": 300},
    ])  # fmt: skip
    first, second = cards(finding("drop-worm-port", "isolate-host", entities=(host,)), on)
    assert first.rollback.lines[-1] == " no deny tcp any any eq 80"
    assert second.rollback.lines[-1] == " no deny ip host 192.0.2.77 any"
    assert any("goes to the end" in warning for warning in second.warnings)
    assert all(any("does nothing" in warning for warning in card.warnings) for card in (first, second))


def test_a_list_with_numbers_takes_its_lines_in_any_order() -> None:
    host = Entity(kind="host", value="192.0.2.77", role=Role.INFECTED, interface="Fa0/0")
    on = tables(device_info=[{"version": "15.1(4)M"}], flow_fan_out=[
        {"source": host.value, "protocol": "tcp", "destination_port": 80, "distinct_destinations": 300},
    ])  # fmt: skip
    found = cards(finding("drop-worm-port", "isolate-host", entities=(host,)), on)
    assert len(found) == 2
    assert not [warning for card in found for warning in card.warnings if "does nothing" in warning]


@pytest.mark.parametrize("nowhere", ["Local", "Null", "Null0"])
def test_what_a_flow_table_names_instead_of_an_interface_is_none(nowhere: str) -> None:
    assert "<INTERFACE>" in card_for("drop-worm-port", "cisco_ios", nowhere).apply.blanks


def test_a_shortage_without_a_scan_is_not_told_to_drop_a_port() -> None:
    (card,) = cards(finding("drop-worm-port", family="memory", entities=()), tables())
    assert card.refused == "no finding names the port of a scan"
    (worm,) = cards(finding("drop-worm-port", entities=()), tables())
    assert worm.refused is None


def test_a_standard_list_of_eos_is_known_by_its_summary() -> None:
    binding = {"acl": "EDGE", "interface": "Vl10", "direction": "in", "kind": "standard"}
    bound = [setting("EDGE", interface="Vl10")]
    card = card_for("drop-worm-port", "arista_eos", "Vlan10", bound_setting=bound, acl_binding=[binding])
    assert card.refused is not None


def test_a_port_of_junos_without_a_unit_is_its_unit_0() -> None:
    bound = [setting("OFFICE", interface="ge-0/0/5.0")]
    card = card_for("isolate-host", "juniper_junos", "ge-0/0/5", bound_setting=bound)
    assert card.apply.lines[0].startswith("set firewall family inet filter OFFICE term triage-")


def test_a_name_that_heads_a_block_of_the_configuration_is_taken() -> None:
    config = [{"block": "ip access-list TRIAGE-NTP", "text": "10 permit udp any any eq ntp"}]
    card = card_for("close-ntp", "cisco_nxos", "Vlan10", config_line=config)
    assert card.apply.lines[0] == "ip access-list TRIAGE-NTP-2"
