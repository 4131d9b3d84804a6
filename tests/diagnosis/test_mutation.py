"""Mutants: each changes one thing, and the tests beside the patterns notice."""

from dataclasses import replace

from triage.diagnosis.cases import Equivalent, load_tests
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.mutants import mutants
from triage.diagnosis.mutation import survey
from triage.diagnosis.playbook import Playbooks

ONE = "worm-slammer-udp1434"


def only(pattern: str) -> Playbooks:
    book = load_playbooks()
    return replace(book, patterns={pattern: book.patterns[pattern]})


def test_every_mutant_changes_one_pattern_and_nothing_that_others_use() -> None:
    book = only(ONE)
    made = list(mutants(book))
    assert len({mutant.change for mutant in made}) == len(made) > 10
    for mutant in made:
        assert mutant.playbooks.patterns != book.patterns
        assert {name: mutant.playbooks.signs[name] for name in book.signs} == book.signs
        assert {name: mutant.playbooks.thresholds[name] for name in book.thresholds} == book.thresholds


def test_a_limit_is_moved_by_a_hair_on_each_platform_that_has_its_own() -> None:
    moved = {
        (m.moved.limit, round(m.moved.to, 1), m.moved.inclusive)
        for m in mutants(only(ONE))
        if m.moved is not None and m.moved.comparison.startswith("cpu-high-any")
    }
    assert {(75.0, 82.5, True), (75.0, 67.5, False), (50.0, 55.0, True), (50.0, 45.0, False)} <= moved


def test_without_tests_every_mutant_survives() -> None:
    found = survey(only(ONE), [])
    assert len(found.alive) == found.total > 0
    assert found.killed_pct == 0


def test_the_tests_of_a_pattern_kill_nearly_all_mutants() -> None:
    cases = [case for case in load_tests(load_playbooks()).cases if case.pattern == ONE]
    found = survey(only(ONE), cases)
    assert found.killed_pct >= 98, [mutant.change for mutant in found.alive]


def test_what_is_said_to_change_nothing_is_held_against_the_tests() -> None:
    cases = [case for case in load_tests(load_playbooks()).cases if case.pattern == ONE]
    book = only(ONE)
    change = next(m.change for m in mutants(book) if m.change.startswith("needs without"))
    noticed = Equivalent(pattern=ONE, change=change, reason="it is not so", place="a.yaml:7")
    strange = Equivalent(pattern=ONE, change="no such thing", reason="there is none", place="a.yaml:8")
    assert survey(book, cases, [noticed, strange]).wrong == (
        f"a.yaml:7: {change}: a test notices it",
        "a.yaml:8: no such thing: there is no such change",
    )
    unseen = survey(book, [], [noticed])
    assert (unseen.equivalent, len(unseen.alive), unseen.wrong) == (1, unseen.total - 1, ())
