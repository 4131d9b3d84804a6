"""Text whose lines are gone: a table on one line, or every cell on a line of its own, as pages and documents leave it.

The text is laid out again, and only when much of it was not understood as it stood: by how the manifest says that a line of the
output begins (``begins``), or else so that the fewest words are left over and the most lines make sense.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial

from triage.parsing.manifest import Manifest
from triage.parsing.results import RowResult
from triage.parsing.rules import LineSet

Lines = Sequence[tuple[int, str]]
Breaks = Sequence[tuple[int, int]]
Fits = Callable[[str, int, int], bool]
_LONGEST = 200_000  # characters; nobody pastes more of a table that has lost its lines
_MOST_WORDS = 20_000  # of a text that is laid out by what makes sense, each of which may begin a line
_SAMPLE = 50  # words that tell whether there is sense in them
_MOST_IN_LINE = 26  # words; only a sentence has more
_FEW = 2  # words of a line that is a cell
_LONGEST_LINE = 300  # characters
_WORD = re.compile(r"\S+")
_SENTENCES = {"text", "rest"}  # what may hold anything
_FIGURE = re.compile(r"(?<=\s)(?:\d{2,}|\d+\.\d+%?|0x[0-9A-Fa-f]+)(?=\s|$)|^\d{2,}\s")  # none of a name's


def reflow(
    manifest: Manifest, content: Lines, result: RowResult, read: Callable[[Lines], RowResult], *, cut: bool
) -> RowResult:
    """Return what ``read`` makes of ``content`` laid out again, or ``result`` when that gives no more rows.

    With ``cut`` the last line may be torn: it is then not understood, as half a name is a name too.
    """
    text, starts = _joined(content)
    lost = len(result.not_understood) * 2 >= len(content)
    unknown = {number for number, line in result.not_understood if len(line.split()) > _MOST_IN_LINE}
    crowded = [place for place, (number, _) in enumerate(content) if number in unknown]
    scattered = lost and sum(len(line.split()) <= _FEW for _, line in content) * 5 >= len(content) * 4
    if not (lost or crowded) or len(text) > _LONGEST:
        return result
    by_sense: list[int] = []
    if scattered:
        by_sense = _by_sense(manifest, text, [], None)
    elif crowded:
        by_sense = _by_sense(manifest, text, starts, None if lost else crowded)
    for places in (_by_beginnings(manifest, text) if lost else [], by_sense):
        if not places or (len(places) < 2 and len(content) < 2):
            continue
        again = _laid_out(places, text, starts, content, read, cut=cut)
        if _rows(again) > _rows(result):
            return again
    return result


def _by_beginnings(manifest: Manifest, text: str) -> list[int]:
    """Return where lines begin by the manifest's word."""
    if manifest.begins is None:
        return []
    return sorted({0, *(match.start() for match in manifest.begins.finditer(text))})


def _by_sense(manifest: Manifest, text: str, starts: Sequence[int], crowded: Sequence[int] | None) -> list[int]:
    """Return where lines begin when the fewest words are left over, and the most lines make sense.

    No line goes over one of ``starts``; with ``crowded`` only the lines at these places are laid out, the others stay.
    """
    ends = [*starts[1:], len(text)]
    spans = [(0, len(text))] if crowded is None else [(starts[place], ends[place]) for place in crowded]
    words = [(word.start(), word.end()) for span in spans for word in _WORD.finditer(text, *span)]
    fits = partial(_fits, manifest.anywhere)
    if len(words) > _MOST_WORDS or (len(words) > 2 * _SAMPLE and not _has_sense(words, starts, text, fits)):
        return []
    begins = set(starts)
    moved = set(crowded or ())
    places = [] if crowded is None else [start for place, start in enumerate(starts) if place not in moved]
    over = False
    for first, count in _lines(words, starts, text, fits):
        if count or not over or words[first][0] in begins:
            places.append(words[first][0])
        over = not count
    return sorted(places)


def _has_sense(words: Sequence[tuple[int, int]], starts: Sequence[int], text: str, fits: Fits) -> bool:
    """Tell whether lines are found at the beginning of the words, and in the middle."""
    samples = (words[at : at + _SAMPLE] for at in (0, len(words) // 2))
    return all(_left_over(_lines(some, starts, text, fits)) * 2 <= len(some) for some in samples)


def _fits(rules: LineSet, text: str, start: int, end: int) -> bool:
    """Tell whether a part of a text is a line of the output, and no name in it holds the figures of the next one."""
    match = rules.within(text, start, end)
    if match is None or match.lastindex is None:
        return False
    names = rules.by_index[match.lastindex].groups
    values = zip(names, match.groups()[match.lastindex :], strict=False)
    return not any(value and name not in _SENTENCES and _FIGURE.search(value) for name, value in values)


def _lines(words: Sequence[tuple[int, int]], starts: Sequence[int], text: str, fits: Fits) -> Breaks:
    """Return (first word, words) of each line; a word that is left over has none."""
    # Of the text from each word on: words left over, lines (negative), words of the first line.
    best: list[tuple[int, int, int]] = [(0, 0, 0)] * (len(words) + 1)
    begins = set(starts)
    most = 0
    for first in range(len(words) - 1, -1, -1):
        left, lines, _ = best[first + 1]
        found = (left + 1, lines, 0)
        start = words[first][0]
        most = min(most + 1, _MOST_IN_LINE)
        for count in range(1, most + 1):
            end = words[first + count - 1][1]
            if end - start > _LONGEST_LINE:
                break
            left, lines, _ = best[first + count]
            if (left, lines - 1) < found[:2] and fits(text, start, end):
                found = (left, lines - 1, count)
        best[first] = found
        most = 0 if start in begins else most
    breaks: list[tuple[int, int]] = []
    first = 0
    while first < len(words):
        breaks.append((first, best[first][2]))
        first += best[first][2] or 1
    return breaks


def _left_over(breaks: Breaks) -> int:
    return sum(not count for _, count in breaks)


def _laid_out(
    places: Sequence[int],
    text: str,
    starts: Sequence[int],
    content: Lines,
    read: Callable[[Lines], RowResult],
    *,
    cut: bool,
) -> RowResult:
    ends = [*places[1:], len(text)]
    lines = [
        (content[bisect_right(starts, place) - 1][0], text[place:end].strip())
        for place, end in zip(places, ends, strict=True)
    ]
    last = starts[-1] if len(content) > 1 else ends[-1]
    torn = {len(lines) - 1, *(n for n, place in enumerate(places) if place >= last)} if cut else set()
    again = read([line for number, line in enumerate(lines) if number not in torn])
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
