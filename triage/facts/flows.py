"""Who talks to how many: fan-out, fan-in, sweeps of ports, and the traffic mix."""

import ipaddress
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Any

from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, ratio, rounds_of, rows_of
from triage.tables import Availability, DeviceTables

LEAST_DESTINATIONS = 3  # a group below this is no fan-out by anybody's threshold and is not listed
_CLASSES = {("tcp", 80): "TCP-WWW", ("tcp", 23): "TCP-Telnet", ("tcp", 25): "TCP-SMTP", ("udp", 53): "UDP-DNS"}
_ROUTING_GROUPS = ipaddress.ip_network("224.0.0.0/24")


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


def _from_flows(tables: DeviceTables) -> list[Talk]:
    return [
        Talk(
            row["source"], row["destination"], row["protocol"] or "", row["source_port"], row["destination_port"],
            row["packets"], row["bytes"], row["source_interface"], row["destination_interface"], row,
        )
        for row in rows_of(tables, "flow")
        if row["source"] and row["destination"]
    ]  # fmt: skip


def _from_acl_log(tables: DeviceTables) -> list[Talk]:
    return [
        Talk(
            row["source"], row["destination"], row["protocol"] or "", row["source_port"], row["destination_port"],
            row["packets"], None, row["interface"], None, row,
        )
        for row in rows_of(tables, "acl_hit")
        if row["source"] and row["destination"]
    ]  # fmt: skip


def _from_nat(tables: DeviceTables) -> list[Talk]:
    return [
        Talk(
            row["inside_local"], row["outside_global"], row["protocol"] or "", row["inside_local_port"],
            row["outside_global_port"], None, None, None, None, row,
        )
        for row in rows_of(tables, "nat_translation")
        if row["inside_local"] and row["outside_global"]
    ]  # fmt: skip


_SOURCES = (("flow cache", _from_flows), ("acl log", _from_acl_log), ("nat table", _from_nat))


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
def _octets(address: str) -> tuple[str, ...]:
    return tuple(address.split("."))


@lru_cache(maxsize=65_536)
def _is_multicast(address: str) -> bool:
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


