"""Device lists to devices: sniffed by content, every fault at once, no device dialled twice."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TextIO

from triage.errors import FaultList, InventoryError, UsageError
from triage.inventory.credentials import CredentialSpec
from triage.inventory.hosts import known_hosts
from triage.inventory.platforms import platform_of
from triage.model import PLATFORMS, Device
from triage.strict_yaml import Items, Lines, load

FORMATS = ("auto", "yaml", "csv", "hosts")
_HOST = re.compile(
    r"(?:(?P<user>[^@\s]+)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][\w.\-]*|[0-9A-Fa-f:]+:[0-9A-Fa-f:.]+)(?::(?P<port>\d{1,5}))?"
)
_ALIASES: Mapping[str, str] = {
    **dict.fromkeys(("host", "hostname", "ip", "address", "mgmt_ip", "ip_address", "management_ip"), "host"),
    **dict.fromkeys(("name", "device", "device_name"), "name"),
    **dict.fromkeys(("platform", "device_type", "os", "model", "type"), "platform"),
    **dict.fromkeys(("port", "ssh_port"), "port"),
    **dict.fromkeys(("site", "location"), "site"),
    **dict.fromkeys(("tags", "tag", "groups", "group"), "tags"),
    **dict.fromkeys(("credential", "credentials"), "credential"),
}
_SECRET_COLUMNS = {"password", "pass", "secret", "enable", "enable_password"}
_DEVICE_KEYS = {"host", "name", "port", "platform", "credential", "site", "tags"}
_TOP_KEYS = {"devices", "defaults", "credentials", "hosts", "sites", "thresholds"}
_CREDENTIAL_KEYS = {"username", "password", "enable", "key_file"}
_MAX_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """A device list, read."""

    devices: tuple[Device, ...]
    credentials: Mapping[str, CredentialSpec] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


class _Reader:
    """Collects devices, credentials and faults of all sources."""

    def __init__(self) -> None:
        self.devices: list[Device] = []
        self.credentials: dict[str, CredentialSpec] = {}
        self.hosts: dict[str, str] = {}
        self.faults: list[str] = []
        self.notices: list[str] = []

    def text(self, text: str, source: str, kind: str) -> None:
        kind = sniff(text) if kind == "auto" else kind
        if kind == "yaml":
            self.yaml(text, source)
        elif kind == "csv":
            self.csv(text, source)
        else:
            self.plain(text, source)

    def device(self, fields: Mapping[str, Any], place: str, defaults: Mapping[str, str]) -> None:
        """Add one device; what is wrong with it becomes a fault."""
        merged = {**defaults, **{k: v for k, v in fields.items() if v not in ("", None)}}
        match = _HOST.fullmatch(str(merged.get("host", "")).strip())
        if match is None:
            self.faults.append(f"{place}: '{merged.get('host', '')}' is not a host name or an address")
            return
        port = str(merged.get("port") or match["port"] or "22")
        if not port.isdigit() or not 0 < int(port) <= _MAX_PORT:
            self.faults.append(f"{place}: port '{port}' is not between 1 and {_MAX_PORT}")
            return
        platform = None
        if merged.get("platform"):
            platform = platform_of(str(merged["platform"]))
            if platform is None:
                self.faults.append(f"{place}: unknown platform '{merged['platform']}' (known: {', '.join(PLATFORMS)})")
                return
        host = match["host"].strip("[]")
        credential = str(merged.get("credential", "default"))
        if match["user"]:
            credential = f"user:{match['user']}"
            self.credentials.setdefault(
                credential, CredentialSpec(name=credential, username=match["user"], source=place)
            )
        tags = merged.get("tags", ())
        names = tuple(tags) if isinstance(tags, list) else tuple(re.split(r"[\s;,|]+", tags.strip())) if tags else ()
        self.devices.append(
            Device(
                name=str(merged.get("name") or host),
                host=host,
                port=int(port),
                platform=platform,
                credential=credential,
                site=merged.get("site") or None,
                tags=names,
                source=place,
            )
        )

    def plain(self, text: str, source: str) -> None:
        for number, line in enumerate(text.splitlines(), 1):
            body = line.split("#", 1)[0].strip()
            if body:
                self.device({"host": body}, f"{source}:{number}", {})

    def csv(self, text: str, source: str) -> None:
        dialect = csv.excel
        try:
            dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")  # type: ignore[assignment]
        except csv.Error:
            self.notices.append(f"{source}: taken as comma-separated")
        rows = csv.reader(io.StringIO(text), dialect)
        header = [_ALIASES.get(name.strip().lower().lstrip("\ufeff"), name.strip().lower()) for name in next(rows, [])]
        if "host" not in header and "name" in header:
            header[header.index("name")] = "host"
        if secret := sorted(set(header) & _SECRET_COLUMNS):
            self.faults.append(
                f"{source}:1: column '{secret[0]}': passwords do not belong into a device list; use env:, file: or cmd: in a YAML list"
            )
        if "host" not in header:
            self.faults.append(f"{source}:1: no column for the host (one of host, hostname, ip, address, mgmt_ip)")
            return
        for row in rows:
            if any(cell.strip() for cell in row):
                fields = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name in _DEVICE_KEYS}
                self.device(fields, f"{source}:{rows.line_num}", {})

    def yaml(self, text: str, source: str) -> None:
        try:
            data = load(text, source)
        except FaultList as error:
            self.faults.extend(error.faults)
            return
        if isinstance(data, list):
            wrapped = Lines(1)
            wrapped["devices"] = data
            data = wrapped
        if not isinstance(data, Lines):
            self.faults.append(f"{source}:1: must be a mapping with 'devices', or a list of hosts")
            return
        for key in data.keys() - _TOP_KEYS:
            self.faults.append(
                f"{source}:{data.line_of(key)}: unknown key '{key}' (known: {', '.join(sorted(_TOP_KEYS))})"
            )
        self.yaml_credentials(data.get("credentials", Lines(1)), source)
        try:
            self.hosts.update(known_hosts(data, source))
        except InventoryError as error:
            self.faults.extend(error.faults)
        defaults = data.get("defaults", {})
        devices = data.get("devices", Items(1))
        if not isinstance(devices, list):
            self.faults.append(f"{source}:{data.line_of('devices')}: 'devices' must be a list")
            return
        lines = devices.item_lines if isinstance(devices, Items) else [1] * len(devices)
        for item, line in zip(devices, lines, strict=True):
            place = f"{source}:{line}"
            if isinstance(item, str):
                self.device({"host": item}, place, defaults)
            elif isinstance(item, Lines):
                self.faults.extend(
                    f"{source}:{item.line_of(key)}: unknown key '{key}' (known: {', '.join(sorted(_DEVICE_KEYS))})"
                    for key in item.keys() - _DEVICE_KEYS
                )
                self.device(item, place, defaults)
            else:
                self.faults.append(f"{place}: a device is a host, or a mapping with 'host'")

    def yaml_credentials(self, section: Any, source: str) -> None:
        if not isinstance(section, Lines):
            self.faults.append(f"{source}:1: 'credentials' must map names to sources")
            return
        for name, entry in section.items():
            place = f"{source}:{section.line_of(name)}"
            if not isinstance(entry, Lines):
                self.faults.append(
                    f"{place}: credential '{name}' must be a mapping of {', '.join(sorted(_CREDENTIAL_KEYS))}"
                )
                continue
            self.faults.extend(
                f"{source}:{entry.line_of(key)}: unknown key '{key}'" for key in entry.keys() - _CREDENTIAL_KEYS
            )
            for key in ("password", "enable"):
                value = entry.get(key, "ask")
                if value not in {"ask", ""} and not value.startswith(("env:", "file:", "cmd:")):
                    self.faults.append(
                        f"{source}:{entry.line_of(key)}: write {key} as ask, env:NAME, file:PATH or cmd:PROGRAM, never as it is"
                    )
            known = {k: v for k, v in entry.items() if k in _CREDENTIAL_KEYS}
            self.credentials[name] = CredentialSpec(name=name, source=place, **known)

    def finish(self) -> Inventory:
        known = {"default", *self.credentials}
        self.faults.extend(
            f"{d.source}: there is no credential '{d.credential}'" for d in self.devices if d.credential not in known
        )
        unique: dict[tuple[str, int], Device] = {}
        names: dict[str, Device] = {}
        for device in self.devices:
            key = (device.host, device.port)
            if key in unique:
                self.notices.append(
                    f"{device.source}: {device.host}:{device.port} is already listed at {unique[key].source}; one session only"
                )
                continue
            if device.name in names:
                self.faults.append(f"{device.source}: the name '{device.name}' is taken at {names[device.name].source}")
                continue
            unique[key] = names[device.name] = device
        if self.faults:
            raise InventoryError(self.faults, hint="mend the list; nothing was sent")
        return Inventory(
            devices=tuple(unique.values()), credentials=self.credentials, hosts=self.hosts, notices=tuple(self.notices)
        )


def sniff(text: str) -> str:
    """Return the format of a device list by its content."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        return "hosts"
    first = lines[0]
    if first.startswith(("devices:", "defaults:", "credentials:", "hosts:", "---", "- ", "sites:")):
        return "yaml"
    header = re.split(r"[,;\t]", first.lower())
    return "csv" if any(cell.strip().lstrip("\ufeff") in _ALIASES for cell in header) else "hosts"


