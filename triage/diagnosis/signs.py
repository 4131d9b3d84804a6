"""One sign on one device: present, absent, unknown or not applicable, with the rows and the words for it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from triage.diagnosis.playbook import Condition, Look, Playbooks, Sign, SignUse
from triage.diagnosis.words import columns_in, shown, words
from triage.model import Evidence
from triage.tables import Availability, DeviceTables, Table

PRESENT, ABSENT, UNKNOWN, NOT_APPLICABLE = "present", "absent", "unknown", "not applicable"
_MAX_EVIDENCE = 6
_MAX_ROWS = 25
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)")
_ROUNDS = re.compile(r"needs (\d+) rounds")
Quote = Callable[[str, int], str | None]
Row = Mapping[str, Any]


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
                why="; ".join(s.why for s in chosen),
                rows=tuple(row for s in chosen for row in s.rows),
                evidence=_joined(s.evidence for s in chosen),
                ask=tuple(dict.fromkeys(command for s in chosen for command in s.ask)),
            )
    return seen[0]


def _joined(groups: Any) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))[: 2 * _MAX_EVIDENCE]


def _look(look: Look, use: SignUse, sign: Sign, scene: Scene, subject: Mapping[str, Any] | None) -> Sighting:
    table = scene.tables.table(look.table)
    rows = list(table.rows()) if table is not None else []
    if subject and rows and set(subject) <= rows[0].keys():
        rows = [row for row in rows if all(row[c] == v for c, v in subject.items())]
    limits = [_limit(condition, use, scene) for condition in look.conditions]
    tests = [(c, limit) for c, limit in zip(look.conditions, limits, strict=True) if limit is not _SKIP]
    judged = [(row, _judge(row, tests)) for row in rows]
    hits = [row for row, verdict in judged if verdict is True]
    if len(hits) >= (_threshold(look.at_least, scene) if look.at_least else 1):
        hits = hits[:_MAX_ROWS]
        why = words(look.say or sign.title, hits[0])
        return Sighting(
            use=use, sign=sign, state=PRESENT, why=why, rows=tuple(hits), evidence=_evidence(hits, look, sign, scene)
        )
    availability = scene.tables.available(look.table)
    if availability is not Availability.COMPLETE:
        ask = _ask(sign, look, scene)
        return Sighting(use=use, sign=sign, state=UNKNOWN, why=_not_known(look, availability, scene), ask=ask)
    if any(verdict is None for _, verdict in judged):
        # The command was read whole and this release does not print the value: asking again does not help.
        return Sighting(use=use, sign=sign, state=UNKNOWN, why=f"{look.table} does not say")
    if (other := _about_something_else(table, rows, tests)) is not None:
        return Sighting(use=use, sign=sign, state=UNKNOWN, why=other, ask=_ask(sign, look, scene))
    return Sighting(use=use, sign=sign, state=ABSENT, why=_nearest(rows, tests))


def _about_something_else(
    table: Table | None, rows: Sequence[Row], tests: Sequence[tuple[Condition, Any]]
) -> str | None:
    """Say that a table which several commands fill holds no row about what the sign asks for."""
    apart = [(c, limit) for c, limit in tests if table is not None and c.column in table.schema.apart]
    if table is None or not rows or not apart or any(_judge(row, apart) for row in rows):
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


def _judge(row: Row, tests: Sequence[tuple[Condition, Any]]) -> bool | None:
    """True when all hold, False when one fails, None when only missing values stand between."""
    missing = False
    for condition, limit in tests:
        value = row[condition.column]
        if value is None and condition.operator != "exists":
            missing = True
        elif not _holds(value, condition, limit):
            return False
    return None if missing else True


def _holds(value: Any, condition: Condition, limit: Any) -> bool:
    match condition.operator:
        case "exists":
            return (value is not None) is bool(limit)
        case "eq":
            return _same(value, limit)
        case "ne":
            return not _same(value, limit)
        case "in":
            return any(_same(value, item) for item in limit)
        case "matches":
            regex = condition.regex or _compiled(str(limit))
            return regex.fullmatch(str(value)) is not None
        case "lt":
            return bool(value < limit)
        case "le":
            return bool(value <= limit)
        case "gt":
            return bool(value > limit)
        case _:
            return bool(value >= limit)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern that came as a parameter; the loader has checked it."""
    return re.compile(pattern, re.IGNORECASE)


