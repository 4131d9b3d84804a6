"""How verdicts move."""

import pytest

from triage.compare.verdicts import Change, Judged, verdict_changes, verdicts_in, verdicts_of
from triage.model import Diagnosis, Finding, Severity, Verdict
from triage.report.document import findings_document


def judged(verdict: Verdict, *missing: str) -> Judged:
    return Judged(title="A thing", verdict=verdict, severity=Severity.WARNING, missing=missing)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (None, Verdict.POSSIBLE, Change.NEW),
        (Verdict.RULED_OUT, Verdict.SYMPTOM_ONLY, Change.NEW),
        (Verdict.UNDETERMINED, Verdict.PROBABLE, Change.NEW),
        (Verdict.POSSIBLE, Verdict.CONFIRMED, Change.UP),
        (Verdict.PROBABLE, Verdict.SYMPTOM_ONLY, Change.DOWN),
        (Verdict.PROBABLE, Verdict.PROBABLE, Change.SAME),
        (Verdict.PROBABLE, Verdict.RULED_OUT, Change.GONE),
        (Verdict.PROBABLE, None, Change.GONE),
        (Verdict.PROBABLE, Verdict.UNDETERMINED, Change.UNJUDGED),
    ],
)
def test_a_verdict_moves(before: Verdict | None, after: Verdict | None, change: Change) -> None:
    old = {} if before is None else {("p", "r1"): judged(before)}
    new = {} if after is None else {("p", "r1"): judged(after)}
    (found,) = verdict_changes(old, new, ["r1"])
    assert (found.change, found.before, found.after) == (change, before, after)


def test_what_was_never_a_finding_is_no_change() -> None:
    old, new = {("p", "r1"): judged(Verdict.RULED_OUT)}, {("p", "r1"): judged(Verdict.UNDETERMINED)}
    assert verdict_changes(old, new, ["r1"]) == ()


def test_only_the_devices_that_are_asked_for() -> None:
    both = {("p", "r1"): judged(Verdict.POSSIBLE), ("p", "r2"): judged(Verdict.POSSIBLE)}
    assert [c.device for c in verdict_changes(both, {}, ["r2"])] == ["r2"]


def test_what_cannot_be_judged_any_more_says_what_would_decide() -> None:
    old = {("p", "r1"): judged(Verdict.PROBABLE)}
    new = {("p", "r1"): judged(Verdict.UNDETERMINED, "show ip cache flow")}
    (found,) = verdict_changes(old, new, ["r1"])
    assert found.line == "r1: p: not judged: probable -> undetermined; would decide: show ip cache flow"


def test_what_moved_stands_before_what_did_not() -> None:
    old = {("a", "r1"): judged(Verdict.CONFIRMED), ("b", "r1"): judged(Verdict.POSSIBLE)}
    new = {("a", "r1"): judged(Verdict.CONFIRMED), ("b", "r1"): judged(Verdict.RULED_OUT)}
    assert [c.pattern for c in verdict_changes(old, new, ["r1"])] == ["b", "a"]


def test_a_stored_document_gives_the_verdicts_of_the_diagnosis() -> None:
    def finding(pattern: str, verdict: Verdict, *devices: str) -> Finding:
        return Finding(
            pattern=pattern,
            title=pattern,
            family="cpu",
            verdict=verdict,
            severity=Severity.CRITICAL,
            devices=devices,
            missing=("show ip traffic",),
        )

    diagnosis = Diagnosis(
        devices=(),
        findings=(finding("a", Verdict.PROBABLE, "r1", "r2"), finding("a", Verdict.POSSIBLE, "r1")),
        ruled_out=(finding("b", Verdict.RULED_OUT, "r1"),),
        undetermined=(finding("c", Verdict.UNDETERMINED, "r2"),),
    )
    found = verdicts_of(diagnosis)
    assert found == verdicts_in(findings_document(diagnosis))
    assert found["a", "r1"].verdict is Verdict.PROBABLE
    assert len(found) == 4
