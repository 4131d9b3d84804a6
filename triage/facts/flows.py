"""Who talks to how many: fan-out, fan-in, sweeps of ports, and the traffic mix."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, rounds_of, rows_of
from triage.facts.places import Places
from triage.facts.talks import Talk, came_up, is_multicast, octets_of, talk_of, talks
from triage.tables import Availability, DeviceTables

LEAST_DESTINATIONS = 3  # a group below this is no fan-out by anybody's threshold and is not listed
QUOTED_ROWS = 50  # a whole cache of a router at work is longer than this
CLASSES = {("tcp", 80): "TCP-WWW", ("tcp", 23): "TCP-Telnet", ("tcp", 25): "TCP-SMTP", ("udp", 53): "UDP-DNS"}


def fan_out(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    """The widest round of every (source, protocol, destination port)."""
    best: dict[tuple[Any, ...], Row] = {}
    places = Places(tables)
    silent = places.silent
    cut = _excerpt(tables)
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
            row["unresolved_destinations"] = len(destinations & silent) if places.have_arp else None
            row["share_of_source_pct"] = percent(len(members), by_source[key[0]])
            row["share_of_flows_pct"] = percent(len(members), len(group))
            others = [(p, n) for p, n in ports[key[0]].most_common() if p != (key[1], key[2])]
            row["other_ports"] = len(others)
            row["companion_ports"] = " ".join(f"{proto}/{port}" for (proto, port), _ in others[:6])
            row["filtered"] = cut or basis != "flow cache" or tables.available("flow") is not Availability.COMPLETE
            row["known_role"] = around.hosts.get(key[0])
            row.update(places.of(key[0], _met_first(members)))
            row.update(_class_of(tables, key[1], key[2]))
            old = best.get(key)
            if old is None or row["distinct_destinations"] > old["distinct_destinations"]:
                best[key] = row
    return sorted(best.values(), key=lambda r: (-r["distinct_destinations"], r["source"], r["destination_port"] or 0))


def _excerpt(tables: DeviceTables) -> bool:
    """Tell whether a flow cache was quoted in part: few rows without its head, or far fewer than the head counts."""
    heads = {r["capture"]: r["active"] for r in rows_of(tables, "flow_cache")}
    listed = Counter(r["capture"] for r in rows_of(tables, "flow"))
    return any(
        rows < QUOTED_ROWS if capture not in heads else (heads[capture] or 0) > 2 * rows
        for capture, rows in listed.items()
    )


def _ports_by_source(group: Sequence[Talk]) -> dict[str, Counter[tuple[str, int | None]]]:
    ports: dict[str, Counter[tuple[str, int | None]]] = {}
    for talk in group:
        ports.setdefault(talk.source, Counter())[talk.protocol, talk.destination_port] += 1
    return ports


def _fan_out_row(basis: str, members: Sequence[Talk], destinations: set[str], pairs: set[tuple[str, str, str]]) -> Row:
    first = members[0]
    octets = octets_of(first.source)
    total = len(destinations)
    packets = [t.packets for t in _met_first(members) if t.packets is not None]
    sizes = [t.bytes / t.row["packets"] for t in members if t.bytes is not None and t.row["packets"]]
    up = {t.destination for t in members if came_up(t.row)} if basis == "flow cache" else set()
    answered = sum((d, first.source, first.protocol) in pairs or d in up for d in destinations)
    carried = [t.bytes for t in members if t.bytes is not None]
    both_ways = basis == "flow cache" and first.protocol  # ip accounting has no protocol and counts what leaves alone
    opened = [t.half_open for t in members if t.half_open is not None]
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
        "median_flow_bytes": median(carried) if carried else None,
        "answered_pct": percent(answered, total) if both_ways else None,
        "unanswered_pct": percent(total - answered, total) if both_ways else None,
        "first_octets": len({octets_of(d)[0] for d in destinations}),
        "same_8_pct": percent(sum(octets_of(d)[:1] == octets[:1] for d in destinations), total),
        "same_16_pct": percent(sum(octets_of(d)[:2] == octets[:2] for d in destinations), total),
        "same_24_pct": percent(sum(octets_of(d)[:3] == octets[:3] for d in destinations), total),
        "multicast_destinations": sum(map(is_multicast, destinations)),
        "half_open_pct": percent(sum(opened), len(opened)),
        "dropped_pct": percent(sum(t.dropped for t in members), len(members)),
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


def _class_of(tables: DeviceTables, protocol: str, port: int | None) -> Row:
    """What the header table of the flow cache says about the class that this traffic is counted in."""
    wanted = [CLASSES.get((protocol, port or 0), "")]
    wanted.append({"tcp": "TCP-other", "udp": "UDP-other", "icmp": "ICMP"}.get(protocol, ""))
    rows = {r["protocol"]: r for r in rows_of(tables, "flow_protocol")}
    found = next((rows[name] for name in wanted if name in rows), None)
    return {
        "class_bytes_per_packet": found["bytes_per_packet"] if found else None,
        "class_flows_per_s": found["flows_per_s"] if found else None,
        "class_packets_per_flow": found["packets_per_flow"] if found else None,
    }


def source_port(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    places = Places(tables)
    for group in rounds_of(rows_of(tables, "flow"))[-1:]:
        for (source, protocol, port), rows in by_key(group, "source", "protocol", "source_port").items():
            destinations = {r["destination"] for r in rows}
            if len(destinations) < LEAST_DESTINATIONS or not port:
                continue
            sizes = [r["bytes"] / r["packets"] for r in rows if r["bytes"] is not None and r["packets"]]
            yield {
                **place(rows[0]),
                "cites": cites(rows),
                "source": source,
                "protocol": protocol,
                "source_port": port,
                "bytes_per_packet": round(median(sizes), 1) if sizes else None,
                "distinct_destinations": len(destinations),
                "distinct_destination_ports": len({r["destination_port"] for r in rows}),
                "flows": len(rows),
                "known_role": around.hosts.get(source),
                **places.of(source, [talk_of(r) for r in rows]),
            }


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
    Fact(table="flow_mix", compute=mix, any_of=("flow_protocol", "flow_cache")),
)
