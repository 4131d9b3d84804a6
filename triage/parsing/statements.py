"""Text of which no pattern is known: statements ("label : value"), counts with their labels, and tables under a heading.

Nothing is guessed: a value stands under the label that the box printed for it; a line of any other form is not understood.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from triage.parsing.manifest import LAYOUT_TABLE, STATEMENT_TABLES
from triage.parsing.results import RowResult, in_line_order
from triage.parsing.table_heads import GAP, Heading, cells_of, headings
from triage.tables import Table, schemas

_RULER = re.compile(r"[-=+*_|~. #^]{2,}|[}\])],?|- # ?\d+")  # or where a dump closes, or numbers its items
_TITLE = re.compile(r"(?:[-=+*#]{2,} ?|\* +)([A-Za-z\d](?:[^-=+*#]|(?<=[\w ])[-=](?=[\w ]))*?)(?: ?[-=+*#]{2,}| +\*)")
_ECHO = re.compile(r"sh(?:ow?)? .*", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d[\d,]*")
_LABEL = r"(?P<label>(?:\d+ )?[A-Za-z(#<'\"][^:=]{0,80}?)"
_INSIDE_MAC = r"(?<=\b[0-9A-Fa-f]{2}):(?=[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\b)"  # separates no label from its value
_BETWEEN = rf" *(?:: ?=|=|(?!{_INSIDE_MAC})(?:(?<!\d):|:(?!\d))|\.{{2,}}) *"
_COUNTED = re.compile(_LABEL + _BETWEEN + r"(?P<value>-?\d[\d,]*)(?:[,;] *| +(?=[A-Za-z(#<'\"][^:=]{0,80}[:=])|$)")
_STATED = re.compile(_LABEL + _BETWEEN + r"(?P<value>[^\s:=,][^,]*?)(?:, +| {2,}|$)")
_WHOLE = re.compile(_LABEL + _BETWEEN + r"(?P<value>[^\s:=].*)")
_WITH_UNIT = re.compile(r"(-?\d[\d,]*) ?\(?([A-Za-z%][A-Za-z/%]*)\)?")
_PARTS = re.compile(r", *| {2,}(?=\d)")
_COUNT_FIRST = re.compile(r"(?P<value>\d[\d,]*) (?P<label>(?:\d+ (?:to \d+ )?|> ?\d+ )?[A-Za-z(][^:=,]*)")
_IN_BRACKETS = re.compile(r"(?P<label>[A-Za-z][\w \-/()]{1,60}?) *\[(?P<value>[^\[\]]+)\]")
_PLAIN_WORD = r"[\w\-/.()<>&#']{0,40}"
_COUNT_LAST = re.compile(
    rf"(?<![\w\-/.()<>&#'])(?P<label>[A-Za-z(<]{_PLAIN_WORD}(?: [A-Za-z(\-/&]{_PLAIN_WORD}){{0,7}}) +"
    r"(?P<value>0x[0-9A-Fa-f]+|-?\d[\d,]*)(?=[ ,;)]|$)"
)
_COUNTED_WORDS = re.compile(r"(?:[A-Za-z][\w\-/]* ){2,}\d+")
_ON_OFF = re.compile(
    r"(?P<label>[A-Za-z][\w \-/()]{1,60}?) (?:is |are )?"
    r"(?P<value>(?:not |un)?(?:enabled|disabled|notified|configured|cleared|up|down|active|present))"
    r"(?: (?:on|for|in) (?:this|the) [\w\-]{1,30})?",
    re.IGNORECASE,
)
_WORDS = re.compile(r"(?!No )[A-Z][\w\-/&()\[\]#.']*(?: [\w\-/&()\[\]#.']+){0,8}")  # a title: no statement, no sentence
_LONGEST_SECTION = 80
_PAIR = 2  # a label and its value
_WIDE_GAP = 4  # blanks that no sentence has
_LONGEST_LINE = 512  # no statement is longer; the patterns take time with the square of a line's length


class _Reader:
    """Collects the rows of one text."""

    def __init__(
        self,
        content: Sequence[tuple[int, str]],
        common: Mapping[str, Any],
        after_empty: frozenset[int],
        tables: Sequence[str],
    ) -> None:
        self.content = content
        self.after_empty = after_empty
        self.common = common
        self.result = RowResult(tables={name: Table(schemas()[name]) for name in tables})
        self.scope: str | None = None
        self.margin = -1  # of the line over an indented section; what stands no deeper than it is outside
        self.heading: Heading | None = None
        self.last: Heading | None = None  # the last there was, whatever came after it
        self.name: str | None = None  # of the last row of a table; rows without one belong to it

    def run(self) -> RowResult:
        """Return the rows of all lines."""
        for index, (number, line) in enumerate(self.content):
            text = line.strip()
            if text and _indent(line) <= self.margin:
                self.scope, self.margin = None, -1
            if len(text) > _LONGEST_LINE:
                self.result.not_understood.append((number, line))
            elif (
                _RULER.fullmatch(text) or not text.strip("| ") or _ECHO.fullmatch(text) or self.opens(index, line, text)
            ):
                self.result.noise += 1
            elif (
                self.row(number, line)
                or self.statements(number, text)
                or self.counts(index, text)
                or self.pair(index, line)
            ):
                self.result.read += 1
            else:
                self.result.not_understood.append((number, line))
        return self.result

    def opens(self, index: int, line: str, text: str) -> bool:
        """Tell whether a line is the heading of a table or of a section, and remember it."""
        if title := _TITLE.fullmatch(text):
            text = f"{title[1].rstrip(':')}:"
        if text.endswith((":", " {")) and len(text) <= _LONGEST_SECTION:
            self.scope, self.heading, self.margin = text.rstrip(":{ ").lower(), None, self.edge(index)
            return True
        for found in headings(line) if _WHOLE.fullmatch(text) is None else ():
            if self.holds(found, index):
                self.heading = self.last = found
                self.name = None
                return True
        if self.entitles(index, text) or self.repeats(line):
            self.scope, self.heading, self.margin = GAP.split(text)[0].lower(), None, self.edge(index)
            return True
        return False

    def edge(self, index: int) -> int:
        """Return how far the heading of a section is indented, -1 where the line under it is not indented further."""
        heading = _indent(self.content[index][1])
        under = self.content[index + 1][1] if index + 1 < len(self.content) else ""
        return heading if _indent(under) > heading else -1

    def repeats(self, line: str) -> bool:
        """Tell whether a line has the labels of the last table for another part: a heading, even when no row is under it."""
        cells = self.last.cells(line) if self.last is not None else None
        return cells is not None and len(cells) > 1 and all(label == cell for label, cell in list(cells.items())[1:])

    def entitles(self, index: int, text: str) -> bool:
        """Tell whether a line of words stands over others: after an empty line or a ruler, before a ruler, or to the left."""
        if index + 1 == len(self.content) or _WORDS.fullmatch(text) is None or _ON_OFF.fullmatch(text):
            return False
        before = self.content[index - 1][1] if index else "--"
        (number, line), under = self.content[index], self.content[index + 1][1]
        first = number in self.after_empty or _RULER.fullmatch(before.strip()) is not None
        return first or _indent(under) > _indent(line) or _RULER.fullmatch(under.strip()) is not None

    def holds(self, heading: Heading, index: int) -> bool:
        """Tell whether the next line that is no ruler is a row under ``heading``, one with a number unless there is a ruler."""
        ruled = False
        for _, line in self.content[index + 1 : index + 4]:
            if _RULER.fullmatch(line.strip()):
                ruled = True
                continue
            cells = heading.cells(line)
            if not ruled and not heading.spaced and _COUNTED_WORDS.fullmatch(line.strip()):
                return False  # as many words as in a title above it
            return cells is not None and (ruled or any(_NUMBER.fullmatch(cell) for cell in cells.values()))
        return False

    def row(self, number: int, line: str) -> bool:
        """Take a row of the table whose heading came last; every cell but the first is a value of the first."""
        cells = self.heading.cells(line) if self.heading is not None else None
        if self.heading is None or cells is None:
            return False
        self.name = cells.pop(self.heading.labels[0], self.name)
        for label, value in cells.items():
            self.add(number, label, value, self.name)
        return True

    def statements(self, number: int, text: str) -> bool:
        """Take a line of one statement, or of several."""
        found: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            match = _COUNTED.match(text, position) or _STATED.match(text, position)
            if match is None:
                match = _WHOLE.fullmatch(text)
                if match is None:
                    return False
                found = [(match["label"], match["value"])]
                break
            found.append((match["label"], match["value"]))
            position = match.end()
        self.leave_table(text)
        for label, value in found:
            self.add(number, label, value, self.scope)
        return bool(found)

    def counts(self, index: int, text: str) -> bool:
        """Take a line of counts with their labels, in either order, or of what is on or off; inside a table it is a torn row."""
        number = self.content[index][0]
        if self.heading is not None and number not in self.after_empty:
            return False
        parts = [part.strip() for part in _PARTS.split(text.rstrip("."))]
        found = [
            _COUNT_FIRST.fullmatch(part) or _IN_BRACKETS.fullmatch(part) or _ON_OFF.fullmatch(part) for part in parts
        ]
        if not all(found):
            found = list(_COUNT_LAST.finditer(text))
            if _COUNT_LAST.sub("", text).strip(" ,;-"):
                return False
        self.leave_table(text)
        for match in found:
            if match is not None:
                self.add(number, match["label"], match["value"], self.scope)
        return bool(found)

    def pair(self, index: int, line: str) -> bool:
        """Take a label and its value that stand a gap apart, where a line beside it is laid out in the same way."""
        beside = [self.content[n][1] for n in (index - 1, index + 1) if 0 <= n < len(self.content)]
        if self.heading is not None or not any(_places(line) & _places(other) for other in beside):
            return False
        (label, _, _), (value, _, _) = cells_of(line)
        self.add(self.content[index][0], label, value, self.scope)
        return True

    def leave_table(self, text: str) -> None:
        """Forget the heading and the section of a table that ``text`` no longer belongs to."""
        if self.heading is not None and "|" not in text:
            self.scope = self.heading = None

    def add(self, number: int, label: str, value: str, scope: str | None) -> None:
        """Add one value: a whole number is a counter, anything else a state."""
        label = " ".join(label.split()).strip(" .-").lower()
        if (plain := self.result.tables.get(LAYOUT_TABLE)) is not None:
            cell = {"scope": scope, "label": label, "value": " ".join(value.split())}
            plain.append({**self.common, "line": number, **cell})
            return
        unit = _WITH_UNIT.fullmatch(value)
        if unit is not None:
            label, value = f"{label}, {unit[2].lower()}", unit[1]
        row: dict[str, Any] = {**self.common, "line": number}
        if _NUMBER.fullmatch(value):
            row |= {"scope": scope, "counter": label, "count": int(value.replace(",", ""))}
            self.result.tables["platform_counter"].append(row)
        else:
            row |= {"feature": label, "state": " ".join(value.split()), "detail": scope}
            self.result.tables["feature_state"].append(row)


def _places(line: str) -> set[tuple[str, int]]:
    """Return what shows the layout of a label and a value: where the value begins or ends, or the margin before a wide gap."""
    cells = cells_of(line)
    if len(cells) != _PAIR or "|" in line or not cells[0][0][0].isalpha() or cells[1][0].endswith(":"):
        return set()
    (_, begin, _), (value, start, _) = cells
    gap = line[:start]
    wide = len(gap) - len(gap.rstrip()) >= _WIDE_GAP
    return {("begins", start), ("ends", start + len(value))} | ({("margin", begin)} if wide else set())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def read_statements(
    content: Sequence[tuple[int, str]],
    common: Mapping[str, Any],
    after_empty: frozenset[int] = frozenset(),
    tables: Sequence[str] = STATEMENT_TABLES,
) -> RowResult:
    """Return what the statements and tables of a text say, with every line accounted for.

    ``after_empty`` are the numbers of the lines that stand under an empty one: there a table ends and a section may begin.
    """
    return _Reader(content, common, after_empty, tables).run()


def read_rest(
    result: RowResult, content: Sequence[tuple[int, str]], common: Mapping[str, Any], after_empty: frozenset[int]
) -> None:
    """Add to ``result`` what the lines that no pattern knew say as statements; the others stand around them as they stood."""
    found = read_statements(content, common, after_empty)
    asked = {number for number, _ in content} - {number for number, _ in found.not_understood}
    unknown = asked.intersection(number for number, _ in result.not_understood)
    with_rows: set[int] = set()
    for name, table in found.tables.items():
        target = result.tables.setdefault(name, Table(schemas()[name]))
        for row in table.rows():
            if row["line"] in unknown:
                target.append(row)
                with_rows.add(row["line"])
        in_line_order(target)
    result.not_understood = [(number, line) for number, line in result.not_understood if number not in unknown]
    result.read += len(with_rows)
    result.noise += len(unknown - with_rows)
