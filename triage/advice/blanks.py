"""What the evidence fills in: host, interface, port; and names that are not taken."""

import ipaddress
import re
from collections.abc import Callable, Mapping

from triage.diagnosis.signs import PRESENT
from triage.facts.fact import Row, rows_of
from triage.facts.names import long_name
from triage.model import Finding, Role
from triage.tables import DeviceTables

_OUR_NAME = re.compile(r"\bTRIAGE-[A-Z]+(?:-\d+)?\b")
NO_PORT = re.compile(
    r"(?:vlan|bvi|bdi|irb|loopback|tunnel|null|nve|dialer|virtual|serial|multilink|lo\d|st\d|ae?\d*\.)"
)
NOWHERE = {"local", "null", "null0", "none", "cpu", "multi", "drop"}  # what flow tables name instead of an interface
_XR_PORT = re.compile(r"[a-z-]+(\d+/(?:rs?p)?\d+)/(?:cpu)?\d+(?:/\d+)*(?:\.\d+)?", re.IGNORECASE)
_UNIT = re.compile(r"([a-z]+[\d\-/:]*)(?:\.(\d+))?")


def fill(finding: Finding, tables: DeviceTables) -> Mapping[str, str]:
    """Return every blank that the evidence of ``finding`` on this device can fill."""
    values: dict[str, str | None] = {}
    host = next((e for e in finding.entities if e.kind == "host" and e.role is not Role.KNOWN), None)
    interface = host.interface if host else next((e.value for e in finding.entities if e.kind == "interface"), None)
    side = "source_port" if _told_by_source_port(finding) else "destination_port"
    row = _fan_out(tables, host.value if host else None, side)
    values["host"] = host.value if host else None
    values.update(place_values(interface, tables.platform))
    values.update(probe_values(row, side))
    values.update(_mac(row.get("source_mac"), values["host"], tables))
    values["process"] = next((e.value for e in finding.entities if e.kind == "process"), None)
    values["pool"] = next((e.value for e in finding.entities if e.kind == "pool"), None)
    values["destination"] = next((e.value for e in finding.entities if e.kind == "destination"), None)
    values.update(_static_route(tables))
    return known(values)


def _mac(mac: str | None, host: str | None, tables: DeviceTables) -> dict[str, str | None]:
    """The MAC address of the host, and the command by which its port is found on the access switch."""
    entries = (r["mac"] for r in rows_of(tables, "arp_entry") if r["address"] == host and not r["incomplete"])
    mac = mac or next(entries, None)
    looked = (
        f"show mac address-table address {mac}" if mac else f"show mac address-table, for what show ip arp {host} says"
    )
    return {"mac": mac, "mac_lookup": looked if host else None}


def known(values: Mapping[str, str | None]) -> dict[str, str]:
    """Return the values that are known."""
    return {name: value for name, value in values.items() if value is not None}


def probe_values(row: Row, side: str = "destination_port") -> dict[str, str | None]:
    """Return the blanks that tell a scan's packets: its protocol, its port, and the two as an entry of a list has them."""
    port = _port(row, side)
    return {
        "protocol": row.get("protocol"),
        "port": port,
        "port_side": side.replace("_", "-"),
        "probes": f"any eq {port} any" if port and side == "source_port" else f"any any eq {port or '<PORT>'}",
    }


def place_values(interface: str | None, platform: str | None) -> dict[str, str | None]:
    """Return the interface as its configuration names it: Junos keeps the unit apart; a port is what a switch has."""
    if interface is not None and interface.lower() in NOWHERE:
        interface = None
    name, unit = interface, None
    if interface is not None and platform == "juniper_junos" and (match := _UNIT.fullmatch(interface)) is not None:
        name, unit = match[1], match[2] or "0"
        interface = f"{name}.{unit}"
    port = None if interface is None or NO_PORT.match(long_name(interface)) else name
    return {
        "interface": name,
        "unit": unit,
        "interface_as_read": interface,
        "port_name": port,
        "location": _location(interface, platform),
    }


def _location(interface: str | None, platform: str | None) -> str | None:
    """The node of IOS-XR that an interface sits on; a bundle sits on several."""
    match = _XR_PORT.fullmatch(interface or "") if platform == "cisco_xr" else None
    return f"{match[1].upper()}/CPU0" if match is not None else None


def _told_by_source_port(finding: Finding) -> bool:
    """Tell whether the probes have their source port in common, and not the port that they go to."""
    return any(s.sign.startswith("source-port-fan-out") and s.state == PRESENT for s in finding.signs)


def _fan_out(tables: DeviceTables, host: str | None, side: str) -> Row:
    """The widest sweep of the host."""
    table = "flow_source_port" if side == "source_port" else "flow_fan_out"
    return next((r for r in rows_of(tables, table) if host is not None and r["source"] == host), {})


def _port(row: Row, side: str) -> str | None:
    """A TCP or UDP port; ICMP has none."""
    if row.get("protocol") not in {"tcp", "udp"} or row.get(side) is None:
        return None
    return str(row[side])


def taken_names(tables: DeviceTables) -> frozenset[str]:
    """Return the names of lists, and names like ours, that this box uses already."""
    lists = {r["acl"] for r in rows_of(tables, "acl_entry")}
    return frozenset(
        lists
        | {
            word
            for r in rows_of(tables, "config_line")
            for word in _OUR_NAME.findall(f"{r['block'] or ''} {r['text'] or ''}")
        }
    )


def free_names(tables: DeviceTables) -> Callable[[str], str]:
    """Return what gives each name of ours in a line a number when this box uses the name already."""
    taken = taken_names(tables)

    def renamed(match: re.Match[str]) -> str:
        name, number = match[0], 2
        while name in taken:
            name, number = f"{match[0]}-{number}", number + 1
        return name

    return lambda line: _OUR_NAME.sub(renamed, line)


def _static_route(tables: DeviceTables) -> dict[str, str | None]:
    faults = rows_of(tables, "static_route_fault")
    if not faults:
        return {}
    fault = max(faults, key=lambda r: bool(r["is_default"]))
    length = fault["prefix_length"] or 0
    return {
        "prefix": fault["prefix"],
        "prefix_length": str(length),
        "mask": str(ipaddress.ip_network(f"0.0.0.0/{length}").netmask),
        "route_interface": fault["interface"],
    }
