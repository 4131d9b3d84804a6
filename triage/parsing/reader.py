"""One capture into one reading: cleaned, parsed by its manifest, every line accounted for. Never raises on device text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.model import Capture, CaptureStatus, Coverage, Outcome
from triage.parsing import clean, log, messages
from triage.parsing.engines import Text
from triage.parsing.fitting import understood
from triage.parsing.lookup import find
from triage.parsing.manifest import Manifest
from triage.parsing.results import RowResult
from triage.parsing.timestamps import device_clock
from triage.tables import Table, schemas

PART_BY_DESIGN = "this command shows only a part by design"
_PIPE = re.compile(r"\s*\|\s*")
_LOAD_VALUES = re.compile(
    r"Load for five secs: (?P<total_5s_pct>\d+)%/(?P<interrupt_5s_pct>\d+)%; one minute: (?P<total_1m_pct>\d+)%; "
    r"five minutes: (?P<total_5m_pct>\d+)%"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading one capture gave. ``not_understood`` holds (line, text); ``complete`` allows to conclude absence.

    ``continued`` has the lines behind the first of every row that several lines made, by the number of the first.
    """

    capture: Capture
    manifest: str | None
    outcome: Outcome
    reason: str
    tables: Mapping[str, Table]
    provides: tuple[str, ...]
    complete: bool
    coverage: Coverage
    not_understood: tuple[tuple[int, str], ...]
    hostname: str | None
    continued: Mapping[int, Sequence[int]]


