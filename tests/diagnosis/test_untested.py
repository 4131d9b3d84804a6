"""A pattern that lacks one of its kinds of test, or a test on one side of one of its limits, is refused."""

from dataclasses import replace

import pytest

from triage.diagnosis.cases import load_cases, load_tests
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.mutation import unheld
from triage.diagnosis.selftest import NEEDED_KINDS, untested

BOOK = load_playbooks()
CASES = load_cases(BOOK)


def test_every_pattern_has_every_kind_of_test() -> None:
    assert untested(BOOK, CASES) == []


@pytest.mark.parametrize("kind", NEEDED_KINDS)
@pytest.mark.parametrize("pattern", ["worm-slammer-udp1434", "mem-fragmentation", "nw-l2-loop"])
def test_a_pattern_without_one_kind_is_refused(pattern: str, kind: str) -> None:
    left = [case for case in CASES if case.pattern != pattern or case.kind != kind]
    assert untested(BOOK, left) == [f"{BOOK.patterns[pattern].source}:1: no test of kind {kind}"]


def test_both_sides_of_every_limit_are_tested() -> None:
    tests = load_tests(BOOK)
    assert unheld(BOOK, tests.cases, tests.equivalents) == []


@pytest.mark.parametrize(
    ("pattern", "lost", "lacking"),
    [
        ("worm-slammer-udp1434", "txload_pct 95.0", "link-full, look 2: txload_pct ge 95: no test notices a value at 95"),
        ("worm-slammer-udp1434", "txload_pct 94.9", "link-full, look 2: txload_pct ge 95: no test notices a value just below 95"),
        ("cpu-asa-logger", "total_pct 50.0", "firewall-busy: total_pct ge 50: no test notices a value at 50"),
        ("cp-login-bruteforce", "vty_user 4", "vty-lines-full: rows ge 5: no test notices a value just below 5"),
    ],
)  # fmt: skip
def test_a_limit_without_a_test_on_one_side_is_named_in_one_line(pattern: str, lost: str, lacking: str) -> None:
    book = replace(BOOK, patterns={pattern: BOOK.patterns[pattern]})
    own = [case for case in CASES if case.pattern == pattern]
    left = [case for case in own if not case.name.endswith(f", {lost}")]
    assert len(left) == len(own) - 1
    assert unheld(book, left) == [f"{BOOK.patterns[pattern].source}:1: {lacking}"]


def test_a_value_far_from_the_limit_does_not_hold_it() -> None:
    name = "cpu-asa-logger"
    book = replace(BOOK, patterns={name: BOOK.patterns[name]})
    limit = replace(BOOK.thresholds["cpu_total_warn_pct"], platforms={"cisco_asa": 55.0})
    moved = replace(book, thresholds={**BOOK.thresholds, limit.name: limit})
    faults = unheld(moved, [case for case in CASES if case.pattern == name])
    assert any("firewall-busy: total_pct ge 55" in fault for fault in faults)
