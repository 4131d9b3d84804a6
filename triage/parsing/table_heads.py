"""Headings of tables whose labels no parser knows: where each label stands, and which cell of a row stands under it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

GAP = re.compile(r" {2,}")
_WORD = re.compile(r"\S+")
_VALUE = re.compile(r"|-|N/A|[-+]?[\d.,:]+%?|0x[0-9A-Fa-f]+")  # no label
_LEAST_NAME = 3  # blanks before the first label, under which a column without one has room


@dataclass(frozen=True, slots=True)
class Heading:
    """The labels of a table, and where each begins and ends."""

    labels: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    spaced: bool  # its labels stand two or more blanks apart, so that they are more than the words of a title

    def cells(self, line: str) -> dict[str, str] | None:
        """Return the cells of ``line`` by label; None when it has more, or when it cannot be told whose a cell is."""
        cells = cells_of(line)
        if "|" not in line and any(text.endswith(":") for text in line.split()):  # a label with its value
            return None
        for found in ([text for text, _, _ in cells], line.split()):
            if len(found) == len(self.labels):
                return {label: text for label, text in zip(self.labels, found, strict=True) if text}
        placed: dict[str, str] = {}
        for text, start, end in cells:
            over = [n for n, (begin, stop) in enumerate(self.spans) if start < stop and begin < end]
            if len(over) != 1 or self.labels[over[0]] in placed:
                return None
            placed[self.labels[over[0]]] = text
        return placed if len(placed) > 1 else None


def cells_of(line: str) -> list[tuple[str, int, int]]:
    """Return (text, begin, end) of what stands two or more blanks apart, or between bars."""
    if line.count("|") > 1:
        parts = line.strip().strip("|").split("|")
        return [(part.strip(), 0, 0) for part in parts]
    found: list[tuple[str, int, int]] = []
    begin = 0
    for gap in (*GAP.finditer(line), None):
        end = gap.start() if gap is not None else len(line)
        if line[begin:end].strip():
            found.append((line[begin:end].strip(), begin, end))
        begin = gap.end() if gap is not None else end
    return found


def headings(line: str) -> Iterator[Heading]:
    """Yield the headings that a line may be: two labels or more, none of them a number, apart by one blank or by more."""
    words = [(word[0], word.start(), word.end()) for word in _WORD.finditer(line)]
    for spaced, cells in ((True, cells_of(line)), (False, words)):
        labels = tuple(text for text, _, _ in cells)
        if len(labels) > 1 and len(set(labels)) == len(labels) and not any(_VALUE.fullmatch(label) for label in labels):
            spans = tuple((begin, end) for _, begin, end in cells)
            yield Heading(labels, spans, spaced)
            if spaced and spans[0][0] >= _LEAST_NAME:  # the column that names its rows may have no label
                yield Heading(("", *labels), ((0, spans[0][0]), *spans), spaced)
