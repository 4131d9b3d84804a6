"""``triage lab`` and ``triage demo``: simulated sick routers on loopback, and the main job run against them."""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triage.cli.options import on_stdout, say
from triage.errors import UsageError

if TYPE_CHECKING:
    from triage.lab import Scenario

_DEMO_INTERVAL_S = 3.0
_CASE_MARK = "case.json"

_scenario_option = click.option(
    "--scenario", default="code-red", show_default=True, help="name of a scenario, or the folder of one"
)


@click.command()
@_scenario_option
@click.option("--list", "list_them", is_flag=True, help="list scenarios, faults and algorithm profiles, and stop")
@click.option(
    "--for",
    "duration_s",
    type=click.FloatRange(1, 86_400),
    default=3600.0,
    show_default=True,
    help="stop by itself after this many seconds",
)
@click.option("--device-list", type=click.Path(path_type=Path, dir_okay=False), help="write the device list here as well")  # fmt: skip
def lab(scenario: str, *, list_them: bool, duration_s: float, device_list: Path | None) -> int:
    """Start simulated sick routers on loopback and print their device list.

    They answer over real SSH until Ctrl-C. No packet leaves this machine.
    """
    from triage.lab import Lab, load_scenario  # noqa: PLC0415  the lab loads asyncssh

    if list_them:
        _list()
        return 0
    with Lab(of_today(load_scenario(scenario))) as running:
        text = running.device_list_yaml()
        on_stdout(text.rstrip())
        if device_list is not None:
            device_list.write_text(text, encoding="utf-8")
        say("triage: the lab listens until Ctrl-C. In another terminal:")
        for name, value in _passwords(running.scenario).items():
            say(f"  export {name}={value}")
        say(f"  triage run {device_list or 'DEVICES.yaml'} --interval {_DEMO_INTERVAL_S:g}")
        with _until_interrupted() as stop:
            stop.wait(duration_s)
    return 0


def _list() -> None:
    """Print what the lab can be made of."""
    from triage.lab import list_scenarios  # noqa: PLC0415
    from triage.lab.listing import FAULTS, PROFILES  # noqa: PLC0415

    on_stdout("Scenarios (--scenario NAME):")
    for info in list_scenarios():
        on_stdout(f"  {info.name:<26} {info.title} ({', '.join(info.routers)})")
    on_stdout("\nFaults (in a router's file: faults: [{fault: NAME, command: ..., skip: ..., times: ...}]):")
    for kind, about in FAULTS.items():
        on_stdout(f"  {kind.value:<26} {about}")
    on_stdout("\nAlgorithm profiles (text of the fault old-algorithms):")
    for name, about in PROFILES.items():
        on_stdout(f"  {name:<26} {about}")


@click.command()
@_scenario_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-case"),
    show_default=True,
    help="case folder to write",
)
@click.option("--force", is_flag=True, help="replace an earlier case in that folder")
@click.option("--rounds", type=click.IntRange(1, 10), default=2, show_default=True, help="passes over each router")
@click.pass_context
def demo(ctx: click.Context, scenario: str, output: Path, *, force: bool, rounds: int) -> int:
    """Triage simulated sick routers: the lab and the main job in one command."""
    from triage.cli.run import run  # noqa: PLC0415
    from triage.lab import Lab, load_scenario  # noqa: PLC0415

    loaded = of_today(load_scenario(scenario))
    make_way(output, force=force)
    with Lab(loaded) as running, tempfile.TemporaryDirectory(prefix="triage-demo-") as folder:
        devices = Path(folder) / "devices.yaml"
        devices.write_text(running.device_list_yaml(), encoding="utf-8")
        say(f"demo: scenario '{loaded.name}': {', '.join(router.name for router in running.routers)} on loopback")
        # A state folder of its own: the ports are reused, and the lab's keys have no place among real ones.
        with _environment({**_passwords(loaded), "TRIAGE_STATE_DIR": folder}):
            status: int = ctx.invoke(
                run,
                devices=(str(devices),),
                case_folder=output,
                rounds=rounds,
                interval=_DEMO_INTERVAL_S,
                no_input=True,
            )
    return status


def of_today(scenario: "Scenario") -> "Scenario":
    """Return the scenario as if it happened now, so that its clocks agree with this machine's."""
    return replace(scenario, started=datetime.now(UTC).replace(microsecond=0))


def make_way(output: Path, *, force: bool) -> None:
    """Remove an earlier case from ``output`` when forced; a folder that is no case is never touched.

    Raises:
        UsageError: the folder is not empty, and not ours or not to be replaced.
    """
    if not output.exists() or not any(output.iterdir()):
        return
    if not (output / _CASE_MARK).is_file():
        raise UsageError(f"{output}: not empty and not a case", hint="give another folder with --output")
    if not force:
        raise UsageError(f"{output}: there is a case already", hint="add --force to replace it")
    shutil.rmtree(output)


def _passwords(scenario: "Scenario") -> dict[str, str]:
    from triage.lab import ENABLE_VARIABLE, PASSWORD_VARIABLE  # noqa: PLC0415

    found = {PASSWORD_VARIABLE: scenario.password}
    if scenario.enable_password:
        found[ENABLE_VARIABLE] = scenario.enable_password
    return found


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _until_interrupted() -> Iterator[threading.Event]:
    """Ctrl-C is how a lab is ended, so it is no error."""
    try:
        yield threading.Event()
    except KeyboardInterrupt:
        say("triage: the lab has stopped")
