"""What a run leaves: one document on standard output, and the files of the case."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from triage.case.terms import Terms, keep_terms
from triage.cli.options import on_stdout, say, wants_colour
from triage.cli.pipeline import Analysis
from triage.compare.rejudged import Rejudged, earlier, record_analysis
from triage.model import Capture
from triage.report.document import findings_document

if TYPE_CHECKING:
    from triage.case.folder import Case
    from triage.report.symptoms import Symptom

FILLED_IN = "note.filled-in.txt"


def print_result(analysis: Analysis, *, as_json: bool) -> None:
    """Print the document of the contract, or the findings for people."""
    if as_json:
        on_stdout(json.dumps(findings_document(analysis.diagnosis), indent=1, ensure_ascii=False))
        return
    from triage.report.summary import summary_lines  # noqa: PLC0415

    colour = wants_colour(sys.stdout)
    for line in summary_lines(analysis.diagnosis, _figures(analysis)):
        on_stdout(click.style(line.text, fg=line.colour, bold=line.bold) if colour else line.text)


def _figures(analysis: Analysis) -> list["Symptom"]:
    from triage.report.symptoms import symptoms_of  # noqa: PLC0415

    return [figure for tables in analysis.tables.values() for figure in symptoms_of(tables, lambda _path, _line: None)]


def keep(folder: Path, captures: Sequence[Capture]) -> tuple[Capture, ...]:
    """Put captures from anywhere into a case, each into a file of its own, and return them as they lie there."""
    from triage.case.folder import Case  # noqa: PLC0415

    case = Case.create(folder, {"command": "analyze"})
    kept: dict[str, Capture] = {}
    try:
        for capture in captures:
            path = place = case.capture_path(capture.device, capture.command, capture.round)
            number = 2
            while path in kept:
                path, number = f"{place.removesuffix('.txt')}.{number}.txt", number + 1
            kept[path] = replace(capture, path=path, first_line=1, line_numbers=())
            case.save(kept[path])
    finally:
        case.close()
    return tuple(kept.values())


def _keep_what_people_filled_in(case: "Case") -> None:
    """Put a note in which people wrote aside, before it is made again."""
    from triage.report.report import filled_in  # noqa: PLC0415

    note = case.root / "note.txt"
    content = note.read_bytes() if note.is_file() else b""
    if content and filled_in(content.decode("utf-8", "replace")):
        case.write(FILLED_IN, content)
        say(f"what was filled in is kept: {case.root / FILLED_IN}")


def write_case(
    folder: Path, analysis: Analysis, *, asked: dict[str, Any], terms: Terms | None = None, draw: bool = True
) -> Rejudged | None:
    """Write every derived file into a case that holds the captures; return what changed since it was analysed before."""
    from triage.case.folder import Case  # noqa: PLC0415
    from triage.report.write import write_report  # noqa: PLC0415

    case = Case.create(folder, asked)
    try:
        before = earlier(case)
        _keep_what_people_filled_in(case)
        if terms is not None:
            keep_terms(case, terms)
        write_report(
            case.write,
            analysis.diagnosis,
            analysis.tables,
            analysis.captures,
            case.about(),
            list(case.journal.events()),
            draw=draw,
        )
        return record_analysis(case, before, analysis.diagnosis)
    finally:
        case.close()


def print_for_monitoring(analysis: Analysis, *, complete: bool) -> int:
    """Print the line of a plug-in and return its status."""
    from triage.cli.nagios import nagios_line, not_looked_at, state_of  # noqa: PLC0415

    figures, unread = _figures(analysis), not_looked_at(analysis.tables)
    state = state_of(analysis.diagnosis, complete=complete, figures=figures, unread=unread)
    on_stdout(nagios_line(analysis.diagnosis, state, figures, unread))
    return int(state)
