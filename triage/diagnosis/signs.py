"""One sign on one device: present, absent, unknown or not applicable, with the rows and the words for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.diagnosis.conditions import Row, Tests, holds, nearest
from triage.diagnosis.evidence import MAX_EVIDENCE, Quote, evidence_of
from triage.diagnosis.playbook import Condition, Look, Playbooks, Sign, SignUse
from triage.diagnosis.words import words
from triage.model import Evidence
from triage.tables import Availability, DeviceTables, Table

PRESENT, ABSENT, UNKNOWN, NOT_APPLICABLE = "present", "absent", "unknown", "not applicable"
_MAX_ROWS = 25
_ROUNDS = re.compile(r"needs (\d+) rounds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a sign is looked for in: the tables of one device, its model, and a way to quote a line."""

    tables: DeviceTables
    playbooks: Playbooks
    quote: Quote
    model: str | None = None


def model_of(tables: DeviceTables) -> str | None:
    """Return the model by which limits of its own are found, or the family where no model was read."""
    table = tables.table("box_state")
    return next((v for v in (*table["model"], *table["family"]) if v), None) if table is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What looking for one sign gave."""

    use: SignUse
    sign: Sign
    state: str
    why: str
    rows: tuple[Row, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    ask: tuple[str, ...] = ()


def look_for(use: SignUse, scene: Scene, subject: Mapping[str, Any] | None = None) -> Sighting:
    """Return what looking for ``use`` gives; with ``subject`` only rows about that subject count, where a table has its columns."""
    if use.any_of:
        return _any_of(use, scene, subject)
    sign = scene.playbooks.signs[use.sign]
    platform = scene.tables.platform
    if sign.platforms and platform is not None and platform not in sign.platforms:
        return Sighting(use=use, sign=sign, state=NOT_APPLICABLE, why=f"not applicable on {platform}")
    seen = [_look(look, use, sign, scene, subject) for look in sign.looks]
    present = [s for s in seen if s.state == PRESENT]
    if present:
        rows = tuple(row for s in present for row in s.rows)
        evidence = _joined(s.evidence for s in present)
        return Sighting(use=use, sign=sign, state=PRESENT, why=present[0].why, rows=rows, evidence=evidence)
    unknown = [s for s in seen if s.state == UNKNOWN]
    if unknown:
        ask = tuple(dict.fromkeys(command for s in unknown for command in s.ask))
        why = "; ".join(dict.fromkeys(s.why for s in unknown))
        return Sighting(use=use, sign=sign, state=UNKNOWN, why=why, ask=ask)
    return Sighting(use=use, sign=sign, state=ABSENT, why="; ".join(dict.fromkeys(s.why for s in seen)))


def _any_of(use: SignUse, scene: Scene, subject: Mapping[str, Any] | None) -> Sighting:
    seen = [look_for(option, scene, subject) for option in use.any_of]
    for state in (PRESENT, UNKNOWN, ABSENT):
        chosen = [s for s in seen if s.state == state]
        if chosen:
            return Sighting(
                use=use,
                sign=chosen[0].sign,
                state=state,
                why="; ".join(dict.fromkeys(s.why for s in chosen)),
                rows=tuple(row for s in chosen for row in s.rows),
                evidence=_joined(s.evidence for s in chosen),
                ask=tuple(dict.fromkeys(command for s in chosen for command in s.ask)),
            )
    return seen[0]


def _joined(groups: Any) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))[: 2 * MAX_EVIDENCE]


def _look(look: Look, use: SignUse, sign: Sign, scene: Scene, subject: Mapping[str, Any] | None) -> Sighting:
    table = scene.tables.table(look.table)
    rows = list(table.rows()) if table is not None else []
    if subject and rows and set(subject) <= rows[0].keys():
        rows = [row for row in rows if all(row[c] == v for c, v in subject.items())]
    limits = [_limit(condition, use, scene) for condition in look.conditions]
    tests = [(c, limit) for c, limit in zip(look.conditions, limits, strict=True) if limit is not _SKIP]
    judged = [(row, holds(row, tests)) for row in rows]
    hits = [row for row, verdict in judged if verdict is True]
    if len(hits) >= (_threshold(look.at_least, scene) if look.at_least else 1):
        hits = hits[:_MAX_ROWS]
        why = words(look.say or sign.title, hits[0])
        evidence = evidence_of(hits, look, sign.sign, scene.tables, scene.quote)
        return Sighting(use=use, sign=sign, state=PRESENT, why=why, rows=tuple(hits), evidence=evidence)
    availability = scene.tables.available(look.table)
    if availability is not Availability.COMPLETE:
        ask = _ask(sign, look, scene)
        return Sighting(use=use, sign=sign, state=UNKNOWN, why=_not_known(look, availability, scene), ask=ask)
    if any(verdict is None for _, verdict in judged):
        # The command was read whole and this release does not print the value: asking again does not help.
        return Sighting(use=use, sign=sign, state=UNKNOWN, why=f"{look.table} does not say")
    if (other := _about_something_else(table, rows, tests)) is not None:
        return Sighting(use=use, sign=sign, state=UNKNOWN, why=other, ask=_ask(sign, look, scene))
    return Sighting(use=use, sign=sign, state=ABSENT, why=nearest(rows, tests))


def _about_something_else(table: Table | None, rows: Sequence[Row], tests: Tests) -> str | None:
    """Say that a table which several commands fill holds no row about what the sign asks for."""
    apart = [(c, limit) for c, limit in tests if table is not None and c.column in table.schema.apart]
    if table is None or not rows or not apart or any(holds(row, apart) for row in rows):
        return None
    return f"{table.schema.table} was read of other things only"


def _not_known(look: Look, availability: Availability, scene: Scene) -> str:
    reasons = scene.tables.reasons.get(look.table, ())
    text = f"{look.table} {'not collected' if availability is Availability.MISSING else 'read only in part'}"
    return f"{text} ({reasons[0]})" if reasons else text


def _ask(sign: Sign, look: Look, scene: Scene) -> tuple[str, ...]:
    """What to do next for the rows that are missing: another command, or more rounds of the one that is there.

    A command that was read whole and does not show them would not show them when asked again, and one that the box does not
    take is refused again.
    """
    rounds = [match[1] for r in scene.tables.reasons.get(look.table, ()) if (match := _ROUNDS.fullmatch(r))]
    if rounds and not sign.ask:
        return (f"triage run --rounds {rounds[0]}",)
    commands = scene.playbooks.commands_to_see(sign, look.table, scene.tables.platform)
    in_vain = scene.tables.refused if rounds else scene.tables.refused | scene.tables.whole
    return tuple(c for c in commands if c not in in_vain)


class _Skip:
    """A condition whose parameter the pattern does not give."""


_SKIP = _Skip()


def _limit(condition: Condition, use: SignUse, scene: Scene) -> Any:
    """The value to compare with; thresholds are taken for this platform and model."""
    value = condition.value
    name = condition.threshold
    if condition.parameter is not None:
        if condition.parameter not in use.parameters:
            return _SKIP
        value = use.parameters[condition.parameter]
        if isinstance(value, str) and value.startswith("@"):
            name = value[1:]
    return _threshold(name, scene) if name else value


def _threshold(name: str, scene: Scene) -> float:
    return scene.playbooks.thresholds[name].on(scene.tables.platform, scene.model)
