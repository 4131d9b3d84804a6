"""Workaround cards as data: ``playbooks/workarounds/<id>.yaml``, read strictly, every fault at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from triage.advice.gates import Gate, GateReader, blanks_in
from triage.advice.whereabouts import PLACES
from triage.diagnosis.playbook import Playbooks
from triage.errors import FaultList, PlaybookError
from triage.model import PLATFORMS, GatePart
from triage.shipped import shipped, walk
from triage.strict_yaml import Lines, load

BLANKS = (
    "host", "interface", "protocol", "port", "port_side", "probes", "acl", "bound_acl", "sequence",
    "second_sequence", "next_hop", "prefix", "mask", "prefix_length", "route_interface", "access_port", "process",
    "management_acl", "peer", "limit", "unit", "port_name", "location", "first_term", "bound_route_map",
    "bound_policy", "control_policy", "control_acl", "control_filter", "control_term", "deep_queue", "as",
    "ospf_process", "your_address", "counted_interface", "slow_interface", "copp_profile", "console_level",
    "mac_lookup", "group", "node", "destination",
)  # fmt: skip
_TOP_KEYS = {
    "workaround", "number", "title", "does", "risk", "reversible", "preconditions", "not_when", "notes", "nearest_to_source",
    "cause_only", "place", "platforms", "not_for", "references", "status",
}  # fmt: skip
_FORM_KEYS = {
    "if",
    "when",
    "refuse",
    "preconditions",
    "not_when",
    "apply",
    "rollback",
    "rollback_shared",
    "verify",
    "note",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What to type on one platform; ``needs_blank`` names a value that must be known for this form to be chosen.

    ``needs_sign`` names a sign that must be seen for it: models of one platform take different lines.
    ``refuse`` says why a form, once chosen, is not for this box: what it would bind has something in its place.
    ``rollback_shared`` takes back this card alone when other cards have lines on the list that it made.
    """

    needs_blank: str | None
    needs_sign: str | None = None
    apply: tuple[str, ...]
    rollback: tuple[str, ...]
    verify: tuple[str, ...]
    rollback_shared: tuple[str, ...] = ()
    note: str = ""
    refuse: str = ""
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workaround:
    """One card of the catalogue, section 4."""

    workaround: str
    number: str
    title: str
    does: str
    risk: str
    status: str
    gates: tuple[Gate, ...] = ()
    notes: tuple[str, ...] = ()  # what is no condition: worth knowing before it is typed
    nearest_to_source: bool = False  # belongs where the host is attached, not on every router that carries its packets
    place: str | None = None  # where it belongs when its finding names no interface
    cause_only: bool = False  # not for what another finding brings about: that one is to be cured
    forms: Mapping[str, tuple[Form, ...]] = field(default_factory=dict)
    not_for: Mapping[str, str] = field(default_factory=dict)  # why a platform has no form: a decision, not a gap
    references: tuple[str, ...] = ()

    @property
    def every_gate(self) -> tuple[Gate, ...]:
        """Those of the card and those of its forms, each once."""
        of_forms = (gate for forms in self.forms.values() for form in forms for gate in form.gates)
        return tuple(dict.fromkeys((*self.gates, *of_forms)))


