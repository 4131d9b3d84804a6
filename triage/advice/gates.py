"""What a card asks of a box before it is typed, and what of it holds there.

A gate is one line of a card's preconditions or of its "not when". Either a sign of the box tells it, or it is a question that only
a person can answer; nothing is left as mere advice.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triage.diagnosis.playbook import Sign, SignUse
from triage.diagnosis.signs import ABSENT, NOT_APPLICABLE, PRESENT, UNKNOWN, Scene, Sighting, look_for
from triage.diagnosis.typed import all_schemas
from triage.facts.names import long_name
from triage.model import PLATFORMS, Consequence, GatePart, GateState, Standing
from triage.strict_yaml import Items, Lines
from triage.tables import Availability, Table

FOLLOWS = {  # in words; the braces take seen, or ruled out
    Consequence.REFUSE: "refused when {}",
    Consequence.REFUSE_UNTIL_SEEN: "refused until it is seen",
    Consequence.WARN: "a warning when {}",
    Consequence.OTHER_FORM: "when {} the card has other lines, or none",
}
_KEYS = {"sign", "person", "says", "then", "because", "about", "on"}
_Subject = tuple[tuple[str, str | None], ...]  # columns, and what must stand there; None where that is not known
_CONDITION = re.compile(r"(?:[:;]|, and) ")  # what stands before it is the condition, behind it what follows
_BLANK = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One precondition or "not when" of a card: the sign that tells it, and what follows where it stands against the card.

    A precondition is met when its sign is present, a "not when" when its sign is absent. Without a sign it is a question for a
    person. ``about`` narrows the rows that count to those about the blanks of the card: column and blank. ``then`` refuses the
    card, warns, or leaves it to a form of the card that is made for this case (other form). ``on`` names the platforms on which it
    has a meaning; none stands for all.
    """

    part: GatePart
    says: str
    sign: str | None = None
    then: Consequence = Consequence.NOTHING
    because: str = ""
    about: tuple[tuple[str, str], ...] = ()
    on: tuple[str, ...] = ()


