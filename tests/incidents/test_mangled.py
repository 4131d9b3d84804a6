"""The same incident, mangled on its way to us: its first finding stays, and what loses proof raises no alarm.

A sample of quirk and incident that is the same every time; all of them with TRIAGE_EXHAUSTIVE=1.
"""

import os
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from tests.corpus.test_cases import CASES, NAMES
from tests.incidents.incidents import INCIDENTS
from tests.incidents.mangles import KEEPING, LOSING, mangled
from tests.incidents.pastes import PASTES
from tests.incidents.services import SERVICES
from tests.incidents.test_incidents import captures_of
from triage.case.terms import Terms
from triage.cli.pipeline import analyse
from triage.intake.load import load
from triage.inventory.hosts import load_known_hosts
from triage.model import Capture, Finding, Verdict

OWN = {**INCIDENTS, **SERVICES, **{name: paste.incident for name, paste in PASTES.items()}}
EVERYTHING = os.environ.get("TRIAGE_EXHAUSTIVE") == "1"
EACH = 1000 if EVERYTHING else 2  # incidents for each quirk


def terms_of(name: str) -> Terms:
    if name in OWN:
        return Terms(hosts=OWN[name].hosts)
    inventory = CASES / name / "inventory.yaml"
    return Terms(hosts=load_known_hosts(inventory) if inventory.is_file() else {})


@cache
def texts_of(name: str) -> tuple[Capture, ...]:
    """Return an incident of ours as it is pasted, without the prompts, or a labelled case."""
    return (
        tuple(captures_of(OWN[name], "{text}\n")) if name in OWN else tuple(load([CASES / name / "captures"]).captures)
    )


def diagnosed(name: str, captures: Sequence[Capture]) -> tuple[Finding, ...]:
    return tuple(analyse(captures, terms=terms_of(name)).diagnosis.findings)


@cache
def as_it_was(name: str) -> tuple[Finding, ...]:
    return diagnosed(name, texts_of(name))


def after(name: str, quirk: str) -> tuple[Finding, ...]:
    return diagnosed(name, [replace(capture, raw=mangled(capture.raw, quirk)) for capture in texts_of(name)])


def probable(findings: Sequence[Finding]) -> set[str]:
    return {finding.pattern for finding in findings if finding.verdict.rank >= Verdict.PROBABLE.rank}


def sample(quirk: str) -> list[str]:
    """Return incidents of our own and labelled cases for one quirk."""
    chance = random.Random(quirk)
    own = chance.sample(list(OWN), min(EACH, len(OWN)))
    return [*own, *chance.sample(NAMES, min(EACH, len(NAMES)))]


@pytest.mark.parametrize("quirk", KEEPING)
def test_what_keeps_the_proof_keeps_the_first_finding(quirk: str) -> None:
    for name in sample(quirk):
        before, now = as_it_was(name), after(name, quirk)
        assert [f.pattern for f in now[:1]] == [f.pattern for f in before[:1]], name
        assert probable(now) <= {f.pattern for f in before}, name


@pytest.mark.parametrize("quirk", LOSING)
def test_what_loses_proof_raises_no_alarm(quirk: str) -> None:
    for name in sample(quirk):
        assert probable(after(name, quirk)) <= {f.pattern for f in as_it_was(name)}, name
