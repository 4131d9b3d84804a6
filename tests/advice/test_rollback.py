"""What a card applies its rollback takes back: both are played over a small model of a configuration."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest

from triage.advice.workaround import Form, load_workarounds
from triage.diagnosis.loader import load_playbooks

CARDS = tuple(load_workarounds(load_playbooks()).values())
_NOT_CONFIGURATION = re.compile(r"(?:clear (?!configure).*|insert .*|exit|co?pp .*)")
_OFF = ("no ", "delete ", "deactivate ", "clear configure ")
_ON = ("activate ", "default ", "")
_JUNOS_SET = re.compile(r"set (?!connection )")
Entry = tuple[tuple[str, ...], str]


class Change:
    """What was typed, line by line with its block; each line until something takes it back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.typed: list[Entry] = []
        self.left: list[Entry] = []
        for block, text in _blocks(lines):
            off, bare = _read(text)
            self.left = [e for e in self.left if e != (block, f"no {bare}")] if not off else self.left
            self.typed.append((block, f"no {bare}" if off else bare))
            self.left.append(self.typed[-1])

    def undo(self, lines: Iterable[str]) -> list[str]:
        """Take lines back; those that take back nothing that was typed are returned."""
        strays = []
        for block, text in _blocks(lines):
            off, bare = _read(text)
            undone = [e for e in self.typed if (_takes if off else _sets)(block, bare, e)]
            self.left = [e for e in self.left if e not in undone]
            strays += [] if undone else [text]
        return strays


def _read(text: str) -> tuple[bool, str]:
    """Whether a line switches off, and what."""
    prefix = next(p for p in (*_OFF, *_ON) if text.startswith(p))
    return prefix in _OFF, _JUNOS_SET.sub("", text.removeprefix(prefix))


def _takes(block: tuple[str, ...], bare: str, entry: Entry) -> bool:
    """'no X' takes back X with what follows, and what stands in the block X."""
    where, text = entry
    inside = len(where) > len(block) and where[: len(block)] == block and _covers(bare, where[len(block)])
    return inside or (where == block and _covers(bare, text))


def _sets(block: tuple[str, ...], bare: str, entry: Entry) -> bool:
    """'X' takes back 'no X', and the X of another value."""
    where, text = entry
    return where == block and (text == f"no {bare}" or f"no {bare}".startswith(text) or _knob(text) == _knob(bare))


def _covers(bare: str, text: str) -> bool:
    """Whether all words of the one stand in the other, in their order, from the first on."""
    words = iter(text.split())
    return text.split(maxsplit=1)[0] == bare.split(maxsplit=1)[0] and all(word in words for word in bare.split())


def _knob(text: str) -> str:
    """The words of a line that name what it sets, without the value."""
    words = text.split()
    first = next((n for n, word in enumerate(words) if re.search(r"\d|[{<]", word)), len(words) - 1)
    return " ".join(words[:first])


def _blocks(lines: Iterable[str]) -> Iterator[Entry]:
    """Every line with the block that it stands in; a line that others stand under is a block and nothing by itself."""
    found = [line for line in lines if not line.lstrip().startswith(("!", "#"))]
    open_blocks: list[tuple[int, str]] = []
    for line, after in pairwise([*found, ""]):
        depth = len(line) - len(line.lstrip())
        open_blocks = [b for b in open_blocks if b[0] < depth]
        if len(after) - len(after.lstrip()) > depth:
            open_blocks.append((depth, line.strip()))
        elif not _NOT_CONFIGURATION.fullmatch(line.strip()):
            yield tuple(text for _, text in open_blocks), line.strip()


def _said(form: Form, text: str) -> bool:
    """Whether a comment of the rollback names what only a person can restore."""
    comments = [line for line in form.rollback if line.lstrip().startswith(("!", "#"))]
    bare = text.removeprefix("no ")
    named = _knob(bare) if re.search(r"[\d{<]", bare) else bare
    return any(named in comment for comment in comments)


FORMS = {
    f"{card.workaround}-{platform}-{number}": form
    for card in CARDS
    if card.workaround != "cache-engine-rule"  # lines for another box, with a comment that says so
    for platform, forms in card.forms.items()
    for number, form in enumerate(forms)
    if not form.refuse
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_rollback_is_the_inverse(form: Form) -> None:
    change = Change(form.apply)
    assert change.undo(form.rollback) == []
    assert [entry for entry in change.left if not _said(form, entry[1])] == []


@pytest.mark.parametrize("form", [f for f in FORMS.values() if f.rollback_shared])
def test_what_is_shared_keeps_only_the_list(form: Form) -> None:
    change = Change(form.apply)
    assert change.undo(form.rollback_shared) == []
    of_the_list = re.compile(
        r"1000 permit .*|ipv?4? access-group .*|.* triage-rest .*|.* filter input .*|statistics per-entry"
    )
    assert [text for _, text in change.left if not of_the_list.fullmatch(text)] == []


def test_the_model_finds_what_is_left_and_what_was_never_there() -> None:
    change = Change(["interface x", " no ip redirects", " hold-queue 300 in", "ip cef", "ip route 192.0.2.0/24 Null0"])
    assert change.undo(["interface x", " ip redirects", "no ip route 198.51.100.0/24 Null0"]) == [
        "no ip route 198.51.100.0/24 Null0"
    ]
    assert change.left == [
        (("interface x",), "hold-queue 300 in"),
        ((), "ip cef"),
        ((), "ip route 192.0.2.0/24 Null0"),
    ]