def blanks_in(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the blanks in ``lines``, each once."""
    return tuple(dict.fromkeys(name for line in lines for name in _BLANK.findall(line)))


class GateReader:
    """Reads the gates of a card or of a form; every fault is noted."""

    def __init__(self, signs: Mapping[str, Sign], blanks: Collection[str], source: str, faults: list[str]) -> None:
        self.signs, self.blanks, self.source, self.faults = signs, blanks, source, faults

    def gates(self, data: Lines, part: GatePart) -> Iterator[Gate]:
        """Yield the gates of one part."""
        entries = data.get(part, Items(data.line))
        for entry, line in zip(entries, entries.item_lines, strict=True):
            if not isinstance(entry, Lines) or ("sign" in entry) is ("person" in entry):
                self._fault(
                    line, f"{part}: write what a sign tells as {{sign: NAME, then: ...}}, a question as {{person: ...}}"
                )
            elif (gate := self._gate(entry, part)) is not None:
                yield gate

    def _fault(self, line: int, text: str) -> None:
        self.faults.append(f"{self.source}:{line}: {text}")

    def _gate(self, entry: Lines, part: GatePart) -> Gate | None:
        before = len(self.faults)
        for key in entry.keys() - _KEYS:
            self._fault(entry.line_of(key), f"unknown key '{key}' (known: {', '.join(sorted(_KEYS))})")
        if "person" in entry:
            for key in entry.keys() & {"says", "then", "because", "about"}:
                self._fault(entry.line_of(key), f"'{key}' needs a sign: nothing follows by itself from a question")
            return Gate(part=part, says=entry["person"], on=self._on(entry)) if len(self.faults) == before else None
        because, about = str(entry.get("because", "")), entry.get("about", {})
        says = str(entry.get("says", _CONDITION.split(because, maxsplit=1)[0] if part == GatePart.NOT_WHEN else ""))
        self._check(entry, says, because, about)
        return (
            Gate(
                part=part,
                says=says,
                sign=entry["sign"],
                then=Consequence(entry["then"]),
                because=because,
                about=tuple(about.items()),
                on=self._on(entry),
            )
            if len(self.faults) == before
            else None
        )

    def _on(self, entry: Lines) -> tuple[str, ...]:
        names = tuple(name for name in re.split(r"[,\s]+", entry.get("on", "")) if name)
        for name in names:
            if name not in PLATFORMS:
                self._fault(entry.line_of("on"), f"unknown platform '{name}'")
        return names

    def _check(self, entry: Lines, says: str, because: str, about: Any) -> None:
        line, sign, then = entry.line, self.signs.get(entry["sign"]), entry.get("then")
        if sign is None:
            self._fault(line, f"there is no sign '{entry['sign']}'")
        elif sign.parameters:
            self._fault(line, f"sign '{entry['sign']}' wants parameters, which a card cannot give")
        if then not in FOLLOWS:
            self._fault(line, f"'then' must be one of {', '.join(FOLLOWS)}")
        if not says or (then != Consequence.OTHER_FORM and not because):
            self._fault(
                line, "'says' is the condition in words, 'because' why the card is refused or what to beware of"
            )
        if not isinstance(about, Mapping):
            self._fault(line, "'about' is a mapping of column to blank")
            return
        tables = [all_schemas()[look.table].types for look in sign.looks] if sign is not None else []
        for column in about:
            if not any(column in types for types in tables):
                self._fault(line, f"no table of sign '{entry['sign']}' has the column '{column}'")
        for blank in (*about.values(), *blanks_in((says, because))):
            if blank not in self.blanks:
                self._fault(line, f"unknown blank '{blank}'")


class Lookout:
    """Looks for the signs of gates on one device, for each subject once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._seen: dict[tuple[str, _Subject], Sighting] = {}

    def state(self, gate: Gate, values: Mapping[str, str]) -> GateState | None:
        """Return how a gate stands on this box, in words filled with ``values``; None where it has no meaning there."""
        if gate.on and (self.scene.tables.platform or _UNKNOWN_IS) not in gate.on:
            return None
        text = filled(gate.says, values)
        if gate.sign is None:
            return GateState(part=gate.part, text=text, state=Standing.FOR_A_PERSON)
        subject = tuple((column, values.get(f"{blank}_as_read", values.get(blank))) for column, blank in gate.about)
        sighting = self._sighting(gate.sign, subject)
        if sighting.state == NOT_APPLICABLE:
            return None
        good, bad = (PRESENT, ABSENT) if gate.part == GatePart.PRECONDITION else (ABSENT, PRESENT)
        state = {good: Standing.MET, bad: Standing.NOT_MET, UNKNOWN: Standing.NOT_KNOWN}[sighting.state]
        return GateState(
            part=gate.part,
            text=text,
            state=state,
            why=sighting.why,
            sign=gate.sign,
            then=gate.then,
            because=filled(gate.because, values),
            evidence=sighting.evidence,
            ask=sighting.ask,
        )

    def _sighting(self, sign: str, subject: _Subject) -> Sighting:
        key = (sign, subject)
        if key not in self._seen:
            scene = _narrowed(self.scene, self.scene.playbooks.signs[sign], subject) if subject else self.scene
            self._seen[key] = look_for(SignUse(sign=sign), scene)
        return self._seen[key]


def refusals(states: Sequence[GateState]) -> list[str]:
    """Return why a card is refused; what was seen stands behind the reason."""
    return [_reason(s) for s in states if s.refuses]


def warnings(states: Sequence[GateState]) -> list[str]:
    """Return what to beware of."""
    return [_reason(s) for s in states if s.state == Standing.NOT_MET and s.then == Consequence.WARN]


def _reason(state: GateState) -> str:
    seen = state.part == GatePart.NOT_WHEN and state.state == Standing.NOT_MET and state.why not in state.because
    return f"{state.because} ({state.why})" if seen else state.because


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with its blanks filled; one that is not known stays as <NAME>."""
    return _BLANK.sub(lambda m: values.get(m[1], f"<{m[1].upper().replace('_', '-')}>"), text)


def _narrowed(scene: Scene, sign: Sign, subject: _Subject) -> Scene:
    """Return a scene in which the sign's tables have only rows about the subject, and rows about the whole box.

    A table that names other interfaces or hosts and not this one says nothing about it; nor does any where the subject is not
    known. A port is no thing of its own: where all traffic was read and none goes to it, there is none.
    """
    tables, availability, reasons = (
        dict(scene.tables.tables),
        dict(scene.tables.availability),
        dict(scene.tables.reasons),
    )
    for name in {look.table for look in sign.looks}:
        table = scene.tables.tables.get(name)
        columns = [(column, value) for column, value in subject if table is not None and column in table.schema.types]
        if table is None or not columns:
            continue
        tables[name] = kept = Table(table.schema)
        things = [c for c, _ in columns if not c.endswith("port")]
        told_by_none = not table and not _HOSTS.intersection(things)  # no line of it: nobody is on that port
        named = (told_by_none or not things) and all(value is not None for _, value in columns)
        for row in table.rows():
            if all(row[c] is None or _same(c, row[c], value) for c, value in columns):
                kept.append(row)
                named = named or any(row[c] is not None for c in things)
        if not named and availability.get(name, Availability.MISSING) is not Availability.MISSING:
            availability[name] = Availability.PARTIAL
            reasons[name] = (f"nothing of {' and '.join(value or f'the {column}' for column, value in columns)}",)
    return replace(scene, tables=replace(scene.tables, tables=tables, availability=availability, reasons=reasons))


_HOSTS = {"source", "destination"}  # the facts on hosts leave out whoever talks to few
_UNKNOWN_IS = "cisco_ios"  # a platform that nobody knows is read as IOS


def _same(column: str, one: Any, other: str | None) -> bool:
    if other is None:
        return False
    if column.endswith("interface") or column == "block":
        return long_name(str(one).removeprefix("interface ")) == long_name(other)
    return str(one).lower() == other.lower()
