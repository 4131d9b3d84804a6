"""What a router understands: abbreviated words, arguments, and the refusals of IOS with the caret under the fault."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# Words in capitals stand for an argument. TEXT takes the rest of the line.
_ARGUMENTS = {"NUMBER": re.compile(r"\d{1,5}"), "ADDRESS": re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")}
_INTERFACE = re.compile(r"([A-Za-z][A-Za-z-]*) ?(\d[\d/.:]*)?")
_WORD = re.compile(r"\S+")

ACTIONS = (
    "terminal length NUMBER", "terminal width NUMBER", "terminal monitor", "terminal no monitor",
    "terminal exec prompt timestamp", "terminal no exec prompt timestamp",
    "enable", "disable", "exit", "logout", "quit",
    "configure terminal", "clear TEXT", "reload", "write memory", "write", "debug TEXT", "undebug all",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Understood:
    """A complete command: its words in full, and its arguments by kind."""

    words: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """What IOS prints instead. ``caret`` is the column in the line that it marks, None where it marks none."""

    text: str
    caret: int | None = None


@dataclass(slots=True)
class _Node:
    """A place in the tree of commands."""

    children: dict[str, "_Node"] = field(default_factory=dict)
    words: str = ""


class CommandTree:
    """The commands of one router.

    ``commands`` are written in full, ``interfaces`` are the names that the argument INTERFACE takes.
    """

    def __init__(self, commands: Iterable[str], interfaces: Sequence[str] = ()) -> None:
        self._root = _Node()
        self._interfaces = tuple(interfaces)
        for command in commands:
            node = self._root
            for word in command.split():
                node = node.children.setdefault(word, _Node())
            node.words = command

    def understand(self, line: str) -> Understood | Refused:
        """Return the command that ``line`` abbreviates, or the refusal."""
        words = list(_WORD.finditer(line))
        node, arguments, place = self._root, {}, 0
        while place < len(words):
            word, start = words[place][0], words[place].start()
            if "TEXT" in node.children:
                arguments["TEXT"] = line[start:].rstrip()
                node, place = node.children["TEXT"], len(words)
                continue
            kind, value, used = self._argument(node, [match[0] for match in words[place : place + 2]])
            if kind:
                arguments[kind] = value
                node, place = node.children[kind], place + used
                continue
            matches = _matching(node, word)
            if len(matches) != 1:
                return (
                    _refusal(node, word, start) if not matches else Refused(f'% Ambiguous command:  "{line.strip()}"')
                )
            node, place = node.children[matches[0]], place + 1
        if node.words:
            return Understood(node.words, arguments)
        if node is self._root.children.get("show"):
            return Refused('% Type "show ?" for a list of subcommands')
        return Refused("% Incomplete command.")

    def _argument(self, node: _Node, words: Sequence[str]) -> tuple[str, str, int]:
        """Return kind, value and number of words of an argument that begins here; an empty kind when none does."""
        for kind, pattern in _ARGUMENTS.items():
            if kind in node.children and pattern.fullmatch(words[0]):
                return kind, words[0], 1
        if "INTERFACE" in node.children:
            for used in range(len(words), 0, -1):
                if name := self._interface(" ".join(words[:used])):
                    return "INTERFACE", name, used
        return "", "", 0

    def _interface(self, text: str) -> str:
        """Return the full name of an interface written in any length, with or without a blank before its number."""
        match = _INTERFACE.fullmatch(text)
        if match is None or match[2] is None:
            return ""
        letters, number = match[1].lower(), match[2]
        fitting = [name for name in self._interfaces if name.lower().startswith(letters) and _number(name) == number]
        return fitting[0] if fitting else ""


def _number(interface: str) -> str:
    return interface.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")


def _matching(node: _Node, word: str) -> list[str]:
    keywords = [name for name in node.children if not name.isupper()]
    lower = word.lower()
    return [lower] if lower in keywords else [name for name in keywords if name.startswith(lower)]


def _refusal(node: _Node, word: str, start: int) -> Refused:
    """IOS marks the first letter that no keyword has; a word too many is marked at its beginning."""
    shared = max((_shared(word.lower(), name) for name in node.children if not name.isupper()), default=0)
    return Refused("% Invalid input detected at '^' marker.", start + shared)


def _shared(word: str, name: str) -> int:
    """How many letters two words have in common at their beginning."""
    return next((n for n, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))


def marked(refused: Refused, prompt: str) -> list[str]:
    """Return the lines of a refusal below a line that was typed after ``prompt``."""
    if refused.caret is None:
        return [refused.text]
    return [" " * (len(prompt) + refused.caret) + "^", refused.text]
