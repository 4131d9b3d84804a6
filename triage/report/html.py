"""The page: one file, no script, nothing fetched; the first screen says what, where, since when and what to do."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from triage.case.people import ACTION, NOTE, entries
from triage.model import Evidence, Severity, Verdict
from triage.report.cards import blanks_of, conditions_of, warnings_of
from triage.report.changes import change_line, no_change
from triage.report.charts import Chart
from triage.report.clocks import clocks
from triage.report.display import display, one_line
from triage.report.excerpts import anchors, excerpts
from triage.report.gantt import lanes
from triage.report.headline import names, next_card, sentence, since, title
from triage.report.reasons import reasons
from triage.report.report import HUMAN, Report
from triage.report.roles import role_sentence
from triage.report.symptoms import Symptom
from triage.report.tac import questions, state_words, to_collect, wanted
from triage.report.timeline import timeline
from triage.tables import Availability, DeviceTables

if TYPE_CHECKING:
    from jinja2 import Template

_MOST_TIMED = 12  # devices of which every command is listed with its time
_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_IDS = re.compile(r'(\bid="|\bhref="#|url\(#)')
_SIGNALS: Sequence[tuple[str, str, str]] = (
    ("CPU 1 min", "cpu_state", "total_pct"),
    ("interrupt", "cpu_state", "interrupt_pct"),
    ("memory free", "memory_state", "free_pct"),
    ("failed allocations", "malloc_summary", "failures"),
    ("incomplete ARP", "arp_state", "incomplete"),
    ("widest fan-out", "flow_fan_out", "distinct_destinations"),
    ("log errors", "log_activity", "count"),
)


def inline_svg(chart: Chart, number: int) -> str:
    """Return a chart's SVG to stand inside a page: no prologue, ids of its own, a title and a description."""
    text = _METADATA.sub("", _PROLOGUE.sub("", chart.svg.decode("utf-8")))
    text = _IDS.sub(lambda m: f"{m[1]}c{number}-", text)
    label = f'role="img" aria-labelledby="c{number}-t"'
    head, rest = text.split(">", 1)
    head = re.sub(r'\s(width|height)="[^"]*"', "", head)
    return f'{head} {label}><title id="c{number}-t">{_escape(chart.title)}</title>{rest}'


