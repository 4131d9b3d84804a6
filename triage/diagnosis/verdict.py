"""One pattern on one device: the ladder of the catalogue, monotone in what was collected."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from triage.diagnosis.playbook import PARTS, Pattern
from triage.diagnosis.signs import ABSENT, NOT_APPLICABLE, PRESENT, UNKNOWN, Scene, Sighting, look_for
from triage.diagnosis.words import with_interface, words
from triage.model import Entity, Evidence, Finding, Role, SignState, Verdict
from triage.tables import Availability

MAX_SUBJECTS = 20
_MAX_EVIDENCE = 14
_LOADS = (
    "share_pct",
    "lasting_interrupt_pct",
    "interrupt_pct",
    "logged_pct",
)  # of one row the first: over a minute where known
_NAMING = ("needs", "instead", "confirms", "strong")
_SHOWN = (*_NAMING, "weak")
_LADDER = (Verdict.SYMPTOM_ONLY, Verdict.POSSIBLE, Verdict.PROBABLE, Verdict.CONFIRMED)
Seen = Mapping[str, Sequence[Sighting]]


def judge(pattern: Pattern, scene: Scene) -> Finding | None:
    """Return the verdict on ``pattern``, or None when it does not apply to this device at all."""
    seen = _see(pattern, scene, None)
    if _not_for(pattern, scene, seen) is not None:
        return None
    subjects = _subjects(pattern, seen) if pattern.subject else []
    if not subjects:
        return _finding(pattern, scene, [seen])
    judged = [(subject, _see(pattern, scene, subject)) for subject in subjects]
    ranked = sorted(judged, key=lambda item: -_verdict(pattern, item[1], scene).rank)
    best = _verdict(pattern, ranked[0][1], scene)
    return _finding(pattern, scene, [one for _, one in ranked if _verdict(pattern, one, scene) is best])


def not_for(pattern: Pattern, scene: Scene) -> str | None:
    """Return why ``pattern`` does not apply to this device, in words; None where it does."""
    return _not_for(pattern, scene, _see(pattern, scene, None))


def _not_for(pattern: Pattern, scene: Scene, seen: Seen) -> str | None:
    platform = scene.tables.platform
    if pattern.platforms and platform is not None and platform not in pattern.platforms:
        return f"it is a pattern of {', '.join(pattern.platforms)}; this device is {platform}"
    outside = next((s for s in seen["scope"] if s.state == ABSENT), None)
    if outside is not None:
        return f"it counts only where {outside.sign.title}: {outside.why}"
    foreign = next((s for s in seen["needs"] if s.state == NOT_APPLICABLE), None)
    return None if foreign is None else f"it needs a sign, {foreign.sign.title}, that is {foreign.why}"


def _see(pattern: Pattern, scene: Scene, subject: Mapping[str, Any] | None) -> Seen:
    return {part: tuple(look_for(use, scene, subject) for use in pattern.uses[part]) for part in PARTS}


def _subjects(pattern: Pattern, seen: Seen) -> list[Mapping[str, Any]]:
    """The distinct subjects of the needed signs, widest first as the facts sort them."""
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for sighting in seen["needs"]:
        for row in sighting.rows:
            if set(pattern.subject) <= row.keys():
                key = tuple(row[c] for c in pattern.subject)
                found.setdefault(key, dict(zip(pattern.subject, key, strict=True)))
    return list(found.values())[:MAX_SUBJECTS]


def _count(seen: Seen, part: str, state: str) -> int:
    return sum(s.state == state for s in seen[part])


def _verdict(pattern: Pattern, seen: Seen, scene: Scene) -> Verdict:
    """The ladder: ruled out only by an absent need or a present veto; unknown never rules out.

    What stands in for needs that were not collected is a symptom and no more.
    """
    if _count(seen, "vetoes", PRESENT):
        return Verdict.RULED_OUT
    if _count(seen, "needs", ABSENT):
        return Verdict.RULED_OUT
    if _count(seen, "needs", UNKNOWN):
        return Verdict.SYMPTOM_ONLY if _count(seen, "instead", PRESENT) else Verdict.UNDETERMINED
    strong, against = _count(seen, "strong", PRESENT), _count(seen, "contradicts", PRESENT)
    step = _LADDER.index(pattern.alone)
    if strong >= 2:
        step = max(step, _LADDER.index(Verdict.PROBABLE))
        if _count(seen, "confirms", PRESENT):
            step = _LADDER.index(Verdict.CONFIRMED)
    elif strong == 1:
        step = max(step, _LADDER.index(Verdict.POSSIBLE))
    step = max(step - against, 0)
    if _count(seen, "doubts", PRESENT):
        step = min(step, _LADDER.index(Verdict.POSSIBLE))
    if pattern.young_box == "cap" and _young(scene):
        step = 0
    return _LADDER[step]


def _young(scene: Scene) -> bool:
    """Tell whether the box has just booted, when everything is busy for good reason (catalogue, nw-post-reload-convergence)."""
    table = scene.tables.table("box_state")
    return table is not None and any(table["young"])


def _finding(pattern: Pattern, scene: Scene, best: Sequence[Seen]) -> Finding:
    seen = best[0]
    verdict = _verdict(pattern, seen, scene)
    rows = [row for part in _SHOWN for s in seen[part] if s.state == PRESENT for row in s.rows]
    entities = _entities(pattern, best) if verdict.rank >= Verdict.SYMPTOM_ONLY.rank else ()
    return Finding(
        pattern=pattern.pattern,
        title=pattern.title,
        family=pattern.family,
        verdict=verdict,
        severity=pattern.severity,
        devices=(scene.tables.device,),
        role=_role(pattern, rows),
        summary=_summary(pattern, rows, entities, verdict),
        entities=entities,
        evidence=_evidence(best, _SHOWN),
        against=_evidence(best[:1], ("doubts", "contradicts", "vetoes")),
        missing=tuple(with_interface(command, entities) for command in _missing(seen)),
        look_alikes=pattern.look_alikes,
        workarounds=pattern.workarounds,
        ask_next=pattern.ask_next,
        references=pattern.references,
        first_seen=_first_seen(rows),
        load_pct=_load_pct(seen),
        signs=tuple(_state(s, part) for part in PARTS for s in seen[part]),
    )


def _state(sighting: Sighting, part: str) -> SignState:
    return SignState(
        sign=sighting.sign.sign,
        title=sighting.sign.title,
        part=part,
        state=sighting.state,
        why=sighting.why,
        evidence=sighting.evidence,
        ask=sighting.ask,
    )


def _role(pattern: Pattern, rows: Sequence[Mapping[str, Any]]) -> Role:
    if pattern.role_column is None:
        return pattern.role
    value = next((row[pattern.role_column] for row in rows if row.get(pattern.role_column)), None)
    return Role(value) if value in list(Role) else Role.UNKNOWN


def _entities(pattern: Pattern, best: Sequence[Seen]) -> tuple[Entity, ...]:
    """What the deciding rows name, each thing once."""
    found: dict[tuple[str, str], Entity] = {}
    for seen in best:
        rows = [row for part in _NAMING for s in seen[part] if s.state == PRESENT for row in s.rows]
        for name in pattern.names:
            for row in rows:
                value = row.get(name.column)
                if value is None:
                    continue
                interface = row.get(name.interface_column) if name.interface_column else None
                found.setdefault(
                    (name.kind, str(value)),
                    Entity(kind=name.kind, value=str(value), role=name.role, interface=interface),
                )
    return tuple(found.values())


def _summary(pattern: Pattern, rows: Sequence[Mapping[str, Any]], entities: Sequence[Entity], verdict: Verdict) -> str:
    """One sentence with this box's values; says so when a scanning host was not located."""
    if verdict.rank < Verdict.SYMPTOM_ONLY.rank:
        return pattern.title
    values: dict[str, Any] = {}
    for row in rows:
        for column, value in row.items():
            if value is not None:
                values.setdefault(column, value)
    text = words(pattern.says, values) or pattern.title
    hosts = [e for e in entities if e.kind == "host" and e.role is Role.INFECTED]
    if any(name.role is Role.INFECTED for name in pattern.names) and not any(h.interface for h in hosts):
        text += "; source not located"
    return text


