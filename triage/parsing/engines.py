"""A parser and the text of one capture into rows, by the engine that the parser names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from triage.parsing import clock, history, log, mends, repairs, snmp, statements, textfsm_engine
from triage.parsing.braces import unfold
from triage.parsing.clean import Cleaned
from triage.parsing.manifest import Manifest
from triage.parsing.results import RowResult
from triage.parsing.rows import read_rows
from triage.parsing.timestamps import device_clock

Lines = Sequence[tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class Text:
    """One capture on its way to rows; ``torn`` says that its last line is half a line, which is never read."""

    cleaned: Cleaned
    common: Mapping[str, Any]
    command: str  # without its pipe
    platform: str | None
    torn: bool

    def content(self, manifest: Manifest | None) -> Lines:
        """Return the lines that ``manifest`` is to read, one for each that is not empty."""
        found = self._indented if manifest is not None and manifest.indent else self.stripped
        return unfold(found) if manifest is not None and manifest.braces else found

    @cached_property
    def stripped(self) -> Lines:
        """The lines that are not empty, without the blanks around them."""
        return self._whole(self.cleaned.content())

    @cached_property
    def _indented(self) -> Lines:
        return self._whole(self.cleaned.content(indent=True))

    def _whole(self, lines: Lines) -> Lines:
        return lines[:-1] if self.torn else lines


def as_it_stands(manifest: Manifest, text: Text) -> RowResult:
    """Return what ``manifest`` reads; of a table only what makes sense as it stands, which ``repaired`` goes on with."""
    common, cleaned, content = text.common, text.cleaned, text.content(manifest)
    if manifest.engine == "rows":
        return read_rows(manifest, content, common)
    if manifest.engine == "history":
        found = history.read_history(cleaned.lines, common)
        return mends.mend(cleaned, content, found, lambda text, _: history.read_history(text.lines, common))[2]
    if manifest.engine == "clock":
        times = [(number, line) for number, line in cleaned.time_lines if device_clock(line)]
        return clock.read_clock(sorted([*times, *content]), common)
    if manifest.engine == "textfsm":
        return textfsm_engine.read_textfsm(manifest, cleaned.lines, common)
    if manifest.engine == "snmp":
        return snmp.read_walk(content, common)
    if manifest.engine == "statements":
        return statements.read_statements(content, common, cleaned.after_empty(), manifest.tables)
    return _log(manifest, text, content)


def repaired(manifest: Manifest, result: RowResult, text: Text) -> RowResult:
    """Return ``result``, which ``as_it_stands`` gave, or what is read of the table once its lines are repaired."""
    if manifest.engine != "rows" or not result.not_understood:
        return result
    return repairs.repaired(manifest, text.cleaned, text.content(manifest), result, text.common)


def _log(manifest: Manifest, text: Text, content: Lines) -> RowResult:
    cleaned, common = text.cleaned, text.common
    if mends.one_case(cleaned):
        cleaned = mends.with_tags(cleaned)
        content = [(number, cleaned.lines[number - 1].strip()) for number, _ in content]
    found = log.read_log(manifest, cleaned.lines, content, common)
    return mends.mend(cleaned, content, found, lambda text, some: log.read_log(manifest, text.lines, some, common))[2]
