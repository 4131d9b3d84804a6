"""The terms of a case: kept with it, and the user's own before them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from triage.case.folder import Case
from triage.case.terms import Terms, keep_terms, terms_of
from triage.errors import CaseError

SINCE = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.create(tmp_path / "case", {"command": "analyze"})
    made.close()
    return made


def test_what_is_kept_comes_back(case: Case, tmp_path: Path) -> None:
    limits = tmp_path / "site.yaml"
    limits.write_text("cpu-high: 70\n")
    keep_terms(case, Terms(hosts={"192.0.2.53": "dns-resolver"}, thresholds=limits, since=SINCE))
    found = terms_of(case)
    assert found.hosts == {"192.0.2.53": "dns-resolver"}
    assert (found.since, found.until) == (SINCE, None)
    assert found.thresholds is not None
    assert found.thresholds.read_text() == "cpu-high: 70\n"
    assert case.about()["command"] == "analyze"


def test_terms_that_say_nothing_leave_the_case_as_it_is(case: Case) -> None:
    before = (case.root / "case.json").read_bytes()
    keep_terms(case, Terms())
    assert (case.root / "case.json").read_bytes() == before
    assert terms_of(case) == Terms()


def test_given_terms_come_before_those_of_the_case() -> None:
    kept = Terms(hosts={"192.0.2.53": "dns-resolver"}, since=SINCE)
    given = Terms(hosts={"192.0.2.9": "nms"})
    assert given.or_else(kept) == Terms(hosts={"192.0.2.9": "nms"}, since=SINCE)


def test_a_spoilt_case_file_is_one_clear_line(case: Case) -> None:
    case.amend({"since": "yesterday"})
    with pytest.raises(CaseError, match=r"case\.json: hosts, since or until is wrong"):
        terms_of(case)
