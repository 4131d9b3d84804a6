"""A box that has just booted is busy for good reason (catalogue, section 14, pair 15)."""

from dataclasses import replace

import pytest

from triage.diagnosis.cases import Case, load_cases
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.selftest import run_cases
from triage.diagnosis.typed import all_schemas
from triage.model import Verdict
from triage.tables import Availability, Table

PLAYBOOKS = load_playbooks()
CAPPED = {name for name, pattern in PLAYBOOKS.patterns.items() if pattern.young_box == "cap"}
SHOWN = [
    case
    for case in load_cases(PLAYBOOKS)
    if case.pattern in CAPPED and case.kind == "match" and case.expect in {Verdict.POSSIBLE, Verdict.PROBABLE}
]


def booted(case: Case, young: bool) -> Case:
    """Return ``case`` on a box that has booted just now, or long ago."""
    box = Table(all_schemas()["box_state"])
    known = case.tables.table("box_state")
    blank = {"device": "r1", "round": 1, "at": None, "capture": "version.txt", "line": 1}
    for row in known.rows() if known else [blank]:
        box.append({**row, "young": young})
    found = replace(
        case.tables,
        tables={**case.tables.tables, "box_state": box},
        availability={**case.tables.availability, "box_state": Availability.COMPLETE},
    )
    return replace(case, tables=found)


def test_every_capped_pattern_is_tried() -> None:
    assert {case.pattern for case in SHOWN} == CAPPED


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: f"{case.pattern}: {case.name}")
def test_what_a_young_box_shows_stays_a_symptom(case: Case) -> None:
    young, old = run_cases(PLAYBOOKS, [booted(case, young=True), booted(case, young=False)])
    assert (young.verdict, old.verdict) == (Verdict.SYMPTOM_ONLY, case.expect)