class _Cards:
    def __init__(self, playbooks: Playbooks) -> None:
        self.playbooks = playbooks
        self.faults: list[str] = []
        self.cards: dict[str, Workaround] = {}

    def read(self, text: str, source: str) -> None:
        try:
            data = load(text, source)
        except FaultList as error:
            self.faults.extend(error.faults)
            return
        for key in data.keys() - _TOP_KEYS:
            self.faults.append(
                f"{source}:{data.line_of(key)}: unknown key '{key}' (known: {', '.join(sorted(_TOP_KEYS))})"
            )
        for key in ("workaround", "number", "title", "does", "risk", "platforms"):
            if key not in data:
                self.faults.append(f"{source}:{data.line}: '{key}' is missing")
        name = str(data.get("workaround", ""))
        if f"/{name}.yaml" not in f"/{source}":
            self.faults.append(
                f"{source}:{data.line_of('workaround')}: the file of '{name}' must be called {name}.yaml"
            )
        forms = self.forms(data.get("platforms", Lines(1)), source)
        self.cards[name] = Workaround(
            workaround=name,
            number=str(data.get("number", "")),
            title=str(data.get("title", "")),
            does=str(data.get("does", "")),
            risk=str(data.get("risk", "")),
            status=str(data.get("status", "tested")),
            gates=self.gates(data, source),
            notes=tuple(data.get("notes", ())),
            nearest_to_source=data.get("nearest_to_source") == "yes",
            place=self.place(data, source),
            cause_only=data.get("cause_only") == "yes",
            forms=forms,
            not_for=self.not_for(data, forms, source),
            references=tuple(data.get("references", ())),
        )

    def sign(self, item: Lines, source: str) -> str | None:
        sign = item.get("when")
        if sign is not None and sign not in self.playbooks.signs:
            self.faults.append(f"{source}:{item.line_of('when')}: there is no sign '{sign}'")
        return sign

    def place(self, data: Lines, source: str) -> str | None:
        place = data.get("place")
        if place is not None and place not in PLACES:
            self.faults.append(
                f"{source}:{data.line_of('place')}: unknown place '{place}' (known: {', '.join(sorted(PLACES))})"
            )
        return place

    def gates(self, data: Lines, source: str) -> tuple[Gate, ...]:
        read = GateReader(self.playbooks.signs, BLANKS, source, self.faults)
        return tuple(gate for part in GatePart for gate in read.gates(data, part))

    def forms(self, data: Lines, source: str) -> Mapping[str, tuple[Form, ...]]:
        forms: dict[str, tuple[Form, ...]] = {}
        for names, entry in data.items():
            entries = entry if isinstance(entry, list) else [entry]
            built = tuple(self.form(item, source) for item in entries)
            forms.update(dict.fromkeys(self.platforms(data, names, source), built))
        return forms

    def not_for(self, data: Lines, forms: Mapping[str, Any], source: str) -> Mapping[str, str]:
        """Why the card has no lines for a platform; every platform has lines or a reason, and none has both."""
        entries = data.get("not_for", Lines(data.line))
        reasons = {name: str(why) for names, why in entries.items() for name in self.platforms(entries, names, source)}
        for name in PLATFORMS:
            if name in forms and name in reasons:
                self.faults.append(
                    f"{source}:{entries.line}: '{name}' has lines, and a reason in 'not_for' to have none"
                )
            if name not in forms and name not in reasons:
                self.faults.append(
                    f"{source}:{data.line_of('platforms')}: no lines for '{name}': write them, or say in 'not_for' why not"
                )
        return reasons

    def platforms(self, data: Lines, names: str, source: str) -> list[str]:
        """Return the platforms that a key names."""
        found = re.split(r"[,\s]+", names)
        self.faults.extend(
            f"{source}:{data.line_of(names)}: unknown platform '{name}'" for name in found if name not in PLATFORMS
        )
        return found

    def form(self, item: Lines, source: str) -> Form:
        for key in item.keys() - _FORM_KEYS:
            self.faults.append(
                f"{source}:{item.line_of(key)}: unknown key '{key}' (known: {', '.join(sorted(_FORM_KEYS))})"
            )
        for key in ("apply", "rollback", "verify"):
            if key not in item and "refuse" not in item:
                self.faults.append(f"{source}:{item.line}: '{key}' is missing")
        parts = {key: _lines(item.get(key, "")) for key in ("apply", "rollback", "rollback_shared", "verify")}
        if "acl" in blanks_in(parts["apply"]) and not parts["rollback_shared"]:
            self.faults.append(
                f"{source}:{item.line}: '{{acl}}' may hold lines of other cards: 'rollback_shared' is missing"
            )
        for lines in parts.values():
            for blank in blanks_in(lines):
                if blank not in BLANKS:
                    self.faults.append(
                        f"{source}:{item.line}: unknown blank '{{{blank}}}' (known: {', '.join(BLANKS)})"
                    )
        return Form(
            needs_blank=item.get("if"),
            needs_sign=self.sign(item, source),
            note=str(item.get("note", "")),
            refuse=str(item.get("refuse", "")),
            gates=self.gates(item, source),
            **parts,
        )


def _lines(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(line.rstrip() for line in value.splitlines() if line.strip())
    return tuple(value)


def load_workarounds(playbooks: Playbooks, folder: Any = None) -> Mapping[str, Workaround]:
    """Return all cards by id.

    Raises:
        PlaybookError: every fault of every file.
    """
    return _load(playbooks, folder or shipped("playbooks"))


def _load(playbooks: Playbooks, folder: Any) -> Mapping[str, Workaround]:
    cards = _Cards(playbooks)
    for path, file in walk(folder / "workarounds", ".yaml"):
        cards.read(file.read_text(encoding="utf-8"), f"playbooks/workarounds/{path}")
    for pattern in playbooks.patterns.values():
        cards.faults.extend(
            f"{pattern.source}:1: there is no workaround '{name}'"
            for name in pattern.workarounds
            if name not in cards.cards
        )
    if cards.faults:
        raise PlaybookError(sorted(cards.faults), hint="see CONTRIBUTING.md, 'A workaround'")
    return cards.cards


@cache
def wrappers() -> Mapping[str, tuple[str, ...]]:
    """Return the change-safety lines of each platform."""
    source = "playbooks/wrappers.yaml"
    data = load((shipped("playbooks") / "wrappers.yaml").read_text(encoding="utf-8"), source)
    return {platform: tuple(lines) for platform, lines in data.items()}
