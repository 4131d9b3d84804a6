"""The line that is quoted for a finding is the one that holds its figure, not the heading that it stands under."""

import pytest

from tests.incidents.incidents import Incident
from tests.incidents.test_incidents import diagnosed

INTERFACES = """\
FastEthernet1/0/0 is up, line protocol is up
  Hardware is cyBus FastEthernet Interface, address is 0000.5e00.5301 (bia 0000.5e00.5301)
  MTU 1500 bytes, BW 100000 Kbit, DLY 100 usec, reliability 255/255, txload 1/255, rxload 1/255
  Input queue: 76/75/3242/0 (size/max/drops/flushes); Total output drops: 0
  5 minute input rate 2000 bits/sec, 3 packets/sec
  5 minute output rate 2000 bits/sec, 3 packets/sec
"""
PROCESSES = """\
CPU utilization for five seconds: 61%/1%; one minute: 60%; five minutes: 58%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
   9    {runtime}    20938118        763 22.40% 21.90% 20.10%   0 ARP Input
"""


@pytest.mark.parametrize("first_line", [1, 41])
def test_a_figure_of_a_row_of_many_lines(first_line: int) -> None:
    before = "".join(
        f"FastEthernet0/{n} is administratively down, line protocol is down\n" for n in range(first_line - 1)
    )
    found = diagnosed(Incident(first={"show interfaces": before + INTERFACES})).findings
    (queue,) = (f for f in found if f.pattern == "mem-input-queue-wedged")
    assert [e.text for e in queue.evidence][:2] == [
        "Input queue: 76/75/3242/0 (size/max/drops/flushes); Total output drops: 0",
        "FastEthernet1/0/0 is up, line protocol is up",
    ]
    assert [e.line - first_line for e in queue.evidence][:2] == [4, 1]


def test_a_share_between_two_rounds_quotes_both_lines() -> None:
    command = "show processes cpu sorted"
    first, second = (PROCESSES.format(runtime=runtime) for runtime in (1_000_000, 1_027_480))
    found = diagnosed(Incident(first={command: first}, second={command: second})).findings
    (arp,) = (f for f in found if f.pattern == "cpu-arp-input-non-worm")
    assert "45.8 %" in arp.summary
    assert {(e.capture.split("/")[1], e.line) for e in arp.evidence if "ARP Input" in e.text} == {("1", 4), ("2", 4)}
