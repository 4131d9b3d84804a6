"""Text whose lines are gone: a table on one line, or every cell on a line of its own, as pages and documents leave it.

The manifest says how a line of the output begins (``begins``); the text is laid out again by that, and only when nearly nothing
was understood as it stood.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from triage.parsing.results import RowResult

Lines = Sequence[tuple[int, str]]
_LONGEST = 200_000  # characters; nobody pastes more of a table that has lost its lines


def reflow(
    begins: re.Pattern[str], content: Lines, result: RowResult, read: Callable[[Lines], RowResult], *, cut: bool
) -> RowResult:
    """Return what ``read`` makes of ``content`` laid out again, or ``result`` when that gives no more rows.

    With ``cut`` the last line may be torn: it is then not understood, as half a name is a name too.
    """
    text, starts = _joined(content)
    if len(result.not_understood) * 2 < len(content) or len(text) > _LONGEST:
        return result
    places = sorted({0, *(match.start() for match in begins.finditer(text))})
    if len(places) < 2:
        return result
    ends = [*places[1:], len(text)]
    lines = [
        (content[bisect_right(starts, place) - 1][0], text[place:end].strip())
        for place, end in zip(places, ends, strict=True)
    ]
    torn = {len(lines) - 1} if cut else set()
    again = read([line for number, line in enumerate(lines) if number not in torn])
    if _rows(again) <= _rows(result):
        return result
    unknown = {*again.not_understood, *(lines[number] for number in torn)}
    parts = [(place, end) for place, end, line in zip(places, ends, lines, strict=True) if line in unknown and line[1]]
    left = [
        (number, line)
        for (number, line), start in zip(content, starts, strict=True)
        if any(place < start + len(line) and start < end for place, end in parts)
    ]
    return RowResult(tables=again.tables, read=len(content) - len(left), not_understood=left)


def _joined(content: Lines) -> tuple[str, list[int]]:
    """Return the lines as one text, and where each begins in it."""
    starts: list[int] = []
    at = 0
    for _, line in content:
        starts.append(at)
        at += len(line) + 1
    return " ".join(line for _, line in content), starts


def _rows(result: RowResult) -> int:
    return sum(len(table) for table in result.tables.values())
