"""``triage inventory``: check and list device lists."""

import sys

import click

from triage.cli.options import on_stdout, say
from triage.inventory.devices import FORMATS, load_devices, select

_format = click.option(
    "--inventory-format", "kind", type=click.Choice(FORMATS), default="auto", help="format of the device list"
)


@click.group()
def inventory() -> None:
    """Check and list a device list; nothing is sent."""


@inventory.command()
@click.argument("devices", nargs=-1, required=True)
@_format
def check(devices: tuple[str, ...], kind: str) -> None:
    """Check a device list and print every fault with file and line."""
    found = load_devices(devices, stdin=sys.stdin, kind=kind)
    for notice in found.notices:
        say(f"triage: {notice}")
    on_stdout(
        f"{len(found.devices)} devices, {len(found.credentials)} credentials, {len(found.hosts)} known hosts: no fault"
    )


@inventory.command("list")
@click.argument("devices", nargs=-1, required=True)
@_format
@click.option("--limit", help="only these devices: names or globs, comma-separated, ! excludes")
@click.option("--tag", "tags", multiple=True, help="only devices with this tag")
def list_devices(devices: tuple[str, ...], kind: str, limit: str | None, tags: tuple[str, ...]) -> None:
    """List the devices, one line each: name, address, port, platform, site, tags."""
    found = load_devices(devices, stdin=sys.stdin, kind=kind)
    for device in select(found.devices, limit, tags):
        parts = (
            device.name,
            f"{device.host}:{device.port}",
            device.platform or "-",
            device.site or "-",
            ",".join(device.tags) or "-",
        )
        on_stdout("  ".join(f"{part:<20}" for part in parts).rstrip())
