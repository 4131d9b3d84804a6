"""One line and a status for a monitoring system."""

import re
from pathlib import Path

import pytest

from tests.cli.test_contract import CPU, triage
from triage.cli.nagios import State, nagios_line, state_of
from triage.model import Coverage, DeviceSummary, Diagnosis, Finding, Severity, Verdict
from triage.report.symptoms import Symptom


def diagnosis(*found: tuple[Verdict, Severity], read: int = 5, title: str = "a thing") -> Diagnosis:
    device = DeviceSummary(device="r1", platform=None, rounds=1, captures=1, coverage=Coverage(lines=read, read=read))
    findings = tuple(
        Finding(pattern=f"p{n}", title=title, family="cpu", verdict=verdict, severity=severity, devices=("r1",))
        for n, (verdict, severity) in enumerate(found)
    )
    return Diagnosis(devices=(device,), findings=findings)


@pytest.mark.parametrize(
    ("found", "complete", "state"),
    [
        ([], True, State.OK),
        ([], False, State.UNKNOWN),
        ([(Verdict.PROBABLE, Severity.CRITICAL)], True, State.CRITICAL),
        ([(Verdict.CONFIRMED, Severity.CRITICAL)], False, State.CRITICAL),
        ([(Verdict.PROBABLE, Severity.WARNING)], True, State.WARNING),
        ([(Verdict.PROBABLE, Severity.WARNING)], False, State.UNKNOWN),
        ([(Verdict.PROBABLE, Severity.INFO)], True, State.OK),
        ([(Verdict.POSSIBLE, Severity.CRITICAL)], True, State.WARNING),
        ([(Verdict.POSSIBLE, Severity.INFO)], True, State.OK),
        ([(Verdict.SYMPTOM_ONLY, Severity.CRITICAL)], True, State.OK),
    ],
)
def test_the_state_follows_from_verdict_and_severity(
    found: list[tuple[Verdict, Severity]], complete: bool, state: State
) -> None:
    assert state_of(diagnosis(*found), complete=complete) is state


def test_what_nobody_could_read_is_unknown() -> None:
    assert state_of(diagnosis(read=0), complete=True) is State.UNKNOWN


@pytest.mark.parametrize("verdict", [Verdict.SYMPTOM_ONLY, None])
def test_an_alarming_figure_warns_when_nothing_explains_it(verdict: Verdict | None) -> None:
    busy = Symptom(device="r1", kind="cpu", text="CPU 99 %", short="CPU 99 %", alarming=True, evidence=())
    seen = diagnosis(*([(verdict, Severity.CRITICAL)] if verdict else []))
    state = state_of(seen, complete=True, figures=[busy])
    assert state is State.WARNING
    assert "r1: CPU 99 %" in nagios_line(seen, state, [busy])


def test_nothing_found_where_nobody_looked_is_unknown() -> None:
    unread = ["memory of r1", "log of r1"]
    state = state_of(diagnosis(), complete=True, unread=unread)
    assert state is State.UNKNOWN
    assert "not looked at: memory of r1, log of r1" in nagios_line(diagnosis(), state, (), unread)
    assert state_of(diagnosis((Verdict.POSSIBLE, Severity.WARNING)), complete=True, unread=unread) is State.WARNING


def test_a_version_alone_does_not_make_a_box_well(tmp_path: Path) -> None:
    (tmp_path / "show_clock.txt").write_text("r1#show clock\n10:11:40.123 UTC Tue Mar 3 2026\nr1#\n")
    done = triage("analyze", str(tmp_path), "--nagios")
    assert done.returncode == State.UNKNOWN
    assert "not looked at: load of r1, memory of r1, log of r1" in done.stdout


def test_the_line_is_one_line_with_one_bar() -> None:
    seen = diagnosis((Verdict.PROBABLE, Severity.CRITICAL), title="a | bar\nand a line end")
    line = nagios_line(seen, State.CRITICAL)
    assert line.count("|") == 1
    assert "\n" not in line
    assert line.startswith("TRIAGE CRITICAL - r1: a / bar")
    assert re.search(r"\| confirmed=0 probable=1 possible=0 symptom_only=0 undetermined=0 devices=1 problems=0$", line)


def test_analyze_leaves_as_a_plug_in_does(tmp_path: Path) -> None:
    capture = tmp_path / "r1" / "show_processes_cpu_sorted.txt"
    capture.parent.mkdir()
    capture.write_text(CPU)
    done = triage("analyze", str(tmp_path), "--nagios")
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith(f"TRIAGE {State(done.returncode).name} - ")
