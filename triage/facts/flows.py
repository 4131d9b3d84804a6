"""Who talks to how many: fan-out, fan-in, sweeps of ports, and the traffic mix."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from triage.facts.fact import Fact, Row, Surroundings, cites, percent, place, rows_of
from triage.facts.places import Places
from triage.facts.roles import excuses
from triage.facts.talks import Talk, came_up, is_multicast, octets_of, talks
from triage.tables import Availability, DeviceTables

LEAST_DESTINATIONS = 3  # a group below this is no fan-out by anybody's threshold and is not listed
MOST_OF_A_TRY = 3  # packets of a connection that is tried again and again
QUOTED_ROWS = 50  # a whole cache of a router at work is longer than this
CLASSES = {
    ("tcp", 20): "TCP-FTPD", ("tcp", 21): "TCP-FTP", ("tcp", 23): "TCP-Telnet", ("tcp", 25): "TCP-SMTP", ("tcp", 80): "TCP-WWW",
    ("tcp", 119): "TCP-NNTP", ("tcp", 179): "TCP-BGP", ("udp", 53): "UDP-DNS", ("udp", 69): "UDP-TFTP", ("udp", 123): "UDP-NTP",
}  # fmt: skip
OTHERS = {"tcp": "TCP-other", "udp": "UDP-other", "icmp": "ICMP"}


def fan_out(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    """The widest round of every (source, protocol, destination port)."""
    best: dict[tuple[Any, ...], Row] = {}
    places = Places(tables)
    silent = places.silent
    cut = _excerpt(tables)
    for basis, group in talks(tables):
        pairs = {(t.source, t.destination, t.protocol) for t in group}
        watched = {t.source_interface for t in group}
        by_source = Counter(t.source for t in group)
        ports = _ports_by_source(group)
        tries = Counter(t.source for t in group if _is_try(t, basis, pairs, watched))
        grouped: dict[tuple[Any, ...], list[Talk]] = {}
        for talk in group:
            grouped.setdefault((talk.source, talk.protocol, talk.destination_port), []).append(talk)
        for key, members in grouped.items():
            destinations = {t.destination for t in members}
            if len(destinations) < LEAST_DESTINATIONS:
                continue
            row = _fan_out_row(basis, members, destinations)
            row.update(_answers(basis, members, pairs, watched))
            row["unresolved_destinations"] = len(destinations & silent) if places.have_arp else None
            row["share_of_source_pct"] = percent(len(members), by_source[key[0]])
            row["share_of_flows_pct"] = percent(len(members), len(group))
            others = [(p, n) for p, n in ports[key[0]].most_common() if p != (key[1], key[2])]
            row["other_ports"] = len(others)
            row["companion_ports"] = " ".join(f"{proto}/{port}" for (proto, port), _ in others[:6])
            row["filtered"] = _is_part(tables, basis, cut=cut)
            row["tries_pct"] = percent(tries[key[0]], by_source[key[0]])
            row.update(_role_of(around, *key))
            row.update(places.of(key[0], _met_first(members)))
            row.update(_class_of(tables, key[1], key[2]))
            old = best.get(key)
            if old is None or row["distinct_destinations"] > old["distinct_destinations"]:
                best[key] = row
    return sorted(best.values(), key=lambda r: (-r["distinct_destinations"], r["source"], r["destination_port"] or 0))


def _role_of(around: Surroundings, source: str, protocol: str, port: int | None) -> Row:
    role = around.hosts.get(source)
    return {"known_role": role, "role_excuses": excuses(role, protocol, port)}


def _is_try(talk: Talk, basis: str, pairs: set[tuple[str, str, str]], watched: set[str | None]) -> bool:
    """Tell whether nothing came of it: it was turned away here, or a flow stayed short and has no answer that could be seen."""
    if talk.dropped:
        return True
    short = talk.packets is not None and talk.packets <= MOST_OF_A_TRY
    if basis != "flow cache" or not short or talk.half_open is False:
        return False
    return (talk.destination, talk.source, talk.protocol) not in pairs and (
        talk.protocol == "tcp" or _way_back_is_counted([talk], watched)
    )


def _is_part(tables: DeviceTables, basis: str, *, cut: bool) -> bool:
    """Tell whether there is more than these rows. Three destinations in a sample of punted packets are nothing, though."""
    if basis == "captured packets":
        return False
    return cut or basis != "flow cache" or tables.available("flow") is not Availability.COMPLETE


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


def _answers(basis: str, members: Sequence[Talk], pairs: set[tuple[str, str, str]], watched: set[str | None]) -> Row:
    """How many destinations answer, by the flow back or by the state of the connection, and whether an answer could be seen.

    Flows are counted where they come in. Where the interface that the probes leave by counts none, no answer could be
    seen; TCP tells all the same, since a conversation has more packets than a try. IP accounting has no protocol and
    counts what leaves alone; a firewall's row holds both ways, and tells them apart only for what has a handshake.
    """
    first = members[0]
    told = first.protocol == "tcp" or not (basis == "flow cache" and first.row["state"])
    if basis != "flow cache" or not first.protocol or not told:
        return {"answered_pct": None, "unanswered_pct": None, "answers_visible": None}
    up = {t.destination for t in members if came_up(t.row)}
    destinations = {t.destination for t in members}
    answered = sum((d, first.source, first.protocol) in pairs or d in up for d in destinations)
    return {
        "answered_pct": percent(answered, len(destinations)),
        "unanswered_pct": percent(len(destinations) - answered, len(destinations)),
        "answers_visible": first.protocol == "tcp" or _way_back_is_counted(members, watched),
    }


def _way_back_is_counted(members: Sequence[Talk], watched: set[str | None]) -> bool:
    elsewhere = watched - {t.source_interface for t in members} - {None}
    return any(
        bool(elsewhere)
        if t.destination_interface is None
        else t.dropped or _is(t, "local") or t.destination_interface in watched
        for t in members
    )


def _fan_out_row(basis: str, members: Sequence[Talk], destinations: set[str]) -> Row:
    first = members[0]
    octets = octets_of(first.source)
    total = len(destinations)
    packets = [t.packets for t in _met_first(members) if t.packets is not None]
    counted = basis in ("flow cache", "acl log") and first.row["packets"] is not None
    sizes = [t.bytes / t.packets for t in members if t.bytes is not None and t.packets] if counted else []
    carried = [t.bytes for t in members if t.bytes is not None] if basis != "captured packets" else []
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
        "counted_packets": median(packets) if packets and counted else None,
        "bytes_per_packet": round(median(sizes), 1) if sizes else None,
        "median_flow_bytes": median(carried) if carried else None,
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
    wanted.append(OTHERS.get(protocol, ""))
    rows = {r["protocol"]: r for r in rows_of(tables, "flow_protocol")}
    found = next((rows[name] for name in wanted if name in rows), None)
    return {
        "class_bytes_per_packet": found["bytes_per_packet"] if found else None,
        "class_flows_per_s": found["flows_per_s"] if found else None,
        "class_packets_per_flow": found["packets_per_flow"] if found else None,
    }


def source_port(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    """The widest round of every (source, protocol, source port)."""
    best: dict[tuple[Any, ...], Row] = {}
    places = Places(tables)
    for _, group in talks(tables):
        asked = {(t.destination, t.protocol, t.destination_port, t.source) for t in group}
        by_source = Counter(t.source for t in group)
        grouped: dict[tuple[Any, ...], list[Talk]] = {}
        for talk in group:
            grouped.setdefault((talk.source, talk.protocol, talk.source_port), []).append(talk)
        for key, members in grouped.items():
            wide = len({t.destination for t in members})
            old = best.get(key)
            if (
                wide < LEAST_DESTINATIONS
                or not members[0].source_port
                or (old and wide <= old["distinct_destinations"])
            ):
                continue
            sizes = [t.bytes / t.packets for t in members if t.bytes is not None and t.packets]
            best[key] = {
                **place(members[0].row),
                "cites": cites(t.row for t in members),
                "source": members[0].source,
                "protocol": members[0].protocol,
                "source_port": members[0].source_port,
                "bytes_per_packet": round(median(sizes), 1) if sizes else None,
                "distinct_destinations": wide,
                "distinct_destination_ports": len({t.destination_port for t in members}),
                "flows": len(members),
                "asked_pct": percent(len({t.destination for t in members if (*key, t.destination) in asked}), wide),
                "share_of_source_pct": percent(len(members), by_source[key[0]]),
                **_role_of(around, *key),
                **places.of(members[0].source, members),
            }
    return best.values()


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


TALKS = ("flow", "acl_hit", "session_event", "nat_translation", "captured_packet")
FLOW_FACTS = (
    Fact(table="flow_fan_out", compute=fan_out, any_of=TALKS),
    Fact(table="flow_source_port", compute=source_port, any_of=TALKS),
    Fact(table="flow_mix", compute=mix, any_of=("flow_protocol", "flow_cache")),
)
