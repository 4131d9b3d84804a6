"""Cards filled from the evidence, gated by the same box."""

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.diagnosis.small import tables
from triage.advice.offer import offer
from triage.advice.workaround import load_workarounds, wrappers
from triage.diagnosis.loader import load_playbooks
from triage.facts.names import long_name
from triage.model import PLATFORMS, Card, Entity, Finding, Role, Severity, SignState, Verdict
from triage.tables import DeviceTables

HOST = Entity(kind="host", value="10.1.7.9", role=Role.INFECTED, interface="Fa0/0")
SCAN: dict[str, Any] = {
    "source": "10.1.7.9",
    "protocol": "tcp",
    "destination_port": 80,
    "source_mac": "0000.5e00.5309",
    "distinct_destinations": 300,
}


def finding(*workarounds: str, **more: Any) -> Finding:
    base = Finding(
        pattern="x", title="x", family="worm", verdict=Verdict.PROBABLE, severity=Severity.CRITICAL, devices=("r1",),
        entities=(HOST,), workarounds=workarounds,
    )  # fmt: skip
    return replace(base, **more)


def cards(found: Finding, on: DeviceTables) -> tuple[Card, ...]:
    book = load_playbooks()
    return offer([found], {"r1": on}, book, load_workarounds(book))


def test_host_interface_and_port_are_filled() -> None:
    (card,) = cards(finding("drop-worm-port"), tables(flow_fan_out=[SCAN]))
    assert " 10 deny tcp any any eq 80" in card.apply.lines
    assert "interface Fa0/0" in card.apply.lines
    assert card.apply.blanks == ()
    assert card.refused is None


def test_a_bound_list_is_extended_not_replaced() -> None:
    bound = [{"interface": "FastEthernet0/0", "setting": "inbound list", "name": "EDGE-IN"}]
    entries = [{"acl": "EDGE-IN", "sequence": 10, "action": "permit"}]
    (card,) = cards(finding("drop-worm-port"), tables(flow_fan_out=[SCAN], bound_setting=bound, acl_entry=entries))
    assert card.apply.lines == ("ip access-list extended EDGE-IN", " 5 deny tcp any any eq 80")
    assert not any("ip access-group" in line for line in card.apply.lines)
    assert any("extended, not replaced" in warning for warning in card.warnings)


def test_a_taken_name_is_not_used_again() -> None:
    on = tables(flow_fan_out=[SCAN], acl_entry=[{"acl": "TRIAGE-BLOCK", "sequence": 10}])
    (card,) = cards(finding("drop-worm-port"), on)
    assert card.apply.lines[0] == "ip access-list extended TRIAGE-BLOCK-2"
    assert card.rollback.lines[-1] == "no ip access-list extended TRIAGE-BLOCK-2"


def test_a_worm_that_is_told_by_its_source_port_is_dropped_by_it() -> None:
    sign = SignState(sign="source-port-fan-out", title="x", part="needs", state="present", why="x")
    row = {"source": "10.1.7.9", "protocol": "udp", "source_port": 4000, "distinct_destinations": 60}
    for platform, line in (
        ("cisco_ios", " 10 deny udp any eq 4000 any"),
        ("juniper_junos", "set firewall family inet filter TRIAGE-BLOCK term triage-10 from source-port 4000"),
    ):
        on = replace(tables(flow_source_port=[row], flow_fan_out=[SCAN]), platform=platform)
        (card,) = cards(finding("drop-worm-port", signs=(sign,)), on)
        assert line in card.apply.lines


def test_an_unknown_value_is_a_marked_blank() -> None:
    (card,) = cards(finding("drop-worm-port", entities=()), tables())
    assert "interface <INTERFACE>" in card.apply.lines
    assert "<INTERFACE>" in card.apply.blanks
    assert "<PORT>" in card.apply.blanks


def test_no_netflow_on_a_box_without_memory() -> None:
    pool = [{"pool": "Processor", "kind": "processor", "free_pct": 4.0, "largest_bytes": 40_000}]
    (card,) = cards(finding("enable-flow-visibility"), tables(memory_state=pool))
    assert card.refused is not None
    assert "no memory" in card.refused