def split_pipe(command: str) -> tuple[str, str]:
    """Return the command and what stands behind its first pipe."""
    parts = _PIPE.split(" ".join(command.split()), maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""


def read(capture: Capture) -> Reading:
    """Return the reading of ``capture``."""
    command, pipe = split_pipe(capture.command)
    manifest = find(command, capture.platform)
    text = _text_of(capture, command, manifest)
    if text.cleaned.refusal is None and text.stripped:
        manifest, result = understood(manifest, text)
    else:
        result = RowResult(tables={}, not_understood=list(text.content(manifest)))
    if text.torn:
        result.not_understood.append((len(text.cleaned.lines), text.cleaned.lines[-1].strip()))
    _add_incidental(result, text, capture.command)
    _add_messages(result, text)
    _number(result, capture)
    outcome, reason = _outcome(capture, manifest, text, result, pipe)
    return Reading(
        capture=capture,
        manifest=manifest.source if manifest else None,
        outcome=outcome,
        reason=reason,
        tables={name: table for name, table in result.tables.items() if table},
        provides=manifest.tables if manifest is not None else (),
        complete=outcome is Outcome.READ,
        coverage=_coverage(result, text.cleaned),
        not_understood=tuple(sorted(result.not_understood)),
        hostname=text.cleaned.hostname,
        continued=result.continued,
    )


def _text_of(capture: Capture, command: str, manifest: Manifest | None) -> Text:
    """Return what a parser is to read of ``capture``.

    A read that ended early tore its last line: half a number is a number too, so it is never read.
    """
    is_log = manifest is not None and manifest.engine == "log"
    cleaned = clean.clean(capture.raw, capture.command, is_log=is_log)
    early = capture.status is not CaptureStatus.OK and cleaned.cut
    return Text(
        cleaned=cleaned,
        common={"device": capture.device, "round": capture.round, "at": capture.at, "capture": capture.path},
        command=command,
        platform=capture.platform,
        torn=early and bool(cleaned.lines) and bool(cleaned.lines[-1].strip()),
    )


def _coverage(result: RowResult, cleaned: clean.Cleaned) -> Coverage:
    """Account for every line; what stands between the lines of the output was read too."""
    lines, not_understood = len(cleaned.lines), len(result.not_understood)
    beside = len(cleaned.log_lines) + len(cleaned.load_lines) + len(cleaned.boot_lines) + len(cleaned.state_lines)
    read_lines = min(result.read + beside, lines - not_understood)
    noise = lines - read_lines - not_understood
    return Coverage(lines=lines, read=read_lines, noise=noise, not_understood=not_understood)


def _add_incidental(result: RowResult, text: Text, command: str) -> None:
    """Rows from lines that are not the command's own: a refusal, the load header, the clock, the state of memory."""
    cleaned, common = text.cleaned, text.common
    if cleaned.refusal == "low memory":
        row = {"line": cleaned.refusal_line, "command": command, "text": cleaned.refusal_text}
        _table(result, "refusal").append({**common, **row})
    for number, line in cleaned.load_lines:
        if match := _LOAD_VALUES.match(line):
            values = {name: float(value) for name, value in match.groupdict().items()}
            _table(result, "cpu_load").append({**common, "line": number, "scope": "all", **values})
    known = set(result.tables["clock"]["line"]) if "clock" in result.tables else set()
    for number, line in cleaned.time_lines:
        if number not in known and (clock := device_clock(line)):
            _table(result, "clock").append({**common, "line": number, **clock})
    for number, state in cleaned.state_lines:
        _table(result, "platform_memory_event").append({**common, "line": number, "scope": "node", "state": state})


def _add_messages(result: RowResult, text: Text) -> None:
    """Messages that interrupted the output or a boot, and what all messages of the text say."""
    cleaned, common = text.cleaned, text.common
    if cleaned.log_lines:
        events = log.read_events(cleaned.log_lines, common)
        _table(result, "log_event").extend(events)
    for number, line in cleaned.boot_lines:
        _table(result, "log_event").append({**common, "line": number, "facility": "BOOT", "text": line.strip()})
    found = result.tables.get("log_event")
    if found:
        for name, table in messages.decode(found).items():
            _table(result, name).extend(table)


def _number(result: RowResult, capture: Capture) -> None:
    """Number lines as the file does that the capture is a part of."""
    if capture.first_line == 1 and not capture.line_numbers:
        return
    for table in result.tables.values():
        table.columns["line"] = [capture.file_line(number) for number in table["line"]]
    result.not_understood = [(capture.file_line(number), text) for number, text in result.not_understood]
    result.continued = {
        capture.file_line(first): [capture.file_line(number) for number in further]
        for first, further in result.continued.items()
    }


def _table(result: RowResult, name: str) -> Table:
    return result.tables.setdefault(name, Table(schemas()[name]))


def _outcome(
    capture: Capture,
    manifest: Manifest | None,
    text: Text,
    result: RowResult,
    pipe: str,
) -> tuple[Outcome, str]:
    """The outcome with its reason, worst first."""
    cleaned = text.cleaned
    if cleaned.refusal is not None:
        kind = Outcome.LOW_MEMORY if cleaned.refusal == "low memory" else Outcome.REFUSED
        return kind, cleaned.refusal_text
    if manifest is None or manifest.by_layout:
        how = "; read by its layout alone" if any(result.tables.values()) and manifest is not None else ""
        return Outcome.NO_PARSER, f"no parser for this command{how}"
    if not text.stripped and not cleaned.boot_lines and not cleaned.state_lines and capture.status is CaptureStatus.OK:
        if manifest.may_be_empty and cleaned.answered:
            return Outcome.READ, ""
        return Outcome.EMPTY, "the box printed nothing"
    if capture.status is not CaptureStatus.OK:
        return Outcome.PARTIAL, f"the read ended early ({capture.status})"
    if result.not_understood:
        count = len(result.not_understood)
        return Outcome.PARTIAL, f"{count} line{'s' if count != 1 else ''} not understood"
    if pipe and not any(pattern.fullmatch(pipe) for pattern in manifest.complete_with):
        return Outcome.PARTIAL, f"filtered by '| {pipe}'"
    if cleaned.cut:
        return Outcome.PARTIAL, "the text ends without a line end: its last line may be cut"
    filtered = not manifest.reads(text.command)  # by words that no parser knows
    if filtered or manifest.partial or any(pattern.search(capture.command) for pattern in manifest.partial_with):
        return Outcome.PARTIAL, PART_BY_DESIGN
    return Outcome.READ, ""
