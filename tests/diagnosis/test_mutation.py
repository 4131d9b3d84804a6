"""Mutants: each changes one thing, and the tests beside the patterns notice."""

from dataclasses import replace

from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.mutation import mutants, survivors
from triage.diagnosis.playbook import Playbooks
from triage.diagnosis.selftest import load_cases

ONE = "worm-slammer-udp1434"


def only(pattern: str) -> Playbooks:
    book = load_playbooks()
    return replace(book, patterns={pattern: book.patterns[pattern]})


def test_every_mutant_differs_from_the_original_in_one_thing() -> None:
    book = only(ONE)
    made = list(mutants(book))
    assert len({mutant.change for mutant in made}) > 10
    for mutant in made:
        same_pattern = mutant.playbooks.patterns == book.patterns
        changed_signs = [name for name, sign in mutant.playbooks.signs.items() if sign != book.signs[name]]
        assert (same_pattern, len(changed_signs)) in {(False, 0), (True, 1)}


def test_without_tests_every_mutant_survives() -> None:
    alive, total = survivors(only(ONE), [])
    assert len(alive) == total > 0


def test_the_tests_of_a_pattern_kill_nine_mutants_in_ten() -> None:
    book = only(ONE)
    cases = [case for case in load_cases(load_playbooks()) if case.pattern == ONE]
    alive, total = survivors(book, cases)
    assert len(alive) <= total / 10, [mutant.change for mutant in alive]
