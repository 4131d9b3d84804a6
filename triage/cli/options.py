"""Options that several commands share, and what they mean."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from triage.errors import UsageError
from triage.model import PLATFORMS, Diagnosis, Severity, Verdict

FAIL_LEVELS = (*(v.value for v in Verdict if v.rank >= Verdict.SYMPTOM_ONLY.rank), *(s.value for s in Severity))

platform_option = click.option("--platform", type=click.Choice(PLATFORMS), help="read all text as this platform")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="print one JSON document on standard output, nothing else"
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="no progress on standard error")
fail_on_option = click.option(
    "--fail-on", type=click.Choice(FAIL_LEVELS), help="leave with status 10 when a finding is this sure or this severe"
)
thresholds_option = click.option(
    "--thresholds", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="limits of this site, by name"
)
known_hosts_option = click.option(
    "--inventory",
    "inventory_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="device list whose sites, tags and known hosts are used",
)
case_option = click.option(
    "-o", "--output", "case_folder", type=click.Path(file_okay=False, path_type=Path), help="folder of the case"
)


def met(diagnosis: Diagnosis, level: str | None) -> bool:
    """Tell whether a finding is at or above ``level``: a verdict of the ladder, or a severity."""
    if level is None:
        return False
    if level in list(Verdict):
        return any(f.verdict.rank >= Verdict(level).rank for f in diagnosis.findings)
    order = list(Severity)
    worst = order.index(Severity(level))
    return any(order.index(f.severity) <= worst for f in diagnosis.findings if f.verdict.rank >= Verdict.POSSIBLE.rank)


def wants_colour(stream: Any) -> bool:
    """Tell whether ``stream`` may carry colour: a terminal, and nobody said no."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def existing_case(folder: Path) -> Path:
    """Return ``folder`` when it is a case.

    Raises:
        UsageError: it is not.
    """
    if not (folder / "case.json").is_file():
        raise UsageError(
            f"{folder}: not a case (it has no case.json)",
            hint=f"triage analyze {folder} -o CASE makes one from captures",
        )
    return folder


def say(*parts: object) -> None:
    """Print on standard error: the conversation, never the product."""
    click.echo(" ".join(str(part) for part in parts), err=True)


def on_stdout(text: str) -> None:
    """Print the product."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


Decorator = Callable[[Any], Any]


def all_of(*decorators: Decorator) -> Decorator:
    """Return decorators applied as one."""

    def apply(function: Any) -> Any:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return apply