def load_devices(sources: Sequence[str], *, stdin: TextIO | None = None, kind: str = "auto") -> Inventory:
    """Return the devices of files, of ``-`` (standard input) and of host names, in any mix.

    Raises:
        InventoryError: every fault, with file and line; nothing has been sent.
        UsageError: no device at all.
    """
    reader = _Reader()
    for source in sources:
        if source == "-":
            reader.text(stdin.read() if stdin is not None else "", "<stdin>", kind)
        elif Path(source).is_file():
            try:
                reader.text(Path(source).read_text(encoding="utf-8-sig"), source, kind)
            except UnicodeDecodeError:
                reader.faults.append(f"{source}:1: not UTF-8 text")
        elif "/" in source or Path(source).suffix in {".yml", ".yaml", ".csv", ".txt"}:
            reader.faults.append(f"{source}: no such file")
        else:
            reader.device({"host": source}, "argument", {})
    inventory = reader.finish()
    if not inventory.devices:
        raise UsageError(
            "no device in the list",
            hint="one host a line, a CSV with a header, or a YAML list; see 'triage inventory check'",
        )
    return inventory


def select(devices: Iterable[Device], limit: str | None = None, tags: Sequence[str] = ()) -> tuple[Device, ...]:
    """Return the devices that ``limit`` names (globs, ``!`` excludes) and that carry every one of ``tags``.

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
    return fnmatchcase(device.name, pattern) or fnmatchcase(device.host, pattern)
