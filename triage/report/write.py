"""All derived files of a case, in one pass."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from triage.model import Capture, Diagnosis
from triage.report.charts import Chart, charts_of
from triage.report.document import findings_document
from triage.report.html import render_html
from triage.report.markdown import render_markdown
from triage.report.note import render_text
from triage.report.report import Report
from triage.tables import DeviceTables

Write = Callable[[str, bytes], None]
_ALL_CHARTS_UP_TO = 12  # devices; beyond that only affected ones are drawn
_CHARTS_OF_A_FLEET = 300  # then shared out, the most telling ones first: a chart costs 0.14 s


def write_report(
    write: Write,
    diagnosis: Diagnosis,
    tables: Mapping[str, DeviceTables],
    captures: Sequence[Capture],
    about: Mapping[str, Any],
    events: Sequence[Mapping[str, Any]],
    *,
    draw: bool = True,
) -> Report:
    """Write findings, note, page and charts with ``write`` and return what they were made of; no charts unless ``draw``."""
    report = Report(diagnosis=diagnosis, tables=tables, captures=captures, about=about, events=events)
    write(
        "findings.json", (json.dumps(findings_document(diagnosis), indent=1, ensure_ascii=False) + "\n").encode("utf-8")
    )
    write("note.txt", render_text(report).encode("ascii"))
    write("note.md", render_markdown(report).encode("utf-8"))
    charts = charts_for(report) if draw else {}
    for chart in (chart for found in charts.values() for chart in found):
        write(f"charts/{_file(chart)}.svg", chart.svg)
        write(f"charts/{_file(chart)}.png", chart.png)
    write("report.html", render_html(report, charts).encode("utf-8"))
    return report


def charts_for(report: Report) -> Mapping[str, Sequence[Chart]]:
    """Return the charts of a case by device; of a large fleet those of the affected devices, the most telling ones."""
    few = len(report.tables) <= _ALL_CHARTS_UP_TO
    most = None if few else max(_CHARTS_OF_A_FLEET // max(len(report.affected), 1), 1)
    found = {}
    for name, tables in report.tables.items():
        if few or name in report.affected:
            families = dict.fromkeys(f.family for f in report.diagnosis.findings if name in f.devices)
            found[name] = list(charts_of(tables, list(families), most))
    return found


def _file(chart: Chart) -> str:
    safe = "".join(char if char.isalnum() or char in "._-" else "_" for char in chart.device)
    return f"{safe.lstrip('.') or 'device'}-{chart.name}"
