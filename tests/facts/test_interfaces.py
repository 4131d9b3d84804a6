"""Load of a box from what its interfaces carry."""

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.interfaces import load, numbered, queues

NOWHERE = Surroundings()


def test_an_interface_in_two_tables_counts_once() -> None:
    rows = [
        {"interface": "Ethernet3", "input_pps": 1000, "input_bps": 8_000_000, "output_pps": 10},
        {"interface": "Port-Channel2", "input_pps": 300, "input_bps": 900_000, "output_pps": 1},
        {"interface": "Et3", "input_pps": 990, "input_bps": 7_900_000, "output_pps": 9},
        {"interface": "Po2", "input_pps": 290, "input_bps": 800_000, "output_pps": 2},
    ]
    (row,) = load(tables(interface=rows), NOWHERE)
    assert (row["input_pps"], row["input_bps"], row["output_pps"]) == (1300, 8_900_000, 11)


def test_interfaces_of_one_number_are_told_apart() -> None:
    names = ("Serial0/0", "Service-Engine0/0", "ge-0/0/0", "xe-0/0/0", "ge-0/0/0.0")
    rows = [{"interface": name, "input_pps": 100, "input_bps": 0, "output_pps": 0} for name in names]
    (row,) = load(tables(interface=rows), NOWHERE)
    assert row["input_pps"] == 500


def test_the_bandwidth_of_a_logical_interface_is_a_figure_by_default() -> None:
    rows = [
        {"interface": name, "txload": 255, "rxload": 51}
        for name in ("Tunnel1", "Virtual-Access3", "Te1/1", "Serial0/0")
    ]
    seen = {r["interface"]: (r["txload_pct"], r["rxload_pct"]) for r in queues(tables(interface=rows), NOWHERE)}
    assert seen["Tunnel1"] == seen["Virtual-Access3"] == (None, None)
    assert seen["Te1/1"] == seen["Serial0/0"] == (100.0, 20.0)


def storm(port: str, upper: str, current: str, traffic: str | None = "broadcast") -> dict[str, str | None]:
    return {"interface": port, "traffic": traffic, "upper": upper, "current": current}


def test_storm_control_tells_which_ports_receive_a_storm() -> None:
    rows = [
        storm("Gi1/0/1", "5.00%", "42.17%"),
        storm("Gi1/0/2", "20k pps", "88k pps", None),
        storm("Gi1/0/3", "10m bps", "30m bps", "multicast"),
        storm("Gi1/0/4", "0.10%", "0.40%"),  # above a threshold that is itself next to nothing
        storm("Gi1/0/5", "60.00%", "42.17%"),
        storm("Gi1/0/6", "5.00%", "42.17%", "unicast"),
        storm("Gi1/0/7", "5.00%", "42k pps"),
        storm("Gi1/0/8", "5.00%", "-"),
    ]
    limits = {"storm_port_pct": 10.0, "storm_port_pps": 10_000.0, "storm_port_bps": 10_000_000.0}
    (row,) = load(tables(storm_control=rows), Surroundings(limits=limits))
    assert (row["storm_ports"], row["storm_port"], row["storm_level"]) == (3, "Gi1/0/1", "42.17%")
    assert row["flooded_interfaces"] is None
    assert row["input_pps"] is None
    assert list(load(tables(storm_control=rows[3:]), Surroundings(limits=limits))) == []


def test_packets_of_protocols_by_number_are_told_with_who_saw_them() -> None:
    entries = [
        {"acl": "101", "protocol": "53", "matches": 76},
        {"acl": "101", "protocol": "55", "matches": None},
        {"acl": "101", "protocol": "pim", "matches": 9},
    ]
    flows = [{"source": "203.0.113.5", "protocol": "77", "packets": 3}, {"source": "203.0.113.5", "protocol": "tcp"}]
    rows = list(numbered(tables(acl_entry=entries, flow=flows), NOWHERE))
    told = [(r["protocol"], r["packets"], r["seen_in"]) for r in rows]
    assert told == [(53, 76, "access list"), (77, 3, "flow cache")]
