"""``triage compare``: did the workaround help."""

import json
from pathlib import Path
from typing import Any

import click

from triage.cli.analyze import analysis_of
from triage.cli.options import all_of, json_option, known_hosts_option, on_stdout, terms_from, terms_options
from triage.compare.compare import Side
from triage.compare.compare import compare as compare_sides
from triage.compare.document import comparison_document


@click.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@all_of(json_option, known_hosts_option, terms_options)
def compare(before: Path, after: Path, *, as_json: bool, **options: Any) -> None:
    """Say what changed from one case to a later one: figures, findings, counters; and whether it was a reload.

    BEFORE and AFTER are cases, or any saved text that 'triage analyze' reads. Nothing is written.
    """
    from triage.cli.comparison_text import comparison_lines  # noqa: PLC0415

    sides = []
    for path in (before, after):
        analysis = analysis_of([path], terms_from(options))
        sides.append(Side(diagnosis=analysis.diagnosis, tables=analysis.tables))
    comparison = compare_sides(*sides)
    if as_json:
        document = {"before": str(before), "after": str(after), **comparison_document(comparison)}
        on_stdout(json.dumps(document, indent=1, ensure_ascii=False))
        return
    on_stdout("\n".join(comparison_lines(comparison, str(before), str(after))))
