"""``triage arm``: what to type so that the box itself captures the next peak. Printed, never sent."""

from pathlib import Path

import click

from triage.cli.options import on_stdout
from triage.errors import UsageError
from triage.model import PLATFORMS


@click.command()
@click.argument("device")
@click.option(
    "--platform", type=click.Choice(PLATFORMS), help="the platform of the device, where no list and no case tells it"
)
@click.option("--inventory", type=click.Path(exists=True, path_type=Path), help="a device list that has the device")
@click.option(
    "--case", "case_folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="a case that has it"
)
@click.option("--cpu-pct", type=click.IntRange(10, 99), default=80, show_default=True, help="where a peak begins")
def arm(device: str, *, platform: str | None, inventory: Path | None, case_folder: Path | None, cpu_pct: int) -> None:
    """Print the lines that arm DEVICE for the next occurrence: thresholds, an applet, and how to undo both.

    Nothing is sent. Look at them, and type them in a change window.
    """
    from triage.advice.arming import arming  # noqa: PLC0415

    found = arming(platform or _platform_of(device, inventory, case_folder), cpu_pct)
    comment = "#" if found.platform == "juniper_junos" else "!"
    on_stdout(f"{comment} {device} ({found.platform}): arm for a peak of {cpu_pct} % CPU. Printed, not sent.")
    on_stdout(f"{comment} needs: {found.needs}")
    on_stdout(f"{comment} keeps: {found.keeps}")
    on_stdout(f"{comment} risk: {found.risk}")
    for line in found.wrapper:
        on_stdout(f"{comment} change safely: {line.lstrip('!# ')}")
    for line in found.apply:
        on_stdout(line)
    on_stdout(f"{comment} undo:")
    for line in found.rollback:
        on_stdout(f"{comment}   {line}")


def _platform_of(device: str, inventory: Path | None, case_folder: Path | None) -> str:
    """Return the platform that a device list or a case tells.

    Raises:
        UsageError: neither tells it.
    """
    if inventory is not None:
        from triage.inventory.devices import load_devices  # noqa: PLC0415

        listed = next((d for d in load_devices([str(inventory)], stdin=None).devices if d.name == device), None)
        if listed is None:
            raise UsageError(f"no device '{device}' in {inventory}", hint="triage inventory list shows the names")
        if listed.platform:
            return listed.platform
    if case_folder is not None:
        from triage.case.folder import Case  # noqa: PLC0415

        known = next((c.platform for c in Case.open(case_folder).captures(device) if c.platform), None)
        if known:
            return known
    raise UsageError(f"the platform of '{device}' is not known", hint="give --platform, --inventory or --case")
