"""What the pages say of cards beside their lines."""

from collections.abc import Callable, Sequence

from triage.model import Card, Evidence, GatePart, GateState, Standing


def ways_to_change(cards: Sequence[Card]) -> list[tuple[tuple[str, ...], list[str]]]:
    """Return each way of changing a box so that a mistake undoes itself, once, with the devices that it is for."""
    found: dict[tuple[str, ...], list[str]] = {}
    for card in cards:
        devices = found.setdefault(card.wrapper, []) if card.wrapper else []
        if card.device not in devices:
            devices.append(card.device)
    return list(found.items())


def blanks_of(card: Card) -> tuple[str, ...]:
    """Return what a person has to fill in, in the lines and in those that take them back."""
    return tuple(dict.fromkeys((*card.apply.blanks, *card.rollback.blanks)))


def warnings_of(card: Card) -> list[str]:
    """Return what to beware of, without what the lines to type say themselves, as comments."""
    comments = {line[1:].lstrip() for line in card.apply.lines if line[:1] in {"!", "#"}}
    return [warning for warning in card.warnings if warning not in comments]


def conditions_of(card: Card, references: Callable[[Sequence[Evidence]], str]) -> list[tuple[str, str]]:
    """Return what has to be made sure, ruled out and asked before a card is typed, and what holds already: heading and text.

    What stands against a card is its refusal, or one of its warnings.
    """
    said = [
        ("First make sure", _by_command(_of(card, GatePart.PRECONDITION, Standing.NOT_KNOWN))),
        ("First rule out", _by_command(_of(card, GatePart.NOT_WHEN, Standing.NOT_KNOWN))),
        ("First ask", " ".join(gate.text for gate in card.gates if gate.state == Standing.FOR_A_PERSON)),
        ("Holds here", "; ".join(_seen(gate, references) for gate in _of(card, GatePart.PRECONDITION, Standing.MET))),
        ("Ruled out here", "; ".join(dict.fromkeys(gate.text for gate in _of(card, GatePart.NOT_WHEN, Standing.MET)))),
    ]
    return [(heading, text) for heading, text in said if text]


def _of(card: Card, part: str, state: str) -> list[GateState]:
    return [gate for gate in card.gates if gate.part == part and gate.state == state]


def _seen(gate: GateState, references: Callable[[Sequence[Evidence]], str]) -> str:
    cited = references(gate.evidence)
    return f"{gate.text} [{cited}]" if cited else gate.text


def _by_command(gates: Sequence[GateState]) -> str:
    """What is not known, with the command that would tell it where one does."""
    groups: dict[str, list[str]] = {}
    for gate in gates:
        groups.setdefault(f" ({', '.join(gate.ask[:2])})" if gate.ask else "", []).append(gate.text)
    return "; ".join(f"{', '.join(dict.fromkeys(texts))}{told_by}" for told_by, texts in groups.items())
