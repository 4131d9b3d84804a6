"""The CPU history graph to numbers: the digits above the bars give each slot's maximum, the # bars its average."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from triage.parsing.results import RowResult
from triage.tables import Table, schemas

_DIGITS = re.compile(r"[ 0-9]+")
_BAR = re.compile(r"(\d{1,3}) ([ *#]*)")
_AXIS = re.compile(r"0(?=[0-9]*\.)[.0-9]{4,}")  # digits alone are those over the bars
_AXIS_LABELS = re.compile(r"0? *5(?: +\d)*")
_TITLE = re.compile(r"CPU% per (second|minute|hour)\b.*", re.IGNORECASE)
_LEGEND = re.compile(r"\*? ?= ?maximum CPU%.*|.*# ?= ?average CPU%.*", re.IGNORECASE)
# The box's name and clock above the graphs: "r1   10:35:52 AM Monday Mar 4 2010 UTC".
_STAMP = re.compile(r"(?:\S+ +)?\d{1,2}:\d{2}:\d{2} [AP]M \w+ \w{3} \d{1,2} \d{4}(?: \S+)?")
_LOW, _HIGH = -15, 6  # how much a bar may differ from its number: it is rounded to tens, or cut
_FEW = 4  # one number in so many may contradict its bar, since pages lose single blanks
_SPANS = {"second": "seconds", "minute": "minutes", "hour": "hours"}
_SECONDS = 61  # slots, and a few more, of the graphs of seconds and of minutes
_ORDER = ("seconds", "minutes", "hours")


class _Graph:
    """One graph while it is read."""

    def __init__(self) -> None:
        self.digits: list[tuple[int, str]] = []
        self.bars: list[tuple[int, int, str]] = []  # line number, level, the line as printed
        self.axis: str | None = None
        self.span: str | None = None
        self.used: list[int] = []

    @property
    def started(self) -> bool:
        return bool(self.bars)

    def column_of_first_slot(self) -> int | None:
        """The column in which slot 0 stands: above the 0 that begins the axis, or a blank behind the level of a bar."""
        if self.axis is not None:
            return len(self.axis) - len(self.axis.lstrip())
        return _behind_level(*self.bars[0][1:]) if self.bars else None

    def numbers(self) -> list[tuple[int, float, float | None]]:
        """Return (slot, maximum, average); slots without a digit are left out, and all where digits and bars contradict each other."""
        left = self.column_of_first_slot()
        if left is None or not self.digits:
            return []
        rows = [text for _, text in self.digits]
        left = self._shifted(left, rows)
        rows = [row[left:] if not row[:left].strip() else row.strip() for row in rows]
        tops = self._levels("*#")
        limit = len(rows[-1].strip()) // _FEW
        if _contradictions(rows, tops) > limit:
            rows = min(_alignments(rows), key=lambda some: _contradictions(some, tops))
            if _contradictions(rows, tops) > limit:
                return []
        marked = any("#" in text for _, _, text in self.bars)
        averages = self._levels("#") if marked else {}
        found = []
        for slot, maximum in _maxima(rows).items():
            # The graph rounds the average to tens: 99 % is drawn at the level of 100, above its own maximum.
            average = min(float(averages.get(slot, 0)), maximum) if marked else None
            found.append((slot, maximum, average))
        return found

    def _shifted(self, left: int, rows: Sequence[str]) -> int:
        """Where mail or a web page moved the digits against the axis, they begin where the units begin."""
        units = rows[-1]
        begin = len(units) - len(units.lstrip())
        return begin if abs(begin - left) <= 2 and units.strip() else left

    def _levels(self, marks: str) -> dict[int, int]:
        """Return how high the bar of each slot is; slot 0 stands a blank behind the level that a line begins with."""
        found: dict[int, int] = {}
        for _, level, text in self.bars:
            for slot, mark in enumerate(text[_behind_level(level, text) :]):
                if mark in marks:
                    found[slot] = max(found.get(slot, 0), level)
        return found


def _behind_level(level: int, text: str) -> int:
    return len(text) - len(text.lstrip()) + len(str(level)) + 1


def _maxima(rows: Sequence[str]) -> dict[int, float]:
    """Return the number that stands upright over each slot."""
    found: dict[int, float] = {}
    for slot in range(max(map(len, rows))):
        text = "".join(row[slot] if slot < len(row) else " " for row in rows).strip()
        if text.isdigit():
            found[slot] = min(float(text), 100.0)
    return found


def _contradictions(rows: Sequence[str], tops: Mapping[int, int]) -> int:
    """Return how many numbers are not what their bars say; none where no bar is drawn."""
    if not tops:
        return 0
    return sum(not _LOW <= tops.get(slot, 0) - maximum <= _HIGH for slot, maximum in _maxima(rows).items())


def _alignments(rows: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows of digits with what a page may have taken from the left of those above the units."""
    units = rows[-1]
    yield list(rows)
    if len(rows) > 1:
        tens = rows[-2].strip()
        for blanks in range(len(units) - len(tens) + 1):
            yield [*([] if len(rows) == 2 else rows[:-2]), " " * blanks + tens, units]


