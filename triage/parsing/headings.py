"""Tables whose columns the box chooses: a heading names them, cells stand two or more blanks apart."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from triage.parsing.values import Converter

_GAP = re.compile(r" {2,}")
_LEAST_COMMAS = 2  # the form with commas, of which a name of the other forms may hold one
Column = tuple[str, Converter] | None  # None: a column that no table has a place for


def columns_of(line: str, labels: Mapping[str, tuple[str, Converter]]) -> tuple[Column, ...]:
    """Return the column under each label of the heading ``line``.

    Labels of one word may stand one blank apart (IOS XR): the way to split that knows more labels counts, and single
    words only when half of them are labels, since words such as "bytes" also stand inside of longer labels.
    """
    apart, words = ([labels.get(label.upper()) for label in split] for split in (_GAP.split(line), line.split()))
    if line.count(",") >= _LEAST_COMMAS:
        return tuple(labels.get(label.strip().upper()) for label in line.split(","))
    known, known_apart = (sum(column is not None for column in split) for split in (words, apart))
    single = 2 * known >= len(words) and known > known_apart
    if len(apart) == 1 and not single:  # a page that folds blanks leaves one between all labels
        return tuple(_close(line.split(), labels))
    return tuple(words if single else apart)


def _close(words: Sequence[str], labels: Mapping[str, tuple[str, Converter]]) -> list[Column]:
    """Return the columns where labels of several words stand one blank apart: the longest known label counts, the rest is one."""
    longest = max((label.count(" ") + 1 for label in labels), default=1)
    columns: list[Column] = []
    unknown = False
    start = 0
    while start < len(words):
        ends = range(min(start + longest, len(words)), start, -1)
        end = next((end for end in ends if " ".join(words[start:end]).upper() in labels), None)
        if end is not None:
            columns.append(labels[" ".join(words[start:end]).upper()])
        elif not unknown:
            columns.append(None)
        unknown = end is None
        start = end or start + 1
    return columns


def cells_of(line: str, columns: Sequence[Column]) -> dict[str, Any] | None:
    """Return the typed cells of ``line``; None when they are more or fewer than the columns, or do not convert."""
    # A long value may stand one blank from the next, a name may hold a blank: the first way that fits counts.
    words = line.split()
    ways = (_join_remarks(words), words, _GAP.split(line), [cell.strip() for cell in line.split(",")])
    cells = next((way for way in ways if len(way) == len(columns)), None)
    if cells is None:
        return None
    try:
        return {column[0]: column[1](cell) for column, cell in zip(columns, cells, strict=True) if column is not None}
    except ValueError:
        return None


def _join_remarks(cells: Sequence[str]) -> list[str]:
    """Put ``(DEFAULT)`` back behind the value that it explains."""
    joined: list[str] = []
    for cell in cells:
        if joined and cell.startswith("(") and cell.endswith(")"):
            joined[-1] += f" {cell}"
        else:
            joined.append(cell)
    return joined