def test_no_policy_route_on_a_switch_that_forwards_in_hardware() -> None:
    (card,) = cards(finding("drop-by-packet-length"), tables(forwarding_state=[{"hardware": True}]))
    assert card.refused is not None
    assert "software" in card.refused


def test_a_platform_without_a_form_is_refused_with_the_reason() -> None:
    (card,) = cards(finding("tune-cache-ager"), tables(platform="cisco_nxos"))
    assert card.refused == "it has no fast-switching cache"
    assert card.apply.lines == ()


@pytest.mark.parametrize(
    ("interface", "location"),
    [
        ("GigabitEthernet0/3/0/1.100", "lpts punt police location 0/3/CPU0"),
        ("Te0/RSP0/0/1", "lpts punt police location 0/RSP0/CPU0"),
        ("Bundle-Ether1.20", "lpts punt police"),
    ],
)
def test_the_line_card_of_a_port_is_filled_and_a_bundle_has_none(interface: str, location: str) -> None:
    host = replace(HOST, interface=interface)
    (card,) = cards(finding("limit-arp-glean", entities=(host,)), tables(platform="cisco_xr"))
    assert card.apply.lines == (location, " protocol arp rate 500")
    assert card.apply.blanks == ()


def test_one_card_for_several_findings() -> None:
    book = load_playbooks()
    two = [finding("isolate-host"), finding("isolate-host", pattern="y")]
    (card,) = offer(two, {"r1": tables(flow_fan_out=[SCAN])}, book, load_workarounds(book))
    assert card.for_patterns == ("x", "y")


def test_every_card_can_be_undone_and_checked() -> None:
    for card in load_workarounds(load_playbooks()).values():
        assert card.risk, card.workaround
        for platform, forms in card.forms.items():
            assert platform in PLATFORMS
            for form in (f for f in forms if not f.refuse):
                assert form.apply, card.workaround
                assert form.rollback, card.workaround
                assert form.verify, card.workaround


def test_no_card_saves_the_configuration() -> None:
    text = "\n".join(
        line
        for card in load_workarounds(load_playbooks()).values()
        for forms in card.forms.values()
        for f in forms
        for line in f.apply
    )
    assert "write memory" not in text
    assert "copy running-config" not in text


def test_every_platform_has_a_safety_wrapper() -> None:
    assert set(wrappers()) == set(PLATFORMS)
    timers = ("configure terminal revert timer", "commit confirmed", "commit timer")
    for platform in set(PLATFORMS) - {"cisco_nxos", "cisco_asa"}:
        typed = [line for line in wrappers()[platform] if not line.startswith(("!", "#"))]
        assert any(line.startswith(timers) for line in typed), platform
        assert typed[-1] in {"configure confirm", "commit", "configure session triage commit"}, platform


def test_short_and_long_interface_names_are_the_same() -> None:
    assert long_name("Fa0/0") == long_name("FastEthernet0/0") == "fastethernet0/0"
    assert long_name("Vl10") == long_name("Vlan10")


def test_two_cards_on_one_bound_list_do_not_claim_one_line() -> None:
    bound = [{"interface": "FastEthernet0/0", "setting": "inbound list", "name": "EDGE-IN"}]
    entries = [{"acl": "EDGE-IN", "sequence": 10, "action": "permit"}]
    on = tables(flow_fan_out=[SCAN], bound_setting=bound, acl_entry=entries)
    host, port = cards(finding("isolate-host", "drop-worm-port"), on)
    assert " 5 deny ip host 10.1.7.9 any" in host.apply.lines
    assert " 6 deny tcp any any eq 80" in port.apply.lines


def many(*workarounds: str, on: DeviceTables, hosts: tuple[Entity, ...]) -> tuple[Card, ...]:
    book = load_playbooks()
    found = [finding(*workarounds, pattern=host.value, entities=(host,)) for host in hosts]
    return offer(found, {"r1": on}, book, load_workarounds(book))


