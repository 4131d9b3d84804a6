"""Reading the tests beside the patterns: limits that are tried on another case, and what is refused."""

from pathlib import Path

import pytest

from tests.diagnosis.small import book
from triage.diagnosis.cases import Case, load_tests
from triage.diagnosis.selftest import run_cases
from triage.errors import PlaybookError

BASE = """
- name: the CPU is hot
  kind: match
  expect: symptom-only
  tables: {cpu_state: [{total_pct: 96}]}
"""


def read(folder: Path, lines: str) -> list[Case]:
    playbooks = book(folder, **{"patterns/cpu/cpu-test.tests": BASE + lines})
    cases = load_tests(playbooks, folder).cases
    assert [r.fault for r in run_cases(playbooks, cases)] == [""] * len(cases)
    return list(cases[1:])


def test_one_line_gives_a_case_for_each_value(tmp_path: Path) -> None:
    line = "- {kind: boundary, like: the CPU is hot, column: cpu_state.total_pct, gives: {19.9: ruled-out, 20: symptom-only}}"
    low, high = read(tmp_path, line)
    assert (low.name, low.expect) == ("the CPU is hot, total_pct 19.9", "ruled-out")
    assert [list(case.tables.tables["cpu_state"]["total_pct"]) for case in (low, high)] == [[19.9], [20.0]]


def test_the_platform_and_the_state_of_a_sign_can_be_said(tmp_path: Path) -> None:
    line = "- {kind: boundary, like: the CPU is hot, platform: cisco_asa, column: cpu_state.total_pct, gives: {49: {hot: absent}, 50: {hot: present}}}"
    low, _ = read(tmp_path, line)
    assert (low.tables.platform, low.expect, dict(low.signs)) == ("cisco_asa", "", {"hot": "absent"})


def test_a_row_of_its_own_is_added_with_its_other_columns(tmp_path: Path) -> None:
    line = "- {kind: boundary, like: the CPU is hot, column: cpu_state.interrupt_pct, with: {scope: all}, gives: {9.9: symptom-only, 10: possible}}"
    low, _ = read(tmp_path, line)
    table = low.tables.tables["cpu_state"]
    assert (list(table["total_pct"]), list(table["scope"])) == ([96.0, None], [None, "all"])


def test_rows_are_counted(tmp_path: Path) -> None:
    line = "- {kind: boundary, like: the CPU is hot, rows: flow_fan_out, with: {source: 192.0.2.7}, gives: {0: symptom-only, 3: symptom-only}}"
    assert [len(list(case.tables.tables["flow_fan_out"].rows())) for case in read(tmp_path, line)] == [0, 3]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{kind: boundary, like: nobody, column: cpu_state.total_pct, gives: {1: possible}}", "there is no case 'nobody'"),
        ("{kind: match, like: the CPU is hot, column: cpu_state.total_pct, gives: {1: possible}}", "write kind: boundary"),
        ("{kind: boundary, like: the CPU is hot, column: cpu_state.total_pct}", "and gives:"),
        ("{kind: boundary, like: the CPU is hot, gives: {1: possible}}", "name either a 'column'"),
        ("{kind: boundary, like: the CPU is hot, column: cpu_state.nothing, gives: {1: possible}}", "nothing"),
        ("{kind: boundary, like: the CPU is hot, column: nowhere.total_pct, gives: {1: possible}}", "unknown table 'nowhere'"),
        ("{kind: boundary, like: the CPU is hot, column: cpu_state.total_pct, gives: {1: perhaps}}", "'perhaps' must be"),
        ("{kind: boundary, like: the CPU is hot, column: cpu_state.total_pct, gives: {1: {hot: warm}}}", "'warm' is not one of"),
        ("{kind: boundary, like: the CPU is hot, colour: red, column: cpu_state.total_pct, gives: {}}", "unknown key 'colour'"),
        ("{kind: equivalent, change: needs without hot}", "'reason' is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said_with_its_place(tmp_path: Path, line: str, fault: str) -> None:
    playbooks = book(tmp_path, **{"patterns/cpu/cpu-test.tests": f"{BASE}- {line}"})
    with pytest.raises(PlaybookError) as raised:
        load_tests(playbooks, tmp_path)
    assert any(
        fault in what and what.startswith("playbooks/patterns/cpu/cpu-test.tests.yaml:5:")
        for what in raised.value.faults
    )


def test_what_changes_nothing_is_read_with_its_reason(tmp_path: Path) -> None:
    line = "- {kind: equivalent, change: needs without hot, reason: nothing else is looked for}"
    playbooks = book(tmp_path, **{"patterns/cpu/cpu-test.tests": BASE + line})
    (only,) = load_tests(playbooks, tmp_path).equivalents
    assert (only.pattern, only.change) == ("cpu-test", "needs without hot")
