"""``triage run`` and ``triage collect``: from a device list to a case."""

import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from triage.case.folder import Case
from triage.cli.follow_up import follow_ups_of
from triage.cli.options import (
    all_of,
    case_option,
    fail_on_option,
    json_option,
    met,
    on_stdout,
    quiet_option,
    say,
    thresholds_option,
)
from triage.errors import UsageError
from triage.inventory.credentials import Credential, CredentialSpec, never_ask, prompt, resolve
from triage.inventory.devices import FORMATS, Inventory, load_devices, select
from triage.model import PLATFORMS, Device, Problem

PARTIAL, NOTHING, AUTH_STOPPED = 3, 4, 5

_source_options = all_of(
    click.argument("devices", nargs=-1, required=True),
    case_option,
    click.option("--limit", help="only these devices: names or globs, comma-separated, ! excludes"),
    click.option("--tag", "tags", multiple=True, help="only devices with this tag; may be given again"),
    click.option(
        "--inventory-format",
        type=click.Choice(FORMATS),
        default="auto",
        show_default=True,
        help="format of the device list",
    ),
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
    click.option("--concurrency", type=click.IntRange(1, 300), default=10, show_default=True, help="devices at once"),
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
    quiet_option,
)


@click.command()
@_source_options
@all_of(json_option, thresholds_option, fail_on_option)
def run(devices: tuple[str, ...], as_json: bool, thresholds: Path | None, fail_on: str | None, **options: Any) -> int:
    """Collect from devices over SSH, diagnose, and write the case: the main job.

    DEVICES is a device list (YAML, CSV, plain hosts), '-' for standard input, or host names.
    """
    from triage.cli.output import print_result, write_case  # noqa: PLC0415
    from triage.cli.pipeline import analyse  # noqa: PLC0415

    gathered = gather(devices, **options)
    if gathered is None:
        return 0
    folder, inventory, outcome = gathered
    case = Case.open(folder)
    analysis = analyse(case.captures(), hosts=inventory.hosts, problems=outcome.problems, thresholds=thresholds)
    write_case(folder, analysis, asked={})
    print_result(analysis, as_json=as_json)
    if not options["quiet"]:
        say(f"case note: {folder / 'note.txt'}")
        say(f"page:      {folder / 'report.html'}")
    status = exit_status(outcome)
    return 10 if status == 0 and met(analysis.diagnosis, fail_on) else status


@click.command()
@_source_options
def collect(devices: tuple[str, ...], **options: Any) -> int:
    """Only collect; 'triage analyze CASE' does the rest."""
    gathered = gather(devices, **options)
    if gathered is None:
        return 0
    folder, _, outcome = gathered
    for problem in outcome.problems:
        say(f"problem: {problem.device}: {problem.message}")
    on_stdout(str(folder))
    return exit_status(outcome)


def exit_status(outcome: Any) -> int:
    """Return the status of the contract: nothing found out must not look like nothing found."""
    if outcome.auth_stopped:
        return AUTH_STOPPED
    if outcome.stopped:
        return 130
    if not outcome.reached:
        return NOTHING
    return PARTIAL if outcome.failed else 0


def gather(sources: tuple[str, ...], **options: Any) -> tuple[Path, Inventory, Any] | None:
    """Collect into a case and return (folder, inventory, what came of it); None after a dry run.

    Raises:
        UsageError: nothing was sent.
    """
    inventory = load_devices(sources, stdin=sys.stdin, kind=options["inventory_format"])
    chosen = tuple(
        replace(d, platform=d.platform or options["platform"])
        for d in select(inventory.devices, options["limit"], options["tags"])
    )
    inventory = replace(inventory, devices=chosen)
    for notice in inventory.notices:
        say(f"triage: {notice}")
    from triage.collect import fleet  # noqa: PLC0415  netmiko is loaded only when something is to be sent
    from triage.collect.device import Options  # noqa: PLC0415
    from triage.collect.ladder import extra_rungs  # noqa: PLC0415

    heavy = tuple(options["allow_heavy"])
    how = Options(
        rounds=options["rounds"], interval_s=options["interval"], concurrency=options["concurrency"], host_keys=options["host_keys"],
        extra=extra_rungs((*options["extra"], *heavy), heavy), allow_heavy=heavy, resume=options["resume"],
    )  # fmt: skip
    if options["dry_run"]:
        dry_run(fleet.plan(chosen, how))
        if options["follow_up"] and how.rounds > 1:
            on_stdout(
                "then at most 3 show commands a device that the findings of its first round ask for (--no-follow-up: none)"
            )
        return None
    folder = options["case_folder"] or Path(f"case-{_stamp()}")
    credentials = _credentials(inventory, never_ask if options["no_input"] else prompt)
    case = Case.create(folder, {"command": "run", "devices": [_about(d) for d in chosen], "rounds": how.rounds})
    try:
        if options["follow_up"]:
            how = replace(how, follow_up=follow_ups_of(case, inventory.hosts))
        outcome = _collect(fleet, chosen, credentials, case, how, quiet=options["quiet"])
        case.record("collected", reached=list(outcome.reached), failed=list(outcome.failed))
        for problem in outcome.problems:
            case.record(
                "problem",
                device=problem.device,
                code=problem.code,
                message=problem.message,
                hint=problem.hint,
                capture=problem.capture,
            )
    finally:
        case.close()
    return folder, inventory, outcome


def _collect(
    fleet: Any, chosen: tuple[Device, ...], credentials: Mapping[str, Credential], case: Case, how: Any, *, quiet: bool
) -> Any:
    from triage.cli.progress import progress_for  # noqa: PLC0415

    stop = threading.Event()
    with _stopping(stop), progress_for(sys.stderr, len(chosen), quiet=quiet) as progress:
        return fleet.collect(chosen, credentials, case, how, progress, stop)


class _stopping:  # noqa: N801  reads as a word in a with statement
    """First SIGINT or SIGTERM: stop sending and keep what came. The second ends the process at once."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.before: dict[int, Any] = {}

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self.before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}

    def _on_signal(self, number: int, _: Any) -> None:
        if self.stop.is_set():
            raise SystemExit(128 + number)
        say("triage: stopping; what came is kept. Once more to leave at once.")
        self.stop.set()

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)


def _credentials(inventory: Inventory, ask: Any) -> Mapping[str, Credential]:
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


def dry_run(planned: Any) -> None:
    """Print every command with its cost, and the sums."""
    total = 0
    for item in planned:
        total += item.usual_bytes
        on_stdout(
            f"{item.device}  round {item.round}  {item.cost:<4}  ~{item.usual_bytes:>7,} B  <= {item.at_most_s:.0f} s  {item.command}"
        )
    on_stdout(f"{len(planned)} commands, about {total:,} bytes; nothing was sent")


__all__ = ["Problem", "UsageError", "collect", "gather", "run"]
