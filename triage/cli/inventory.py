"""``triage inventory``: check and list device lists."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from triage.cli.options import all_of, on_stdout, say
from triage.inventory.devices import FORMATS, Inventory, load_devices, select
from triage.inventory.programs import allow
from triage.model import Device
from triage.report.display import counted

list_options = all_of(
    click.argument("devices", nargs=-1, required=True),
    click.option(
        "--format", "--inventory-format", "kind", type=click.Choice(FORMATS), default="auto", show_default=True,
        metavar="NAME",
        help=f"format of the device list: {', '.join(FORMATS)}",
    ),
    click.option("--columns", default="", help="what the columns of an Oxidized router.db are, as in name,ip,model,user,-,-"),
    click.option("--limit", help="only these devices: globs on name, address, site or tag, comma-separated, ! excludes"),
    click.option("--tag", "tags", multiple=True, help="only devices with this tag; may be given again"),
    click.option(
        "--insecure-file-ok", is_flag=True, help="take passwords out of a list that others can read too; better: chmod 600"
    ),
    click.option(
        "--no-exec", is_flag=True, callback=lambda _context, _option, value: allow(allowed=not value), expose_value=False,
        help="run no program that a list or the SSH configuration names: ansible-inventory, cmd:, ProxyCommand",
    ),
)  # fmt: skip


CHOOSING = (
    "kind",
    "columns",
    "limit",
    "tags",
    "insecure_file_ok",
)  # the options of ``list_options`` that ``chosen`` takes


def chosen(
    sources: Sequence[str], kind: str, columns: str, limit: str | None, tags: Sequence[str], *, insecure_file_ok: bool
) -> Inventory:
    """Return the inventory with the selected devices; what was left out or joined is said on standard error."""
    found = load_devices(
        sources,
        stdin=sys.stdin,
        kind=kind,
        columns=[c.strip() for c in columns.split(",") if c.strip()],
        private=insecure_file_ok,
    )
    for notice in found.notices:
        say(f"triage: {notice}")
    return replace(found, devices=select(found.devices, limit, tags))


@click.group()
def inventory() -> None:
    """Check and list a device list; nothing is sent."""


@inventory.command()
@list_options
def check(devices: tuple[str, ...], **how: Any) -> None:
    """Check a device list and print every fault with file and line."""
    found = chosen(devices, **how)
    on_stdout(
        f"{counted(len(found.devices), 'device')}, {counted(len(found.credentials), 'credential')}, "
        f"{counted(len(found.hosts), 'known host')}: no fault"
    )


@inventory.command("list")
@list_options
@click.option("--json", "as_json", is_flag=True, help="print one JSON document")
def list_devices(devices: tuple[str, ...], *, as_json: bool, **how: Any) -> None:
    """List the devices: name, address, platform, site, tags, credential, and where each one stands."""
    found = chosen(devices, **how).devices
    if as_json:
        on_stdout(
            json.dumps({"schema": 1, "devices": [_as_json(device) for device in found]}, indent=1, ensure_ascii=False)
        )
        return
    rows = [
        ("name", "address", "platform", "site", "tags", "credential", "source"),
        *(_row(device) for device in found),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        on_stdout("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _row(device: Device) -> tuple[str, ...]:
    address = f"[{device.host}]" if ":" in device.host else device.host
    return (
        device.name, f"{address}:{device.port}", device.platform or "-", device.site or "-", ",".join(device.tags) or "-",
        device.credential, device.source,
    )  # fmt: skip


def _as_json(device: Device) -> dict[str, object]:
    return {
        "name": device.name, "host": device.host, "port": device.port, "platform": device.platform, "site": device.site,
        "tags": list(device.tags), "credential": device.credential, "source": device.source,
    }  # fmt: skip
