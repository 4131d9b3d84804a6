"""Whether the tests beside the playbooks would notice a change: a part that nothing holds in place is named.

Every sign that a pattern uses is taken out once, every comparison of those signs is turned round once, and every limit is moved
up and down by a hair.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from triage.diagnosis.cases import Case, Equivalent
from triage.diagnosis.mutants import Moved, Mutant, moved_limits, mutants
from triage.diagnosis.playbook import Playbooks, SignUse
from triage.diagnosis.selftest import run_cases, scene_of
from triage.diagnosis.signs import look_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What became of the mutants. ``wrong`` names those that were said to be equivalent and are not, or are no mutants."""

    alive: tuple[Mutant, ...]
    equivalent: int
    total: int
    wrong: tuple[str, ...]

    @property
    def killed(self) -> int:
        """How many the tests notice."""
        return self.total - self.equivalent - len(self.alive)

    @property
    def killed_pct(self) -> float:
        """The share of those that can be noticed at all."""
        able = self.total - self.equivalent
        return 100 * self.killed / able if able else 100.0


def survey(playbooks: Playbooks, cases: Sequence[Case], equivalents: Sequence[Equivalent] = ()) -> Survey:
    """Run the tests over every mutant."""
    own = _by_pattern(cases)
    excused = {(e.pattern, e.change): e for e in equivalents}
    wrong = dict.fromkeys(excused, "there is no such change")
    alive: list[Mutant] = []
    total = equivalent = 0
    for mutant in mutants(playbooks):
        total += 1
        key = (mutant.pattern, mutant.change)
        kept = not noticed(mutant, playbooks, own.get(mutant.pattern, ()))
        if key in excused:
            wrong[key] = "" if kept else "a test notices it"
            equivalent += kept
        elif kept:
            alive.append(mutant)
    faults = tuple(f"{excused[key].place}: {excused[key].change}: {what}" for key, what in wrong.items() if what)
    return Survey(alive=tuple(alive), equivalent=equivalent, total=total, wrong=faults)


def unheld(playbooks: Playbooks, cases: Sequence[Case], equivalents: Sequence[Equivalent] = ()) -> list[str]:
    """Return a line for each side of each limit on which no test stands that would notice it to move."""
    own = _by_pattern(cases)
    excused = {(e.pattern, e.change) for e in equivalents}
    return [
        f"{pattern.source}:1: {mutant.moved.comparison}: no test notices a value {mutant.moved.lacking}"
        for pattern in playbooks.patterns.values()
        for mutant in moved_limits(pattern, playbooks)
        if mutant.moved is not None
        and (mutant.pattern, mutant.change) not in excused
        and not noticed(mutant, playbooks, _near(own.get(pattern.pattern, ()), mutant.moved))
    ]


def _by_pattern(cases: Sequence[Case]) -> Mapping[str, Sequence[Case]]:
    own: dict[str, list[Case]] = {}
    for case in cases:
        own.setdefault(case.pattern, []).append(case)
    return own


def _near(cases: Sequence[Case], moved: Moved) -> Iterator[Case]:
    """The cases with a value between where the limit stood and where it was moved to: no other can notice."""
    low, high = sorted((moved.limit, moved.to))
    for case in cases:
        table = case.tables.table(moved.table)
        if table is None:
            continue
        if not moved.column or any(value is not None and low <= value <= high for value in table[moved.column]):
            yield case


def noticed(mutant: Mutant, playbooks: Playbooks, cases: Iterable[Case]) -> bool:
    """Tell whether a test fails; only those are run in which the changed sign is seen otherwise."""
    return any(
        result.fault
        for case in cases
        if _seen_otherwise(mutant, case, playbooks)
        for result in run_cases(mutant.playbooks, [case])
    )


def _seen_otherwise(mutant: Mutant, case: Case, playbooks: Playbooks) -> bool:
    if mutant.before is None or mutant.after is None:
        return True
    return _sees(mutant.before, case, playbooks) != _sees(mutant.after, case, mutant.playbooks)


def _sees(use: SignUse, case: Case, playbooks: Playbooks) -> tuple[str, list[int]]:
    sighting = look_for(use, scene_of(case, playbooks))
    return sighting.state, [row["line"] for row in sighting.rows]
