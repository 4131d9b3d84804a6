"""The raw text around every line that is quoted, so that a page can point at the line itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.parsing.clean import raw_lines
from triage.report.display import display
from triage.report.report import Report

_AROUND = 2  # lines before and after
_MOST_LINES = 600
_WIDTH = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file; ``anchor`` is its name on the page, ``quoted`` whether evidence rests on it."""

    number: int
    text: str
    anchor: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The quoted lines of one file with their surroundings, in runs of consecutive lines."""

    path: str
    runs: tuple[tuple[Line, ...], ...]


def excerpts(report: Report) -> tuple[Excerpt, ...]:
    """Return an excerpt of every file that evidence rests on, in the order of the evidence."""
    wanted: dict[str, set[int]] = {}
    for item in report.quoted.values():
        wanted.setdefault(item.capture, set()).add(item.line)
    files = _files(report)
    found, room = [], _MOST_LINES
    for order, (path, numbers) in enumerate(wanted.items(), 1):
        lines = files.get(path, {})
        runs = _runs(order, lines, numbers, room)
        room -= sum(len(run) for run in runs)
        if runs:
            found.append(Excerpt(path, tuple(runs)))
    return tuple(found)


def anchors(found: Sequence[Excerpt]) -> Mapping[tuple[str, int], str]:
    """Return the anchor of each quoted line by (path, line)."""
    return {(e.path, line.number): line.anchor for e in found for run in e.runs for line in run if line.quoted}


def _files(report: Report) -> Mapping[str, Mapping[int, str]]:
    files: dict[str, dict[int, str]] = {}
    for capture in report.captures:
        lines = files.setdefault(capture.path, {})
        lines.update((capture.file_line(n), text) for n, text in enumerate(raw_lines(capture.raw), 1))
    return files


def _runs(order: int, lines: Mapping[int, str], numbers: set[int], room: int) -> list[tuple[Line, ...]]:
    shown = sorted({n for q in numbers for n in range(q - _AROUND, q + _AROUND + 1) if n in lines})[: max(room, 0)]
    runs: list[list[Line]] = []
    for number in shown:
        line = Line(number, display(lines[number])[:_WIDTH], f"l{order}-{number}", number in numbers)
        if runs and runs[-1][-1].number == number - 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return [tuple(run) for run in runs]
