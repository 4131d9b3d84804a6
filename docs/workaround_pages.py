"""One page for each workaround: lines for each platform, when it is refused, risk, undo and check."""

from collections.abc import Iterator, Mapping, Sequence

from triage.advice.gates import FOLLOWS, Gate
from triage.advice.workaround import Form, Workaround, wrappers
from triage.diagnosis.playbook import Playbooks
from triage.model import GatePart

_MADE = "<!-- made by docs/generate.py from the playbooks -->"


def workaround_page(card: Workaround, book: Playbooks) -> str:
    """Return the page of one workaround."""
    out = [_MADE, f"# {card.title}", "", f"`{card.workaround}` · {card.number}", "", _text(card.does), ""]
    out += [f"**Risk:** {_text(card.risk)}", ""]
    out += _list("First", [_gate(gate) for gate in card.gates if gate.part == GatePart.PRECONDITION])
    out += _list(
        "Not when", [*(_gate(gate) for gate in card.gates if gate.part == GatePart.NOT_WHEN), *_refused_elsewhere(card)]
    )
    out += _list("Know", [_text(note) for note in card.notes])
    for form, platforms in _by_form(card):
        out += [f"## {', '.join(platforms)}", "", *_form(form, book)]
    out += _list("Not for", [f"{', '.join(names)}: {_text(why)}" for why, names in _by_reason(card).items()])
    asked = sorted(p.pattern for p in book.patterns.values() if card.workaround in p.workarounds)
    out += _list("For", [f"[{name}](../patterns/{name}.md)" for name in asked])
    out += _list("Sources", [f"[{', '.join(card.references)}](../sources.md)"] if card.references else [])
    return "\n".join(out).rstrip() + "\n"


def _form(form: Form, book: Playbooks) -> list[str]:
    """When a form is chosen, and its lines; one that is refused has words only."""
    seen = [f"{book.signs[form.needs_sign].title} (`{form.needs_sign}`)"] if form.needs_sign else []
    when = [*seen, *([f"{form.needs_blank} is known"] if form.needs_blank else [])]
    out = [f"When {' and '.join(when)}:", ""] if when else []
    if form.refuse:
        return [*out, f"Refused: {_text(form.refuse)}.", ""]
    out += [f"{_text(form.note)}.", ""] if form.note else []
    out += [*(f"- {_gate(gate)}" for gate in form.gates), ""] if form.gates else []
    out += ["Type:", "", *_block(form.apply), "", "Undo:", "", *_block(form.rollback), "", "Check:", ""]
    return [*out, *(f"- `{line}`" for line in form.verify), ""]


def workaround_index(cards: Mapping[str, Workaround]) -> str:
    """Return the list of all workarounds, and how each platform is changed safely."""
    out = [
        _MADE,
        "# Workarounds",
        "",
        "None of them is ever sent: triage prints the lines, filled in for the box, and you decide.",
    ]
    out += ["", "| workaround | what it does | platforms |", "|---|---|---|"]
    for card in sorted(cards.values(), key=lambda c: c.workaround):
        out.append(f"| [{card.title}]({card.workaround}.md) | {_text(card.does)} | {', '.join(card.forms)} |")
    out += ["", "## Change safely", "", "Around every change, so that a mistake undoes itself:", ""]
    for platform, lines in wrappers().items():
        out += [f"### {platform}", "", *_block(lines), ""]
    return "\n".join(out).rstrip() + "\n"


def _gate(gate: Gate) -> str:
    """One condition: who or what tells it, and what follows where it stands against the card."""
    if gate.sign is None:
        return f"{_text(gate.says)} (a question for a person)"
    follows = FOLLOWS[gate.then].format("ruled out" if gate.part == GatePart.PRECONDITION else "seen")
    if not gate.because or gate.because.startswith(gate.says):
        return f"{_text(gate.because or gate.says)} (`{gate.sign}`; {follows})"
    return f"{_text(gate.says)} (`{gate.sign}`; {follows}: {_text(gate.because)})"


def _refused_elsewhere(card: Workaround) -> Iterator[str]:
    if card.nearest_to_source:
        yield "refused by itself on a router that only carries the packets"
    if card.cause_only:
        yield "refused by itself for what another finding brings about"


def _by_form(card: Workaround) -> list[tuple[Form, list[str]]]:
    found: list[tuple[Form, list[str]]] = []
    for platform, forms in card.forms.items():
        for form in forms:
            same = next((names for known, names in found if known == form), None)
            if same is None:
                found.append((form, [platform]))
            else:
                same.append(platform)
    return found


def _by_reason(card: Workaround) -> dict[str, list[str]]:
    """The platforms that have no lines, by why they have none."""
    found: dict[str, list[str]] = {}
    for platform, why in card.not_for.items():
        found.setdefault(why, []).append(platform)
    return found


def _text(text: str) -> str:
    """Return text in which <BLANK> is no element of HTML, and a bar ends no cell."""
    return text.replace("<", "&lt;").replace("|", "\\|")


def _block(lines: Sequence[str]) -> list[str]:
    return ["```", *lines, "```"]


def _list(title: str, items: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {item}" for item in items), ""] if items else []
