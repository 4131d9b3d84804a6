"""A table with a header, comma, semicolon or tab between the cells: spreadsheets, LibreNMS, SolarWinds and NetBox exports."""

import csv
import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from triage.inventory.platforms import platform_of
from triage.inventory.reading import SECRET_ADVICE, Reading, Sample

if TYPE_CHECKING:
    import _csv

# Heading, in lower case with "_" for what is no letter, to ours; where two stand for one, the earlier here wins.
_ALIASES: Mapping[str, str] = {
    **dict.fromkeys(
        ("host", "ip", "address", "mgmt_ip", "management_ip", "ip_address", "primary_ip", "primary_ip4", "primary_ipv4",
         "primary_ip6", "hostname", "fqdn"), "host"),
    **dict.fromkeys(("name", "device", "device_name", "sysname", "caption", "node"), "name"),
    **dict.fromkeys(("platform", "device_type", "os", "network_os", "model", "type"), "platform"),
    **dict.fromkeys(("port", "ssh_port"), "port"),
    **dict.fromkeys(("site", "location"), "site"),
    **dict.fromkeys(("tags", "tag", "groups", "group", "role"), "tags"),
    **dict.fromkeys(("credential", "credentials"), "credential"),
    **dict.fromkeys(("user", "username", "login"), "user"),
    **dict.fromkeys(("status", "state"), "status"),
    "transport": "transport",
    **dict.fromkeys(("jump", "jump_host", "proxyjump"), "jump"),
}  # fmt: skip
_LOOSE = {"model", "type"}  # often a chassis or a kind of device, which says nothing of the platform
_SECRETS = {
    "password",
    "pass",
    "passwd",
    "secret",
    "enable",
    "enable_password",
    "enable_secret",
    "community",
    "snmp_community",
}
_LIVE = {"", "active", "up", "ok", "enabled", "1", "true", "production"}
_SAMPLE = 4096


def looks_like(sample: Sample) -> bool:
    """Tell whether a cell of the first line is a heading that we know."""
    return any(_heading(cell) in _ALIASES for cell in re.split(r"[,;\t]", sample.first))


def read(sample: Sample, reading: Reading) -> None:
    """Read one device from each row; rows whose status is not a live one are left out with a word."""
    rows = csv.reader(io.StringIO(sample.text, newline=None), _dialect(sample.text))
    try:
        _devices(rows, reading)
    except csv.Error as error:
        reading.faults.append(f"{reading.place(rows.line_num)}: not a table: {error}")


def _devices(rows: "_csv.Reader", reading: Reading) -> None:
    header = [_heading(cell) for cell in next((row for row in rows if _says_something(row)), [])]
    if secret := sorted(set(header) & _SECRETS):
        reading.faults.append(
            f"{reading.place(1)}: column '{secret[0]}': secrets do not belong into a device list; remove the column and {SECRET_ADVICE}"
        )
    if not {_ALIASES.get(name) for name in header} & {"host", "name"}:
        reading.faults.append(
            f"{reading.place(1)}: no column for the host (one of host, hostname, ip, address, mgmt_ip)"
        )
        return
    order = sorted(range(len(header)), key=lambda i: _rank(header[i]), reverse=True)
    asleep = 0
    for row in rows:
        if not _says_something(row):
            continue
        fields: dict[str, str] = {}
        for index in order:
            if index < len(row) and row[index].strip() and header[index] in _ALIASES:
                _take(fields, header[index], row[index].strip())
        if fields.pop("status", "").lower() not in _LIVE:
            asleep += 1
            continue
        user = fields.pop("user", "")
        if user and "credential" not in fields:
            fields["credential"] = reading.credential(user, place=reading.place(rows.line_num))
        reading.add({**fields, "host": fields.get("host") or fields.get("name", "")}, reading.place(rows.line_num))
    if asleep:
        reading.notices.append(f"{reading.source}: {asleep} devices that are not active are left out")


def _take(fields: dict[str, str], heading: str, value: str) -> None:
    key = _ALIASES[heading]
    if key == "host":
        value = re.sub(r"/\d{1,3}$", "", value)  # NetBox writes an address with its prefix length
    if key == "platform" and heading in _LOOSE and platform_of(value) is None:
        return
    if key == "tags" and key in fields:
        value = f"{value},{fields[key]}"
    fields[key] = value


def _dialect(text: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(text[:_SAMPLE], delimiters=",;\t")
    except csv.Error:
        return csv.excel


def _heading(cell: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", cell.strip().strip('"').lower().lstrip("\ufeff")).strip("_")


def _rank(heading: str) -> int:
    return list(_ALIASES).index(heading) if heading in _ALIASES else len(_ALIASES)


def _says_something(row: list[str]) -> bool:
    return any(cell.strip() for cell in row) and not row[0].lstrip().startswith("#")
