"""Playbooks with one thing changed: a sign taken out, a comparison turned round, a limit moved by a hair."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from triage.diagnosis.playbook import PARTS, Condition, Look, Pattern, Playbooks, Sign, SignUse, Threshold
from triage.diagnosis.selftest import distinct_uses
from triage.diagnosis.typed import all_schemas
from triage.model import PLATFORMS

DECIDING = (
    "needs",
    "instead",
    "confirms",
    "strong",
    "doubts",
    "contradicts",
    "vetoes",
)  # "weak" is context and never moves a verdict
_TURNED = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}
_ORDERED = {"lt", "le", "gt", "ge"}
_HAIR = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Where a limit stood and where it stands: a test notices it by a value between the two."""

    limit: float
    to: float
    table: str
    column: str  # empty where rows are counted
    comparison: str
    inclusive: bool  # the limit itself tells the two apart; else a value just beside it

    @property
    def lacking(self) -> str:
        """Which value would notice it."""
        side = "above" if self.to > self.limit else "below"
        return f"at {self.limit:,.10g}" if self.inclusive else f"just {side} {self.limit:,.10g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """Playbooks in which one thing of ``pattern`` was changed, and what that was."""

    pattern: str
    change: str
    playbooks: Playbooks
    before: SignUse | None = None  # the changed sign as the original looks for it, and as this one does
    after: SignUse | None = None
    moved: Moved | None = None


def mutants(playbooks: Playbooks) -> Iterator[Mutant]:
    """Yield every mutant of every pattern."""
    for pattern in playbooks.patterns.values():
        yield from _without_a_sign(pattern, playbooks)
        for use in distinct_uses(pattern, DECIDING):
            yield from _Place(playbooks, pattern, use).turned()
        yield from moved_limits(pattern, playbooks)


def moved_limits(pattern: Pattern, playbooks: Playbooks) -> Iterator[Mutant]:
    """Yield each limit of a pattern, moved up and down by a hair."""
    for use in distinct_uses(pattern, PARTS):
        yield from _Place(playbooks, pattern, use).moved()


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
    return Mutant(pattern=pattern.pattern, change=f"{part} without {sign}", playbooks=_with(playbooks, changed))


def _with(playbooks: Playbooks, pattern: Pattern) -> Playbooks:
    return replace(playbooks, patterns={**playbooks.patterns, pattern.pattern: pattern})


@dataclass(frozen=True, slots=True)
class _Place:
    """One sign as one pattern looks for it. What is changed here changes no other pattern, and no other use of the sign."""

    playbooks: Playbooks
    pattern: Pattern
    use: SignUse

    @property
    def sign(self) -> Sign:
        return self.playbooks.signs[self.use.sign]

    def name(self, look: int) -> str:
        """The sign, and where it has several which of its uses and looks."""
        same = [use for use in distinct_uses(self.pattern, PARTS) if use.sign == self.use.sign]
        number = same.index(self.use) + 1
        return self.use.sign + (f"/{number}" if number > 1 else "") + (f", look {look + 1}" if look else "")

    def comparisons(self) -> Iterator[tuple[int, int, Condition]]:
        for at, look in enumerate(self.sign.looks):
            for number, condition in enumerate(look.conditions):
                if condition.parameter is None or condition.parameter in self.use.parameters:
                    yield at, number, condition

    def turned(self) -> Iterator[Mutant]:
        for at, number, condition in self.comparisons():
            if operator := _TURNED.get(condition.operator):
                look = _with_condition(self.sign.looks[at], number, replace(condition, operator=operator))
                what = f"{self.name(at)}: {condition.column} {condition.operator} turned to {operator}"
                yield self.mutant(at, look, what, self.playbooks)

    def moved(self) -> Iterator[Mutant]:
        for at, look in enumerate(self.sign.looks):
            if look.at_least:
                for limit, new in self.neighbours(self.playbooks.thresholds[look.at_least], "int"):
                    yield self.with_limit(at, replace(look, at_least=new.name), "", "ge", limit, new)
        for at, number, condition in self.comparisons():
            if condition.operator in _ORDERED:
                look = self.sign.looks[at]
                kind = all_schemas()[look.table].types.get(condition.column, "int")
                for limit, new in self.neighbours(self.limit(condition), kind):
                    compared = replace(condition, threshold=new.name, parameter=None, value=None)
                    changed = _with_condition(look, number, compared)
                    yield self.with_limit(at, changed, condition.column, condition.operator, limit, new)

    def limit(self, condition: Condition) -> Threshold:
        """The threshold that a comparison stands for; a plain number is one that has no name."""
        value = self.use.parameters[condition.parameter] if condition.parameter else condition.value
        name = condition.threshold or (value[1:] if isinstance(value, str) and value.startswith("@") else None)
        return self.playbooks.thresholds[name] if name else Threshold(name="", value=float(value), about="")

    def neighbours(self, threshold: Threshold, kind: str) -> Iterator[tuple[tuple[float, float], Threshold]]:
        """The threshold a hair higher and lower: its own value, and each that a platform or a model sets in its place."""
        scopes = (self.pattern.platforms, self.sign.platforms)
        platforms = [p for p in PLATFORMS if all(not scope or p in scope for scope in scopes)]
        for direction in (1, -1):
            to = threshold.value + direction * _hair(threshold.value, kind)
            if set(platforms) - set(threshold.platforms):
                yield (threshold.value, to), replace(threshold, name=f"{threshold.name}'", value=to)
            for scope, value in threshold.platforms.items():
                if scope in platforms:
                    to = value + direction * _hair(value, kind)
                    scoped = {**threshold.platforms, scope: to}
                    yield (value, to), replace(threshold, name=f"{threshold.name}'", platforms=scoped)
            for scope, value in threshold.models.items():
                to = value + direction * _hair(value, kind)
                scoped = {**threshold.models, scope: to}
                yield (value, to), replace(threshold, name=f"{threshold.name}'", models=scoped)

    def with_limit(
        self, at: int, look: Look, column: str, operator: str, limits: tuple[float, float], new: Threshold
    ) -> Mutant:
        limit, to = limits
        comparison = f"{self.name(at)}: {column or 'rows'} {operator} {limit:,.10g}"
        moved = Moved(
            limit=limit,
            to=to,
            table=look.table,
            column=column,
            comparison=comparison,
            inclusive=(to > limit) is (operator in {"ge", "lt"}),
        )
        book = replace(self.playbooks, thresholds={**self.playbooks.thresholds, new.name: new})
        return replace(self.mutant(at, look, f"{comparison} moved to {to:,.10g}", book), moved=moved)

    def mutant(self, at: int, look: Look, change: str, playbooks: Playbooks) -> Mutant:
        looks = self.sign.looks
        after = replace(self.use, sign=f"{self.use.sign}'")
        sign = replace(self.sign, looks=(*looks[:at], look, *looks[at + 1 :]))
        uses = {part: tuple(_exchanged(u, self.use, after) for u in found) for part, found in self.pattern.uses.items()}
        changed = _with(playbooks, replace(self.pattern, uses=uses))
        changed = replace(changed, signs={**playbooks.signs, after.sign: sign})
        return Mutant(pattern=self.pattern.pattern, change=change, playbooks=changed, before=self.use, after=after)


def _hair(limit: float, kind: str) -> float:
    """How far a test may stand from a limit to hold it: a tenth of it; one where things are counted or the limit is nothing."""
    tenth = abs(limit) * _HAIR
    return max(1.0, float(round(tenth))) if kind == "int" else tenth or 1.0


def _with_condition(look: Look, number: int, new: Condition) -> Look:
    return replace(look, conditions=(*look.conditions[:number], new, *look.conditions[number + 1 :]))


def _exchanged(found: SignUse, use: SignUse, new: SignUse) -> SignUse:
    if found.any_of:
        return replace(found, any_of=tuple(_exchanged(option, use, new) for option in found.any_of))
    return new if found == use else found
