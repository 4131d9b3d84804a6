"""The check of a note sees every change that is not the filling in of a blank."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from triage.cli.pipeline import analyse
from triage.model import Capture
from triage.report.check import check_note
from triage.report.note import render_text
from triage.report.report import BLANKS, HUMAN, Report, filled_in

CPU = b"""CPU utilization for five seconds: 97%/57%; one minute: 96%; five minutes: 95%
 PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process
  30   123456789  98765432       1250 38.20% 37.90% 37.10%   0 IP Input
"""
LOG = (
    b"Log Buffer (8192 bytes):\n\n"
    b"Mar  2 08:00:01.000: %SYS-2-MALLOCFAIL: Memory allocation of 1676 bytes failed from 0x60416B80, alignment 32\n"
    b"Pool: I/O  Free: 929  Cause: Not enough free memory\nAlternate Pool: None  Free: 0  Cause: No Alternate pool\n"
)


def report_of(cpu: bytes = CPU) -> Report:
    captures = tuple(
        Capture(
            device="r1", command=command, platform="cisco_ios", path=f"r1/1/{command.replace(' ', '_')}.txt", raw=raw,
            at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        )
        for command, raw in (("show processes cpu", cpu), ("show logging", LOG))
    )  # fmt: skip
    found = analyse(captures)
    events = [
        {"event": "capture", "device": "r1", "path": c.path, "sha256": sha256(raw).hexdigest()}
        for c, raw in zip(captures, (CPU, LOG), strict=True)
    ]
    return Report(diagnosis=found.diagnosis, tables=found.tables, captures=found.captures, events=events)


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of()


def complete(note: str) -> str:
    for blank in BLANKS.values():
        note = note.replace(f"{blank} {HUMAN}", "said by a person, auf Wunsch mit Umläuten")
    wrapped = BLANKS["what changed"].replace("orders?>", "orders?>\n")
    note = note.replace(f"{wrapped}              {HUMAN}", "nothing known")
    note = re.sub(rf"Fill in (?:<[A-Z]+>(?:, )?)+\.\s+{re.escape(HUMAN)}", "", note)
    for blank, value in (("INTERFACE", "Fa0/0"), ("POOL", "middle"), ("NUMBER", "25")):
        note = note.replace(f"<{blank}>", value)
    return note


def test_a_note_as_it_was_written_has_its_blanks_open(report: Report) -> None:
    found = check_note(report, render_text(report))
    assert found.faults == ()
    assert found.blanks[:4] == tuple(BLANKS)
    assert all(re.match(r"(?:<[A-Z]+>(?:, )?)+ of '", blank) for blank in found.blanks[4:])
    assert found.claims >= 3


def test_a_note_that_is_filled_in_and_wrapped_anew_has_none(report: Report) -> None:
    note = complete(render_text(report))
    assert filled_in(note)
    assert not filled_in(render_text(report))
    for text in (note, note.replace("\n              ", " "), note + "\nAnd a line of mine.\n"):
        found = check_note(report, text)
        assert (found.faults, found.blanks) == ((), ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CPU 97 %", "CPU 17 %"),
        ("1250 38.20%", "1250 88.20%"),
        ("Memory allocation of 1676", "Memory allocation of 1976"),
        ("show_logging.txt:3", "show_logging.txt:4"),
        ("[E1", "[E901 E1"),
        ("nothing was sent", "everything was sent"),
    ],
)
def test_one_changed_figure_is_seen_wherever_else_it_stands_too(report: Report, old: str, new: str) -> None:
    note = render_text(report)
    assert old in note
    assert check_note(report, note.replace(old, new, 1)).faults


def test_a_verdict_that_was_raised_by_hand_is_seen(report: Report) -> None:
    said = report.diagnosis.findings[0].verdict.value.upper()
    assert check_note(report, render_text(report).replace(said, "CONFIRMED", 1)).faults


def test_every_digit_of_the_evidence_counts(report: Report) -> None:
    note = render_text(report)
    start = note.index("11 EVIDENCE")
    for place, char in enumerate(note[start:], start):
        if char.isdigit() and place > start + 2:
            other = note[:place] + str((int(char) + 1) % 10) + note[place + 1 :]
            assert check_note(report, other).faults, note[place - 20 : place + 20]


def test_a_byte_of_a_capture_that_changed_is_seen(report: Report) -> None:
    changed = report_of(CPU.replace(b"Invoked", b"Invokee"))
    assert any("show_processes_cpu.txt is not what was collected" in f for f in check_note(changed, "").faults)
    gone = replace(report, captures=report.captures[:1])
    assert any("show_logging.txt is gone" in f for f in check_note(gone, "").faults)


def test_a_blank_that_was_only_emptied_is_still_open(report: Report) -> None:
    note = render_text(report).replace(f"{BLANKS['impact']} {HUMAN}", "").replace(BLANKS["case number"], "")
    assert {"impact", "case number"} <= set(check_note(report, note).blanks)
    marked = complete(render_text(report)) + HUMAN
    assert check_note(report, marked).blanks == (f"1 further mark {HUMAN}: take it off where you have filled in",)
