"""What is bound already, from every output that tells."""

from typing import Any

import pytest

from tests.diagnosis.small import tables
from triage.facts.bound import bound
from triage.facts.fact import Surroundings
from triage.tables import DeviceTables


def settings(on: DeviceTables) -> set[tuple[str | None, str, str | None]]:
    return {(r["interface"], r["setting"], r["name"]) for r in bound(on, Surroundings())}


def line(block: str, text: str) -> dict[str, Any]:
    return {"block": block, "text": text}


@pytest.mark.parametrize(
    ("platform", "row", "expected"),
    [
        ("cisco_ios", line("interface Gi0/1", "ip access-group EDGE in"), ("Gi0/1", "inbound list", "EDGE")),
        ("cisco_ios", line("interface Gi0/1", "ip policy route-map SITE"), ("Gi0/1", "route policy", "SITE")),
        ("cisco_ios", line("interface Gi0/1", "service-policy input QOS"), ("Gi0/1", "input policy", "QOS")),
        ("cisco_ios", line("control-plane", "service-policy input CPP"), (None, "control-plane policy", "CPP")),
        ("cisco_nxos", line("interface Ethernet1/5", "ip port access-group P in"), ("Ethernet1/5", "port list", "P")),
        ("cisco_xr", line("interface Gi0/0/0/1", "ipv4 access-group C ingress"), ("Gi0/0/0/1", "inbound list", "C")),
        ("cisco_asa", line("", "access-group IN in interface inside"), ("inside", "inbound list", "IN")),
        (
            "cisco_asa",
            line("", "access-group C in interface outside control-plane"),
            ("outside", "control-plane list", "C"),
        ),
        (
            "juniper_junos",
            line("", "interfaces ge-0/0/1 unit 100 family inet filter input F"),
            ("ge-0/0/1.100", "inbound list", "F"),
        ),
    ],
)
def test_a_configuration_says_what_is_bound(platform: str, row: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert expected in settings(tables(platform=platform, config_line=[row]))


def test_an_outbound_list_is_not_in_the_way() -> None:
    on = tables(config_line=[line("interface Gi0/1", "ip access-group EDGE out")])
    free = {("Gi0/1", kind, None) for kind in ("inbound list", "route policy", "input policy")}
    assert settings(on) == free


def test_a_list_of_addresses_tells_nothing_of_lists() -> None:
    brief = {"interface": "Gi0/1", "address": "192.0.2.1"}
    assert settings(tables(interface_ip=[brief])) == set()
    told = {**brief, "proxy_arp": True, "inbound_acl": None}
    assert settings(tables(interface_ip=[told])) == {("Gi0/1", "inbound list", None), ("Gi0/1", "route policy", None)}
    assert settings(tables(platform="cisco_nxos", interface_ip=[told])) == set()  # it does not print lists


def test_the_policy_of_the_control_plane_is_known_by_its_counters_and_its_status() -> None:
    on = tables(copp_class=[{"policy": "CPP", "class_name": "a"}])
    assert settings(on) == {(None, "control-plane policy", "CPP")}
    status = {"feature": "policy-map attached to the control-plane", "state": "copp-site"}
    assert (None, "control-plane policy", "copp-site") in settings(tables(feature_state=[status]))
    free = settings(tables(feature_state=[{**status, "state": "none"}]))
    assert free == {(None, "control-plane policy", None)}


def test_an_input_policy_is_known_by_its_counters() -> None:
    counted = {"interface": "Gi0/1", "direction": "input", "policy": "QOS-IN", "class_name": "a"}
    assert settings(tables(qos_class=[counted])) == {("Gi0/1", "input policy", "QOS-IN")}
    assert settings(tables(qos_class=[{**counted, "direction": "output"}])) == set()


def test_a_unit_of_junos_without_a_filter_is_known_to_have_none() -> None:
    unit = "interfaces ge-0/0/1 unit 100 family inet"
    plain = tables(platform="juniper_junos", config_line=[line("", f"{unit} address 192.0.2.1/24")])
    assert settings(plain) == {("ge-0/0/1.100", "inbound list", None)}
    several = tables(platform="juniper_junos", config_line=[line("", f"{unit} filter input-list [ A B ]")])
    assert settings(several) == {("ge-0/0/1.100", "inbound list", "A")}
