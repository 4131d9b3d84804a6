"""Log messages: show logging, syslog files, and messages that interrupted a table."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from triage.parsing.manifest import Manifest
from triage.parsing.rows import RowResult, read_rows
from triage.parsing.timestamps import MARKS, Stamp, parse_stamp
from triage.parsing.wraps import join_messages, join_rows
from triage.tables import Table, schemas

# %FAC-n-MNE, with sub-facilities (%SYS-SP-2-..., %HA-HA_WD-6-..., %ASA-session-5-...) and numbers of ASA.
_TAG = re.compile(r"%([A-Z][A-Z0-9_]*(?:-[A-Za-z0-9_/]+?)*)-([0-7])-([A-Z0-9_]+) ?: ?")
_PRIORITY = re.compile(r"<(\d{1,3})>(?:\d )?")
_SEQUENCE = re.compile(r"0*(\d+): ")
_XR_NODE = re.compile(r"(?:RP|LC|0|SP)/[\w/]+:")
_HOST = re.compile(r"([A-Za-z0-9][\w.:\-]{0,80}?)(?: |: )")
_MAX_LINE = 8192
# As a file has it, and in the structured form of RFC 5424: "rpd 2231 RPD_OS_MEMHIGH [junos@2636.1.1.1.2.29 size="1"] text".
_JUNOS = re.compile(
    r"(?P<program>[\w./\-]+)(?:(?:\[\d+\])?: | (?:\d+|-) )(?P<tag>[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)"
    r"(?:: ?| (?:\[[^\]]*\]|-) ?)(?P<text>.*)"
)
# A prompt, or the line before it in which Junos tells the role of the routing engine.
_PROMPT_LINE = re.compile(r"\{\w+(?::\w+)*\}|[\w.\-]+(?:\([\w\-]+\))?[#>]\s*(?:sh\S* .*)?")


# The commonest form of a line, whose stamp is surely a day of the calendar; all others are taken apart step by step.
_PLAIN = re.compile(
    r"(?:0*(\d+): )?(([*.]?)(?:Feb +(?:[12]\d|0?[1-9])|(?:Jan|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(?:30|[12]\d|0?[1-9]))"
    r" +(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d{1,6})?(?: [A-Z]{1,5})?): "
    r"%(([A-Z][A-Z0-9_]*(?:-[A-Za-z0-9_/]+?)*)-([0-7])-([A-Z0-9_]+)) ?:\s*(.*)"
)
# The columns of log_event that one line fills, in the order of a row.
_FIELDS = (
    "line", "event_at", "event_at_text", "accuracy", "sequence", "host", "facility", "severity", "mnemonic", "tag", "text",
)  # fmt: skip


class _Reader:
    """Collects messages; continuation lines go to the message before them."""

    def __init__(self, common: Mapping[str, Any]) -> None:
        self.common = common
        self.rows: list[tuple[Any, ...]] = []
        self.details: dict[int, list[str]] = {}  # continuation lines by the row that they belong to
        self.read = 0
        self.noise = 0
        self.not_understood: list[tuple[int, str]] = []
        self.further: list[int] = []  # lines that go on with the message before them

    @staticmethod
    def begins(text: str) -> bool:
        """Tell whether a line cannot be part of the header."""
        body = text.strip()
        return len(text) > _MAX_LINE or _PROMPT_LINE.fullmatch(body) is not None or message_head(body) is not None

    def lines(self, content: Iterable[tuple[int, str]]) -> None:
        """Take lines that are not part of a header."""
        plain, second = _PLAIN.fullmatch, _TAG.search
        taken = 0
        for number, line in content:
            match = plain(line) if len(line) <= _MAX_LINE else None
            if match is None:
                self.line(number, line)
                continue
            sequence, stamp, mark, tag, facility, severity, mnemonic, text = match.groups()
            if "%" in text and second(text) is not None:
                self.line(number, line)
                continue
            row = (number, None, stamp, MARKS[mark], sequence, None, facility, severity, mnemonic, tag, text)
            self.rows.append(row)
            taken += 1
        self.read += taken

    def line(self, number: int, text: str) -> None:
        """Take one line of any form that is not part of a header."""
        if len(text) > _MAX_LINE:
            self.not_understood.append((number, text))
            return
        body = text.strip()
        head = message_head(body)
        if head is None:
            if self.rows and not _PROMPT_LINE.fullmatch(body):
                self.details.setdefault(len(self.rows) - 1, []).append(body)
                self.further.append(number)
                self.read += 1
            elif _PROMPT_LINE.fullmatch(body):
                self.noise += 1
            else:
                self.not_understood.append((number, text))
            return
        self.read += 1
        self.rows.extend((number, *(row[name] for name in _FIELDS[1:])) for row in head)

    def finish(self) -> Table:
        """Return the messages as rows of ``log_event``."""
        table = Table(schemas()["log_event"])
        filled: dict[str, Sequence[Any]] = dict(zip(_FIELDS, zip(*self.rows, strict=True), strict=False))
        for name in ("sequence", "severity"):
            filled[name] = [None if value is None else int(value) for value in filled.get(name, ())]
        filled["detail"] = ["\n".join(self.details[n]) if n in self.details else None for n in range(len(self.rows))]
        for name, column in table.columns.items():
            column.extend(filled[name] if name in filled else [self.common.get(name)] * len(self.rows))
        return table


def message_head(body: str) -> list[dict[str, Any]] | None:
    """Return the message or messages that a line begins, or None when it begins none.

    A line may hold two messages, or an IOS-XE message that wraps another: each tag gives one.
    """
    position, facts = _before(body)
    stamp: Stamp | None = facts.pop("stamp")
    tags = list(_TAG.finditer(body, position)) if "%" in body else []
    if not tags:
        junos = _JUNOS.match(body, position)
        if junos:
            return [_row(stamp, facts, None, None, junos["tag"], junos["tag"], junos["text"])]
        if stamp is None:
            return None
        return [_row(stamp, facts, None, None, None, None, body[position:].lstrip(": "))]
    if stamp is None and tags[0].start() > position and not _only_heading(body[position : tags[0].start()]):
        return None
    found = []
    for index, tag in enumerate(tags):
        end = tags[index + 1].start() if index + 1 < len(tags) else len(body)
        facility, severity, mnemonic = tag.groups()
        # The outer message of a nested pair keeps its whole text, the inner one its own.
        text = body[tag.end() :] if index == 0 and not _two_messages(body, tags, index) else body[tag.end() : end]
        found.append(
            _row(stamp, facts, facility, int(severity), mnemonic, f"{facility}-{severity}-{mnemonic}", text.strip())
        )
    return found


def _two_messages(body: str, tags: Sequence[re.Match[str]], index: int) -> bool:
    """Tell whether the next tag begins a message of its own: it is the same kind as this one."""
    if index + 1 >= len(tags):
        return False
    return tags[index][1] == tags[index + 1][1] or body[tags[index + 1].start() - 2 : tags[index + 1].start()] == "  "


def _only_heading(text: str) -> bool:
    """Tell whether what stands before a tag is the heading of a relay or of a program, not a sentence."""
    return len(text) < 160 and (text.rstrip().endswith(":") or len(text.split()) <= 3)


def _row(
    stamp: Stamp | None,
    facts: Mapping[str, Any],
    facility: str | None,
    severity: int | None,
    mnemonic: str | None,
    tag: str | None,
    text: str,
) -> dict[str, Any]:
    return {
        "event_at": stamp.at if stamp else None,
        "event_at_text": stamp.text if stamp else None,
        "accuracy": facts.get("accuracy") or (stamp.accuracy if stamp else "none"),
        "sequence": facts.get("sequence"),
        "host": facts.get("host"),
        "facility": facility,
        "severity": severity,
        "mnemonic": mnemonic,
        "tag": tag,
        "text": text,
    }


def _before(body: str) -> tuple[int, dict[str, Any]]:
    """Read what stands before the tag: priority, relay stamp and host, sequence number, node, the device's own stamp."""
    facts: dict[str, Any] = {"stamp": None}
    position = 0
    if body.startswith("<") and (priority := _PRIORITY.match(body)):
        position = priority.end()
    position = _sequence(body, position, facts)
    position = _node(body, position)
    stamp = parse_stamp(body, position)
    if stamp is None:
        return _without_relay_stamp(body, position, facts)
    facts["stamp"], position = stamp, stamp.end
    return _after_stamp(body, position, facts)


