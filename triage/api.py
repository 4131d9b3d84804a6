"""Cases as Python objects: ``triage.load(CASE)`` for notebooks and scripts."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from triage.case.terms import Terms
from triage.cli.analyze import analysis_of
from triage.errors import UsageError
from triage.inventory.hosts import load_known_hosts
from triage.model import Card, DeviceSummary, Diagnosis, Finding, Problem
from triage.report.display import display, one_line
from triage.tables import Availability, DeviceTables, Table

if TYPE_CHECKING:
    import pandas as pd

_MOST_ROWS = 12


@dataclass(frozen=True)
class LoadedCase:
    """A case, read and judged when it was loaded. Nothing is written, and nothing is sent to any device."""

    path: Path
    diagnosis: Diagnosis = field(repr=False)
    by_device: Mapping[str, DeviceTables] = field(repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, most likely cause first."""
        return self.diagnosis.findings

    @property
    def devices(self) -> tuple[DeviceSummary, ...]:
        """What each device is, and how completely it was read; by name."""
        return self.diagnosis.devices

    @property
    def cards(self) -> tuple[Card, ...]:
        """The workarounds that are offered, each for one device."""
        return self.diagnosis.cards

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be collected or read."""
        return self.diagnosis.problems

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table that has rows, by name, of all devices together.

        The columns, with units, are those of ``parsers/tables.yaml`` (what devices printed) and ``playbooks/facts.yaml``
        (what was computed from it), after device, round, at (UTC), capture and line. Types are nullable.
        """
        merged: dict[str, Table] = {}
        for tables in self.by_device.values():
            for name, table in tables.tables.items():
                if table:
                    merged.setdefault(name, Table(table.schema)).extend(table)
        return {name: merged[name].frame for name in sorted(merged)}

    def available(self, table: str, device: str) -> Availability:
        """Return how far a table of one device can be trusted to show that something is absent.

        Raises:
            KeyError: the case has no such device.
        """
        return self.by_device[device].available(table)

    def _repr_html_(self) -> str:
        """The findings as an HTML table; all text of devices is escaped."""
        rows = "".join(_row(number, finding) for number, finding in enumerate(self.findings[:_MOST_ROWS], 1))
        more = len(self.findings) - _MOST_ROWS
        head = "".join(f"<th>{name}</th>" for name in ("", "Verdict", "Device", "Finding", "What was seen"))
        caption = f"{len(self.devices)} devices, {len(self.findings)} findings, {len(self.problems)} problems"
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
        rest = f"<p>and {more} more</p>" if more > 0 else ""
        return f"<p><strong>{_text(self.path.name)}</strong>: {caption}</p>{table}{rest}"


def _row(number: int, finding: Finding) -> str:
    cells = (str(number), finding.verdict.value, ", ".join(finding.devices), finding.title, finding.summary)
    return f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    return html.escape(one_line(display(text)))


def load(case: str | Path, *, inventory: str | Path | None = None, thresholds: str | Path | None = None) -> LoadedCase:
    """Return a case, or any saved text that ``triage analyze`` reads, as tables and findings.

    ``inventory`` is a device list whose known hosts are used, ``thresholds`` a file with the limits of this site; a case
    that was collected or analysed with them brings them along.

    Raises:
        UsageError: nothing there to read.
        PlaybookError: the limits are wrong.
    """
    path = Path(case)
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder", hint="name the folder that 'triage run -o' wrote")
    analysis = analysis_of(
        [path],
        Terms(
            hosts={} if inventory is None else load_known_hosts(Path(inventory)),
            thresholds=None if thresholds is None else Path(thresholds),
        ),
    )
    return LoadedCase(path=path, diagnosis=analysis.diagnosis, by_device=analysis.tables)
