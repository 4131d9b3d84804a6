"""``triage run`` and ``triage collect``: from a device list to a case."""

import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from triage.case.folder import Case
from triage.case.problems import problems_in, record_collected
from triage.case.terms import keep_terms, terms_of
from triage.cli.inventory import CHOOSING, chosen, list_options
from triage.cli.options import (
    all_of,
    case_option,
    fail_on_option,
    json_option,
    met,
    nagios_option,
    on_stdout,
    quiet_option,
    say,
    terms_from,
    terms_options,
    verbose_option,
)
from triage.cli.pacing import dry_run, how_to_collect, in_order_of_suspicion, pacing_options, ways_options
from triage.cli.progress import progress_for
from triage.cli.stopping import Stopping, outlives_its_terminal, terminal_lost
from triage.errors import CaseError, UsageError
from triage.inventory.credentials import Credential, CredentialSpec, never_ask, prompt, resolve
from triage.inventory.devices import Inventory
from triage.model import PLATFORMS, Device, Problem

PARTIAL, NOTHING, AUTH_STOPPED = 3, 4, 5

_source_options = all_of(
    list_options,
    case_option,
    click.option("--platform", type=click.Choice(PLATFORMS), help="platform of devices whose list names none"),
    click.option(
        "--rounds",
        type=click.IntRange(1, 10),
        default=2,
        show_default=True,
        help="passes over each device; two make rates, three a trend",
    ),
    click.option(
        "--interval",
        type=click.FloatRange(0, 3600),
        default=20.0,
        show_default=True,
        help="seconds between the starts of two rounds",
    ),
    pacing_options,
    ways_options,
    click.option(
        "--host-keys",
        type=click.Choice(("accept-new", "strict", "off")),
        default="accept-new",
        show_default=True,
        help="what to do with unknown host keys",
    ),
    click.option("--extra-command", "extra", multiple=True, help="a further show command; it passes the same gate"),
    click.option("--allow-heavy", multiple=True, help="a costly show command that may be sent all the same"),
    click.option(
        "--follow-up/--no-follow-up",
        default=True,
        show_default=True,
        help="let the findings of the first round add up to three commands a device to the second",
    ),
    click.option("--no-input", is_flag=True, help="never ask; a missing password is an error"),
    click.option("--dry-run", is_flag=True, help="print what would be sent and open no socket"),
    click.option("--resume", is_flag=True, help="continue a case: what is whole is not asked again"),
    verbose_option,
    quiet_option,
    terms_options,
)


@click.command()
@_source_options
@all_of(json_option, fail_on_option, nagios_option)
@outlives_its_terminal
def run(devices: tuple[str, ...], *, as_json: bool, fail_on: str | None, nagios: bool, **options: Any) -> int:
    """Collect from devices over SSH, diagnose, and write the case: the main job.

    DEVICES is a device list in any format that 'triage inventory check' knows, '-' for standard input, netbox:FILTER, or
    host names.
    """
    from triage.cli.output import print_for_monitoring, print_result, write_case  # noqa: PLC0415
    from triage.cli.pipeline import analyse  # noqa: PLC0415

    gathered = gather(devices, **options)
    if gathered is None:
        return 0
    folder, outcome = gathered
    case = Case.open(folder)
    problems = dict.fromkeys((*problems_in(case.journal.events()), *outcome.problems))
    analysis = analyse(case.captures(), terms=terms_of(case), problems=tuple(problems))
    # charts take longest, and most room, and can be drawn later
    in_a_hurry = outcome.stopped_by is not None or outcome.unwritable is not None
    written = _written(lambda: write_case(folder, analysis, asked={}, draw=not in_a_hurry))
    status = exit_status(outcome)
    if nagios and outcome.stopped_by is None:
        return print_for_monitoring(analysis, complete=status == 0)
    print_result(analysis, as_json=as_json)
    if written and not options["quiet"]:
        say(f"case note: {folder / 'note.txt'}")
        say(f"page:      {folder / 'report.html'}{f'; its charts: triage analyze {folder}' if in_a_hurry else ''}")
    if status == 0 and not written:
        return PARTIAL
    return 10 if status == 0 and met(analysis.diagnosis, fail_on) else status


def _written(write: Callable[[], object]) -> bool:
    """Tell whether the note could be written; when the disk is full, the result still goes to standard output."""
    try:
        write()
    except CaseError as error:
        say(f"triage: {error}")
        return False
    return True


