"""``triage report``: the note of a case in the form that is wanted, and its mechanical check."""

import json
from pathlib import Path

import click

from triage.case.folder import Case
from triage.cli.analyze import analysis_of
from triage.cli.options import existing_case, on_stdout, say

FORMATS = ("text", "markdown", "html", "json", "short", "servicenow", "jira")


@click.command()
@click.argument("case", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="text", show_default=True, help="form of the note"
)
@click.option("--check", is_flag=True, help="check that every claim resolves to bytes, and list blanks to fill in")
def report(case: Path, kind: str, *, check: bool) -> int:
    """Print the note of a case."""
    from triage.report.charts import charts_of  # noqa: PLC0415
    from triage.report.check import check_note  # noqa: PLC0415
    from triage.report.document import findings_document  # noqa: PLC0415
    from triage.report.html import render_html  # noqa: PLC0415
    from triage.report.markdown import render_markdown  # noqa: PLC0415
    from triage.report.note import render_text  # noqa: PLC0415
    from triage.report.report import Report  # noqa: PLC0415
    from triage.report.short import render_jira, render_servicenow, render_short  # noqa: PLC0415

    folder = Case.open(existing_case(case))
    analysis = analysis_of([case])
    made = Report(
        diagnosis=analysis.diagnosis,
        tables=analysis.tables,
        captures=analysis.captures,
        about=folder.about(),
        events=list(folder.journal.events()),
    )
    if check:
        note = case / "note.txt"
        faults, blanks = check_note(made, note.read_text(encoding="ascii") if note.is_file() else render_text(made))
        for fault in faults:
            say(f"triage: {fault}")
        on_stdout(f"{len(made.quoted)} claims checked, {len(faults)} wrong; {blanks} blanks to fill in")
        return 2 if faults or blanks else 0
    if kind == "html":
        on_stdout(render_html(made, {name: list(charts_of(found)) for name, found in analysis.tables.items()}))
    elif kind == "json":
        on_stdout(json.dumps(findings_document(made.diagnosis), indent=1, ensure_ascii=False))
    else:
        forms = {
            "text": render_text,
            "markdown": render_markdown,
            "short": render_short,
            "servicenow": render_servicenow,
            "jira": render_jira,
        }
        on_stdout(forms[kind](made))
    return 0
