"""Which parser reads a command of a platform."""

from triage.model import Capture
from triage.parsing.reader import read


def test_firepower_is_read_as_the_firewall_that_it_runs_on() -> None:
    text = b"outside 192.0.2.61 0000.5e00.5301 2\n"
    found = read(Capture(device="f1", command="show arp", path="c", raw=text, platform="cisco_ftd"))
    assert [row["address"] for row in found.tables["arp_entry"].rows()] == ["192.0.2.61"]