def fan_out(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    """The widest round of every (source, protocol, destination port)."""
    best: dict[tuple[Any, ...], Row] = {}
    places = _Places(tables)
    for basis, group in talks(tables):
        pairs = {(t.source, t.destination, t.protocol) for t in group}
        by_source = Counter(t.source for t in group)
        ports = _ports_by_source(group)
        grouped: dict[tuple[Any, ...], list[Talk]] = {}
        for talk in group:
            grouped.setdefault((talk.source, talk.protocol, talk.destination_port), []).append(talk)
        for key, members in grouped.items():
            destinations = {t.destination for t in members}
            if len(destinations) < LEAST_DESTINATIONS:
                continue
            row = _fan_out_row(basis, members, destinations, pairs)
            row["share_of_source_pct"] = percent(len(members), by_source[key[0]])
            row["share_of_flows_pct"] = percent(len(members), len(group))
            others = [(p, n) for p, n in ports[key[0]].most_common() if p != (key[1], key[2])]
            row["other_ports"] = len(others)
            row["companion_ports"] = " ".join(f"{proto}/{port}" for (proto, port), _ in others[:6])
            row["filtered"] = basis != "flow cache" or tables.available("flow") is not Availability.COMPLETE
            row["known_role"] = around.hosts.get(key[0])
            row.update(places.of(key[0], _met_first(members)))
            row.update(_class_of(tables, key[1], key[2]))
            old = best.get(key)
            if old is None or row["distinct_destinations"] > old["distinct_destinations"]:
                best[key] = row
    return sorted(best.values(), key=lambda r: (-r["distinct_destinations"], r["source"], r["destination_port"] or 0))


def _ports_by_source(group: Sequence[Talk]) -> dict[str, Counter[tuple[str, int | None]]]:
    ports: dict[str, Counter[tuple[str, int | None]]] = {}
    for talk in group:
        ports.setdefault(talk.source, Counter())[talk.protocol, talk.destination_port] += 1
    return ports


def _fan_out_row(basis: str, members: Sequence[Talk], destinations: set[str], pairs: set[tuple[str, str, str]]) -> Row:
    first = members[0]
    octets = _octets(first.source)
    total = len(destinations)
    packets = [t.packets for t in _met_first(members) if t.packets is not None]
    sizes = [t.bytes / t.packets for t in members if t.bytes is not None and t.packets]
    answered = sum((d, first.source, first.protocol) in pairs for d in destinations)
    return {
        **place(first.row),
        "cites": cites(t.row for t in members),
        "source": first.source,
        "protocol": first.protocol,
        "destination_port": first.destination_port,
        "basis": basis,
        "flows": len(members),
        "distinct_destinations": total,
        "median_packets": median(packets) if packets else None,
        "bytes_per_packet": round(median(sizes), 1) if sizes else None,
        "median_flow_bytes": median(t.bytes for t in members if t.bytes is not None) if sizes else None,
        "answered_pct": percent(answered, total) if basis == "flow cache" else None,
        "unanswered_pct": percent(total - answered, total) if basis == "flow cache" else None,
        "first_octets": len({_octets(d)[0] for d in destinations}),
        "same_8_pct": percent(sum(_octets(d)[:1] == octets[:1] for d in destinations), total),
        "same_16_pct": percent(sum(_octets(d)[:2] == octets[:2] for d in destinations), total),
        "same_24_pct": percent(sum(_octets(d)[:3] == octets[:3] for d in destinations), total),
        "multicast_destinations": sum(map(_is_multicast, destinations)),
        "dropped_pct": percent(sum(_is(t, "null") for t in members), len(members)),
        "local_pct": percent(sum(_is(t, "local") for t in members), len(members)),
    }


def _met_first(members: Sequence[Talk]) -> list[Talk]:
    """Leave out rows of packets that came in before and return by a routing loop; they count a packet at every turn."""
    entered = {(t.destination, t.source_port) for t in members if t.source_interface != t.destination_interface}
    return [
        t
        for t in members
        if t.source_interface != t.destination_interface or (t.destination, t.source_port) not in entered
    ]


def _is(talk: Talk, interface: str) -> bool:
    return (talk.destination_interface or "").lower() == interface


class _Places:
    """Where a source comes in, and whether it is a neighbour there."""

    def __init__(self, tables: DeviceTables) -> None:
        self.arp = {r["address"]: r for r in rows_of(tables, "arp_entry") if not r["incomplete"]}
        self.have_arp = tables.table("arp_entry") is not None
        self.subnets = list(connected_subnets(tables))

    def of(self, source: str, members: Sequence[Talk]) -> Row:
        interfaces = Counter(t.source_interface for t in members if t.source_interface)
        interface = interfaces.most_common(1)[0][0] if interfaces else None
        entry = self.arp.get(source)
        name = self.subnet_interface(source)
        connected: bool | None = None
        if entry is not None or name is not None:
            connected = True
        elif self.have_arp or self.subnets:
            connected = False
        interface = interface or (entry["interface"] if entry else None) or name
        role = {True: "infected", False: "transit", None: "unknown"}[connected]
        return {
            "source_interface": interface,
            "source_connected": connected,
            "source_mac": entry["mac"] if entry else None,
            "located": interface is not None,
            "device_role": role,
        }

    def subnet_interface(self, source: str) -> str | None:
        try:
            address = ipaddress.ip_address(source)
        except ValueError:
            return None
        return next((name for name, net in self.subnets if address in net), None)


def connected_subnets(tables: DeviceTables) -> Iterator[tuple[str, ipaddress.IPv4Network | ipaddress.IPv6Network]]:
    """Yield (interface, subnet) of every interface whose address was read."""
    seen = set()
    for name in ("interface", "interface_ip"):
        for row in rows_of(tables, name):
            if not row["address"] or row["prefix_length"] is None or row["interface"] in seen:
                continue
            seen.add(row["interface"])
            try:
                yield row["interface"], ipaddress.ip_network(f"{row['address']}/{row['prefix_length']}", strict=False)
            except ValueError:
                continue


def _class_of(tables: DeviceTables, protocol: str, port: int | None) -> Row:
    """What the header table of the flow cache says about the class that this traffic is counted in."""
    wanted = [_CLASSES.get((protocol, port or 0), "")]
    wanted.append({"tcp": "TCP-other", "udp": "UDP-other", "icmp": "ICMP"}.get(protocol, ""))
    rows = {r["protocol"]: r for r in rows_of(tables, "flow_protocol")}
    found = next((rows[name] for name in wanted if name in rows), None)
    return {
        "class_bytes_per_packet": found["bytes_per_packet"] if found else None,
        "class_flows_per_s": found["flows_per_s"] if found else None,
        "class_packets_per_flow": found["packets_per_flow"] if found else None,
    }


def _bytes_of_class(tables: DeviceTables, protocol: str, port: int | None) -> float | None:
    """Bytes a packet of a service that has a class of its own in the header table; classic NetFlow prints no bytes of a flow."""
    name = _CLASSES.get((protocol, port or 0))
    return next((r["bytes_per_packet"] for r in rows_of(tables, "flow_protocol") if r["protocol"] == name), None)


def source_port(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    for group in rounds_of(rows_of(tables, "flow"))[-1:]:
        for (source, protocol, port), rows in by_key(group, "source", "protocol", "source_port").items():
            destinations = {r["destination"] for r in rows}
            if len(destinations) < LEAST_DESTINATIONS or not port:
                continue
            yield {
                **place(rows[0]),
                "cites": cites(rows),
                "source": source,
                "protocol": protocol,
                "source_port": port,
                "distinct_destinations": len(destinations),
                "distinct_destination_ports": len({r["destination_port"] for r in rows}),
                "flows": len(rows),
                "source_interface": rows[0]["source_interface"],
                "known_role": around.hosts.get(source),
            }


def fan_in(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    incomplete = {r["address"] for r in rows_of(tables, "arp_entry") if r["incomplete"]}
    for group in rounds_of(rows_of(tables, "flow"))[-1:]:
        pairs = {(r["source"], r["destination"]) for r in group}
        for side in ("source", "destination"):
            for (destination, protocol, port), rows in by_key(group, "destination", "protocol", f"{side}_port").items():
                sources = {r["source"] for r in rows}
                if len(sources) < LEAST_DESTINATIONS:
                    continue
                packets = [r["packets"] for r in rows if r["packets"] is not None]
                sizes = [r["bytes"] / r["packets"] for r in rows if r["bytes"] is not None and r["packets"]]
                unanswered = sum((destination, s) not in pairs for s in sources)
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
                    "bytes_per_packet": round(median(sizes), 1) if sizes else _bytes_of_class(tables, protocol, port),
                    "destination_interface": rows[0]["destination_interface"],
                    "unanswered_pct": percent(unanswered, len(sources)),
                    "incomplete_arp": destination in incomplete,
                }


def vertical(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    for group in rounds_of(rows_of(tables, "flow"))[-1:]:
        for (source, destination), rows in by_key(group, "source", "destination").items():
            ports = {(r["protocol"], r["destination_port"]) for r in rows}
            if len(ports) < LEAST_DESTINATIONS:
                continue
            packets = [r["packets"] for r in rows if r["packets"] is not None]
            yield {
                **place(rows[0]),
                "cites": cites(rows),
                "source": source,
                "destination": destination,
                "distinct_ports": len(ports),
                "median_packets": median(packets) if packets else None,
                "known_role": around.hosts.get(source),
            }


def inbound(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for group in rounds_of(rows_of(tables, "flow"))[-1:]:
        pairs = {(r["source"], r["destination"]) for r in group}
        for (protocol, port), rows in by_key(group, "protocol", "destination_port").items():
            sources = by_key(rows, "source")
            if len(sources) < LEAST_DESTINATIONS:
                continue
            destinations = {r["destination"] for r in rows}
            packets = [r["packets"] for r in rows if r["packets"] is not None]
            yield {
                **place(rows[0]),
                "cites": cites(rows),
                "protocol": protocol,
                "destination_port": port,
                "distinct_sources": len(sources),
                "distinct_destinations": len(destinations),
                "flows": len(rows),
                "dropped_pct": percent(
                    sum((r["destination_interface"] or "").lower() == "null" for r in rows), len(rows)
                ),
                "median_packets": median(packets) if packets else None,
                "unanswered_pct": percent(sum((r["destination"], r["source"]) not in pairs for r in rows), len(rows)),
                "widest_source_destinations": max(len({r["destination"] for r in g}) for g in sources.values()),
                "link_local": all(_is_link_local(d) for d in destinations),
            }


@lru_cache(maxsize=4096)
def _is_link_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address) in _ROUTING_GROUPS
    except ValueError:
        return False


def mix(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    caches = rows_of(tables, "flow_cache")
    totals = [r for r in rows_of(tables, "flow_protocol") if (r["protocol"] or "").lower().startswith("total")]
    small = [r for r in rows_of(tables, "packet_size") if r["up_to_bytes"] is not None and r["up_to_bytes"] <= 64]
    first = (totals or caches or small)[:1]
    for anchor in first:
        cache = caches[-1] if caches else {}
        active, inactive = cache.get("active"), cache.get("inactive")
        failures = cache.get("alloc_failures")
        last = small[-1]["round"] if small else None
        yield {
            **place(anchor),
            "cites": cites([*totals[-1:], *caches[-1:], *small[-2:]]),
            "flows_per_s": totals[-1]["flows_per_s"] if totals else None,
            "packets_per_flow": totals[-1]["packets_per_flow"] if totals else None,
            "bytes_per_packet": totals[-1]["bytes_per_packet"] if totals else None,
            "small_packet_share": round(sum(r["share"] for r in small if r["round"] == last), 3) if small else None,
            "active": active,
            "inactive": inactive,
            "alloc_failures": failures,
            "cache_full": None if failures is None else failures > 0 or (inactive == 0 and (active or 0) > 0),
        }


FLOW_FACTS = (
    Fact(table="flow_fan_out", compute=fan_out, any_of=("flow", "acl_hit", "nat_translation")),
    Fact(table="flow_source_port", compute=source_port, needs=("flow",)),
    Fact(table="flow_fan_in", compute=fan_in, needs=("flow",)),
    Fact(table="flow_vertical", compute=vertical, needs=("flow",)),
    Fact(table="flow_inbound", compute=inbound, needs=("flow",)),
    Fact(table="flow_mix", compute=mix, any_of=("flow_protocol", "flow_cache")),
)
__all__ = ["FLOW_FACTS", "connected_subnets", "is_private", "ratio"]
