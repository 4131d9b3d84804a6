"""``triage analyze``: from saved text to findings."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from triage.case.folder import Case
from triage.case.terms import Terms, terms_of
from triage.cli.options import (
    all_of,
    case_option,
    fail_on_option,
    json_option,
    known_hosts_option,
    met,
    nagios_option,
    on_stdout,
    platform_option,
    quiet_option,
    say,
    terms_from,
    terms_options,
)
from triage.cli.pipeline import Analysis, analyse


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@all_of(
    case_option,
    json_option,
    known_hosts_option,
    platform_option,
    terms_options,
    fail_on_option,
    nagios_option,
    quiet_option,
)
def analyze(
    paths: tuple[Path, ...],
    *,
    case_folder: Path | None,
    as_json: bool,
    platform: str | None,
    fail_on: str | None,
    nagios: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Diagnose saved text: a case, a folder of captures, a show-tech, a terminal log, an archive; any mix.

    Without -o nothing is written to disk, unless a case alone is analysed again: then its note and page are renewed.
    """
    from triage.cli.output import print_for_monitoring, print_result, write_case  # noqa: PLC0415  only when there is something to print

    own = paths[0] if len(paths) == 1 and (paths[0] / "case.json").is_file() else None
    target = case_folder or own
    terms = terms_from(options)
    analysis = analysis_of(
        paths,
        terms,
        platform=platform,
        keep_in=None if own == target else target,
    )
    if target is not None:
        asked = {"command": "analyze", "paths": [str(p) for p in paths]}
        rejudged = write_case(target, analysis, asked=asked, terms=terms)
        if not quiet:
            if rejudged is not None:
                say("\n  ".join((rejudged.heading, *rejudged.changes)))
            say(f"case note: {target / 'note.txt'}")
    if nagios:
        return print_for_monitoring(analysis, complete=True)
    print_result(analysis, as_json=as_json)
    return 10 if met(analysis.diagnosis, fail_on) else 0


def analysis_of(
    paths: Sequence[Path], terms: Terms | None = None, *, platform: str | None = None, keep_in: Path | None = None
) -> Analysis:
    """Return the analysis of saved text in ``paths``; with ``keep_in`` the captures are first put into that case.

    A case is judged on its own terms where ``terms`` say nothing.

    Raises:
        UsageError: nothing there to read.
    """
    from triage.intake.load import load  # noqa: PLC0415

    terms = terms or Terms()
    if len(paths) == 1 and (paths[0] / "case.json").is_file():
        terms = terms.or_else(terms_of(Case.open(paths[0])))
    intake = load(paths, platform=platform)
    captures = intake.captures
    if keep_in is not None:
        from triage.cli.output import keep  # noqa: PLC0415

        captures = keep(keep_in, captures)
    return analyse(captures, terms=terms, problems=intake.problems)


__all__ = ["analysis_of", "analyze", "on_stdout"]
