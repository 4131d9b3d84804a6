"""What a run leaves: one document on standard output, and the files of the case."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from triage.cli.options import on_stdout, wants_colour
from triage.cli.pipeline import Analysis
from triage.report.document import findings_document


def print_result(analysis: Analysis, *, as_json: bool) -> None:
    """Print the document of the contract, or the findings for people."""
    if as_json:
        on_stdout(json.dumps(findings_document(analysis.diagnosis), indent=1, ensure_ascii=False))
        return
    from triage.report.summary import summary_lines  # noqa: PLC0415

    colour = wants_colour(sys.stdout)
    for line in summary_lines(analysis.diagnosis):
        on_stdout(click.style(line.text, fg=line.colour, bold=line.bold) if colour else line.text)


def write_case(folder: Path, analysis: Analysis, *, asked: dict[str, Any]) -> None:
    """Write captures (when they are not there yet) and every derived file into the case."""
    from triage.case.folder import Case  # noqa: PLC0415
    from triage.report.write import write_report  # noqa: PLC0415

    case = Case.create(folder, asked)
    try:
        for capture in analysis.captures:
            if not (case.root / "captures" / capture.path).exists():
                case.write(f"captures/{capture.path}", capture.raw)
        write_report(
            case.write,
            analysis.diagnosis,
            analysis.tables,
            analysis.captures,
            case.about(),
            list(case.journal.events()),
        )
    finally:
        case.close()
