"""What the pages say of cards beside their lines."""

from collections.abc import Sequence

from triage.model import Card


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
