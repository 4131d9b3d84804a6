"""Findings in the order in which an engineer should read them: causes before what they bring about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from triage.diagnosis.playbook import Pattern
from triage.model import Finding, Role, Severity, Verdict

_SEVERITY = {Severity.CRITICAL: 0, Severity.WARNING: 1, Severity.INFO: 2}
_TOGETHER = timedelta(minutes=1)
_CAUSE_FROM = Verdict.POSSIBLE.rank  # a symptom alone is no cause


def rank(findings: Sequence[Finding], patterns: Mapping[str, Pattern]) -> tuple[Finding, ...]:
    """Return ``findings`` linked and ordered: within a device causes first, then by verdict, severity and time."""
    kept = [f for f in findings if not _folded(f, findings, patterns)]
    linked = [_linked(f, kept, patterns) for f in kept]
    waiting = sorted(linked, key=lambda f: _priority(f, patterns))
    placed: list[Finding] = []
    while waiting:
        free = next((f for f in waiting if not _blocked(f, waiting, patterns)), waiting[0])
        placed.append(free)
        waiting.remove(free)
    return tuple(placed)


def _priority(finding: Finding, patterns: Mapping[str, Pattern]) -> tuple[object, ...]:
    pattern = patterns[finding.pattern]
    time = finding.first_seen.timestamp() if finding.first_seen else float("inf")
    return (
        pattern.benign,  # what harms nobody, however sure, comes after what may; as a cause it still goes first
        -finding.verdict.rank,
        _kind(finding, pattern),
        finding.role is Role.TRANSIT,  # the router beside the infected host comes before those that carry its packets
        _SEVERITY[finding.severity],
        time,
        -finding.load_pct,
        -len(finding.evidence),
        finding.pattern,
        finding.devices,
    )


def _kind(finding: Finding, pattern: Pattern) -> int:
    """Causes seen by themselves, then loads of the CPU by their size, branch or not, then symptoms that carry no figure."""
    if finding.load_pct:
        return 1
    return 2 if pattern.symptom else 0


def _blocked(finding: Finding, waiting: Sequence[Finding], patterns: Mapping[str, Pattern]) -> bool:
    """Tell whether something that belongs ahead of ``finding`` still waits: what brings it about, or says it more exactly."""
    return any(
        set(other.devices) & set(finding.devices)
        and (_brings_about(other, finding, patterns) or _says_more(other, finding, patterns))
        for other in waiting
        if other is not finding
    )


def _brings_about(cause: Finding, effect: Finding, patterns: Mapping[str, Pattern]) -> bool:
    """Tell whether ``cause`` leads to ``effect``.

    What began later does not, and of two that cause each other the one that began well before does. Nor does what is less
    sure, where it harms nobody, where its effect is to be relieved before all else, or where it is a symptom that rests on
    nothing but the lines that show the effect.

    What is a symptom by nature stands behind the first trace of its cause too, while it is no more than possible, or where
    the lines that show the cause are among its own: what made it sure is the cause.
    """
    if effect.pattern not in patterns[cause.pattern].causes or not _before(cause, effect):
        return False
    if cause.pattern in patterns[effect.pattern].causes and not _well_before(cause, effect):
        return False
    gives_way = (
        patterns[cause.pattern].benign
        or patterns[effect.pattern].relieved_first
        or (patterns[cause.pattern].symptom and bool(cause.evidence) and _lines(cause) <= _lines(effect))
    )
    if gives_way and cause.verdict.rank < effect.verdict.rank:
        return False
    slight = (
        patterns[effect.pattern].symptom
        and not patterns[cause.pattern].symptom
        and (effect.verdict.rank <= _CAUSE_FROM or (bool(cause.evidence) and _lines(cause) <= _lines(effect)))
    )
    return cause.verdict.rank >= (Verdict.SYMPTOM_ONLY.rank if slight else _CAUSE_FROM)


def _lines(finding: Finding) -> set[tuple[str, int]]:
    return {(e.capture, e.line) for e in finding.evidence}


def _says_more(other: Finding, finding: Finding, patterns: Mapping[str, Pattern]) -> bool:
    """Tell whether ``other`` is the more exact pattern of the same host: as sure as ``finding``, or possible at least."""
    return (
        finding.pattern in patterns[other.pattern].refines
        and other.verdict.rank >= min(finding.verdict.rank, _CAUSE_FROM)
        and _hosts(finding) <= _hosts(other)
    )


def _hosts(finding: Finding) -> set[str]:
    return {entity.value for entity in finding.entities if entity.kind == "host"}


def _folded(finding: Finding, findings: Sequence[Finding], patterns: Mapping[str, Pattern]) -> bool:
    """Tell whether a more exact pattern says the same of the same device and host."""
    return any(
        finding.pattern in patterns[other.pattern].refines
        and other.devices == finding.devices
        and other.verdict.rank >= max(finding.verdict.rank, _CAUSE_FROM)
        and _hosts(finding) <= _hosts(other)
        for other in findings
        if other is not finding
    )


def _linked(finding: Finding, findings: Sequence[Finding], patterns: Mapping[str, Pattern]) -> Finding:
    near = [f for f in findings if f is not finding and set(f.devices) & set(finding.devices)]
    causes = [f.pattern for f in near if f.pattern in patterns[finding.pattern].causes and _before(finding, f)]
    caused_by = [
        f.pattern
        for f in near
        if finding.pattern in patterns[f.pattern].causes and f.verdict.rank >= _CAUSE_FROM and _before(f, finding)
    ]
    effects = tuple(dict.fromkeys(causes)) if finding.verdict.rank >= _CAUSE_FROM else ()
    return replace(finding, causes=effects, caused_by=tuple(dict.fromkeys(caused_by)))


def _before(cause: Finding, effect: Finding) -> bool:
    """A cause may not begin after its effect, as far as both are dated."""
    return cause.first_seen is None or effect.first_seen is None or cause.first_seen <= effect.first_seen


def _well_before(cause: Finding, effect: Finding) -> bool:
    """Tell whether ``cause`` began more than a minute before: what one failure makes the log say comes together."""
    if cause.first_seen is None or effect.first_seen is None:
        return False
    return effect.first_seen - cause.first_seen > _TOGETHER


def chain(findings: Sequence[Finding]) -> str:
    """Return the causal chain of the first finding in one sentence, empty when nothing was found."""
    if not findings:
        return ""
    first = findings[0]
    links = [first.title]
    current, seen = first, {first.pattern}
    while True:
        follow = [
            f for f in findings if f.pattern in current.causes and f.pattern not in seen and f.devices == first.devices
        ]
        if not follow:
            break
        # The next link is the effect that itself has effects; the last one has none.
        current = max(follow, key=lambda f: (bool(set(f.causes) - seen), f.verdict.rank))
        seen.add(current.pattern)
        links.append(current.title)
    text = " -> ".join(links)
    rest = [
        f.title for f in findings if f.devices == first.devices and f.pattern in first.causes and f.pattern not in seen
    ]
    return f"{first.devices[0]}: {text}" + (f"; also: {'; '.join(rest)}" if rest else "")