def read_history(lines: Sequence[str], common: Mapping[str, Any]) -> RowResult:
    """Return table ``cpu_history`` from cleaned lines, one per raw line, with every line accounted for."""
    result = RowResult(tables={"cpu_history": Table(schemas()["cpu_history"])})
    graphs: list[_Graph] = []
    graph = _Graph()
    for number, line in enumerate(lines, 1):
        text = line.rstrip()
        if not text.strip():
            continue
        kind = _take(graph, number, text)
        if kind == "next":
            graphs.append(graph)
            graph = _Graph()
            kind = _take(graph, number, text)
        if kind == "unknown":
            result.not_understood.append((number, text))
        elif kind == "noise":
            result.noise += 1
        else:
            result.read += 1
            graph.used.append(number)
    graphs.append(graph)
    _rows(graphs, result, common)
    return result


def _take(graph: _Graph, number: int, text: str) -> str:
    """Give one line to ``graph``; "next" when it begins another one."""
    body = text.strip()
    if match := _TITLE.fullmatch(body):
        graph.span = _SPANS[match[1].lower()]
        return "read"
    if _LEGEND.fullmatch(body) or _STAMP.fullmatch(body):
        return "noise"
    if _AXIS.fullmatch(body):
        graph.axis = text
        return "read"
    if graph.axis is not None and _AXIS_LABELS.fullmatch(body):
        return "noise"
    bar = _BAR.fullmatch(body + " ") or (
        _BAR.fullmatch(body) if body in {"100", "90", "80", "70", "60", "50", "40", "30", "20", "10"} else None
    )
    if (
        bar
        and graph.axis is None
        and int(bar[1]) % 10 == 0
        and 10 <= int(bar[1]) <= 100
        and (graph.digits or graph.started)
    ):
        graph.bars.append((number, int(bar[1]), text))
        return "read"
    if _DIGITS.fullmatch(text):
        if graph.started or graph.axis is not None:
            return "next"
        graph.digits.append((number, text))
        return "read"
    return "unknown"


def _rows(graphs: Sequence[_Graph], result: RowResult, common: Mapping[str, Any]) -> None:
    table = result.tables["cpu_history"]
    full = [graph for graph in graphs if graph.axis is not None or graph.digits]
    for position, graph in enumerate(full):
        numbers = graph.numbers()
        span = graph.span or _span(numbers, position)
        if not numbers or span is None:
            continue
        line = graph.digits[-1][0]
        for slot, maximum, average in numbers:
            values = {"span": span, "index": slot, "maximum_pct": maximum, "average_pct": average}
            table.append({**common, "line": line, **values})


def _span(numbers: Sequence[tuple[int, float, float | None]], position: int) -> str | None:
    """Return the span of a graph that lost its title: by its place among several; only that of hours has more than sixty slots."""
    if numbers and numbers[-1][0] > _SECONDS:
        return "hours"
    return _ORDER[position] if position < len(_ORDER) else None
