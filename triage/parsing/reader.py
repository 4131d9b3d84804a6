"""One capture into one reading: cleaned, parsed by its manifest, every line accounted for. Never raises on device text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.model import Capture, CaptureStatus, Coverage, Outcome
from triage.parsing import clean, clock, history, log, mends, messages, snmp, statements, textfsm_engine, wraps
from triage.parsing.braces import unfold
from triage.parsing.lookup import everywhere, find, last_resort, without_arguments
from triage.parsing.manifest import Manifest
from triage.parsing.reflow import reflow
from triage.parsing.results import RowResult
from triage.parsing.rows import read_rows
from triage.parsing.timestamps import device_clock
from triage.tables import Table, schemas

PART_BY_DESIGN = "this command shows only a part by design"
_PIPE = re.compile(r"\s*\|\s*")
_FOREIGN_LINES = 4  # a shorter text makes no sense for other reasons
_SENSE = 10  # one line in so many may stay not understood where another platform's parser is believed
_LOAD_VALUES = re.compile(
    r"Load for five secs: (?P<total_5s_pct>\d+)%/(?P<interrupt_5s_pct>\d+)%; one minute: (?P<total_1m_pct>\d+)%; "
    r"five minutes: (?P<total_5m_pct>\d+)%"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading one capture gave. ``not_understood`` holds (line, text); ``complete`` allows to conclude absence."""

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


@dataclass(frozen=True, slots=True)
class _Text:
    """One capture on its way to rows. ``torn`` lines at its end are never read."""

    cleaned: clean.Cleaned
    common: Mapping[str, Any]
    command: str  # without its pipe
    platform: str | None
    torn: int


