"""What comes to one address or port: floods of one address, sweeps of its ports, and scans from outside."""

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache
from statistics import median

from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, rounds_of, rows_of
from triage.facts.flows import CLASSES, LEAST_DESTINATIONS, OTHERS, TALKS
from triage.facts.roles import excuses
from triage.facts.talks import Talk, came_up, half_open, is_private, packets_of, talks
from triage.tables import DeviceTables

_FLOWS, _LOGGED = "flow cache", "acl log"
_MOST_OF_CLASS = 0.8
_ROUTING_GROUPS = ipaddress.ip_network("224.0.0.0/24")


def fan_in(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    incomplete = {r["address"] for r in rows_of(tables, "arp_entry") if r["incomplete"]}
    for group in rounds_of(rows_of(tables, "flow"))[-1:]:
        pairs = {(r["source"], r["destination"]) for r in group}
        for side in ("source", "destination"):
            for (destination, protocol, port), rows in by_key(group, "destination", "protocol", f"{side}_port").items():
                sources = {r["source"] for r in rows}
                if len(sources) < LEAST_DESTINATIONS:
                    continue
                packets = [n for r in rows if (n := packets_of(r)) is not None]
                sizes = [r["bytes"] / r["packets"] for r in rows if r["bytes"] is not None and r["packets"]]
                up = {r["source"] for r in rows if came_up(r)}
                unanswered = sum((destination, s) not in pairs for s in sources - up)
                yield {
                    **place(rows[0]),
                    "cites": cites(rows),
                    "destination": destination,
                    "protocol": protocol,
                    "port_side": side,
                    "port": port,
                    "distinct_sources": len(sources),
                    "inside_sources": sum(map(is_private, sources)),
                    "flows": len(rows),
                    "share_of_flows_pct": percent(len(rows), len(group)),
                    "packets": sum(packets) if packets else None,
                    "median_packets": median(packets) if packets else None,
                    "bytes_per_packet": round(median(sizes), 1)
                    if sizes
                    else _bytes_of_class(tables, rows, group, side),
                    "destination_interface": rows[0]["destination_interface"],
                    "unanswered_pct": percent(unanswered, len(sources)),
                    "answered_pct": percent(len(sources) - unanswered, len(sources)),
                    "day_of_month": rows[0]["at"].day if rows[0]["at"] is not None else None,
                    "incomplete_arp": destination in incomplete,
                }


def _bytes_of_class(tables: DeviceTables, rows: Sequence[Row], group: Sequence[Row], side: str) -> float | None:
    """Bytes a packet of the class in the header table that ``rows`` are counted in; classic NetFlow prints no bytes of a flow.

    A service without a class of its own is told by the rest of its protocol only where it is most of that rest.
    """
    protocol, port = rows[0]["protocol"], rows[0][f"{side}_port"]
    name = CLASSES.get((protocol, port or 0))
    if name is None:
        rest = [r for r in group if r["protocol"] == protocol and not _has_class(r)]
        name = OTHERS.get(protocol) if len(rows) >= _MOST_OF_CLASS * len(rest) else None
    return next((r["bytes_per_packet"] for r in rows_of(tables, "flow_protocol") if r["protocol"] == name), None)


def _has_class(row: Row) -> bool:
    return any((row["protocol"], row[side] or 0) in CLASSES for side in ("source_port", "destination_port"))


def vertical(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    """The newest round of every table that shows who talks to whom."""
    for group in dict(talks(tables)).values():
        grouped: dict[tuple[str, str], list[Talk]] = {}
        for talk in group:
            grouped.setdefault((talk.source, talk.destination), []).append(talk)
        for (source, destination), members in grouped.items():
            ports = {(t.protocol, t.destination_port) for t in members}
            if len(ports) < LEAST_DESTINATIONS:
                continue
            packets = [t.packets for t in members if t.packets is not None]
            yield {
                **place(members[0].row),
                "cites": cites(t.row for t in members),
                "source": source,
                "destination": destination,
                "distinct_ports": len(ports),
                "median_packets": median(packets) if packets else None,
                "known_role": around.hosts.get(source),
                "role_excuses": excuses(around.hosts.get(source), "", None),
            }


def pair_flood(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    """One source that opens flow after flow to one port of one destination."""
    for group in rounds_of(rows_of(tables, "flow"))[-1:]:
        pairs = {(r["source"], r["destination"]) for r in group}
        keys = ("source", "destination", "protocol", "destination_port")
        for (source, destination, protocol, port), rows in by_key(group, *keys).items():
            if len(rows) < LEAST_DESTINATIONS or port is None:
                continue
            opened = [open_ for r in rows if (open_ := half_open(r)) is not None]
            packets = [n for r in rows if (n := packets_of(r)) is not None]
            yield {
                **place(rows[0]),
                "cites": cites(rows),
                "source": source,
                "destination": destination,
                "protocol": protocol,
                "port": port,
                "flows": len(rows),
                "share_of_flows_pct": percent(len(rows), len(group)),
                "median_packets": median(packets) if packets else None,
                "half_open_pct": percent(sum(opened), len(opened)),
                "answered": (destination, source) in pairs or any(map(came_up, rows)),
                "source_interface": rows[0]["source_interface"],
                "known_role": around.hosts.get(source),
            }


def inbound(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """The newest round of a flow cache, and what access lists turned away; translations are what insiders ask for."""
    newest = dict(talks(tables))
    refused = [t for t in newest.get(_LOGGED, ()) if t.dropped]
    for basis, group in ((_FLOWS, newest.get(_FLOWS, [])), (_LOGGED, refused)):
        pairs = {(t.source, t.destination) for t in group}
        grouped: dict[tuple[str, int | None], list[Talk]] = {}
        for talk in group:
            grouped.setdefault((talk.protocol, talk.destination_port), []).append(talk)
        for (protocol, port), members in grouped.items():
            reached: dict[str, set[str]] = {}
            for talk in members:
                reached.setdefault(talk.source, set()).add(talk.destination)
            if len(reached) < LEAST_DESTINATIONS:
                continue
            destinations = set().union(*reached.values())
            packets = [t.packets for t in members if t.packets is not None]
            answers = basis == _FLOWS
            silent = sum((t.destination, t.source) not in pairs and not came_up(t.row) for t in members if answers)
            yield {
                **place(members[0].row),
                "cites": cites(t.row for t in members),
                "basis": basis,
                "protocol": protocol,
                "destination_port": port,
                "distinct_sources": len(reached),
                "distinct_destinations": len(destinations),
                "flows": len(members),
                "dropped_pct": percent(sum(t.dropped for t in members), len(members)),
                "median_packets": median(packets) if packets else None,
                "unanswered_pct": percent(silent, len(members)) if answers else None,
                "widest_source_destinations": max(map(len, reached.values())),
                "link_local": all(_is_link_local(d) for d in destinations),
            }


@lru_cache(maxsize=4096)
def _is_link_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address) in _ROUTING_GROUPS
    except ValueError:
        return False


TARGET_FACTS = (
    Fact(table="flow_fan_in", compute=fan_in, needs=("flow",)),
    Fact(table="flow_vertical", compute=vertical, any_of=TALKS),
    Fact(table="flow_pair_flood", compute=pair_flood, needs=("flow",)),
    Fact(table="flow_inbound", compute=inbound, any_of=TALKS),
)