def test_the_undo_of_one_card_leaves_the_lines_of_the_others() -> None:
    for platform in ("cisco_ios", "cisco_xe", "cisco_nxos", "cisco_xr", "arista_eos", "juniper_junos"):
        on = tables(platform=platform, flow_fan_out=[SCAN])
        offered = many(
            "isolate-host", "drop-worm-port", "scope-multicast", "drop-ttl-options-fragments", on=on, hosts=(HOST,)
        )
        on_list = [card for card in offered if any("TRIAGE-BLOCK" in line for line in card.apply.lines)]
        assert len(on_list) >= 3, platform
        for card in on_list:
            undo = "\n".join(card.rollback.lines)
            assert "access-group" not in undo, (platform, card.workaround)
            assert "filter input" not in undo, (platform, card.workaround)
            assert "no ip access-list" not in undo, (platform, card.workaround)
            assert any("with the last of them: " in warning for warning in card.warnings)
        taken = [
            n
            for card in on_list
            for n in re.findall(r"(?m)^ no (\d+)|term triage-(\d+)$", "\n".join(card.rollback.lines))
        ]
        assert len(taken) == len(set(taken)) >= len(on_list), platform


def test_two_hosts_behind_one_interface_take_two_lines_of_one_list() -> None:
    hosts = (HOST, replace(HOST, value="10.1.7.10"))
    first, second = many("isolate-host", on=tables(flow_fan_out=[SCAN]), hosts=hosts)
    assert " 10 deny ip host 10.1.7.9 any" in first.apply.lines
    assert " 20 deny ip host 10.1.7.10 any" in second.apply.lines
    assert second.rollback.lines == ("ip access-list extended TRIAGE-BLOCK", " no 20")


def test_two_interfaces_never_share_a_list_of_ours() -> None:
    hosts = (HOST, replace(HOST, value="10.1.8.10", interface="Fa0/1"))
    first, second = many("isolate-host", on=tables(flow_fan_out=[SCAN]), hosts=hosts)
    assert " ip access-group TRIAGE-BLOCK in" in first.apply.lines
    assert " ip access-group TRIAGE-BLOCK-2 in" in second.apply.lines
    assert "no ip access-list extended TRIAGE-BLOCK-2" in second.rollback.lines


def test_a_full_list_leaves_the_number_to_a_person() -> None:
    bound = [{"interface": "FastEthernet0/0", "setting": "inbound list", "name": "EDGE-IN"}]
    on = tables(
        flow_fan_out=[SCAN], bound_setting=bound, acl_entry=[{"acl": "EDGE-IN", "sequence": 2, "action": "permit"}]
    )
    first, second = many("isolate-host", on=on, hosts=(HOST, replace(HOST, value="10.1.7.10")))
    assert " 1 deny ip host 10.1.7.9 any" in first.apply.lines
    assert "<SEQUENCE>" in second.apply.blanks


def test_a_card_for_what_is_not_there_is_refused_with_the_reason() -> None:
    (absent,) = cards(finding("static-route-next-hop"), tables(static_route_fault=[]))
    (unknown,) = cards(finding("static-route-next-hop"), tables())
    assert absent.refused == "no static route of this box points at an interface"
    assert unknown.refused is None


def two_routers(role: Role) -> tuple[Card, ...]:
    book = load_playbooks()
    gateway = finding("drop-worm-port", role=Role.VICTIM)
    other = finding("drop-worm-port", role=role, devices=("r2",))
    devices = {"r1": tables(flow_fan_out=[SCAN]), "r2": replace(tables(flow_fan_out=[SCAN]), device="r2")}
    return offer([gateway, other], devices, book, load_workarounds(book))


def test_the_port_is_dropped_where_the_host_is_attached_not_on_the_way() -> None:
    here, on_the_way = two_routers(Role.TRANSIT)
    assert here.refused is None
    assert on_the_way.refused == "it belongs nearer to the host, on r1"


