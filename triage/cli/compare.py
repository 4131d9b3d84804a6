"""``triage compare``: did the workaround help."""

import json
from pathlib import Path

import click

from triage.cli.analyze import analysis_of
from triage.cli.options import all_of, json_option, known_hosts_option, on_stdout, thresholds_option
from triage.compare.compare import Side
from triage.compare.compare import compare as compare_sides
from triage.compare.document import comparison_document


@click.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@all_of(json_option, known_hosts_option, thresholds_option)
def compare(before: Path, after: Path, as_json: bool, inventory_file: Path | None, thresholds: Path | None) -> None:
    """Say what changed from one case to a later one: figures, findings, counters; and whether it was a reload.

    BEFORE and AFTER are cases, or any saved text that 'triage analyze' reads. Nothing is written.
    """
    from triage.cli.comparison_text import comparison_lines  # noqa: PLC0415

    sides = []
    for path in (before, after):
        analysis = analysis_of([path], inventory_file=inventory_file, thresholds=thresholds)
        sides.append(Side(diagnosis=analysis.diagnosis, tables=analysis.tables))
    comparison = compare_sides(*sides)
    if as_json:
        document = {"before": str(before), "after": str(after), **comparison_document(comparison)}
        on_stdout(json.dumps(document, indent=1, ensure_ascii=False))
        return
    on_stdout("\n".join(comparison_lines(comparison, str(before), str(after))))
