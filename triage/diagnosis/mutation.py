"""Playbooks with one thing changed, to learn whether the tests beside them would notice.

Every sign that a pattern uses is taken out once, every comparison of those signs is turned round once, and every limit is moved
up and down once. A mutant that no test of the pattern kills is a part of the pattern that nothing holds in place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triage.diagnosis.playbook import Condition, Pattern, Playbooks, Sign, SignUse
from triage.diagnosis.selftest import Case, run_cases

DECIDING = (
    "needs",
    "instead",
    "confirms",
    "strong",
    "contradicts",
    "vetoes",
)  # "weak" is context and never moves a verdict
_TURNED = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}
_UP, _DOWN = 3.0, 1 / 3


@dataclass(frozen=True, slots=True)
class Mutant:
    """Playbooks in which one thing of ``pattern`` was changed, and what that was."""

    pattern: str
    change: str
    playbooks: Playbooks


def mutants(playbooks: Playbooks) -> Iterator[Mutant]:
    """Yield every mutant of every pattern."""
    for pattern in playbooks.patterns.values():
        yield from _without_a_sign(pattern, playbooks)
        for name in dict.fromkeys(_signs_of(pattern)):
            yield from _changed_sign(pattern, playbooks, playbooks.signs[name])


def survivors(playbooks: Playbooks, cases: Sequence[Case]) -> tuple[list[Mutant], int]:
    """Return the mutants that no test kills, and how many there were in all."""
    by_pattern: dict[str, list[Case]] = {}
    for case in cases:
        by_pattern.setdefault(case.pattern, []).append(case)
    alive: list[Mutant] = []
    total = 0
    for mutant in mutants(playbooks):
        total += 1
        if not any(result.fault for result in run_cases(mutant.playbooks, by_pattern.get(mutant.pattern, ()))):
            alive.append(mutant)
    return alive, total


def _signs_of(pattern: Pattern) -> Iterator[str]:
    pending = [use for part in DECIDING for use in pattern.uses[part]]
    while pending:
        use = pending.pop(0)
        if use.sign:
            yield use.sign
        pending.extend(use.any_of)


def _with(playbooks: Playbooks, pattern: Pattern) -> Playbooks:
    return replace(playbooks, patterns={**playbooks.patterns, pattern.pattern: pattern})


def _without_a_sign(pattern: Pattern, playbooks: Playbooks) -> Iterator[Mutant]:
    for part in DECIDING:
        uses = pattern.uses[part]
        for number, use in enumerate(uses):
            others = (*uses[:number], *uses[number + 1 :])
            yield _cut(pattern, playbooks, part, others, use.sign or "any of several")
            for option in use.any_of:
                fewer = replace(use, any_of=tuple(o for o in use.any_of if o is not option))
                yield _cut(pattern, playbooks, part, (*uses[:number], fewer, *uses[number + 1 :]), option.sign)


def _cut(pattern: Pattern, playbooks: Playbooks, part: str, uses: tuple[SignUse, ...], sign: str) -> Mutant:
    changed = replace(pattern, uses={**pattern.uses, part: uses})
    return Mutant(pattern.pattern, f"{part} without {sign}", _with(playbooks, changed))


def _changed_sign(pattern: Pattern, playbooks: Playbooks, sign: Sign) -> Iterator[Mutant]:
    for at, look in enumerate(sign.looks):
        if look.at_least:
            limit = playbooks.thresholds[look.at_least]
            for factor in (_UP, _DOWN):
                moved = replace(limit, value=limit.value * factor, platforms={}, models={})
                what = f"{sign.sign}: rows at least {limit.value:g} moved to {moved.value:g}"
                changed = replace(playbooks, thresholds={**playbooks.thresholds, limit.name: moved})
                yield Mutant(pattern.pattern, what, changed)
        for number, condition in enumerate(look.conditions):
            for what, new in _changed(condition, playbooks, _parameters(pattern, sign.sign)):
                conditions = (*look.conditions[:number], new, *look.conditions[number + 1 :])
                looks = (*sign.looks[:at], replace(look, conditions=conditions), *sign.looks[at + 1 :])
                signs = {**playbooks.signs, sign.sign: replace(sign, looks=looks)}
                yield Mutant(pattern.pattern, f"{sign.sign}: {what}", replace(playbooks, signs=signs))


def _parameters(pattern: Pattern, sign: str) -> Mapping[str, Any]:
    """What the pattern gives to the sign; of several uses the first."""
    pending = [use for part in DECIDING for use in pattern.uses[part]]
    while pending:
        use = pending.pop(0)
        if use.sign == sign:
            return use.parameters
        pending.extend(use.any_of)
    return {}


def _changed(
    condition: Condition, playbooks: Playbooks, parameters: Mapping[str, Any]
) -> Iterator[tuple[str, Condition]]:
    if condition.parameter is not None and condition.parameter not in parameters:
        return
    turned = _TURNED.get(condition.operator)
    if turned is not None:
        yield f"{condition.column} {condition.operator} turned to {turned}", replace(condition, operator=turned)
    limit = _limit(condition, playbooks, parameters)
    if limit is not None and condition.operator in {"lt", "le", "gt", "ge"}:
        for factor in (_UP, _DOWN):
            new = limit * factor if limit else (1.0 if factor == _UP else -1.0)
            moved = replace(condition, value=new, threshold=None, parameter=None)
            yield f"{condition.column} {condition.operator} {limit:g} moved to {new:g}", moved


def _limit(condition: Condition, playbooks: Playbooks, parameters: Mapping[str, Any]) -> float | None:
    value = parameters.get(condition.parameter, condition.value) if condition.parameter else condition.value
    name = condition.threshold or (value[1:] if isinstance(value, str) and value.startswith("@") else None)
    if name:
        return playbooks.thresholds[name].value
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
