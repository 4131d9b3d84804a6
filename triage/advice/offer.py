"""Cards for the findings of a case: chosen per platform, filled, gated by signs of the same box."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from triage.advice.bindings import bound_values
from triage.advice.blanks import fill, free_names, known
from triage.advice.cautions import in_comments_of, safely, with_cautions
from triage.advice.gates import Lookout, blanks_in, filled, refusals, warnings
from triage.advice.lists import LINES, Lists, claimed
from triage.advice.relations import cause_of, gateways_of, nearer_to
from triage.advice.releases import (
    BEHIND_THE_PERMIT,
    CANNOT_INSERT,
    NO_NUMBERS,
    bodies_of,
    numbers_lists,
    without_numbers,
)
from triage.advice.settings import settings
from triage.advice.whereabouts import aimed_at, infected_at, neighbour_behind, placed
from triage.advice.workaround import Form, Workaround
from triage.diagnosis.evidence import Quote
from triage.diagnosis.playbook import Playbooks, SignUse
from triage.diagnosis.signs import PRESENT, Scene, look_for, model_of
from triage.facts.fact import rows_of
from triage.model import Card, Finding, Role, Step, Verdict
from triage.tables import DeviceTables

_OPEN = re.compile(r"<[A-Z][A-Z0-9-]+>")  # what only a person can fill in
_HOST, _PORT = "<HOST>", "<PORT>"
_STANDARD = (
    "the standard list {standard_acl} is bound inbound on {interface}: it has no place for this line, and another list would"
    " replace it; bring its lines into an extended list first"
)
_FROM = Verdict.SYMPTOM_ONLY.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A card, what the evidence filled in, the list of ours that it makes, and how to take back its lines alone."""

    card: Card
    filled: frozenset[tuple[str, str]]
    acl: str | None
    alone: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """One device with what every card asks of it."""

    lookout: Lookout
    settings: Mapping[str, str]
    infected: tuple[str, str] | None  # where a host of one of its findings comes in, and the words for it

    @classmethod
    def of(cls, scene: Scene, findings: Sequence[Finding]) -> "_Box":
        infected = infected_at(findings, scene.tables.device)
        return cls(lookout=Lookout(scene), settings=settings(scene.tables), infected=infected)

    @property
    def scene(self) -> Scene:
        return self.lookout.scene

    @property
    def tables(self) -> DeviceTables:
        return self.scene.tables


def offer(
    findings: Sequence[Finding],
    devices: Mapping[str, DeviceTables],
    playbooks: Playbooks,
    workarounds: Mapping[str, Workaround],
    quotes: Mapping[str, Quote] | None = None,
) -> tuple[Card, ...]:
    """Return one card for every workaround and device, in the order of the findings; a card that does harm here is refused."""
    drafts: dict[tuple[str, str, tuple[str, ...]], _Draft] = {}
    gateways = gateways_of(findings)
    lists = Lists()
    boxes: dict[str, _Box] = {}
    for finding in findings:
        if finding.verdict.rank < _FROM:
            continue
        for device in finding.devices:
            for name in finding.workarounds:
                if device not in boxes:
                    boxes[device] = _Box.of(_scene(devices[device], playbooks, quotes or {}), findings)
                draft = _draft(workarounds[name], finding, boxes[device], lists)
                card = draft.card
                if workarounds[name].nearest_to_source and (nearer := nearer_to(finding, gateways)):
                    card = replace(card, refused=f"it belongs nearer to the host, on {nearer}")
                if workarounds[name].cause_only and (cause := cause_of(finding, device, findings)):
                    card = replace(card, refused=f"'{cause.title}' brings it about; cure that")
                _add(drafts, replace(draft, card=card))
    return _each_undone_alone(tuple(drafts.values()))


def _scene(tables: DeviceTables, playbooks: Playbooks, quotes: Mapping[str, Quote]) -> Scene:
    quote = quotes.get(tables.device, lambda _capture, _line: None)
    return Scene(tables=tables, playbooks=playbooks, quote=quote, model=model_of(tables))


