"""Who talks to whom: one row a conversation, from whichever table shows it."""

import ipaddress
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from triage.facts.fact import Row, rows_of
from triage.tables import DeviceTables


@dataclass(frozen=True, slots=True)
class Talk:
    """One row of any table that shows who talks to whom."""

    source: str
    destination: str
    protocol: str
    source_port: int | None
    destination_port: int | None
    packets: int | None
    bytes: int | None
    source_interface: str | None
    destination_interface: str | None
    row: Row
    half_open: bool | None = None  # no answer came to the first packet of a TCP connection, as far as that is told
    dropped: bool = False


_PROBE_PACKETS = 1  # of a connection without an answer, or of a translation: what was sent first
_ECHO = 8 * 256  # as a flow cache writes it; in a translation of ICMP stands the identifier, which queries have alone
_LARGEST_PAYLOAD = 1472  # of a datagram on Ethernet
_UP_PACKETS = 4  # of one that is up: three to open it and one of work, which is more than a probe


def half_open(row: Row) -> bool | None:
    """Tell whether a TCP connection was never answered: by its flags in a flow cache, or by its state in a firewall."""
    if row["protocol"] != "tcp":
        return None
    if row["state"]:
        return "U" not in row["state"]
    flags = (row["tcp_flags"] or "").strip(" .-").upper().removeprefix("0X")
    return flags.lstrip("0") in {"2", "S"} if flags.strip("0") else None


def came_up(row: Row) -> bool:
    """Tell whether a firewall says that the connection is up; it keeps one row for both directions."""
    return bool(row["state"]) and half_open(row) is False


def packets_of(row: Row) -> int | None:
    """Packets of a flow; where none are counted, the least that a firewall's state or the bytes allow."""
    known: int | None = row["packets"]
    if known is not None:
        return known
    if row["state"] and row["protocol"] == "tcp":
        return _PROBE_PACKETS if half_open(row) else _UP_PACKETS
    return math.ceil(row["bytes"] / _LARGEST_PAYLOAD) if row["bytes"] else None


def talk_of(row: Row) -> Talk:
    """Return a row of a flow cache, or of a firewall's connections, as a conversation."""
    return Talk(
        row["source"], row["destination"], row["protocol"] or "", row["source_port"], row["destination_port"],
        packets_of(row), row["bytes"], row["source_interface"], row["destination_interface"], row,
        half_open(row), (row["destination_interface"] or "").lower() == "null",
    )  # fmt: skip


def _from_flows(tables: DeviceTables) -> list[Talk]:
    return [talk_of(row) for row in rows_of(tables, "flow") if row["source"] and row["destination"]]


def _port_of_hit(row: Row) -> int | None:
    """The destination port of a logged hit; of ICMP its type is logged, which a flow cache writes as type times 256."""
    port: int | None = row["destination_port"]
    return port * 256 if port is not None and row["protocol"] == "icmp" else port


def _logged(row: Row) -> Talk:
    packets = (
        _PROBE_PACKETS if row["packets"] is None else row["packets"]
    )  # a message without a number is of one packet
    return Talk(
        row["source"], row["destination"], row["protocol"] or "", row["source_port"], _port_of_hit(row),
        packets, None, row["interface"], None, row, dropped=row["action"] == "denied",
    )  # fmt: skip


def _from_acl_log(tables: DeviceTables) -> list[Talk]:
    """What an access list, or a firewall, turned away or counted, as the log has it."""
    refused = [row for row in rows_of(tables, "session_event") if row["action"] == "denied"]
    return [_logged(row) for row in (*rows_of(tables, "acl_hit"), *refused) if row["source"] and row["destination"]]


def _from_session_log(tables: DeviceTables) -> list[Talk]:
    """What a firewall let through. Its log says that a connection began, not what came of it."""
    begun = [row for row in rows_of(tables, "session_event") if row["action"] != "denied"]
    return [_logged(row) for row in begun if row["source"] and row["destination"]]


def _from_nat(tables: DeviceTables) -> list[Talk]:
    return [
        Talk(
            row["inside_local"], row["outside_global"], row["protocol"] or "", row["inside_local_port"],
            _ECHO if row["protocol"] == "icmp" else row["outside_global_port"], _PROBE_PACKETS, None, None, None, row,
        )
        for row in rows_of(tables, "nat_translation")
        if row["inside_local"] and row["outside_global"]
    ]  # fmt: skip


def _from_packets(tables: DeviceTables) -> list[Talk]:
    return [
        Talk(
            row["source"], row["destination"], row["protocol"], row["source_port"], row["destination_port"],
            _PROBE_PACKETS, row["length_bytes"], row["interface"], None, row,
        )
        for row in rows_of(tables, "captured_packet")
        if row["source"] and row["destination"] and row["protocol"]
    ]  # fmt: skip


_SOURCES = (
    ("flow cache", _from_flows),
    ("acl log", _from_acl_log),
    ("session log", _from_session_log),
    ("nat table", _from_nat),
    ("captured packets", _from_packets),
)


def talks(tables: DeviceTables) -> Iterator[tuple[str, list[Talk]]]:
    """Yield (basis, rows of one round); the flow cache round by round, the others as a whole."""
    for basis, read in _SOURCES:
        found = read(tables)
        groups: dict[int, list[Talk]] = {}
        for talk in found:
            groups.setdefault(talk.row["round"] if basis == "flow cache" else 0, []).append(talk)
        for _, group in sorted(groups.items()):
            yield basis, group


@lru_cache(maxsize=65_536)
def octets_of(address: str) -> tuple[str, ...]:
    return tuple(address.split("."))


@lru_cache(maxsize=65_536)
def is_multicast(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_multicast
    except ValueError:
        return False


@lru_cache(maxsize=65_536)
def is_private(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False