@click.command()
@_source_options
@outlives_its_terminal
def collect(devices: tuple[str, ...], **options: Any) -> int:
    """Only collect; 'triage analyze CASE' does the rest."""
    gathered = gather(devices, **options)
    if gathered is None:
        return 0
    folder, outcome = gathered
    for problem in outcome.problems:
        say(f"problem: {problem.device}: {problem.message}")
    on_stdout(str(folder))
    return exit_status(outcome)


def exit_status(outcome: Any) -> int:
    """Return the status of the contract: nothing found out must not look like nothing found."""
    if outcome.stopped_by is not None:
        return 128 + int(outcome.stopped_by)
    if outcome.auth_stopped:
        return AUTH_STOPPED
    if not outcome.reached:
        return NOTHING
    return PARTIAL if outcome.failed or outcome.unwritable else 0


def gather(sources: tuple[str, ...], **options: Any) -> tuple[Path, Any] | None:
    """Collect into a case and return (folder, what came of it); None after a dry run.

    Raises:
        UsageError: nothing was sent.
    """
    terms = terms_from(options)
    inventory = chosen(sources, **{name: options[name] for name in CHOOSING})
    from triage.collect import fleet  # noqa: PLC0415  netmiko is loaded only when something is to be sent

    how = how_to_collect(options)
    ordered = in_order_of_suspicion(inventory.devices, options)
    inventory = replace(
        inventory, devices=tuple(replace(d, platform=d.platform or options["platform"]) for d in ordered)
    )
    if options["dry_run"]:
        dry_run(inventory.devices, how, follow_up=options["follow_up"])
        return None
    folder = _folder(options["case_folder"], resume=options["resume"])
    credentials = credentials_of(inventory, never_ask if options["no_input"] else prompt)
    asked = {"command": "run", "devices": [_about(d) for d in inventory.devices], "rounds": how.rounds}
    from triage.cli.first_findings import FirstFindings  # noqa: PLC0415  it diagnoses, and loads pandas

    case = Case.create(folder, asked)
    try:
        case.reserve()
        keep_terms(case, replace(terms, hosts=inventory.hosts))
        with progress_for(sys.stderr, len(inventory.devices), options) as progress:
            first = FirstFindings(case, terms_of(case), progress)
            if options["follow_up"]:
                how = replace(how, follow_up=first.follow_ups)
            outcome = _collect(fleet, inventory, credentials, case, how, first)
        _note_down(case, outcome)
    finally:
        case.close()
    return folder, outcome


def _folder(asked: Path | None, *, resume: bool) -> Path:
    """Return the folder of the case; one that has captures is continued only when that is asked for."""
    if resume and (asked is None or not (asked / "case.json").is_file()):
        raise UsageError(
            f"--resume: {asked}: there is no case" if asked else "--resume needs the case to continue", hint="-o CASE"
        )
    if asked is not None and not resume and any((asked / "captures").glob("*")):
        raise UsageError(
            f"{asked}: holds a case already", hint="--resume continues it; or choose another folder with -o"
        )
    return asked or Path(f"case-{_stamp()}")


def _note_down(case: Case, outcome: Any) -> None:
    """Put what came of it into the journal; when the case cannot be written any more, say so in one line."""
    if outcome.unwritable is not None:
        say(f"triage: {outcome.unwritable}", f"({outcome.unwritable.hint})")
        case.make_room()
    try:
        if terminal_lost.is_set():
            case.record("terminal-lost")
        record_collected(case, outcome.reached, outcome.failed, outcome.problems)
    except CaseError as error:
        if outcome.unwritable is None:
            say(f"triage: {error}")


def _collect(
    fleet: Any, inventory: Inventory, credentials: Mapping[str, Credential], case: Case, how: Any, progress: Any
) -> Any:
    stop = threading.Event()
    with Stopping(stop) as stopping:
        outcome = fleet.collect(inventory.devices, credentials, case, how, progress, stop)
    return replace(outcome, stopped_by=stopping.signal)


def credentials_of(inventory: Inventory, ask: Any) -> Mapping[str, Credential]:
    """Every credential that a chosen device uses, asked for once."""
    names = dict.fromkeys(device.credential for device in inventory.devices)
    return {name: resolve(inventory.credentials.get(name, CredentialSpec(name=name)), ask) for name in names}


def _about(device: Device) -> dict[str, Any]:
    return {
        "name": device.name,
        "host": device.host,
        "port": device.port,
        "platform": device.platform,
        "site": device.site,
        "tags": list(device.tags),
    }


def _stamp() -> str:
    from datetime import UTC, datetime  # noqa: PLC0415

    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


__all__ = ["Problem", "UsageError", "collect", "gather", "run"]
