"""The output filters of IOS: include, exclude, begin, section, count."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_FILTERS = ("append", "begin", "count", "exclude", "include", "redirect", "section", "tee")
_TO_FILE = frozenset({"append", "redirect", "tee"})


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with its pattern."""

    kind: str
    pattern: re.Pattern[str]

    def apply(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the lines that the filter lets through."""
        match self.kind:
            case "include":
                yield from (line for line in lines if self.pattern.search(line))
            case "exclude":
                yield from (line for line in lines if not self.pattern.search(line))
            case "begin":
                yield from self._begin(lines)
            case "count":
                yield f"Number of lines which match regexp = {sum(bool(self.pattern.search(line)) for line in lines)}"
            case _:
                yield from self._section(lines)

    def _begin(self, lines: Iterable[str]) -> Iterator[str]:
        begun = False
        for line in lines:
            begun = begun or bool(self.pattern.search(line))
            if begun:
                yield line

    def _section(self, lines: Iterable[str]) -> Iterator[str]:
        """A line that matches, and the lines below it that are further to the right."""
        depth: int | None = None
        for line in lines:
            indent = len(line) - len(line.lstrip())
            if self.pattern.search(line):
                depth = indent if depth is None or indent <= depth else depth
                yield line
            elif depth is not None and line.strip() and indent > depth:
                yield line
            else:
                depth = None


def split(line: str) -> tuple[str, int | None, str]:
    """Return the command before the first bar, the column after the bar, and what follows; None without a bar."""
    command, bar, rest = line.partition("|")
    return command, len(command) + 1 if bar else None, rest


def read_filter(text: str) -> Filter | None:
    """Return the filter that ``text`` writes, abbreviated or not; None when it is none, or would write a file."""
    word, _, pattern = text.strip().partition(" ")
    kinds = [kind for kind in _FILTERS if word and kind.startswith(word.lower())]
    if len(kinds) != 1 or kinds[0] in _TO_FILE or not pattern.strip():
        return None
    try:
        return Filter(kinds[0], re.compile(_translated(pattern.strip())))
    except re.error:
        return None


def _translated(pattern: str) -> str:
    """An underscore of IOS matches any separator: a blank, a comma, a brace, or an end of the line."""
    return pattern.replace("_", r"(?:^|[ ,{}()]|$)")
