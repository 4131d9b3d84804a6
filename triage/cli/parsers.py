"""``triage parsers``: lint, test and list the parsers."""

import click

from triage.cli.options import on_stdout, say
from triage.errors import ManifestError
from triage.model import PLATFORMS


@click.group()
def parsers() -> None:
    """Check and list the parsers."""


@parsers.command("list")
@click.option("--platform", type=click.Choice(PLATFORMS), help="only this platform")
def list_parsers(platform: str | None) -> None:
    """List platform, command, engine and tables of every parser."""
    from triage.parsing.lookup import folders, manifests  # noqa: PLC0415

    for folder in folders():
        for manifest in manifests(folder):
            if platform in (None, folder, *manifest.platforms):
                on_stdout(
                    f"{','.join(manifest.platforms):<26} {manifest.command:<60} {manifest.engine:<8} {', '.join(manifest.tables)}"
                )


@parsers.command()
def lint() -> None:
    """Check every manifest and that each has a golden capture."""
    from triage.parsing.lint import lint_manifests  # noqa: PLC0415

    faults = lint_manifests()
    if faults:
        raise ManifestError(faults, hint="see CONTRIBUTING.md, 'A parser'")
    say("parsers: no fault")


@parsers.command()
def test() -> None:
    """Read every golden capture of a checkout and compare."""
    from triage.parsing.lint import check_goldens  # noqa: PLC0415

    passed, failed = check_goldens()
    for fault in failed:
        say(fault)
    on_stdout(f"{passed} passed, {len(failed)} failed")
    if failed:
        raise click.exceptions.Exit(2)