def _evidence(best: Sequence[Seen], parts: Iterable[str]) -> tuple[Evidence, ...]:
    found: dict[tuple[str, int, str], Evidence] = {}
    for part in parts:
        for seen in best[:3]:
            for sighting in seen[part]:
                if sighting.state == PRESENT:
                    for item in sighting.evidence:
                        found.setdefault((item.capture, item.line, item.sign), item)
    return tuple(found.values())[:_MAX_EVIDENCE]


def _missing(seen: Seen) -> tuple[str, ...]:
    """The commands that unknown signs ask for, those of the needed signs first."""
    asked = [
        c for part in ("needs", "confirms", "strong", "vetoes") for s in seen[part] if s.state == UNKNOWN for c in s.ask
    ]
    return tuple(dict.fromkeys(asked))


def _first_seen(rows: Iterable[Mapping[str, Any]]) -> datetime | None:
    times = [row[c] for row in rows for c in ("first_seen", "event_at") if row.get(c) is not None]
    return min(times, default=None)


def _load_pct(seen: Seen) -> float:
    """The greatest part of the CPU that a needed sign names: of two that are equally sure, the greater load comes first."""
    rows = (row for s in seen["needs"] if s.state == PRESENT for row in s.rows)
    loads = (next((row[c] for c in _LOADS if row.get(c) is not None), None) for row in rows)
    return max((float(load) for load in loads if load is not None), default=0.0)


def has_data(scene: Scene) -> bool:
    """Tell whether anything of this device was read at all."""
    return any(state is not Availability.MISSING for state in scene.tables.availability.values())
