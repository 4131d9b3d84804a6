"""Runs the tests that stand beside the playbooks, and says which are missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.diagnosis.cases import Case
from triage.diagnosis.playbook import PARTS, Pattern, Playbooks, SignUse
from triage.diagnosis.signs import Scene, look_for, model_of
from triage.diagnosis.verdict import judge
from triage.model import Finding

NEEDED_KINDS = ("match", "look-alike", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a case gave; ``fault`` is empty when it is as it must be."""

    case: Case
    verdict: str
    fault: str


def run_cases(playbooks: Playbooks, cases: Sequence[Case]) -> tuple[Result, ...]:
    """Return the result of every case."""
    return tuple(_run(playbooks, case) for case in cases)


def _run(playbooks: Playbooks, case: Case) -> Result:
    scene = scene_of(case, playbooks)
    finding = judge(playbooks.patterns[case.pattern], scene)
    verdict = finding.verdict.value if finding is not None else "not applicable"
    return Result(case=case, verdict=verdict, fault=_fault(case, finding, verdict, scene))


def scene_of(case: Case, playbooks: Playbooks) -> Scene:
    """Return what the signs of a case are looked for in."""
    return Scene(
        tables=case.tables, playbooks=playbooks, quote=lambda _, line: f"row {line}", model=model_of(case.tables)
    )


def _fault(case: Case, finding: Finding | None, verdict: str, scene: Scene) -> str:
    if case.expect and verdict != case.expect:
        why = "; ".join(f"{s.part} {s.sign}: {s.state} ({s.why})" for s in finding.signs) if finding else ""
        return f"expected {case.expect}, got {verdict}: {why}"
    if finding is None:
        return ""
    if wrong := [what for sign, state in case.signs.items() if (what := _misseen(sign, state, case.pattern, scene))]:
        return "; ".join(wrong)
    named = {e.value for e in finding.entities}
    if lost := [name for name in case.names if name not in named]:
        return f"does not name {', '.join(lost)}; it names {', '.join(sorted(named)) or 'nothing'}"
    if case.role is not None and finding.role.value != case.role:
        return f"role is {finding.role}, not {case.role}"
    if case.says is not None and case.says not in finding.summary:
        return f"says '{finding.summary}'"
    return ""


def _misseen(sign: str, state: str, pattern: str, scene: Scene) -> str:
    """Say how a sign of a pattern is seen, where it is not as it must be; ``name/2`` is its second use, with other parameters."""
    name, _, number = sign.partition("/")
    signs = scene.playbooks.signs
    uses = [u for u in distinct_uses(scene.playbooks.patterns[pattern], PARTS) if signs[u.sign].sign == name]
    place = int(number or 1) - 1
    seen = look_for(uses[place], scene).state if place < len(uses) else "no sign of it"
    return "" if seen == state else f"{sign} is {seen}, not {state}"


def untested(playbooks: Playbooks, cases: Sequence[Case]) -> list[str]:
    """Return what is missing: a match, a look-alike and missing evidence."""
    kinds: dict[str, set[str]] = {}
    for case in cases:
        kinds.setdefault(case.pattern, set()).add(case.kind)
    return [
        f"{pattern.source}:1: no test of kind {', '.join(lost)}"
        for pattern in playbooks.patterns.values()
        if (lost := [kind for kind in NEEDED_KINDS if kind not in kinds.get(pattern.pattern, set())])
    ]


def unused_signs(playbooks: Playbooks) -> list[str]:
    """Return signs that no pattern uses."""
    used = {use.sign for pattern in playbooks.patterns.values() for use in distinct_uses(pattern, PARTS)}
    return sorted(set(playbooks.signs) - used)


def distinct_uses(pattern: Pattern, parts: Sequence[str]) -> tuple[SignUse, ...]:
    """Return the signs that a pattern looks for, each with its parameters once."""
    found: list[SignUse] = []
    pending = [use for part in parts for use in pattern.uses[part]]
    while pending:
        use = pending.pop(0)
        if use.sign and use not in found:
            found.append(use)
        pending.extend(use.any_of)
    return tuple(found)
