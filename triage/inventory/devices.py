"""Device lists to devices: recognised by content, every fault at once, no device dialled twice."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TextIO

from triage.errors import InventoryError, UsageError
from triage.inventory.credentials import CredentialSpec
from triage.inventory.formats import FORMATS, format_of, read
from triage.inventory.programs import ansible_inventory
from triage.inventory.reading import NETBOX_PREFIX, Reading, Sample
from triage.model import Device

MAX_BYTES = 50_000_000
_GROUP_OR_WORLD = 0o077
_OF_ANSIBLE = {"ansible-yaml", "ansible-ini"}
_LIST_SUFFIXES = {".yml", ".yaml", ".csv", ".txt", ".json", ".ini", ".db", ".cfg"}
__all__ = ["FORMATS", "Inventory", "load_devices", "select"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """A device list, read."""

    devices: tuple[Device, ...]
    credentials: Mapping[str, CredentialSpec] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def load_devices(
    sources: Sequence[str],
    *,
    stdin: TextIO | None = None,
    kind: str = "auto",
    columns: Sequence[str] = (),
    private: bool = False,
) -> Inventory:
    """Return the devices of files, of ``-`` (standard input), of ``netbox:FILTER`` and of host names, in any mix.

    Passwords are taken from files that only their owner can read; from any with ``private``.

    Raises:
        InventoryError: every fault, with file and line; nothing has been sent.
        UsageError: no device at all.
    """
    readings = []
    for source in sources:
        if source == "-":
            text = stdin.read() if stdin is not None else ""
            readings.append(read(Sample(text, "<stdin>", columns=columns, private=True), kind))
        elif source.startswith(NETBOX_PREFIX):
            from triage.inventory import netbox  # noqa: PLC0415  it loads an HTTP client

            readings.append(netbox.fetch(source))
        elif Path(source).is_dir():
            readings.append(_from_folder(Path(source), source))
        elif Path(source).is_file():
            readings.append(_from_file(Path(source), source, kind, columns, private=private))
        else:
            readings.append(_argument(source))
    inventory = _joined(readings)
    if not inventory.devices:
        left_out = "\n".join(inventory.notices)
        raise UsageError(
            f"{left_out}\nno device in the list".strip(),
            hint="one host a line, a CSV with a header, or a YAML list; see 'triage inventory check'",
        )
    return inventory


def _from_folder(path: Path, source: str) -> Reading:
    """Return what Ansible says of a folder: several inventories, with plug-ins and variables, are an inventory to it."""
    printed, why = ansible_inventory(path)
    if printed:
        return read(Sample(printed, source, private=True), "ansible-json")
    reading = Reading(source=source)
    reading.faults.append(f"{source}: is a folder; as an Ansible inventory it cannot be read: {why}")
    return reading


def _from_file(path: Path, source: str, kind: str, columns: Sequence[str], *, private: bool) -> Reading:
    reading = Reading(source=source)
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        reading.faults.append(f"{source}: {error.strerror}")
        return reading
    if raw is None:
        reading.faults.append(f"{source}: larger than {MAX_BYTES // 1_000_000} MB")
        return reading
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reading.faults.append(f"{source}:{line}: not UTF-8 text")
        return reading
    mine = private or os.name != "posix" or not path.stat().st_mode & _GROUP_OR_WORLD
    sample = Sample(text, source, folder=path.parent, columns=columns, private=mine)
    if (format_of(sample) if kind == "auto" else kind) in _OF_ANSIBLE:
        printed, why = ansible_inventory(path)
        if printed:
            return read(Sample(printed, source, private=True), "ansible-json")
        found = read(sample, kind)
        if found.faults:
            found.notices.append(f"{source}: only the static part was read: {why}")
        return found
    return read(sample, kind)


def _argument(source: str) -> Reading:
    reading = Reading(source="argument")
    if "/" in source or Path(source).suffix in _LIST_SUFFIXES:
        reading.faults.append(f"{source}: no such file")
    else:
        reading.add({"host": source}, "argument")
    return reading


def _joined(readings: Sequence[Reading]) -> Inventory:
    faults = [fault for reading in readings for fault in reading.faults]
    notices = [notice for reading in readings for notice in reading.notices]
    credentials: dict[str, CredentialSpec] = {}
    hosts: dict[str, str] = {}
    for reading in readings:
        for name, spec in reading.credentials.items():
            if credentials.setdefault(name, spec) != spec and not name.startswith("user:"):
                faults.append(f"{spec.source}: credential '{name}' is also defined at {credentials[name].source}")
        hosts |= reading.hosts
    devices = [device for reading in readings for device in reading.devices]
    known = {"default", *credentials}
    faults += [f"{d.source}: there is no credential '{d.credential}'" for d in devices if d.credential not in known]
    unique = _once(devices, faults, notices)
    if faults:
        raise InventoryError(faults, hint="mend the list; nothing was sent")
    return Inventory(devices=unique, credentials=credentials, hosts=hosts, notices=tuple(notices))


def _once(devices: Iterable[Device], faults: list[str], notices: list[str]) -> tuple[Device, ...]:
    """Return each box once: two rows for one address must not open two sessions."""
    unique: dict[tuple[str, int], Device] = {}
    names: dict[str, Device] = {}
    for device in devices:
        key = (device.host.lower(), device.port)
        first = unique.get(key)
        if first is not None:
            place = f"{device.source}: {device.host}:{device.port} is already listed at {first.source}"
            if device.platform and first.platform and device.platform != first.platform:
                faults.append(f"{place} as {first.platform}, not {device.platform}")
            notices.append(f"{place}; joined with it, one session only")
            unique[key] = names[first.name] = _with(first, device)
        elif device.name in names:
            faults.append(f"{device.source}: the name '{device.name}' is taken at {names[device.name].source}")
        else:
            unique[key] = names[device.name] = device
    return tuple(unique.values())


def _with(first: Device, again: Device) -> Device:
    return replace(
        first,
        platform=first.platform or again.platform,
        site=first.site or again.site,
        tags=tuple(dict.fromkeys((*first.tags, *again.tags))),
        credential=again.credential if first.credential == "default" else first.credential,
    )


def select(devices: Iterable[Device], limit: str | None = None, tags: Sequence[str] = ()) -> tuple[Device, ...]:
    """Return the devices that ``limit`` names (globs on name, host, site or tag; ``!`` excludes) and that carry all ``tags``.

    Raises:
        UsageError: none is left.
    """
    patterns = [p.strip() for p in (limit or "").split(",") if p.strip()]
    wanted = [p for p in patterns if not p.startswith("!")]
    barred = [p[1:] for p in patterns if p.startswith("!")]
    listed = tuple(devices)
    chosen = tuple(
        d
        for d in listed
        if (not wanted or any(_names(d, p) for p in wanted))
        and not any(_names(d, p) for p in barred)
        and set(tags) <= set(d.tags)
    )
    if not chosen:
        raise UsageError(
            f"no device of {len(listed)} is left by --limit and --tag",
            hint="triage inventory list shows names and tags",
        )
    return chosen


def _names(device: Device, pattern: str) -> bool:
    return any(
        fnmatchcase(text, pattern) for text in (device.name, device.host, device.site or "", *device.tags) if text
    )