def _escape(text: str) -> str:
    return display(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _shown(value: Any) -> Any:
    """Take out of every text that enters the page what a browser or a terminal would act on; our own markup stays."""
    return display(value) if type(value) is str else value


def render_html(report: Report, charts: Mapping[str, Sequence[Chart]]) -> str:
    """Return the page."""
    template = _template()
    raw = excerpts(report)
    return template.render(
        report=report,
        diagnosis=report.diagnosis,
        title=title(report),
        human=HUMAN,
        lead=report.lead,
        next_card=next_card(report),
        since=since(report),
        figures=_figures(report),
        collect=to_collect(report),
        no_change=no_change(report),
        heat=heat(report),
        timeline=timeline(report),
        clocks=clocks(report),
        excerpts=raw,
        anchors=anchors(raw),
        charts={
            name: [(chart, _safe_svg(chart, number)) for number, chart in _numbered(charts, name)] for name in charts
        },
        tables=report.tables,
        lanes=lanes(report),
        every_command=[x for x in report.sent if x.at is not None] if len(report.tables) <= _MOST_TIMED else [],
        verdict_words=_VERDICT_WORDS,
        real=[f for f in report.diagnosis.findings if f.verdict.rank >= Verdict.SYMPTOM_ONLY.rank],
        ruled=report.ruled_out,
        questions=questions(report),
        wanted=wanted(report),
        people={kind: list(entries(report.events, kind)) for kind in (ACTION, NOTE)},
    )


def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("triage.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["show"] = lambda value: display(str(value))
    environment.filters["line"] = lambda value: one_line(str(value))
    environment.filters["roles"] = role_sentence
    environment.filters["sentence"] = sentence
    environment.filters["blanks"] = blanks_of
    environment.filters["warnings"] = warnings_of
    environment.filters["conditions"] = lambda card: conditions_of(card, _places)
    environment.filters["byfile"] = _by_file
    environment.filters["names"] = lambda devices: names(tuple(devices))
    environment.filters["change"] = change_line
    environment.filters["tacstate"] = state_words
    environment.filters["reasons"] = reasons
    return environment.get_template("report.html")


def _figures(report: Report) -> Sequence[Symptom]:
    """The figures of the first finding's device that say how bad it is, its load in any case; else whatever is alarming."""
    if report.lead is None:
        return report.alarming
    return [s for s in report.symptoms.get(report.lead.devices[0], ()) if s.alarming or s.kind == "cpu"]


def _places(items: Sequence[Evidence]) -> str:
    return ", ".join(dict.fromkeys(f"{item.capture}:{item.line}" for item in items[:2]))


def _by_file(items: Iterable[Evidence]) -> list[tuple[str, list[Evidence]]]:
    """Group lines by file, each once, in the order in which they come first."""
    found: dict[str, dict[int, Evidence]] = {}
    for item in items:
        found.setdefault(item.capture, {}).setdefault(item.line, item)
    return [(path, list(lines.values())) for path, lines in found.items()]


_VERDICT_WORDS = {
    "confirmed": "all needed signs, two strong ones and a proof",
    "probable": "all needed signs and two strong ones",
    "possible": "all needed signs and a strong one",
    "symptom-only": "the symptom is there, its cause is not shown",
}


def _numbered(charts: Mapping[str, Sequence[Chart]], name: str) -> list[tuple[int, Chart]]:
    start = 0
    for device, items in charts.items():
        if device == name:
            return [(start + index, chart) for index, chart in enumerate(items)]
        start += len(items)
    return []


def _safe_svg(chart: Chart, number: int) -> Any:
    from markupsafe import Markup  # noqa: PLC0415

    # matplotlib has escaped every text in it, and display() has taken out what XML forbids.
    return Markup(inline_svg(chart, number))  # noqa: S704


def heat(report: Report) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Return device, worst verdict, and a cell (signal, text, level) for each signal."""
    rows = []
    for device in report.diagnosis.devices:
        mine = [f for f in report.diagnosis.findings if device.device in f.devices and f.severity is not Severity.INFO]
        worst = max((f.verdict for f in mine), key=lambda v: v.rank, default=None)
        tables = report.tables.get(device.device)
        cells = [_cell(label, table, column, tables) for label, table, column in _SIGNALS]
        rows.append((device.device, worst.value if worst else "none", cells))
    return sorted(rows, key=_urgency)


def _urgency(row: tuple[str, str, list[tuple[str, str, str]]]) -> tuple[int, int, str]:
    """Worst verdict first, then the device with the most signals in the red."""
    device, verdict, cells = row
    return -Verdict(verdict).rank if verdict != "none" else 1, -sum(level == "hot" for _, _, level in cells), device


def _cell(label: str, table: str, column: str, tables: DeviceTables | None) -> tuple[str, str, str]:
    if tables is None or tables.available(table) is Availability.MISSING:
        return label, "not collected", "unknown"
    found = tables.table(table)
    values = [v for v in found[column] if v is not None] if found is not None else []
    if table == "log_activity" and found is not None:
        values = [sum(c for c, s in zip(found["count"], found["severity"], strict=True) if s is not None and s <= 3)]
    if not values:
        return label, "0" if table in {"malloc_summary", "flow_fan_out", "log_activity"} else "-", "calm"
    value = min(values) if label == "memory free" else max(values)
    return label, f"{value:,.0f}{' %' if column.endswith('_pct') else ''}", _level(label, value)


def _level(label: str, value: float) -> str:
    limits = {
        "CPU 1 min": (75, 90),
        "interrupt": (40, 70),
        "failed allocations": (1, 1),
        "incomplete ARP": (50, 200),
        "widest fan-out": (50, 200),
        "log errors": (5, 50),
    }
    if label == "memory free":
        return "hot" if value < 10 else "warm" if value < 20 else "calm"
    warm, hot = limits[label]
    return "hot" if value >= hot else "warm" if value >= warm else "calm"
