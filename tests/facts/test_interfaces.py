"""Load of a box from what its interfaces carry."""

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.interfaces import load

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