def _without_relay_stamp(body: str, position: int, facts: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A router that sends syslog with its name first: ``72: r1: 000123: Aug  6 2023 17:15:29 UTC: %...``."""
    host = _HOST.match(body, position)
    if host is None or "%" in host[1] or not _TAG.search(body, host.end()):
        return position, facts
    after = _node(body, _sequence(body, host.end(), facts))
    stamp = parse_stamp(body, after)
    if stamp is None:
        return position, facts
    facts["stamp"], facts["host"] = stamp, host[1].rstrip(":")
    return stamp.end + len(body[stamp.end :]) - len(body[stamp.end :].lstrip(": ")), facts


def _sequence(body: str, position: int, facts: dict[str, Any]) -> int:
    match = _SEQUENCE.match(body, position)
    if match is None:
        return position
    facts["sequence"] = int(match[1])
    return match.end()


def _node(body: str, position: int) -> int:
    match = _XR_NODE.match(body, position)
    return match.end() if match else position


def _after_stamp(body: str, position: int, facts: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """After a relay's stamp there may be a host and the device's own stamp; the relay's clock is the better one."""
    rest = body[position:]
    if rest.startswith(":"):
        return position + len(rest) - len(rest.lstrip(": ")), facts
    position += len(rest) - len(rest.lstrip(" "))
    if body.startswith("%", position):
        return position, facts
    host = _HOST.match(body, position)
    if host is None or "%" in host[1]:
        return position, facts
    after = host.end()
    after = _sequence(body, after, facts)
    after = _node(body, after)
    inner = parse_stamp(body, after)
    if inner is not None:
        facts["host"], facts["accuracy"] = host[1], "relay"
        after = inner.end
        return after + len(body[after:]) - len(body[after:].lstrip(": ")), facts
    if host[0].endswith(" ") or _TAG.search(body, after):
        facts["host"] = host[1].rstrip(":")
        return after, facts
    return position, facts


def read_events(lines: Iterable[tuple[int, str]], common: Mapping[str, Any]) -> Table:
    """Return the messages in ``lines`` as rows of ``log_event``."""
    reader = _Reader(common)
    reader.lines((number, text.strip()) for number, text in lines)
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
    rest = iter(content)
    for number, text in rest:
        if ("%" not in text and known.joined(text) is not None) or not reader.begins(text):
            header.append((number, text))
            continue
        reader.line(number, text)
        if reader.rows:
            break
    reader.lines(rest)
    return header, reader
