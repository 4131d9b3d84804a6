"""What stands behind an interface: neighbours, stations, the way out, sessions, flaps and asymmetric paths."""

from typing import Any

import pytest

from tests.diagnosis.small import tables
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.names import long_name
from triage.tables import Availability, DeviceTables


def rows(table: str, on: DeviceTables) -> list[dict[str, Any]]:
    found = with_facts(on, Surroundings()).tables[table]
    return list(found.rows())


@pytest.mark.parametrize(
    ("row", "leads_on", "phone"),
    [
        ({"neighbor": "sw2", "platform": "WS-C2960", "capability": "S I"}, True, False),
        ({"neighbor": "r9", "platform": "CISCO2911", "capability": "R S I"}, True, False),
        ({"neighbor": "SEP00005E005301", "platform": "IP Phone", "capability": "H P M"}, False, True),
        ({"neighbor": "ap7", "platform": "AIR-CAP2702", "capability": "T B I"}, False, True),
        ({"neighbor": "srv", "platform": "VMware", "capability": "S"}, True, False),
        ({"neighbor": "sw3", "capability": "B,R"}, True, False),
        ({"neighbor": "phone", "capability": "B,T"}, False, True),
        ({"neighbor": "pc", "capability": "S"}, False, False),
        ({"neighbor": "x"}, None, None),
    ],
)
def test_a_neighbour_is_told_by_what_it_says_it_can_do(
    row: dict[str, Any], leads_on: bool | None, phone: bool | None
) -> None:
    (found,) = rows("port_neighbor", tables(link_neighbor=[{"interface": "Gi0/1", **row}]))
    assert (found["leads_on"], found["phone"]) == (leads_on, phone)


def test_a_port_on_which_nobody_announces_itself_says_so() -> None:
    on = tables(
        link_neighbor=[{"interface": "Gig 0/1", "neighbor": "sw2", "platform": "WS-C2960", "capability": "S I"}],
        interface=[{"interface": "GigabitEthernet0/1"}, {"interface": "GigabitEthernet0/2"}],
    )
    found = {long_name(r["interface"]): r["leads_on"] for r in rows("port_neighbor", on)}
    assert found == {"gigabitethernet0/1": True, "gigabitethernet0/2": False}


def test_stations_are_counted_by_port() -> None:
    macs = [{"port": "Gi0/1", "mac": f"0000.5e00.53{n:02x}"} for n in range(9)]
    (found,) = rows("port_stations", tables(mac_entry=[*macs, macs[0]]))
    assert (found["interface"], found["stations"]) == ("Gi0/1", 9)


ANY = "0.0.0.0"  # noqa: S104  a prefix, nothing that listens
_INTERFACES = [
    {"interface": "Serial0/0", "address": "203.0.113.2", "prefix_length": 30},
    {"interface": "FastEthernet0/0", "address": "192.0.2.1", "prefix_length": 24},
]


def test_the_default_route_leaves_by_the_interface_of_its_next_hop() -> None:
    route = {"prefix": ANY, "prefix_length": 0, "next_hop": "203.0.113.1"}
    found = {
        r["interface"]: r["default"] for r in rows("default_way", tables(interface=_INTERFACES, route_static=[route]))
    }
    assert found == {"Serial0/0": True, "FastEthernet0/0": False}
    assert rows("default_way", tables(interface=_INTERFACES, route_static=[])) == []


def session(location: str, **more: list[dict[str, Any]]) -> dict[str, Any]:
    people = [{"line_name": "vty 0", "location": location, "ours": True}]
    return rows("session_path", tables(vty_user=people, interface=_INTERFACES, **more))[0]


def test_a_session_from_a_connected_subnet_comes_in_there() -> None:
    found = session("192.0.2.50")
    assert (found["interface"], found["behind"], found["by_default"]) == ("FastEthernet0/0", True, False)


def test_a_session_over_the_default_route_is_known_by_the_whole_forwarding_table() -> None:
    routes = [
        {"prefix": ANY, "prefix_length": 0, "next_hop": "203.0.113.1", "interface": "Serial0/0"},
        {"prefix": "198.51.100.0", "prefix_length": 24, "next_hop": "192.0.2.9", "interface": "FastEthernet0/0"},
    ]
    assert session("10.9.9.9", cef_route=routes)["by_default"] is True
    assert session("198.51.100.7", cef_route=routes)["by_default"] is False


def test_static_routes_alone_do_not_say_that_nothing_else_leads_there() -> None:
    default = {"prefix": ANY, "prefix_length": 0, "next_hop": "203.0.113.1"}
    found = session("10.9.9.9", route_static=[default])
    assert (found["interface"], found["behind"], found["by_default"]) == (None, None, None)


def test_flaps_are_counted_by_the_interface_that_the_message_names() -> None:
    def event(name: str, state: str) -> dict[str, Any]:
        text = f"Line protocol on Interface {name}, changed state to {state}"
        return {"facility": "LINEPROTO", "mnemonic": "UPDOWN", "text": text}

    on = tables(log_event=[event("Serial0/0", "down"), event("Serial0/0", "up"), event("Vlan9", "up")])
    assert {r["interface"]: r["changes"] for r in rows("interface_flap", on)} == {"Serial0/0": 2, "Vlan9": 1}


def test_paths_are_asymmetric_when_the_answer_comes_in_elsewhere() -> None:
    def flow(source: str, destination: str, came: str, went: str) -> dict[str, Any]:
        return {"source": source, "destination": destination, "source_interface": came, "destination_interface": went}

    there, back = (
        flow("192.0.2.1", "198.51.100.1", "Fa0/0", "Se0/0"),
        flow("198.51.100.1", "192.0.2.1", "Se0/1", "Fa0/0"),
    )
    (found,) = rows("path_symmetry", tables(flow=[there, back]))
    assert (found["pairs"], found["apart"]) == (1, 1)
    (same,) = rows("path_symmetry", tables(flow=[there, {**back, "source_interface": "Serial0/0"}]))
    assert (same["pairs"], same["apart"]) == (1, 0)


def test_what_is_bound_is_proved_by_any_whole_output_and_only_for_what_it_shows() -> None:
    looked = {"interface": "Gi0/1", "proxy_arp": True, "inbound_acl": None}
    on = with_facts(tables(interface_ip=[looked]), Surroundings())
    assert on.available("bound_setting") is Availability.COMPLETE
    assert {r["setting"] for r in on.tables["bound_setting"].rows()} == {"inbound list", "route policy"}