def split_pipe(command: str) -> tuple[str, str]:
    """Return the command and what stands behind its first pipe."""
    parts = _PIPE.split(" ".join(command.split()), maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""


def read(capture: Capture) -> Reading:
    """Return the reading of ``capture``."""
    command, pipe = split_pipe(capture.command)
    manifest = find(command, capture.platform)
    is_log = manifest is not None and manifest.engine == "log"
    cleaned = clean.clean(capture.raw, capture.command, is_log=is_log)
    common: dict[str, Any] = {
        "device": capture.device,
        "round": capture.round,
        "at": capture.at,
        "capture": capture.path,
    }
    content = cleaned.content(indent=manifest is not None and manifest.indent)
    # A read that ended early tore its last line: half a number is a number too, so it is never read.
    early = capture.status is not CaptureStatus.OK and cleaned.cut and bool(content)
    torn = [content.pop()] if early and content[-1][0] == len(cleaned.lines) else []
    result = RowResult(tables={}, not_understood=list(content))
    if cleaned.refusal is None and content:
        text = _Text(cleaned, common, command, capture.platform, len(torn))
        manifest, result = _understood(manifest, text, content, result)
    result.not_understood += torn
    _add_incidental(result, cleaned, common)
    if cleaned.refusal == "low memory":
        row = {"line": cleaned.refusal_line, "command": capture.command, "text": cleaned.refusal_text}
        _table(result, "refusal").append({**common, **row})
    _number(result, capture)
    outcome, reason = _outcome(capture, manifest, cleaned, result, pipe, content)
    total = len(cleaned.lines)
    not_understood = tuple(sorted(result.not_understood))
    read_count = min(result.read + len(cleaned.log_lines) + len(cleaned.load_lines), total - len(not_understood))
    return Reading(
        capture=capture,
        manifest=manifest.source if manifest else None,
        outcome=outcome,
        reason=reason,
        tables={name: table for name, table in result.tables.items() if table},
        provides=manifest.tables if manifest is not None else (),
        complete=outcome is Outcome.READ,
        coverage=Coverage(
            lines=total,
            read=read_count,
            noise=total - read_count - len(not_understood),
            not_understood=len(not_understood),
        ),
        not_understood=not_understood,
        hostname=cleaned.hostname,
    )


def _engine(
    manifest: Manifest, cleaned: clean.Cleaned, content: Sequence[tuple[int, str]], common: Mapping[str, Any]
) -> RowResult:
    if manifest.engine == "rows":
        return _rows(manifest, cleaned, content, common)
    if manifest.engine == "history":
        found = history.read_history(cleaned.lines, common)
        return mends.mend(cleaned, content, found, lambda text, _: history.read_history(text.lines, common))[2]
    if manifest.engine == "clock":
        times = [(number, text) for number, text in cleaned.time_lines if device_clock(text)]
        return clock.read_clock(sorted([*times, *content]), common)
    if manifest.engine == "textfsm":
        return textfsm_engine.read_textfsm(manifest, cleaned.lines, common)
    if manifest.engine == "snmp":
        return snmp.read_walk(content, common)
    if manifest.engine == "statements":
        return statements.read_statements(content, common, cleaned.after_empty(), manifest.tables)
    if mends.one_case(cleaned):
        cleaned = mends.with_tags(cleaned)
        content = [(number, cleaned.lines[number - 1].strip()) for number, _ in content]
    found = log.read_log(manifest, cleaned.lines, content, common)
    return mends.mend(cleaned, content, found, lambda text, some: log.read_log(manifest, text.lines, some, common))[2]


def _understood(
    manifest: Manifest | None, text: _Text, content: Sequence[tuple[int, str]], nothing: RowResult
) -> tuple[Manifest | None, RowResult]:
    """Read a text as what it should be; where that makes no sense, as what else it may be, and at last by its layout."""
    result = nothing if manifest is None else _engine(manifest, text.cleaned, content, text.common)
    manifest, result = _as_another(_others(manifest, text, result, len(content)), manifest, text, result)
    whole = not text.cleaned.cut and len(content) >= _FOREIGN_LINES  # what was cut is not guessed at
    strange = manifest is None or whole
    if strange and len(result.not_understood) * 2 >= len(content) and not any(result.tables.values()):
        return _by_layout(manifest, text, result)
    return manifest, result


def _others(manifest: Manifest | None, text: _Text, result: RowResult, lines: int) -> tuple[Manifest, ...]:
    """Return what else may read a text that hardly makes sense, or whose command has words that no parser knows."""
    foreign = lines >= _FOREIGN_LINES and len(result.not_understood) * 2 >= lines
    others = everywhere(text.command) if foreign else ()
    whole = without_arguments(text.command, text.platform) if manifest is None else None
    return others if whole is None else (*others, whole)


def _as_another(
    others: Sequence[Manifest], manifest: Manifest | None, text: _Text, result: RowResult
) -> tuple[Manifest | None, RowResult]:
    """Read text as what each of ``others`` reads, and keep that when nearly all of it makes sense so.

    Threads quote two boxes under one name, and a lone output may be taken for the wrong platform's.
    """
    best = manifest, result
    for other in others:
        again, sense = _read_as(other, text)
        if sense and len(again.not_understood) < len(best[1].not_understood):
            best = other, again
    return best


def _by_layout(manifest: Manifest | None, text: _Text, result: RowResult) -> tuple[Manifest | None, RowResult]:
    """Read by its layout what no parser has rows of; where there is a parser, only if nearly all of it makes sense so."""
    if (last := last_resort(text.command)) is None:
        return manifest, result
    again, sense = _read_as(last, text)
    return (last, again) if manifest is None or sense else (manifest, result)


def _read_as(manifest: Manifest, text: _Text) -> tuple[RowResult, bool]:
    """Return what another parser reads, and whether nearly all lines make sense to it."""
    content = text.cleaned.content(indent=manifest.indent)
    content = content[: len(content) - text.torn]
    again = _engine(manifest, text.cleaned, content, text.common)
    return again, any(again.tables.values()) and len(again.not_understood) * _SENSE <= len(content)


def _rows(
    manifest: Manifest, cleaned: clean.Cleaned, content: Sequence[tuple[int, str]], common: Mapping[str, Any]
) -> RowResult:
    """Rows of a table; where lines were broken they are joined again and read once more."""
    if manifest.braces:
        content = unfold(content)
    result = best = read_rows(manifest, content, common)
    as_it_stood = dict(result.not_understood)
    if result.not_understood and mends.one_case(cleaned):
        manifest = manifest.any_case
        result = best = read_rows(manifest, content, common)
    if result.not_understood:
        cleaned, content, result = mends.mend(
            cleaned, content, result, lambda _, some: read_rows(manifest, some, common)
        )
        best = result
    if result.not_understood and manifest.wrapped is not None:
        best = _with_tails(manifest, content, result, common)
    if best.not_understood:
        again = wraps.join_rows(cleaned.lines, content, result, lambda some: read_rows(manifest, some, common))
        best = min(best, again, key=lambda found: len(found.not_understood))
    if best.not_understood:
        torn = cleaned.cut and content[-1][0] == len(cleaned.lines)
        best = reflow(manifest, content, best, lambda some: read_rows(manifest, some, common), cut=torn)
    if best.not_understood and manifest.rest:
        # A last line that may be cut is left as it is: what remains of it could pass for a statement of its own.
        whole = content[:-1] if cleaned.cut else content
        indented = [(number, cleaned.lines[number - 1].rstrip()) for number, _ in whole]
        statements.read_rest(best, indented, common, cleaned.after_empty())
    best.not_understood = [(number, as_it_stood.get(number, line)) for number, line in best.not_understood]
    return best


def _with_tails(
    manifest: Manifest, content: Sequence[tuple[int, str]], result: RowResult, common: Mapping[str, Any]
) -> RowResult:
    """Rows with the tails of names that the box itself puts on a line of their own, when more is understood with them."""
    unknown = {number for number, _ in result.not_understood}
    joined: list[tuple[int, str]] = []
    tails = 0
    for number, text in content:
        if joined and number in unknown and manifest.wrapped is not None and manifest.wrapped.fullmatch(text):
            before, head = joined[-1]
            joined[-1] = (before, f"{head} {text}")
            tails += 1
        else:
            joined.append((number, text))
    again = read_rows(manifest, joined, common)
    again.read += tails
    return again if len(again.not_understood) < len(result.not_understood) else result


def _add_incidental(result: RowResult, cleaned: clean.Cleaned, common: Mapping[str, Any]) -> None:
    """Rows from lines that are not the command's own: the load header, the clock, interrupting log messages."""
    for number, text in cleaned.load_lines:
        if match := _LOAD_VALUES.match(text):
            values = {name: float(value) for name, value in match.groupdict().items()}
            _table(result, "cpu_load").append({**common, "line": number, "scope": "all", **values})
    known = set(result.tables["clock"]["line"]) if "clock" in result.tables else set()
    for number, text in cleaned.time_lines:
        if number not in known and (clock := device_clock(text)):
            _table(result, "clock").append({**common, "line": number, **clock})
    if cleaned.log_lines:
        events = log.read_events(cleaned.log_lines, common)
        _table(result, "log_event").extend(events)
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


def _table(result: RowResult, name: str) -> Table:
    return result.tables.setdefault(name, Table(schemas()[name]))


def _outcome(
    capture: Capture,
    manifest: Manifest | None,
    cleaned: clean.Cleaned,
    result: RowResult,
    pipe: str,
    content: Sequence[tuple[int, str]],
) -> tuple[Outcome, str]:
    """The outcome with its reason, worst first."""
    if cleaned.refusal is not None:
        kind = Outcome.LOW_MEMORY if cleaned.refusal == "low memory" else Outcome.REFUSED
        return kind, cleaned.refusal_text
    if manifest is None or manifest.by_layout:
        how = "; read by its layout alone" if any(result.tables.values()) and manifest is not None else ""
        return Outcome.NO_PARSER, f"no parser for this command{how}"
    if not content and capture.status is CaptureStatus.OK:
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
    filtered = not manifest.reads(split_pipe(capture.command)[0])  # by words that no parser knows
    if filtered or manifest.partial or any(pattern.search(capture.command) for pattern in manifest.partial_with):
        return Outcome.PARTIAL, PART_BY_DESIGN
    return Outcome.READ, ""
