"""Text templates of what a command prints.

Three marks, nothing else: ``{{name}}`` is a value; ``{{name:>10}}`` the same in a field of that width (Python's format,
limited to alignment, width and decimals); and a line ``{{@rows argument ...}}`` is replaced by the lines of a generator
of triage.lab.rows. A value of several lines makes several lines.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_ROWS = re.compile(r"\{\{@([a-z_]+)((?: [^{}]+)?)\}\}")
_VALUE = re.compile(r"\{\{([A-Za-z_][\w.]*)(?::([<>]?\d*(?:\.\d+)?))?\}\}")


@dataclass(frozen=True, slots=True)
class Template:
    """The lines of one file; ``source`` names it in faults."""

    lines: tuple[str, ...]
    source: str = ""

    @classmethod
    def of(cls, text: str, source: str = "") -> "Template":
        return cls(tuple(text.splitlines()), source)

    def names(self) -> Iterator[tuple[int, str]]:
        """Yield line number and name of every value."""
        for number, line in enumerate(self.lines, 1):
            if not _ROWS.fullmatch(line):
                for match in _VALUE.finditer(line):
                    yield number, match[1]

    def generators(self) -> Iterator[tuple[int, str]]:
        """Yield line number and name of every generator."""
        for number, line in enumerate(self.lines, 1):
            if match := _ROWS.fullmatch(line):
                yield number, match[1]

    def stray_marks(self) -> Iterator[int]:
        """Yield the number of every line with braces that are neither of the three marks."""
        for number, line in enumerate(self.lines, 1):
            if not _ROWS.fullmatch(line) and "{{" in _VALUE.sub("", line):
                yield number

    def render(
        self, lookup: Callable[[str], float | str], rows: Callable[[str, tuple[str, ...]], Iterable[str]]
    ) -> Iterator[str]:
        """Yield the lines as printed."""
        for line in self.lines:
            if match := _ROWS.fullmatch(line):
                yield from rows(match[1], tuple(match[2].split()))
            else:
                yield from fill(line, lookup).split("\n")


def fill(text: str, lookup: Callable[[str], float | str]) -> str:
    """Return ``text`` with its values."""
    return _VALUE.sub(lambda match: format(shown(lookup(match[1]), match[2] or ""), _field(match[2] or "")), text)


def shown(value: float | str, form: str = "") -> float | str:
    """Return a number without a fraction as text of a whole number, unless ``form`` asks for decimals."""
    if isinstance(value, float) and "." not in form:
        return str(int(value)) if value == int(value) else str(value)
    return value


def _field(form: str) -> str:
    return f"{form}f" if "." in form else form
