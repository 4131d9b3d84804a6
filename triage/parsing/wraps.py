"""Lines that a terminal or a mail program broke at its right margin, joined again.

A terminal breaks in the middle of a word when the width is used up; a mail program at the last blank before it. A line is joined
with the next only where the widths say that it was broken, and where the joined line makes sense and its parts do not.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from triage.parsing.message_heads import TAG
from triage.parsing.results import RowResult

Lines = Sequence[tuple[int, str]]
_NARROWEST = 40  # columns; a text of shorter lines has no margin that one could see
_STRIPPED = 3  # blanks before the margin that a paste may have lost
_GAP = 12  # blanks between two columns, which are lost when the line is broken there
_PASSES = 3  # tries to find which lines belong together
_MANY, _MANY_FOR_EACH = 1000, 8  # lines that are not understood, in all and for each that a margin may have broken
_MOST_PARTS = 6  # a line of more than this many parts is no line of a device
_TERMINALS = (80, 132)  # columns of the terminals that people have
# Of the lines that may be broken, those that are just as long as the margin: what a terminal breaks is, unless blanks were lost.
_MOST_FULL, _NEARLY_ALL_FULL = 0.5, 0.75  # at a width of terminals, and at any other
_MOST_RESTS = 0.8  # of the further lines of messages that stand behind the margin where a margin made them
# Further lines of a message that the device itself prints.
_OWN_LINE = re.compile(r"\s*(?:Pool: |Alternate Pool: |-? ?Process= ?\"|-Process=|-Traceback= ?)", re.IGNORECASE)

_MIDDLE = re.compile(r"[a-z:;,.%)/]")  # how no line begins that a device prints
_TORN_TAG = re.compile(r"%[A-Z][\w/\-]{0,60}$")


@dataclass(frozen=True, slots=True)
class Margin:
    """Where the lines of a text were broken: after ``width`` columns, at a blank when ``at_blanks``."""

    lines: Sequence[str]  # line n is lines[n - 1]
    width: int
    at_blanks: bool
    stripped: int = 0  # how much shorter a broken line may be, because blanks at its end were lost

    def broken(self, number: int) -> bool:
        """Tell whether the margin may have broken the line behind line ``number``."""
        line, after = self.lines[number - 1], self.lines[number].strip() if number < len(self.lines) else ""
        if not line.strip() or not after:
            return False
        if self.at_blanks:
            return len(line.rstrip()) + _GAP + len(after.split(maxsplit=1)[0]) > self.width
        return len(line) >= self.width - self.stripped

    @property
    def sure(self) -> bool:
        """Whether the width is one of a terminal, or that of several lines, so that the longest line is not taken for a margin."""
        full = sum(len(line) == self.width for line in self.lines)
        return not self.at_blanks and (self.width in _TERMINALS or full > 1)

    def made(self, unknown: set[int]) -> bool:
        """Tell whether a terminal of this width made the lines ``unknown``: each is broken or the rest of one, but for a cut end."""
        whole = unknown - {len(self.lines)}
        return self.sure and all(self.broken(n) or (n > 1 and self.broken(n - 1)) for n in whole)

    def joined(self, numbers: Sequence[int]) -> str:
        """Return the line that was broken into the lines ``numbers``."""
        parts = [self.lines[number - 1] for number in numbers]
        if self.at_blanks:
            return " ".join(part.strip() for part in parts)
        return "".join(part.ljust(self.width) for part in parts).strip()


def margins(lines: Sequence[str], suspects: Iterable[int]) -> tuple[Margin, ...]:
    """Return the margins that may have broken some of the lines ``suspects``, the likelier first."""
    at_blanks = Margin(lines, max((len(line.rstrip()) for line in lines), default=0), at_blanks=True)
    stripped = 0 if any(line.endswith(" ") for line in lines) else _STRIPPED
    inside = Margin(lines, max((len(line) for line in lines), default=0), at_blanks=False, stripped=stripped)
    if at_blanks.width < _NARROWEST:
        return ()
    heads = [number for number in suspects if number and at_blanks.broken(number)]
    full = [
        number for number in suspects if number and len(lines[number - 1]) == inside.width and inside.broken(number)
    ]
    if not inside.sure or not full:
        return (at_blanks, inside) if heads else ()
    least = _MOST_FULL if inside.width in _TERMINALS else _NEARLY_ALL_FULL
    return (inside, at_blanks) if len(full) > least * len(heads) else (at_blanks, inside)


def join_rows(lines: Sequence[str], content: Lines, result: RowResult, read: Callable[[Lines], RowResult]) -> RowResult:
    """Return what ``read`` makes of ``content`` with broken lines joined, or ``result`` when no joining helps.

    A join counts when the joined line is understood and neither of its parts was. Once that is so, or all that is not understood
    is what a terminal leaves, lines are joined of which one part made sense alone.
    """
    unknown = {number for number, _ in result.not_understood}
    best = result
    for margin in margins(lines, unknown | {n - 1 for n in unknown}):
        again = _joined_rows(margin, content, unknown, read)
        if again is not None and len(again.not_understood) < len(best.not_understood):
            best = again
    return best


def _joined_rows(
    margin: Margin, content: Lines, unknown: set[int], read: Callable[[Lines], RowResult]
) -> RowResult | None:
    possible = {n for n, _ in content if (n in unknown or n + 1 in unknown) and margin.broken(n)}
    if len(unknown) > _MANY and len(possible) * _MANY_FOR_EACH < len(unknown):
        return None  # not broken, but something else altogether: to look for the few lines that are would take too long
    within = {n for n in possible if n in unknown and n + 1 in unknown}
    found = _pairs(margin, content, set(), within, read)
    found |= _understood(margin, content, found | _apart(within, found), read)  # lines of three parts and more
    if not found and not margin.made(unknown):
        # A rest made sense alone, as the end of a sentence does: it is one where it begins like the middle of a line.
        possible = {n for n in possible & unknown if _MIDDLE.match(margin.lines[n].lstrip())}
        if not possible:
            return None
    found = _pairs(margin, content, found, possible - within, read)
    result = _read_joined(margin, content, found, read)
    for _ in range(_MOST_PARTS - 2):
        left = {number for number, _ in result.not_understood}
        further = {n for n in possible if n - 1 in found and n not in found and n + 1 in left}
        more = _understood(margin, content, found | further, read) - found if further else set()
        if not more:
            break
        found |= more
        result = _read_joined(margin, content, found, read)
    return result


def _read_joined(margin: Margin, content: Lines, breaks: set[int], read: Callable[[Lines], RowResult]) -> RowResult:
    joined = _join(margin, content, breaks)
    result = read([(numbers[0], text) for numbers, text in joined])
    result.read += sum(len(numbers) - 1 for numbers, _ in joined)
    return result


def _pairs(
    margin: Margin, content: Lines, found: set[int], possible: set[int], read: Callable[[Lines], RowResult]
) -> set[int]:
    """Return ``found`` with those of the ``possible`` breaks that join two lines into one that makes sense."""
    left = set(possible)
    for _ in range(_PASSES):
        chosen: set[int] = set()
        for number in sorted(_apart(left, found)):
            if number - 1 not in chosen:
                chosen.add(number)
        if not chosen:
            break
        found = found | (_understood(margin, content, found | chosen, read) & chosen)
        left -= chosen
    return found


def _apart(breaks: set[int], found: set[int]) -> set[int]:
    """Return the breaks that touch no line that is joined already."""
    return {n for n in breaks if not {n - 1, n, n + 1} & found}


def join_messages(lines: Sequence[str], content: Lines, further: Sequence[int]) -> tuple[Lines, int]:
    """Return ``content`` with broken messages joined, and how many lines fewer it has.

    ``further`` are the lines that go on with the message before them.
    """
    own = {number for number in further if _OWN_LINE.match(lines[number - 1])}
    rests = [number for number in further if number not in own]
    found = next(iter(margins(lines, [number - 1 for number in rests])), None)
    if found is None:
        return content, 0
    breaks = {number - 1 for number in rests if found.broken(number - 1)}
    if not found.sure and (len(breaks) < 2 or len(breaks) < _MOST_RESTS * len(rests)):
        return content, 0
    joined = _join(found, content, breaks)
    return [(numbers[0], text) for numbers, text in joined], len(content) - len(joined)


def join_tags(content: Lines, suspects: Collection[int]) -> Lines:
    """Return ``content`` with lines joined that were broken within the tag of a message; one of the two is among ``suspects``."""
    places = (bisect_left(content, number, key=itemgetter(0)) for number in suspects)
    if not any(0 < at < len(content) and _TORN_TAG.search(content[at - 1][1].rstrip()) for at in places):
        return content
    joined: list[tuple[int, str]] = []
    for number, text in content:
        before = joined[-1] if joined else (0, "")
        torn = number in suspects and _TORN_TAG.search(before[1].rstrip())
        if torn and TAG.match(whole := before[1].rstrip() + text.lstrip(), torn.start()):
            joined[-1] = before[0], whole
        else:
            joined.append((number, text))
    return joined


def _join(margin: Margin, content: Lines, breaks: set[int]) -> list[tuple[list[int], str]]:
    """Return (line numbers, text) with the lines joined behind which a break is."""
    groups: list[tuple[list[int], str]] = []
    for number, text in content:
        before = groups[-1][0] if groups else []
        if before and before[-1] in breaks and number == before[-1] + 1 and len(before) < _MOST_PARTS:
            before.append(number)
        else:
            groups.append(([number], text))
    return [(numbers, margin.joined(numbers) if len(numbers) > 1 else text) for numbers, text in groups]


def _understood(margin: Margin, content: Lines, breaks: set[int], read: Callable[[Lines], RowResult]) -> set[int]:
    """Return those of ``breaks`` whose joined lines make sense."""
    if not breaks:
        return set()
    joined = _join(margin, content, breaks)
    unknown = {number for number, _ in read([(numbers[0], text) for numbers, text in joined]).not_understood}
    return {n for numbers, _ in joined if numbers[0] not in unknown for n in numbers[:-1]}
