"""Log messages: show logging, syslog files, and messages that interrupted a table."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from triage.parsing.log_forms import OWN, form_of
from triage.parsing.manifest import Manifest
from triage.parsing.message_heads import TAG, apart, message_head, without_head, without_place
from triage.parsing.message_parts import owner, part_of
from triage.parsing.messages import decode
from triage.parsing.reflow import reflow
from triage.parsing.repeats import write_out
from triage.parsing.results import RowResult
from triage.parsing.rows import read_rows
from triage.parsing.timestamps import MARKS, accuracies, iso_times_of, times_of
from triage.parsing.wraps import join_messages, join_rows, join_tags
from triage.tables import Table, schemas

_MAX_LINE = 8192
_OF_A_CARD = "slot"  # a VIP has every line of its messages logged for it
# A prompt, or the line before it in which Junos tells the role of the routing engine.
_PROMPT_LINE = re.compile(r"\{\w+(?::\w+)*\}|[\w.\-]+(?:\([\w\-]+\))?[#>]\s*(?:sh\S* .*)?")


class _Reader:
    """Collects messages; continuation lines go to the message before them."""

    def __init__(self, common: Mapping[str, Any]) -> None:
        self.common = common
        self.numbers: list[int] = []
        self.form = OWN
        self.rows: list[tuple[str, ...]] = []  # the groups of the form; none of the rows in ``taken_apart``
        self.taken_apart: dict[int, Mapping[str, Any]] = {}  # what lines of any other form say, by row
        self.details: dict[int, list[str]] = {}  # continuation lines by the row that they belong to
        self.read = 0
        self.noise = 0
        self.not_understood: list[tuple[int, str]] = []
        self.further: list[int] = []  # lines that go on with the message before them
        self.inside = False  # the header has said that messages follow

    @staticmethod
    def begins(text: str) -> bool:
        """Tell whether a line cannot be part of the header."""
        body = text.strip()
        return len(text) > _MAX_LINE or _PROMPT_LINE.fullmatch(body) is not None or message_head(body) is not None

    def lines(self, content: Sequence[tuple[int, str]]) -> None:
        """Take lines that are not part of a header."""
        if not content:
            return
        numbers, texts = zip(*content, strict=True)
        self.form = form_of(texts)
        found = self.form.pattern.findall("\n".join(texts))
        stamp, last = self.form.fields.index("event_at_text"), self.form.fields.index("text")
        second = TAG.search
        start = 0
        for index, groups in enumerate(found):
            text = groups[last]
            odd = groups[-1] or not groups[stamp] or len(text) > _MAX_LINE or text.startswith(_OF_A_CARD)
            if odd or ("%" in text and second(text) is not None):
                self.plain(numbers[start:index], found[start:index])
                self.line(numbers[index], texts[index])
                start = index + 1
        self.plain(numbers[start:], found[start:])

    def plain(self, numbers: Sequence[int], found: Sequence[tuple[str, ...]]) -> None:
        """Take lines of the form that the text has."""
        self.numbers.extend(numbers)
        self.rows.extend(found)
        self.read += len(found)

    def line(self, number: int, text: str) -> None:
        """Take one line of any form that is not part of a header."""
        body = text.strip()
        head = None if len(text) > _MAX_LINE else message_head(body)
        if head is None and len(parts := apart(text)) > 1:
            for part in parts:
                self.line(number, part)
            self.read -= len(parts) - 1
            return
        if len(text) > _MAX_LINE:
            self.not_understood.append((number, text))
            return
        if head is None:
            self.headless(number, text, body)
            return
        self.read += 1
        if self.rows and self.part(head[0]["text"], head[0]["host"]):
            return
        for row in head:
            self.add(number, row)

    def headless(self, number: int, text: str, body: str) -> None:
        """Take a line that begins no message."""
        if _PROMPT_LINE.fullmatch(body):
            self.noise += 1
        elif not self.rows and self.inside:  # the ring buffer has written over where this message began
            self.add(number, without_head(body))
            self.read += 1
        elif self.rows:
            if not self.part(body):
                self.details.setdefault(len(self.rows) - 1, []).append(body)
            self.further.append(number)
            self.read += 1
        else:
            self.not_understood.append((number, text))

    def part(self, text: str, host: str | None = None) -> bool:
        """Take a line that IOS prints under a message; False for any other line."""
        known = part_of(text)
        if known is None:
            return False
        row = owner(known[0], host, len(self.rows) - 1, self.cell, lambda of: self.details.get(of, ()))
        self.details.setdefault(row, []).append(known[1])
        return True

    def cell(self, row: int, column: str) -> object:
        """Return what one message says in a column of ``log_event``."""
        if row in self.taken_apart:
            return self.taken_apart[row].get(column)
        return self.rows[row][self.form.fields.index(column)] if column in self.form.fields else None

    def add(self, number: int, row: Mapping[str, Any]) -> None:
        """Add a message that is not of the form that the text has."""
        self.taken_apart[len(self.rows)] = row
        self.numbers.append(number)
        self.rows.append(())

    def groups(self) -> dict[str, Sequence[Any]]:
        """Return what the groups of the form hold, a column a group."""
        nothing = ("",) * (len(self.form.fields) + 1)
        rows = [row or nothing for row in self.rows] if self.taken_apart else self.rows
        return dict(zip(self.form.fields, zip(*rows, strict=True), strict=False))

    def finish(self) -> Table:
        """Return the messages as rows of ``log_event``."""
        table = Table(schemas()["log_event"])
        count = len(self.rows)
        filled = self.groups()
        stamps = filled.get("event_at_text", ())
        if "inner" in filled:  # a relay's clock has no marks, and is better than that of the device
            filled["accuracy"] = ["relay" if own else MARKS[""] for own in filled["inner"]]
        else:
            filled["accuracy"] = accuracies(stamps)
        if any(filled.get("year", ())):
            filled["event_at"] = times_of(stamps)
        elif any(filled.get("zone", ())):
            filled["event_at"] = iso_times_of(stamps, filled["zone"])
        for name in ("sequence", "severity"):
            filled[name] = _numbers(filled.get(name, ()))
        filled["line"] = self.numbers
        detail: list[str | None] = [None] * count
        for index, lines in self.details.items():
            detail[index] = "\n".join(lines)
        filled["detail"] = detail
        for name, column in table.columns.items():
            column.extend(filled[name] if name in filled else [self.common.get(name)] * count)
        for index, row in self.taken_apart.items():
            for name, value in row.items():
                table.columns[name][index] = value
        table.columns["facility"][:] = without_place(table.columns["facility"])
        write_out(table)
        return table


def _numbers(texts: Sequence[str]) -> list[int | None]:
    """Return a column of whole numbers; where nothing stood, None."""
    different = set(texts)
    if len(different) * 2 > len(texts):
        return [int(text) if text else None for text in texts]
    known = {text: int(text) if text else None for text in different}
    return [known[text] for text in texts]


def read_events(lines: Iterable[tuple[int, str]], common: Mapping[str, Any]) -> Table:
    """Return the messages in ``lines`` as rows of ``log_event``."""
    reader = _Reader(common)
    reader.lines([(number, text.strip()) for number, text in lines])
    return reader.finish()


def read_log(
    manifest: Manifest, lines: Sequence[str], content: Sequence[tuple[int, str]], common: Mapping[str, Any]
) -> RowResult:
    """Return header rows by the manifest's line rules and messages by the reader, with every line accounted for.

    ``lines`` are the lines of the capture as they stood, where the margin that broke a message can be seen.
    """
    header, reader = _read(manifest, content, common)
    suspects = {number for number, _ in (*reader.not_understood, *header)} | {*reader.further}
    torn = join_tags(content, suspects) if suspects else content
    if len(torn) < len(content):
        fewer, content = len(content) - len(torn), torn
        header, reader = _read(manifest, content, common)
        reader.read += fewer
    if reader.further and (whole := join_messages(lines, content, reader.further))[1]:
        again = _read(manifest, whole[0], common)
        if _told(again[1]) >= _told(reader):  # lines that are just as long by chance are no words that a margin cut
            (content, fewer), (header, reader) = whole, again
            reader.read += fewer
    result = read_rows(manifest, header, common)
    if result.not_understood:
        result = join_rows(lines, header, result, lambda some: read_rows(manifest, some, common))
    if result.not_understood:
        result = reflow(manifest, header, result, lambda some: read_rows(manifest, some, common), cut=False)
    result.tables["log_event"] = reader.finish()
    result.read += reader.read
    result.noise += reader.noise
    result.not_understood.extend(reader.not_understood)
    return result


def _told(reader: _Reader) -> int:
    """How much the messages of ``reader`` say to the rules that decode them."""
    return sum(map(len, decode(reader.finish()).values()))


def _read(
    manifest: Manifest, content: Sequence[tuple[int, str]], common: Mapping[str, Any]
) -> tuple[list[tuple[int, str]], _Reader]:
    """Return the lines before the first message, and the reader that has taken all others."""
    reader = _Reader(common)
    header: list[tuple[int, str]] = []
    known = manifest.states[""]
    after = 0
    for after, (number, text) in enumerate(content, 1):  # noqa: B007  where the loop ended
        parts = apart(text)
        if len(parts) > 1 and message_head(parts[0]) is None:  # the header, on the line of the first message
            header.append((number, parts[0]))
            reader.inside = True
            for part in parts[1:]:
                reader.line(number, part)
            break
        match = known.joined(text) if "%" not in text else None
        if match is not None or not reader.begins(text):
            header.append((number, text))
            reader.inside = match is not None and known.by_index[match.lastindex or 0].section is not None
            if reader.inside:
                break
            continue
        reader.line(number, text)
        if reader.rows:
            break
    reader.lines(content[after:])
    return header, reader
