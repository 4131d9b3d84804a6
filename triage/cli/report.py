"""``triage report``: the note of a case in the form that is wanted, and its mechanical check."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triage.case.folder import Case
from triage.cli.analyze import analysis_of
from triage.cli.options import existing_case, on_stdout, say

if TYPE_CHECKING:
    from triage.report.report import Report

FORMATS = ("text", "markdown", "html", "json", "short", "servicenow", "jira")


@click.command()
@click.argument("case", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="text", show_default=True, help="form of the note"
)
@click.option("--check", is_flag=True, help="check that every claim resolves to bytes, and list blanks to fill in")
def report(case: Path, kind: str, *, check: bool) -> int:
    """Print the note of a case."""
    from triage.report.document import findings_document  # noqa: PLC0415
    from triage.report.html import render_html  # noqa: PLC0415
    from triage.report.markdown import render_markdown  # noqa: PLC0415
    from triage.report.note import render_text  # noqa: PLC0415
    from triage.report.report import Report  # noqa: PLC0415
    from triage.report.short import render_jira, render_servicenow, render_short  # noqa: PLC0415
    from triage.report.write import charts_for  # noqa: PLC0415

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
        return _check(case, made)
    if kind == "html":
        on_stdout(render_html(made, charts_for(made)))
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


def _check(case: Path, made: "Report") -> int:
    from triage.report.check import check_note  # noqa: PLC0415
    from triage.report.display import counted, one_line  # noqa: PLC0415
    from triage.report.note import render_text  # noqa: PLC0415

    file = case / "note.txt"
    note = file.read_bytes().decode("utf-8", "replace") if file.is_file() else render_text(made)
    found = check_note(made, note)
    for fault in found.faults:
        on_stdout(f"wrong: {one_line(fault)}")
    for blank in found.blanks:
        on_stdout(f"open:  {one_line(blank)}")
    on_stdout(
        f"{counted(found.claims, 'quoted line')} checked, {len(found.faults)} wrong; {len(found.blanks)} blanks to fill in"
    )
    if any("the note does not say" in fault for fault in found.faults):
        say(f"triage: 'triage analyze {case}' writes the note again; what was filled in is kept beside it")
    return 2 if found.faults or found.blanks else 0
