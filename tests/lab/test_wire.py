"""The watch over the wire sees what it must see."""

from dataclasses import dataclass

import pytest

from tests.wire import published_lines, unpublished


@dataclass(frozen=True)
class Item:
    kind: str
    text: str


@dataclass(frozen=True)
class Box:
    received: tuple[Item, ...]
    name: str = "r1"
    platform: str = "cisco_ios"


@pytest.mark.parametrize("item", [
    Item("line", "configure terminal"), Item("line", "show clock "), Item("line", "sh clock"), Item("line", "show users\x03"),
    Item("line", "show system resources"), Item("key", "y"), Item("key", "\r"), Item("password", "secret"), Item("new", ""),
])  # fmt: skip
def test_what_is_not_on_the_list_is_named(item: Item) -> None:
    assert unpublished(Box((Item("line", "show clock"), item))) == (
        f"r1 (cisco_ios) received the {item.kind} {item.text!r}",
    )


def test_what_is_on_the_list_passes() -> None:
    lines = [Item("line", text) for text in ("", "terminal length 0", "enable", "show clock", "exit")]
    assert unpublished(Box((*lines, Item("key", " "), Item("password", "")))) == ()


def test_what_was_looked_at_and_what_the_operator_adds_are_left_out() -> None:
    box = Box((Item("line", "reload"), Item("line", "show inventory")))
    assert unpublished(box, 1, ("show inventory",)) == ()
    assert len(unpublished(box)) == 2


def test_the_lists_differ_by_platform() -> None:
    assert "show system resources" in published_lines("cisco_nxos")
    assert "show system resources" not in published_lines("cisco_ios")
