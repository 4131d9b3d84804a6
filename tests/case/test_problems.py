"""Problems of collecting: a case that is looked at again says them again."""

from pathlib import Path

from triage.case.folder import Case
from triage.case.problems import problems_in, record_collected
from triage.model import Problem

LOST = Problem(device="r1", code="unreachable", message="r1: no route", hint="check the address")
SLOW = Problem(device="r2", code="partial-capture", message="r2: cut", capture="r2/1/show_logging.txt")


def events(case: Case) -> list[dict[str, object]]:
    return list(case.journal.events())


def test_what_was_recorded_comes_back(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", {})
    record_collected(case, ["r2"], ["r1"], [LOST, SLOW])
    case.close()
    assert problems_in(events(case)) == (LOST, SLOW)


def test_a_device_that_was_asked_again_has_only_its_last_problems(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", {})
    record_collected(case, ["r2"], ["r1"], [LOST, SLOW])
    record_collected(case, ["r1"], [], [])
    case.close()
    assert problems_in(events(case)) == (SLOW,)