def _each_undone_alone(drafts: Sequence[_Draft]) -> tuple[Card, ...]:
    """Cards; where several make one list, none takes the lines of the others back."""
    made = Counter((d.card.device, d.acl) for d in drafts if d.card.refused is None)
    return tuple(_sharing(d) if d.acl is not None and made[(d.card.device, d.acl)] > 1 else d.card for d in drafts)


def _sharing(draft: _Draft) -> Card:
    if draft.card.refused is not None:
        return draft.card
    last = "; ".join(line.strip() for line in draft.card.rollback.lines)
    shared = f"other cards have lines in {draft.acl} too: this takes back its own; with the last of them: {last}"
    order = (BEHIND_THE_PERMIT,) if NO_NUMBERS in draft.card.warnings else ()
    return replace(draft.card, rollback=draft.alone, warnings=(*draft.card.warnings, *order, shared))


def _add(drafts: dict[tuple[str, str, tuple[str, ...]], _Draft], draft: _Draft) -> None:
    """Keep a card; one that repeats another, or says the same with less filled in, only lends it its pattern.

    A card that is refused for one finding stands when another finding asks for it.
    """
    card = draft.card
    same = [
        key
        for key, known in drafts.items()
        if key[:2] == (card.device, card.workaround) and (key[2] == card.apply.lines or draft.filled <= known.filled)
    ]
    key = same[0] if same else (card.device, card.workaround, card.apply.lines)
    known = drafts.get(key, draft)
    patterns = tuple(dict.fromkeys((*known.card.for_patterns, *card.for_patterns)))
    if known.card.refused is not None and card.refused is None and known.card.apply == card.apply:
        known = draft
    drafts[key] = replace(known, card=replace(known.card, for_patterns=patterns))


def _values(workaround: Workaround, finding: Finding, box: _Box) -> dict[str, str]:
    """What the finding fills, then where the card belongs and what it is against, then what the box is configured with."""
    tables = box.tables
    values = {**box.settings, **fill(finding, tables)}
    if "host" not in values and "port" not in values:
        values.update(aimed_at(finding, box.scene))
    if "interface" not in values:
        values.update(placed(workaround.place, values, tables, box.infected))
    if "next_hop" not in values and "route_interface" in values:
        values.update(known({"next_hop": neighbour_behind(tables, values["route_interface"])}))
    return {**values, **bound_values(tables, values.get("interface_as_read"))}


def _form(workaround: Workaround, values: Mapping[str, str], platform: str, scene: Scene) -> tuple[Form, list[str]]:
    """Return the form of a card that fits what is known, and why there is none."""
    forms = workaround.forms.get(platform, ())
    known = (f for f in forms if f.needs_blank is None or f.needs_blank in values)
    form = next((f for f in known if f.needs_sign is None or _seen(f.needs_sign, scene)), None)
    if form is not None:
        return form, []
    if not forms:
        why = workaround.not_for.get(platform, f"no form of this card for {platform}")
        return Form(needs_blank=None, apply=(), rollback=(), verify=()), [why]
    return forms[0], [f"{forms[-1].needs_blank} is not known"]


