"""A MALLOCFAIL is said decoded: size, pool, cause, what was tried in its place, who asked and from where."""

from triage.cli.pipeline import analyse
from triage.model import Capture
from triage.report.note import render_text
from triage.report.report import Report

LOG = b"""Log Buffer (8192 bytes):

Mar  2 08:00:01.000: %SYS-2-MALLOCFAIL: Memory allocation of 16384 bytes failed from 0x8029A3F0, alignment 32
Pool: I/O  Free: 10384  Cause: Not enough free memory
Alternate Pool: Processor  Free: 91232  Cause: Memory fragmentation
 -Process= "Pool Manager", ipl= 0, pid= 5
-Traceback= 80298F4C 8029A3F8
"""
SHORT = b"Mar  2 08:00:01.000: %SYS-2-MALLOCFAIL: Memory allocation of 16384 bytes failed\n"


def note(raw: bytes) -> str:
    found = analyse([Capture(device="r1", command="show logging", platform="cisco_ios", path="r1/1/log.txt", raw=raw)])
    report = Report(diagnosis=found.diagnosis, tables=found.tables, captures=found.captures)
    return " ".join(render_text(report).split())


def test_the_note_says_what_a_failed_allocation_says() -> None:
    text = note(LOG)
    assert "1 failed allocation in I/O: up to 16,384 bytes asked, 10,384 free at the last" in text
    assert (
        "cause as printed: Not enough free memory; Processor was tried in its place, 91,232 free, Memory fragmentation"
        in text
    )
    assert "who asked is the victim, not thereby the culprit: Pool Manager, called from 0x8029A3F0" in text


def test_what_was_not_printed_is_not_said() -> None:
    text = note(SHORT)
    assert "1 failed allocation in a pool that is not named: up to 16,384 bytes asked" in text
    assert "cause as printed" not in text
    assert "victim" not in text.partition("2 IMPACT")[0]
