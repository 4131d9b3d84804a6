"""Oxidized's router.db: ``name:address:model[:user[:password[:enable]]]`` or ``name:model``; other maps with --columns."""

import ipaddress
import re

from triage.inventory.platforms import platform_of
from triage.inventory.reading import Reading, Sample

_FULL_MAP = ("name", "ip", "model", "user", "password", "enable")
_SHORT_MAP = ("name", "model", "user", "password", "enable")
_KEYS = {
    "name": "name", "ip": "host", "host": "host", "address": "host", "model": "platform", "platform": "platform", "site": "site",
    "group": "tags", "tags": "tags", "port": "port", "user": "user", "username": "user", "password": "password", "enable": "enable",
}  # fmt: skip
_MIN_FIELDS = 2


def looks_like(sample: Sample) -> bool:
    """Tell whether the fields of the first line are a name and an address or a known model."""
    if sample.columns:
        return True
    fields = _fields(sample.first)
    if len(fields) < _MIN_FIELDS or " " in sample.first or fields[1].isdigit():
        return False
    return _is_address(fields[1]) or platform_of(fields[1]) is not None


def read(sample: Sample, reading: Reading) -> None:
    """Read one device from each line; a password is taken from a private list only, a column ``-`` is not looked at."""
    if unknown := [c for c in sample.columns if c != "-" and c not in _KEYS]:
        reading.faults.append(
            f"{reading.source}:1: --columns: '{unknown[0]}' is none of {', '.join(_KEYS)} (- leaves a column out)"
        )
        return
    for number, line in sample.lines:
        values = _fields(line)
        names = sample.columns or (_FULL_MAP if len(values) > 1 and _is_address(values[1]) else _SHORT_MAP)
        fields = {_KEYS[n]: v for n, v in zip(names, values, strict=False) if n != "-"}
        if not reading.private and (fields.get("password") or fields.get("enable")):
            reading.faults.append(
                f"{reading.place(number)}: passwords stand in the list, which others may read; chmod 600 it, or leave those "
                "columns out with --columns name,ip,model,user,-,- and set TRIAGE_PASSWORD"
            )
            return
        credential = reading.credential(
            fields.pop("user", ""), place=reading.place(number), password=fields.pop("password", ""),
            enable=fields.pop("enable", ""),
        )  # fmt: skip
        reading.add({"host": fields.get("name", ""), **fields, "credential": credential}, reading.place(number))


def _fields(line: str) -> list[str]:
    mark = next((m for m in ";,|" if m in line), ":")
    if mark == ":" and (match := re.fullmatch(r"([^:\s]+):(\[[0-9A-Fa-f:.]+\])(?::(.*))?", line)):
        return [match[1], match[2].strip("[]"), *(match[3] or "").split(":")]
    return [field.strip() for field in line.split(mark)]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