def _same(value: Any, other: Any) -> bool:
    if isinstance(value, str) and isinstance(other, str):
        return value.lower() == other.lower()
    return bool(value == other)


def _nearest(rows: Sequence[Row], tests: Sequence[tuple[Condition, Any]]) -> str:
    """Say how near the nearest row came: the condition that failed, with value and limit."""
    best: tuple[int, str] = (
        -1,
        "none of that kind was seen" if rows else "none was seen",
    )
    for row in rows:
        passed = 0
        for condition, limit in tests:
            value = row[condition.column]
            if value is None and condition.operator != "exists":
                continue  # what the box did not print is no reason: another condition is what failed
            if _holds(value, condition, limit):
                passed += 1
                continue
            if passed > best[0]:
                best = (passed, _shortfall(value, condition, limit))
            break
    return best[1]


def _shortfall(value: Any, condition: Condition, limit: Any) -> str:
    """Say what was seen and what was needed, with the unit that the column's name carries; no pattern is spelt out."""
    suffix, unit = next(((s, u) for s, u in _UNITS.items() if condition.column.endswith(s)), ("", ""))
    label = condition.column.removesuffix(suffix).strip("_").replace("_", " ") or "rate"
    seen = f"{label} is {shown(value)}{'' if value is None else unit}"
    if condition.operator == "matches":
        return f"{seen}, which does not fit"
    name = f" ({condition.threshold})" if condition.threshold else ""
    return f"{seen}, needs {_NEEDS[condition.operator]} {shown(limit)}{unit}{name}"


_NEEDS = {
    "eq": "to be", "ne": "not to be", "lt": "below", "le": "at most", "gt": "above", "ge": "at least", "in": "one of",
    "matches": "to look like", "exists": "to exist:",
}  # fmt: skip


_UNITS = {"_pct": " %", "per_s": " a second", "_bytes": " bytes", "_s": " s", "_ms": " ms"}


def _evidence(rows: Sequence[Row], look: Look, sign: Sign, scene: Scene) -> tuple[Evidence, ...]:
    places: dict[tuple[str, int], None] = {}
    for row in rows[:3]:
        figures = _figures(row, look)
        cites = [cite.rpartition(":") for cite in filter(None, (row.get("cites") or "").split("\n"))]
        for capture, line in [(row["capture"], row["line"]), *((capture, int(line)) for capture, _, line in cites)]:
            telling = _telling_line(capture, line, figures, scene)
            places.update(
                dict.fromkeys(((capture, line),) if telling is None else ((capture, telling), (capture, line)))
            )
    found = []
    for capture, line in list(places)[:_MAX_EVIDENCE]:
        text = scene.quote(capture, line)
        if text:
            device = scene.tables.device
            found.append(Evidence(device=device, capture=capture, line=line, text=text, sign=sign.sign))
    return tuple(found)


def _figures(row: Row, look: Look) -> frozenset[str]:
    """The numbers of a row that its sign tests or says, as a box prints them."""
    names = {condition.column for condition in look.conditions} | columns_in(look.say)
    values = [row[name] for name in sorted(names & row.keys())]
    return frozenset(str(value).removesuffix(".0") for value in values if _counts(value))


def _counts(value: Any) -> bool:
    """Tell whether a value is a number that points at a line: 0 and 1 stand on too many."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value not in {0, 1}


def _telling_line(capture: str, first: int, figures: frozenset[str], scene: Scene) -> int | None:
    """Return which line behind the first of a row holds most of its figures, None where the first holds as many."""

    def held(line: int) -> int:
        return len(figures & set(_NUMBER.findall((scene.quote(capture, line) or "").replace(",", ""))))

    further = scene.tables.continued.get((capture, first), ()) if figures else ()
    best = max(further, key=held, default=first)
    return best if held(best) > held(first) else None
