"""``triage schema``: the JSON schema of the findings document."""

from importlib.resources import files

import click

from triage.cli.options import on_stdout


@click.command()
def schema() -> None:
    """Print the JSON schema (draft 2020-12) of what --json prints and findings.json holds."""
    on_stdout((files("triage.report") / "findings.schema.json").read_text(encoding="utf-8").rstrip("\n"))
