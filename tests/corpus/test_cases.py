"""Incidents whose diagnosis is known: nothing that was seen is ruled out for want of a capture, and no shortage is overlooked."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from triage.case.terms import Terms
from triage.cli.pipeline import analyse
from triage.diagnosis.backtest import labels
from triage.intake.load import load
from triage.inventory.hosts import load_known_hosts
from triage.model import Capture, Finding, Verdict

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/expected.yaml"))
SUBSETS = 4

pytestmark = pytest.mark.skipif(not NAMES, reason="the folder of labelled cases is not there")


def captures_of(name: str) -> tuple[Capture, ...]:
    return load([CASES / name / "captures"]).captures


def verdicts(captures: Sequence[Capture]) -> dict[tuple[str, str], Finding]:
    diagnosis = analyse(captures).diagnosis
    every = (*diagnosis.findings, *diagnosis.ruled_out, *diagnosis.undetermined)
    return {(finding.devices[0], finding.pattern): finding for finding in every}


@pytest.mark.parametrize("name", NAMES)
def test_fewer_captures_never_make_a_case_look_healthier(name: str) -> None:
    """What is found with everything may be unknown with less, and is never ruled out."""
    captures = captures_of(name)
    found = {key for key, f in verdicts(captures).items() if f.verdict.rank >= Verdict.SYMPTOM_ONLY.rank}
    chance = random.Random(name)
    subsets = [[c for c in captures if chance.random() < 0.6] for _ in range(SUBSETS)]
    if 1 < len(captures) <= 12:
        subsets += [[c for c in captures if c is not left_out] for left_out in captures]
    for subset in filter(None, subsets):
        healthier = [key for key, f in verdicts(subset).items() if key in found and f.verdict is Verdict.RULED_OUT]
        assert healthier == []


def test_a_failed_allocation_in_the_log_is_never_called_healthy() -> None:
    failing = [
        name
        for name in NAMES
        if any(b"MALLOCFAIL" in c.raw and c.command.startswith("show logging") for c in captures_of(name))
    ]
    assert failing
    for name in failing:
        memory = [f for f in analyse(captures_of(name)).diagnosis.findings if f.family == "memory"]
        assert memory, f"{name}: a failed allocation and no finding about memory"


def test_no_worm_is_named_on_a_case_that_is_none() -> None:
    others = [
        label for label in labels(CASES) if not any(name.startswith("worm-") for name in (*label.expect, *label.accept))
    ]
    assert others
    for label in others:
        inventory = label.folder / "inventory.yaml"
        hosts = load_known_hosts(inventory) if inventory.is_file() else {}
        found = analyse(captures_of(label.name), terms=Terms(hosts=hosts)).diagnosis.findings
        worms = [f.pattern for f in found if f.pattern.startswith("worm-") and f.verdict.rank >= Verdict.PROBABLE.rank]
        assert worms == [], label.name
