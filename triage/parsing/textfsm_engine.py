"""TextFSM templates with line numbers and in a guard: ours, or a named file of ntc-templates."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

import textfsm

from triage.errors import ManifestError
from triage.parsing.manifest import Manifest
from triage.parsing.results import RowResult
from triage.shipped import shipped
from triage.tables import Table, schemas

MAX_LINE = 512  # a device asked for width 511 prints no longer line; some templates take minutes over a hostile one
GUARDED_LINES = 120  # longer lines than these go to a process that can be stopped
_BASE_S = 1.0
_PER_BYTE_S = 10e-6
_START_S = 4.0  # to start the process on a loaded machine


class _Counting(textfsm.TextFSM):  # type: ignore[misc]
    """TextFSM that notes which lines a rule knew, and the line of each record (private names; pinned below 3)."""

    def parse(self, lines: Sequence[str]) -> tuple[list[tuple[int, list[Any]]], list[int]]:
        """Return the records with the number of their first line, and the numbers of the unknown lines."""
        self.unknown: list[int] = []
        self.at: list[int] = []
        self.first = 0
        self.Reset()
        for self.number, line in enumerate(lines, 1):
            self.known = not line.strip()
            self._CheckLine(line)
            if not self.known:
                self.unknown.append(self.number)
            if self._cur_state_name in {"End", "EOF"}:
                break
        if self._cur_state_name != "End" and "EOF" not in self.states:
            self._AppendRecord()
        return list(zip(self.at, self._result, strict=True)), self.unknown

    def _AppendRecord(self) -> None:  # noqa: N802  overrides TextFSM
        before = len(self._result)
        super()._AppendRecord()
        if len(self._result) > before:
            self.at.append(self.first or self.number)
            self.first = 0

    def _AssignVar(self, matched: Any, value: str) -> None:  # noqa: N802
        self.known = True
        self.first = self.first or self.number
        super()._AssignVar(matched, value)

    def _Operations(self, rule: Any, line: str) -> bool:  # noqa: N802
        if rule.line_op == "Error":
            return True  # the line stays unknown; one odd line must not cost the capture
        if rule.line_op != "Continue":
            self.known = True
        return bool(super()._Operations(rule, line))


@cache
def template_text(name: str) -> str:
    """Return a template: ``ntc:FILE`` of ntc-templates, or a file below ``parsers/``.

    Raises:
        ManifestError: there is no such template.
    """
    try:
        if name.startswith("ntc:"):
            return (files("ntc_templates") / "templates" / name.removeprefix("ntc:")).read_text(encoding="utf-8")
        return (shipped("parsers") / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ManifestError([f"{name}: no such template"]) from error


Parsed = tuple[list[str], list[tuple[int, list[Any]]], list[int]]


def run_template(text: str, lines: Sequence[str]) -> Parsed:
    """Return value names, records with their line, and unknown line numbers; a line that a template calls an error is unknown."""
    fsm = _Counting(StringIO(text))
    records, unknown = fsm.parse(lines)
    return list(fsm.header), records, unknown


def _guarded(text: str, lines: Sequence[str]) -> Parsed | None:
    """Run a template in a process of its own; None when it did not come back in time."""
    limit = _BASE_S + _PER_BYTE_S * sum(map(len, lines))
    program = [sys.executable, "-m", "triage.parsing.textfsm_engine"]
    try:
        done = subprocess.run(
            program,
            input=json.dumps([text, list(lines)]),
            capture_output=True,
            text=True,
            timeout=limit + _START_S,
            check=False,
        )
        header, records, unknown = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return header, [(number, record) for number, record in records], unknown


def read_textfsm(manifest: Manifest, lines: Sequence[str], common: Mapping[str, Any]) -> RowResult:
    """Return the rows that the manifest's template finds."""
    text = template_text(str(manifest.template))
    cut = [line[:MAX_LINE].rstrip() for line in lines]
    hostile = any(len(line) > GUARDED_LINES for line in cut)
    got = _guarded(text, cut) if hostile else run_template(text, cut)
    table_name = manifest.tables[0]
    result = RowResult(tables={table_name: Table(schemas()[table_name])})
    if got is None:
        result.not_understood = [(n, line) for n, line in enumerate(lines, 1) if line.strip()]
        return result
    header, records, unknown = got
    table = result.tables[table_name]
    failed: set[int] = set()
    for number, record in records:
        row = _row(manifest, dict(zip(header, record, strict=True)))
        if row is None:
            failed.add(number)
        else:
            table.append({**common, "line": number, **manifest.constants, **row})
    lost = sorted({*unknown, *failed})
    result.not_understood = [(n, lines[n - 1]) for n in lost if lines[n - 1].strip()]
    filled = sum(1 for line in lines if line.strip())
    result.read = filled - len(result.not_understood)
    return result


def _row(manifest: Manifest, record: Mapping[str, Any]) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    for column, (name, converter) in manifest.columns.items():
        value = record.get(name, "")
        value = value[0] if isinstance(value, list) and value else value
        if value in ("", [], None):
            values[column] = None
            continue
        try:
            values[column] = converter(str(value))
        except ValueError:
            return None
    return values


if __name__ == "__main__":
    json.dump(run_template(*json.load(sys.stdin)), sys.stdout)
