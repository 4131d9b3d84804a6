"""What round one's findings ask of round two."""

import pytest

from triage.cli.follow_up import commands_of
from triage.diagnosis.words import with_interface
from triage.model import Diagnosis, Entity, Finding, Role, Separation, Severity, Verdict


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


ABOUT_AN_INTERFACE = "show buffers input-interface INTERFACE packet"


def asked(entities: tuple[Entity, ...]) -> tuple[str, ...]:
    found = finding(Verdict.PROBABLE, with_interface(ABOUT_AN_INTERFACE, entities))
    return commands_of(Diagnosis(devices=(), findings=(found,)))


@pytest.mark.parametrize(
    "entity", [Entity(kind="interface", value="Gi0/1"), Entity(kind="host", value="192.0.2.1", interface="Gi0/1")]
)
def test_a_command_about_an_interface_is_asked_of_the_one_that_the_finding_names(entity: Entity) -> None:
    assert asked((entity,)) == ("show buffers input-interface gi0/1 packet",)


def test_a_command_about_an_interface_that_nobody_names_is_not_asked() -> None:
    assert asked((Entity(kind="process", value="IP Input"),)) == ()


def test_the_next_best_stands_in_where_the_best_cannot_be_sent() -> None:
    others = ("show buffers input-interface INTERFACE packet", "show ip arp", "show users")
    separation = Separation(device="r1", command="show running-config", between=("p", "q"), others=others)
    assert commands_of(Diagnosis(devices=(), findings=(), separations=(separation,))) == ("show ip arp",)