def _draft(workaround: Workaround, finding: Finding, box: _Box, lists: Lists) -> _Draft:
    tables, playbooks = box.tables, box.scene.playbooks
    platform = tables.platform or "cisco_ios"
    values = _values(workaround, finding, box)
    forms = workaround.forms.get(platform, ())
    form, missing = _form(workaround, values, platform, box.scene)
    blanks = blanks_in(form.apply)
    whole = {name: value for name, value in values.items() if not _OPEN.search(value)}
    known = frozenset((name, whole[name]) for f in forms for name in blanks_in(f.apply) if name in whole)
    if {"acl", *LINES} & set(blanks):
        values.update(claimed(lists, tables, values, blanks, _filled(form.apply, values).lines))
    numbered = numbers_lists(tables)
    steps, cautions = _steps(form, values, tables, playbooks, numbered=numbered)
    gates = tuple(s for g in (*workaround.gates, *form.gates) if (s := box.lookout.state(g, values)) is not None)
    refused = [
        *missing,
        *refusals(gates),
        *_refused_form(form, values),
        *_of_nothing(steps[0], finding),
        *_done(values, blanks, tables),
    ]
    if not numbered and {"bound_acl", *LINES} & set(blanks) > {"bound_acl"}:
        refused += _filled((CANNOT_INSERT,), values).lines
    card = Card(
        workaround=workaround.workaround,
        title=workaround.title,
        device=tables.device,
        platform=platform,
        does=workaround.does,
        apply=steps[0],
        rollback=steps[1],
        verify=_filled(tuple(map(free_names(tables), form.verify)), values).lines,
        gates=gates,
        risk=workaround.risk,
        notes=_filled(workaround.notes, values).lines,
        wrapper=safely(platform, tables),
        refused="; ".join(refused) or None,
        warnings=(*warnings(gates), *(_filled((form.note,), values).lines if form.note else ()), *cautions),
        for_patterns=(finding.pattern,),
    )
    acl = values["acl"] if "acl" in blanks else None
    return _Draft(card=card, filled=known, acl=acl, alone=steps[2])


def _steps(
    form: Form, values: Mapping[str, str], tables: DeviceTables, playbooks: Playbooks, *, numbered: bool
) -> tuple[tuple[Step, Step, Step], list[str]]:
    """What to type, how to take it back, and how to take back this card's lines alone; and what to beware of."""
    platform, rename = tables.platform or "cisco_ios", free_names(tables)
    typed, undo, alone = (
        _filled(in_comments_of(platform, map(rename, lines)), values).lines
        for lines in (form.apply, form.rollback, form.rollback_shared)
    )
    notes: list[str] = []
    if not numbered and (bodies := bodies_of(typed)):
        typed, undo, alone = (without_numbers(lines, bodies) for lines in (typed, undo, alone))
        notes = [NO_NUMBERS]
    lines, cautions = with_cautions(typed, blanks_in(form.apply), values, tables, playbooks)
    return (_filled(lines, {}), _filled(undo, {}), _filled(alone, {})), [*notes, *cautions]


def _refused_form(form: Form, values: Mapping[str, str]) -> list[str]:
    """Why this form of the card, chosen for what is bound already, is not for the box."""
    found = list(_filled((form.refuse,), values).lines) if form.refuse else []
    if "acl" in blanks_in(form.apply) and "standard_acl" in values:
        found.append(_filled((_STANDARD,), values).lines[0])
    return found


def _seen(sign: str, scene: Scene) -> bool:
    return look_for(SignUse(sign=sign), scene).state == PRESENT


def _of_nothing(apply: Step, finding: Finding) -> list[str]:
    """A card about a host that nobody has named, or about the port of a scan that nobody has seen, is about nothing."""
    if _HOST in apply.blanks:
        return ["no finding names the host"]
    scan = finding.family == "worm" and finding.role is not Role.VICTIM
    return ["no finding names the port of a scan"] if _PORT in apply.blanks and not scan else []


def _done(values: Mapping[str, str], blanks: Sequence[str], tables: DeviceTables) -> list[str]:
    """What the list of the interface drops already; where no interface is known, what any list that has hits drops."""
    if "probes" not in blanks:
        return []
    entry = f"deny {values.get('protocol')} {values['probes']}"
    return [
        f"{row['acl']} drops it already ({row['matches'] or 0:,} packets)"
        for row in rows_of(tables, "acl_entry")
        if row["text"] in {entry, f"{entry} log"}
        and (row["acl"] == values.get("bound_acl") or ("interface" not in values and row["matches"]))
    ][:1]


def _filled(lines: tuple[str, ...], values: Mapping[str, str]) -> Step:
    """Lines with every known blank filled; the others stay as <NAME> and are listed."""
    out = tuple(filled(line, values) for line in lines)
    return Step(lines=out, blanks=tuple(dict.fromkeys(_OPEN.findall("\n".join(out)))))
