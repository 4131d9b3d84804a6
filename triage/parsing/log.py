"""Log messages: show logging, syslog files, and messages that interrupted a table."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from triage.parsing.manifest import Manifest
from triage.parsing.message_heads import TAG, message_head, without_head
from triage.parsing.rows import RowResult, read_rows
from triage.parsing.timestamps import accuracies, times_of
from triage.parsing.wraps import join_messages, join_rows
from triage.tables import Table, schemas

_MAX_LINE = 8192
# A prompt, or the line before it in which Junos tells the role of the routing engine.
_PROMPT_LINE = re.compile(r"\{\w+(?::\w+)*\}|[\w.\-]+(?:\([\w\-]+\))?[#>]\s*(?:sh\S* .*)?")


# The commonest forms of a line, whose stamp is surely a day of the calendar; all others are taken apart step by step. Over the
# whole text at once: one match a line, whose last group is a line of any other form.
_LINES = re.compile(
    r"^(?:(?:0*([0-9]+): )?([*.]?(?:Feb +(?:[12][0-9]|0?[1-9])|(?:Jan|Mar|May|Jul|Aug|Oct|Dec) +(?:3[01]|[12][0-9]|0?[1-9])|"
    r"(?:Apr|Jun|Sep|Nov) +(?:30|[12][0-9]|0?[1-9])) +((?:19|20)[0-9]{2} +)?(?:[01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(?:[.,][0-9]{1,6})?(?: [A-Z]{1,5})?|(?:[0-9]+[ywdh]){2}|[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]): "
    r"%(([A-Z][A-Z0-9_]*(?:-(?![0-7]-)[A-Za-z0-9_/]+)*)-([0-7])-([A-Z0-9_]+)) ?:[^\S\n]*(.*)|(.*))$",
    re.MULTILINE,
)
# The columns of log_event that such a line fills, in the order of its groups, and whether its stamp has a year.
_FIELDS = ("sequence", "event_at_text", "year", "tag", "facility", "severity", "mnemonic", "text")
_STAMP, _TEXT = _FIELDS.index("event_at_text"), _FIELDS.index("text")
_NOTHING = ("",) * (len(_FIELDS) + 1)


class _Reader:
    """Collects messages; continuation lines go to the message before them."""

    def __init__(self, common: Mapping[str, Any]) -> None:
        self.common = common
        self.numbers: list[int] = []
        self.rows: list[tuple[str, ...]] = []  # the groups of _LINES; nothing of the rows in ``taken_apart``
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
        found = _LINES.findall("\n".join(texts))
        second = TAG.search
        start = 0
        for index, groups in enumerate(found):
            text = groups[_TEXT]
            if groups[-1] or not groups[_STAMP] or ("%" in text and second(text) is not None) or len(text) > _MAX_LINE:
                self.plain(numbers[start:index], found[start:index])
                self.line(numbers[index], texts[index])
                start = index + 1
        self.plain(numbers[start:], found[start:])

    def plain(self, numbers: Sequence[int], found: Sequence[tuple[str, ...]]) -> None:
        """Take lines of the commonest form."""
        self.numbers.extend(numbers)
        self.rows.extend(found)
        self.read += len(found)

    def line(self, number: int, text: str) -> None:
        """Take one line of any form that is not part of a header."""
        if len(text) > _MAX_LINE:
            self.not_understood.append((number, text))
            return
        body = text.strip()
        head = message_head(body)
        if head is None:
            if _PROMPT_LINE.fullmatch(body):
                self.noise += 1
            elif not self.rows and self.inside:  # the ring buffer has written over where this message began
                self.add(number, without_head(body))
                self.read += 1
            elif self.rows:
                self.details.setdefault(len(self.rows) - 1, []).append(body)
                self.further.append(number)
                self.read += 1
            else:
                self.not_understood.append((number, text))
            return
        self.read += 1
        for row in head:
            self.add(number, row)

    def add(self, number: int, row: Mapping[str, Any]) -> None:
        """Add a message that is not of the commonest form."""
        self.taken_apart[len(self.rows)] = row
        self.numbers.append(number)
        self.rows.append(_NOTHING)

    def finish(self) -> Table:
        """Return the messages as rows of ``log_event``."""
        table = Table(schemas()["log_event"])
        count = len(self.rows)
        filled: dict[str, Sequence[Any]] = dict(zip(_FIELDS, zip(*self.rows, strict=True), strict=False))
        filled["accuracy"] = accuracies(filled.get("event_at_text", ()))
        if any(filled.get("year", ())):
            filled["event_at"] = times_of(filled["event_at_text"])
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
        return table


def _numbers(texts: Sequence[str]) -> list[int | None]:
    """Return a column of whole numbers of which few differ; where nothing stood, None."""
    known = {text: int(text) if text else None for text in set(texts)}
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
    if reader.further and (whole := join_messages(lines, content, reader.further))[1]:
        content, fewer = whole
        header, reader = _read(manifest, content, common)
        reader.read += fewer
    result = read_rows(manifest, header, common)
    if result.not_understood:
        result = join_rows(lines, header, result, lambda some: read_rows(manifest, some, common))
    result.tables["log_event"] = reader.finish()
    result.read += reader.read
    result.noise += reader.noise
    result.not_understood.extend(reader.not_understood)
    return result


def _read(
    manifest: Manifest, content: Sequence[tuple[int, str]], common: Mapping[str, Any]
) -> tuple[list[tuple[int, str]], _Reader]:
    """Return the lines before the first message, and the reader that has taken all others."""
    reader = _Reader(common)
    header: list[tuple[int, str]] = []
    known = manifest.states[""]
    after = 0
    for after, (number, text) in enumerate(content, 1):  # noqa: B007  where the loop ended
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
