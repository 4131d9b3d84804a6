"""The known hosts of a network: addresses with a role, so that a resolver is never taken for a worm."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from triage.errors import FaultList, InventoryError
from triage.strict_yaml import Lines, load

ROLES = (
    "dns-resolver", "mail-relay", "web-proxy", "nms", "authorised-scanner", "file-server", "cgn", "load-balancer", "backup",
    "voice-gateway", "domain-controller", "automation", "cdn", "monitoring", "printer-server", "jump-host",
)  # fmt: skip


def load_known_hosts(path: Path) -> Mapping[str, str]:
    """Return address to role from the ``hosts`` section of a native device list; empty when it has none.

    Raises:
        InventoryError: every fault with file and line.
    """
    try:
        data = load(path.read_text(encoding="utf-8"), str(path))
    except FaultList as error:
        raise InventoryError(error.faults) from error
    except UnicodeDecodeError as error:
        raise InventoryError([f"{path}:1: not UTF-8 text"]) from error
    if not isinstance(data, Lines):
        return {}
    return known_hosts(data, str(path))


def known_hosts(data: Lines, source: str) -> Mapping[str, str]:
    """Return address to role from a mapping that has a ``hosts`` section."""
    section: Any = data.get("hosts", {})
    if not isinstance(section, dict):
        raise InventoryError([f"{source}:{data.line_of('hosts')}: 'hosts' must map addresses to roles"])
    faults: list[str] = []
    found: dict[str, str] = {}
    for address, role in section.items():
        line = section.line_of(address) if isinstance(section, Lines) else 1
        try:
            found[str(ipaddress.ip_address(address))] = str(role)
        except ValueError:
            faults.append(f"{source}:{line}: '{address}' is not an address")
        if not isinstance(role, str) or not role:
            faults.append(f"{source}:{line}: the role of {address} must be a word such as {ROLES[0]}")
    if faults:
        raise InventoryError(faults)
    return found
