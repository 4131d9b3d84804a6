"""What round one's findings ask of round two."""

from triage.cli.follow_up import commands_of
from triage.model import Diagnosis, Finding, Role, Separation, Severity, Verdict


def finding(verdict: Verdict, *missing: str) -> Finding:
    return Finding(
        pattern="p", title="p", family="cpu", devices=("r1",), verdict=verdict, severity=Severity.WARNING,
        role=Role.UNKNOWN, summary="", missing=missing,
    )  # fmt: skip


def test_what_separates_comes_first_and_each_once() -> None:
    diagnosis = Diagnosis(
        devices=(),
        findings=(
            finding(Verdict.PROBABLE, "show ip arp", "show ip traffic"),
            finding(Verdict.SYMPTOM_ONLY, "show users"),
        ),
        separations=(Separation(device="r1", command="show ip traffic", between=("p", "q")),),
    )
    assert commands_of(diagnosis) == ("show ip traffic", "show ip arp", "show users")


def test_only_show_commands_are_asked() -> None:
    diagnosis = Diagnosis(devices=(), findings=(finding(Verdict.PROBABLE, "triage run --rounds 3"),))
    assert commands_of(diagnosis) == ()


def test_the_next_best_stands_in_where_the_best_cannot_be_sent() -> None:
    others = ("show ip arp", "show users")
    separation = Separation(device="r1", command="show conn", between=("p", "q"), others=others)
    assert commands_of(Diagnosis(devices=(), findings=(), separations=(separation,))) == ("show conn", "show ip arp")
