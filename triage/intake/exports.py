"""Log exports to log lines: journald JSON, Splunk and Elastic JSON and CSV; each message keeps the number of its line."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from triage.intake import syslog
from triage.intake.piece import Line, Piece, by_host

_MESSAGE = ("_raw", "message", "MESSAGE", "event.original", "full_message", "log.original", "msg", "short_message")
_TIME = (
    "_time",
    "@timestamp",
    "__REALTIME_TIMESTAMP",
    "_SOURCE_REALTIME_TIMESTAMP",
    "timestamp",
    "time",
    "TimeGenerated",
)
_HOST = (
    "host.name", "host.hostname", "_HOSTNAME", "hostname", "host", "log.source.address", "observer.name", "sysloghost",
    "syslog_hostname", "logsource", "device", "source", "Computer",
)  # fmt: skip
_PROGRAM = ("SYSLOG_IDENTIFIER", "process.name", "appname", "program")
_INSIDE = ("_source", "result", "fields", "event", "preview", "hits")  # where exports wrap a record
_MAX_DEPTH = 6
_MAX_FIELD = 1_000_000
_MAX_MISSED = 100  # messages that are not found as they are written, before their lines are no longer looked for
_KIBANA = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4}) @ (\d\d:\d\d:\d\d(?:\.\d{1,6})?)")
_NAME = re.compile(r"[A-Za-z0-9][\w.\-:]{0,252}")
_SPACE = re.compile(r"[\s\x00]+")


@dataclass(slots=True)
class Export:
    """The log lines of an export, by host. ``lost`` counts records without a message and lines that are no record."""

    pieces: list[Piece]
    lost: int = 0


def read_export(data: bytes) -> Export | None:
    """Return the log in an export, or None when the text is none."""
    start = data.lstrip()[:1]
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    found = _of_json(text) if start in {b"{", b"["} else _of_csv(text)
    if found is None:
        return None
    lines, lost = found
    return Export(by_host(lines, syslog.COMMAND), lost) if lines else None


def _of_json(text: str) -> tuple[list[Line], int] | None:
    """Records of JSON lines, of an array, or of documents that follow each other."""
    lines: list[Line] = []
    lost, missed, number, position = 0, 0, 1, 0
    for start, end, value in _documents(text):
        number += text.count("\n", position, start)
        position = start
        if value is None:
            lost += 1
            continue
        cursor, line = start, number
        for record in _records(value, 0):
            at, behind = _where(text, record, cursor, end) if missed < _MAX_MISSED else (cursor, cursor)
            missed += at == behind
            line += text.count("\n", cursor, at)
            made = _line(record, line)
            if made is None:
                lost += 1
            else:
                lines.append(made)
            line += text.count("\n", at, behind)
            cursor = behind
    return lines, lost


def _documents(text: str) -> Iterator[tuple[int, int, Any]]:
    """Yield (start, end, value) of each JSON document; value is None for a line that is none."""
    decoder = json.JSONDecoder()
    position = 0
    while position < len(text):
        while position < len(text) and text[position] in " \t\r\n,\x1e":
            position += 1
        if position >= len(text):
            return
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            value, end = None, text.find("\n", position)
            end = len(text) if end < 0 else end + 1
        yield position, end, value
        position = end


def _records(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Yield each record in a document, wherever an export has wrapped it."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _records(item, depth + 1)
    elif isinstance(value, dict):
        if _first(value, _MESSAGE) is not None:
            yield value
            return
        inside = [value[key] for key in _INSIDE if isinstance(value.get(key), dict | list)]
        for item in inside:
            yield from _records(item, depth + 1)
        if not inside:
            yield value


def _where(text: str, record: Mapping[str, Any], start: int, end: int) -> tuple[int, int]:
    """Where a record's message stands in the text, so that its line can be told; at ``start`` when it is written in another way."""
    message = _first(record, _MESSAGE)
    if message is None:
        return start, start
    for ascii_only in (True, False):
        written = json.dumps(message, ensure_ascii=ascii_only)[1:-1]
        at = text.find(written, start, end)
        if at >= 0:
            return at, at + len(written)
    return start, start


def _of_csv(text: str) -> tuple[list[Line], int] | None:
    heading, _, _ = text.partition("\n")
    if len(heading) > 10_000 or not any(name in heading for name in _MESSAGE):
        return None
    delimiter = max(",;\t|", key=heading.count)
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error:
        return None
    if len(names) < 2 or not set(names) & set(_MESSAGE) or not set(names) & {*_TIME, *_HOST}:
        return None
    lines: list[Line] = []
    lost, first = 0, reader.line_num + 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            row = []
        made = _line(dict(zip(names, row, strict=False)), first) if row else None
        if made is None:
            lost += 1
        else:
            lines.append(made)
        first = reader.line_num + 1
    return lines, lost


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """Return the first of ``names`` that the record has, as text; a dotted name may be nested."""
    for name in names:
        value: Any = record.get(name)
        if value is None and "." in name:
            value = record
            for part in name.split("."):
                value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, list) and value and all(isinstance(item, int) and 0 <= item < 256 for item in value):
            value = bytes(value).decode("utf-8", "replace")  # journald writes a message that is not UTF-8 as numbers
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return None


def _line(record: Mapping[str, Any], number: int) -> Line | None:
    """Return a record as a log line: its message, with time and host before it where the message does not name them."""
    message = _first(record, _MESSAGE)
    if message is None:
        return None
    body = _SPACE.sub(" ", message).strip()
    raw = body.encode("utf-8", "replace")
    named = syslog.host_of(raw)
    if named is not None:
        return Line(number, raw, named)
    host = _first(record, _HOST)
    host = host if host is not None and _NAME.fullmatch(host) else None
    when = _time(_first(record, _TIME) or "")
    program = _first(record, _PROGRAM)
    if program is not None and not syslog.begins_message(raw):
        body = f"{_SPACE.sub('', program)[:64]}: {body}"
    heading = " ".join(part for part in (when, host) if part) if when else ""
    return Line(number, f"{heading} {body}".strip().encode("utf-8", "replace"), host)


def _time(text: str) -> str:
    """Return a time of an export as ISO 8601, or nothing when it is in no known form."""
    stripped = text.strip()
    if re.fullmatch(r"\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19}", stripped):
        return _epoch(stripped)
    if match := _KIBANA.fullmatch(stripped):
        stripped = f"{match[3]} {match[1]} {int(match[2]):02} {match[4]}"
        return _iso(stripped, "%Y %b %d %H:%M:%S.%f" if "." in match[4] else "%Y %b %d %H:%M:%S")
    try:
        value = datetime.fromisoformat(stripped)
    except ValueError:
        return ""
    return value.isoformat(timespec="milliseconds") if len(stripped) > 10 else ""


def _iso(text: str, form: str) -> str:
    try:
        return datetime.strptime(text, form).isoformat(timespec="milliseconds")  # noqa: DTZ007  as printed, zone unknown
    except ValueError:
        return ""


def _epoch(text: str) -> str:
    """Seconds, or milli-, micro- or nanoseconds by the number of digits."""
    digits = len(text.partition(".")[0])
    seconds = float(text) / 10 ** (digits - 10)
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
