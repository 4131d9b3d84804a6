"""Secrets in device text, found by their forms (``playbooks/secrets.yaml``) and taken out."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from triage.shipped import document

REMOVED = "<removed>"
_VALUE = r"""(?P<%s>"[^"\n]*"|'[^'\n]*'|[^\s"';]+)"""
_TYPE = r"(?:(?:[0-9]|10|encrypted|clear|text|type6|sha512|md5|hmac-md5|hmac-sha-\d+)\s+(?=[^\s])){0,2}"
_PIECE = 4  # letters
_WORTH_A_SEARCH = 6  # characters; a shorter secret is found in innocent words too


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a secret stands in a line; ``words`` say where to look."""

    name: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A secret over many lines, between two groups that stay."""

    name: str
    word: str
    pattern: re.Pattern[str]


@cache
def forms() -> tuple[Form, ...]:
    """Return every form of a secret in a line."""
    return tuple(
        Form(
            entry["name"],
            tuple(entry["words"]),
            re.compile(_expanded(entry["pattern"]), re.IGNORECASE | re.MULTILINE),
            tuple(entry["examples"]),
        )
        for entry in _data()["forms"]
    )


@cache
def blocks() -> tuple[Block, ...]:
    """Return every form of a secret over many lines."""
    flags = re.IGNORECASE | re.MULTILINE
    return tuple(Block(e["name"], e["word"], re.compile(e["pattern"], flags)) for e in _data()["blocks"])


@cache
def _data() -> Mapping[str, Any]:
    return document("playbooks/secrets.yaml")


def _expanded(pattern: str) -> str:
    return pattern.replace("{t}", _TYPE).replace("{v}", _VALUE % "secret").replace("{v2}", _VALUE % "secret2")


class Secrets:
    """Takes secrets out of texts and remembers them, so that it can be checked that none is left."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def clean(self, text: str) -> str:
        """Return ``text`` with every secret replaced; what is not a secret keeps its place on its line."""
        lower = text.lower()
        for block in blocks():
            if block.word in lower:
                text = block.pattern.sub(lambda m: f"{m[1]}\n{REMOVED}\n{m[2] or ''}", text)
                lower = text.lower()
        if len(lower) != len(text):  # a letter whose lower case is longer: places would not agree
            lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        places: dict[int, list[str]] = {}
        for piece in _pieces():
            at = lower.find(piece)
            while at >= 0:
                places.setdefault(lower.rfind("\n", 0, at) + 1, []).append(piece)
                at = lower.find("\n", at)  # the rest of the line is searched with it
                at = lower.find(piece, at) if at >= 0 else -1
        return "".join(self._rebuilt(text, lower, places)) if places else text

    def _rebuilt(self, text: str, lower: str, places: Mapping[int, Sequence[str]]) -> Iterator[str]:
        done = 0
        for start in sorted(places):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            yield text[done:start]
            yield self._line(text[start:end], lower[start:end], places[start])
            done = end
        yield text[done:]

    def _line(self, line: str, lower: str, pieces: Sequence[str]) -> str:
        words = [word for piece in pieces for word in _pieces()[piece] if word in lower]
        for form in sorted({number for word in words for number in _numbers()[word]}):
            line = forms()[form].pattern.sub(self._taken, line)
        return line

    def _taken(self, match: re.Match[str]) -> str:
        whole, offset = match[0], match.start()
        for name in sorted((n for n, v in match.groupdict().items() if v is not None), key=match.start, reverse=True):
            secret = match[name].strip("\"'")
            if secret == REMOVED or not secret:
                continue
            self.found.add(secret)
            start, end = match.start(name) - offset, match.end(name) - offset
            quote = whole[start] if whole[start] in "\"'" else ""
            whole = f"{whole[:start]}{quote}{REMOVED}{quote}{whole[end:]}"
        return whole

    def left_in(self, text: str) -> tuple[str, ...]:
        """Return the secrets that were taken out somewhere and still stand in ``text``."""
        return tuple(sorted(s for s in self.found if _is_telling(s) and s in text))

    def scrub(self, text: str) -> str:
        """Return ``text`` without the secrets that stood somewhere else: what somebody typed into the wrong prompt, or quoted."""
        for secret in sorted(self.left_in(text), key=len, reverse=True):
            text = text.replace(secret, REMOVED)
        return text


def _is_telling(secret: str) -> bool:
    """Tell whether a secret is no word that a router prints anyway: the community ``public`` is, and a short number."""
    return len(secret) >= _WORTH_A_SEARCH and not secret.isalpha() and not secret.isdigit() and secret not in REMOVED


@cache
def _numbers() -> Mapping[str, tuple[int, ...]]:
    """Return the places in ``forms()`` of the forms that look for each word."""
    found: dict[str, list[int]] = {}
    for number, form in enumerate(forms()):
        for word in form.words:
            found.setdefault(word, []).append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}


@cache
def _pieces() -> Mapping[str, tuple[str, ...]]:
    """Return the fewest short pieces of which every word holds one, with those words: a text is searched once for each."""
    left = set(_numbers())
    chosen: dict[str, tuple[str, ...]] = {}
    while left:
        counts = Counter(piece for word in sorted(left) for piece in _pieces_of(word))
        best = min(counts, key=lambda piece: (-counts[piece], -len(piece), piece))
        chosen[best] = tuple(sorted(word for word in left if best in word))
        left -= set(chosen[best])
    return chosen


def _pieces_of(word: str) -> set[str]:
    if "$" in word:
        return {"$"}  # rare enough by itself
    size = min(len(word), _PIECE)
    return {word[i : i + size] for i in range(len(word) - size + 1)}
