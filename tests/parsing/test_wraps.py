"""Lines that a terminal or a mail program broke are joined again, and nothing else is."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.parsing.dirt import WRAPPED, again, at_blanks, at_columns, golden, rows, values
from triage.model import Capture
from triage.parsing.lint import golden_folder
from triage.parsing.messages import decode
from triage.parsing.reader import Reading, read

CAPTURES = sorted(file.parent for file in golden_folder().glob("*/*/*/capture.txt"))
FIGURES = (int, float)


def read_ios(command: str, raw: bytes) -> Reading:
    return read(Capture(device="r1", command=command, path="r1/1/c.txt", raw=raw, platform="cisco_ios"))


def figures(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if isinstance(value, FIGURES) and not isinstance(value, bool)}


def invented(seen: Mapping[str, list[dict[str, Any]]], clean: Mapping[str, list[dict[str, Any]]]) -> list[Any]:
    """Rows with figures that no row of the clean text has together."""
    return [
        row
        for name, found in seen.items()
        for row in found
        if not any(figures(row).items() <= figures(known).items() for known in clean.get(name, []))
    ]


@pytest.mark.parametrize(("kind", "least_whole"), [(k, 0.85 if k.startswith("terminal") else 0.55) for k in WRAPPED])
def test_broken_goldens_are_read_whole_or_somebody_is_told(kind: str, least_whole: float) -> None:
    broken = whole = 0
    for folder in CAPTURES:
        clean = golden(folder)
        raw = WRAPPED[kind](clean.capture.raw)
        if raw == clean.capture.raw:
            continue
        found = again(clean.capture, raw)
        seen, known = values(rows(found)), values(rows(clean))
        broken += 1
        whole += seen == known
        told = len(found.not_understood) > len(clean.not_understood)
        assert seen == known or told or not invented(seen, known), folder
    assert broken > 10
    assert whole / broken >= least_whole


LOG = b"""Log Buffer (8192 bytes):

*Nov 23 10:02:12.001: %SYS-2-MALLOCFAIL: Memory allocation of 1680 bytes failed from 0x604CB3D4, alignment 32
Pool: I/O  Free: 45120  Cause: Memory fragmentation
Alternate Pool: None  Free: 0  Cause: No Alternate pool
 -Process= "Pool Manager", ipl= 0, pid= 6
-Traceback= 604CB3D4 604CD1A8 604CE2B0 6051B4F0 6051C2A4 60613AE0 60613ADC 60613AE4 60613AE8
*Nov 23 10:03:20.417: %SYS-1-CPURISINGTHRESHOLD: Threshold: Total CPU Utilization(Total/Intr): 91%/57%, Top 3 processes(Pid/Util): 78/31%, 2/1%, 5/0%
"""


def quoted(raw: bytes) -> bytes:
    return b"".join(b"> " + line for line in at_blanks(72)(raw).splitlines(keepends=True))


def indented(raw: bytes) -> bytes:
    return re.sub(rb"\n(?=[a-z0-9(])", b"\n      ", at_blanks(76)(raw))


@pytest.mark.parametrize("dirt", [at_columns(80), at_columns(72), at_blanks(76), quoted, indented])
def test_a_broken_log_gives_the_same_events(dirt: Any) -> None:
    whole, found = read_ios("show logging", LOG), read_ios("show logging", dirt(LOG))
    for table in ("malloc_failure", "cpu_threshold_event"):
        assert [{k: v for k, v in row.items() if k != "line"} for row in found.tables[table].rows()] == [
            {k: v for k, v in row.items() if k != "line"} for row in whole.tables[table].rows()
        ]
    assert found.not_understood == ()


def test_every_part_of_a_broken_line_is_accounted_for() -> None:
    found = read_ios("show logging", at_columns(80)(LOG))
    assert found.coverage.lines == found.coverage.read + found.coverage.noise
    assert found.tables["log_event"]["line"] == [3, 10]


CPU = b"""CPU utilization for five seconds: 99%/3%; one minute: 98%; five minutes: 97%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
  78    59808832    93015291        643 90.98% 89.78% 88.88%   0 IP Input
   2         100        1000          1  0.00%  0.00%  0.00%   0 Virtual Exec
"""


def test_a_remark_behind_the_longest_line_is_no_rest_of_it() -> None:
    found = read_ios("show processes cpu", CPU + b"please help, this box is dying\n")
    assert found.tables["cpu_process"]["process"] == ["IP Input", "Virtual Exec"]
    assert [text for _, text in found.not_understood] == ["please help, this box is dying"]


def test_a_remark_before_a_line_does_not_swallow_it() -> None:
    remark = b"port-channel1 is down (members-down) ** this one here, see the members-down\n"
    text = b"GigabitEthernet0/1 is up, line protocol is up\n  MTU 1500 bytes, BW 1000000 Kbit/sec, DLY 10 usec,\n"
    found = read_ios("show interfaces", remark + text)
    assert found.tables["interface"]["interface"] == ["GigabitEthernet0/1"]


def test_a_line_of_three_parts_is_joined() -> None:
    long = CPU.replace(
        b"IP Input", b"IP Input of a process whose name is so long that no screen can show it on one line" * 2
    )
    broken = at_columns(80)(long)
    assert (
        read_ios("show processes cpu", broken).tables["cpu_process"]["process"][0].startswith("IP Input of a process")
    )
    assert values(rows(read_ios("show processes cpu", broken))) == values(rows(read_ios("show processes cpu", long)))


def test_a_mail_whose_broken_lines_are_just_as_long_by_chance_keeps_its_blanks() -> None:
    log = (
        b"May  4 08:01:02.118: %SW_DAI-4-PACKET_RATE_EXCEEDED: 21 packets received\n"
        b"in 611 milliseconds on Gi0/14.\n"
        b"May  4 08:01:02.119: %PM-4-ERR_DISABLE: arp-inspection error detected on\n"
        b"Gi0/14, putting Gi0/14 in err-disable state\n"
        b"May  4 08:01:03.125: %LINEPROTO-5-UPDOWN: Line protocol on Interface\n"
        b"GigabitEthernet0/14, changed state to down\n"
    )
    assert read_ios("show logging", log).tables["log_event"]["text"] == [
        "21 packets received in 611 milliseconds on Gi0/14.",
        "arp-inspection error detected on Gi0/14, putting Gi0/14 in err-disable state",
        "Line protocol on Interface GigabitEthernet0/14, changed state to down",
    ]


def test_a_list_of_hits_that_a_mail_broke_behind_the_same_word_keeps_its_blanks() -> None:
    hits = "".join(
        f"Nov 27 17:10:{n}: %SEC-6-IPACCESSLOGP: list WAN-IN denied tcp\n203.0.113.{n}({2000 + n}) -> 198.51.100.{n}(7547), 1 packet\n"
        for n in range(10, 40)
    )
    found = decode(read_ios("show logging", hits.encode()).tables["log_event"])["acl_hit"]
    assert (len(found), found["source"][0], found["destination_port"][0]) == (30, "203.0.113.10", 7547)
