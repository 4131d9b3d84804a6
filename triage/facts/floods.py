"""Floods of a LAN: service discovery to groups, flows that leave where they came in, spanning tree, the MAC table, ARP inspection."""

from collections import Counter
from collections.abc import Iterable

from triage.facts.arp import is_broadcast_interface
from triage.facts.counters import elapsed_s, moved, rate, risen
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, rounds_of, rows_of
from triage.tables import DeviceTables

# SSDP, mDNS, LLMNR and WS-Discovery: group and UDP port.
_DISCOVERY = {
    ("239.255.255.250", 1900),
    ("239.255.255.250", 3702),
    ("224.0.0.251", 5353),
    ("224.0.0.252", 5355),
}
_NOWHERE = ("null", "local")


def discovery(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Service discovery by group: sources and rate, from the age of the flows or from two rounds."""
    rounds = rounds_of(rows_of(tables, "flow"))
    for group in rounds[-1:]:
        total = sum(r["packets"] or 0 for r in group)
        wanted = [
            r for r in group if r["protocol"] == "udp" and (r["destination"], r["destination_port"]) in _DISCOVERY
        ]
        for (destination, port), rows in by_key(wanted, "destination", "destination_port").items():
            packets = sum(r["packets"] or 0 for r in rows)
            ranked = sorted(rows, key=lambda r: -(r["packets"] or 0))
            yield {
                **place(ranked[0]),
                "cites": cites(ranked),
                "destination": destination,
                "port": port,
                "sources": len({r["source"] for r in rows}),
                "packets": packets,
                "share_of_packets_pct": percent(packets, total),
                "pps": _rate(rows, rounds, tables),
                "source": ranked[0]["source"],
                "interface": ranked[0]["source_interface"],
            }


def _rate(rows: list[Row], rounds: list[list[Row]], tables: DeviceTables) -> float | None:
    """Packets a second: each flow by its age where that is printed, else what came between the rounds."""
    aged = [r for r in rows if r["duration_s"] and r["packets"]]
    if aged:
        return round(float(sum(r["packets"] / max(r["duration_s"], 1.0) for r in aged)), 1)
    if len(rounds) < 2:
        return None
    ours = ("destination", "destination_port")
    before = [r for r in rounds[0] if all(r[c] == rows[0][c] for c in ours)]
    delta = moved(sum(r["packets"] or 0 for r in before), sum(r["packets"] or 0 for r in rows))
    return rate(delta, elapsed_s(tables, rounds[0][0], rows[0]))


def hairpins(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Flows that leave on the interface where they came in, by interface."""
    for group in rounds_of(rows_of(tables, "flow"))[-1:]:
        turned = [
            r
            for r in group
            if r["source_interface"]
            and r["source_interface"] == r["destination_interface"]
            and not r["source_interface"].lower().startswith(_NOWHERE)
        ]
        for (interface,), rows in by_key(turned, "source_interface").items():
            source, _times = Counter(r["source"] for r in rows).most_common(1)[0]
            largest = max(rows, key=lambda r: r["packets"] or 0)
            yield {
                **place(rows[0]),
                "cites": cites(rows),
                "interface": interface,
                "flows": len(rows),
                "share_of_flows_pct": percent(len(rows), len(group)),
                "source": source,
                "packets": largest["packets"],
                "destination": largest["destination"],
                "broadcast": is_broadcast_interface(interface),
            }


def mac_table(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How full the MAC table is, in the newest round."""
    for rows in by_key(_mac_tables(tables), "scope", "resource").values():
        last = rows[-1]
        room = last["maximum"]
        if room is None and None not in (last["used"], last["free"]):
            room = last["used"] + last["free"]
        used_pct = last["used_pct"] if last["used_pct"] is not None else percent(last["used"], room)
        yield {
            **place(last),
            "cites": cites([last]),
            "resource": last["resource"],
            "entries": None if last["used"] is None else int(last["used"]),
            "used_pct": used_pct,
        }


def _mac_tables(tables: DeviceTables) -> list[Row]:
    """Rows about the MAC table; where hosts that are attached share its region the row is as much about them."""
    rows = rows_of(tables, "platform_resource")
    shared = {_region(r) for r in rows if "directly-connected" in (r["resource"] or "").lower()}
    words = ("mac", "unicast mac")
    return [r for r in rows if (r["resource"] or "").lower().startswith(words) and _region(r) not in shared]


def _region(row: Row) -> tuple[str, int, float | None, float | None]:
    return row["capture"], row["round"], row["used"], row["maximum"]


def _no_mac_table(tables: DeviceTables) -> str | None:
    return None if _mac_tables(tables) else "the size of the MAC table was not read"


def inspection(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for (vlan,), found in by_key(rows_of(tables, "arp_inspection"), "vlan").items():
        rows = [_together(group) for group in by_key(found, "round").values()]
        first, last = rows[0], rows[-1]
        yield {
            **place(last),
            "cites": cites([first, last]),
            "vlan": vlan,
            "forwarded": last["forwarded"],
            "dropped": last["dropped"],
            "dropped_delta": risen(rows, "dropped"),
        }


def _together(rows: list[Row]) -> Row:
    """One row of a VLAN and a round; EOS counts requests and answers apart."""
    counts = {name: [r[name] for r in rows if r[name] is not None] for name in ("forwarded", "dropped")}
    return {**rows[0], **{name: sum(known) if known else None for name, known in counts.items()}}


def topology(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for row in rows_of(tables, "spanning_tree"):
        yield {
            **place(row),
            "instance": row["instance"],
            "changes": row["changes"],
            "last_change_s": row["last_change_s"],
        }


def learned(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How many addresses the box has learned, and the port with most of them."""
    rows = rows_of(tables, "mac_entry")
    ports = Counter(r["port"] for r in rows if r["port"])
    if ports:
        port, entries = ports.most_common(1)[0]
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "entries": len(rows),
            "ports": len(ports),
            "widest_port": port,
            "widest_port_entries": entries,
        }


FLOOD_FACTS = (
    Fact(table="discovery_flood", compute=discovery, needs=("flow",)),
    Fact(table="hairpin_flow", compute=hairpins, needs=("flow",)),
    Fact(table="mac_table_state", compute=mac_table, needs=("platform_resource",), unready=_no_mac_table),
    Fact(table="arp_inspection_state", compute=inspection, needs=("arp_inspection",)),
    Fact(table="topology_change", compute=topology, needs=("spanning_tree",)),
    Fact(table="mac_flood", compute=learned, needs=("mac_entry",)),
)
