"""Options that several commands share, and what they mean."""

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from triage.case.terms import Terms
from triage.cli.moment import MOMENT
from triage.errors import UsageError
from triage.model import PLATFORMS, Diagnosis, Severity, Verdict
from triage.report.display import display

Decorator = Callable[[Any], Any]


def all_of(*decorators: Decorator) -> Decorator:
    """Return decorators applied as one."""

    def apply(function: Any) -> Any:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return apply


FAIL_LEVELS = (*(v.value for v in Verdict if v.rank >= Verdict.SYMPTOM_ONLY.rank), *(s.value for s in Severity))

platform_option = click.option("--platform", type=click.Choice(PLATFORMS), help="read all text as this platform")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="print one JSON document on standard output, nothing else"
)
verbose_option = click.option("-v", "--verbose", is_flag=True, help="a line for every command, on standard error")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="no progress on standard error")
fail_on_option = click.option(
    "--fail-on", type=click.Choice(FAIL_LEVELS), help="leave with status 10 when a finding is this sure or this severe"
)
nagios_option = click.option(
    "--nagios", is_flag=True, help="print one line with performance data and leave with 0, 1, 2 or 3 as a plug-in does"
)
thresholds_option = click.option(
    "--thresholds", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="limits of this site, by name"
)
_MOMENT = "YYYY-MM-DDTHH:MM[zone], UTC when no zone is given, or 2h for two hours ago"
_since_option = click.option(
    "--since", type=MOMENT, metavar="TIME", help=f"log messages from before do not count: {_MOMENT}"
)
_until_option = click.option("--until", type=MOMENT, metavar="TIME", help="log messages from later do not count")
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
    """Print on standard error: the conversation, never the product, and nothing whose end is worth an error."""
    with contextlib.suppress(OSError):  # the terminal may be gone
        click.echo(display(" ".join(str(part) for part in parts)), err=True)


def on_stdout(text: str) -> None:
    """Print the product."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


terms_options = all_of(thresholds_option, _since_option, _until_option)


def terms_from(options: Mapping[str, Any]) -> Terms:
    """Return the terms that ``options`` say: those of ``terms_options``, and the device list with the known hosts.

    Raises:
        UsageError: the window is empty.
        InventoryError: the device list with the known hosts is wrong.
    """
    since, until = options.get("since"), options.get("until")
    if since and until and since > until:
        raise UsageError(f"--since {since:%Y-%m-%dT%H:%MZ} is later than --until {until:%Y-%m-%dT%H:%MZ}")
    hosts: Mapping[str, str] = {}
    if options.get("inventory_file") is not None:
        from triage.inventory.hosts import load_known_hosts  # noqa: PLC0415

        hosts = load_known_hosts(options["inventory_file"])
    return Terms(hosts=dict(hosts), thresholds=options.get("thresholds"), since=since, until=until)