def test_a_card_that_says_less_lends_its_pattern_to_the_fuller_one() -> None:
    book = load_playbooks()
    full = finding("drop-worm-port", pattern="scan")
    vague = finding("drop-worm-port", pattern="symptom", entities=())
    devices = {"r1": tables(flow_fan_out=[])}
    fuller = replace(full, entities=(HOST, Entity(kind="port", value="tcp/80", role=Role.UNKNOWN)))
    (card,) = offer([fuller, vague], devices, book, load_workarounds(book))
    assert card.for_patterns == ("scan", "symptom")


def test_the_input_queue_is_not_made_longer_without_packet_memory() -> None:
    on = tables(malloc_summary=[{"kind": "io", "failures": 6, "pool": "I/O"}])
    (card,) = cards(finding("input-queue-tactical"), on)
    assert card.refused is not None
    assert card.refused.startswith(
        "the packet memory is exhausted: a longer queue takes the rest (6 failed allocations in I/O"
    )


def test_every_name_of_ours_gives_way_to_one_that_is_taken() -> None:
    taken = [{"acl": "TRIAGE-ECHO", "sequence": 10}]
    (card,) = cards(finding("drop-by-packet-length"), tables(flow_fan_out=[SCAN], acl_entry=taken))
    assert "ip access-list extended TRIAGE-ECHO-2" in card.apply.lines
    assert " match ip address TRIAGE-ECHO-2" in card.apply.lines
    assert "no ip access-list extended TRIAGE-ECHO-2" in card.rollback.lines


def test_what_only_a_person_knows_is_listed_as_a_blank() -> None:
    (card,) = cards(finding("relieve-bgp"), tables(platform="cisco_nxos"))
    assert set(card.apply.blanks) == {"<AS>", "<PEER>", "<LIMIT>"}


def test_every_list_that_is_bound_to_an_interface_is_extended_on_every_platform() -> None:
    """A form that binds a list stands behind one that extends the list that is bound already."""
    book = load_playbooks()
    for card in load_workarounds(book).values():
        for platform, forms in card.forms.items():
            binds = [f for f in forms if any("access-group TRIAGE" in line for line in f.apply)]
            if binds and "control-plane" not in str(binds):
                assert forms[0].needs_blank == "bound_acl", (card.workaround, platform)


def test_every_card_can_be_undone_and_checked_on_every_platform() -> None:
    book = load_playbooks()
    for card in load_workarounds(book).values():
        for platform, forms in card.forms.items():
            for form in (f for f in forms if not f.refuse):
                assert form.apply, (card.workaround, platform)
                assert form.rollback, (card.workaround, platform)
                assert form.verify, (card.workaround, platform)
                assert all(line.startswith("show ") for line in form.verify), (card.workaround, platform)


def test_what_another_finding_brings_about_is_no_defect_and_needs_no_bigger_box() -> None:
    book = load_playbooks()
    worm = finding(pattern="worm", title="A worm scans", causes=("pool",))
    pool = finding("treat-as-defect", "add-capacity", pattern="pool")
    by_itself = finding("treat-as-defect", pattern="leak")
    devices = {"r1": tables()}
    caused = offer([worm, pool], devices, book, load_workarounds(book))
    assert {card.refused for card in caused} == {"'A worm scans' brings it about; cure that"}
    unsure = replace(worm, verdict=Verdict.POSSIBLE)
    assert all(card.refused is None for card in offer([unsure, pool], devices, book, load_workarounds(book)))
    defect = offer([worm, pool, by_itself], devices, book, load_workarounds(book))[0]
    assert defect.refused is None
    assert defect.for_patterns == ("pool", "leak")


def test_a_card_on_caches_needs_a_sign_of_caches() -> None:
    (unknown,) = cards(finding("cache-engine-rule"), tables())
    (seen,) = cards(
        finding("cache-engine-rule"), tables(wccp_service=[{"service": "web-cache", "redirected": 9, "caches": 1}])
    )
    assert unknown.refused == "nothing shows that web traffic is redirected to caches: show ip wccp"
    assert seen.refused is None
