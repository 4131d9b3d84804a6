"""Hosts as the box lists them: tracked by the switch, caught on their way to the CPU, announced, asking for addresses."""

from collections import Counter
from collections.abc import Iterable, Sequence

from triage.facts.counters import moved
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, ratio, rounds_of, rows_of
from triage.tables import DeviceTables

_TALKERS = 3  # sources of captured packets that are named
_SEEN_AT_CPU = ("captured_packet", "buffer_packet")
_GROUPS = (*(f"{first}." for first in range(224, 256)), "ff0", "FF0")
_BGP = 179
_TRACKED = "device tracking entries"


def tracking(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """The table of tracked hosts in its newest round: how large, behind which port, and the address with most of it."""
    for group in rounds_of(_tracked(tables))[-1:]:
        ports = Counter(r["interface"] for r in group if r["interface"])
        macs = Counter(mac for mac, _address in by_key([r for r in group if r["mac"]], "mac", "address"))
        port, behind = ports.most_common(1)[0] if ports else (None, None)
        mac, most = macs.most_common(1)[0] if macs else (None, None)
        widest = [r for r in group if r["interface"] == port]
        yield {
            **place((widest or group)[0]),
            "cites": cites(widest or group),
            "entries": len(group),
            "ports": len(ports),
            "widest_port": port,
            "widest_port_entries": behind,
            "widest_mac": mac,
            "widest_mac_addresses": most,
        }
    for row in [] if _tracked(tables) else _counted(tables)[-1:]:
        yield {**place(row), "entries": int(row["used"])}


def _tracked(tables: DeviceTables) -> list[Row]:
    return [r for r in rows_of(tables, "host_binding") if r["kind"] == "tracking"]


def _counted(tables: DeviceTables) -> list[Row]:
    return [r for r in rows_of(tables, "platform_resource") if r["resource"] == _TRACKED and r["used"] is not None]


def _not_tracked(tables: DeviceTables) -> str | None:
    return None if _tracked(tables) or _counted(tables) else "the table of tracked hosts was not read"


def captured(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Who sent the packets that were caught on their way to the CPU, the loudest first."""
    for group in rounds_of(rows_of(tables, "captured_packet"))[-1:]:
        named = [{**r, "sender": r["source"] or r["source_mac"]} for r in group]
        senders = by_key([r for r in named if r["sender"]], "sender")
        for (sender,), rows in sorted(senders.items(), key=lambda item: -len(item[1]))[:_TALKERS]:
            yield {
                **place(rows[0]),
                "cites": cites(rows),
                "source": sender,
                "packets": len(rows),
                "captured": len(group),
                "share_pct": percent(len(rows), len(group)),
                "destinations": len({r["destination"] or r["destination_mac"] for r in rows}),
                "cause": _commonest(r["cause"] for r in rows),
                "interface": _commonest(r["interface"] for r in rows),
            }


def expiring(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Packets seen on their way to the CPU whose hop count ends here, of those that could have gone on."""
    seen = [r for name in _SEEN_AT_CPU for r in rows_of(tables, name) if r["ttl"] is not None and _goes_on(r)]
    ended = [r for r in seen if r["ttl"] <= 1]
    if seen:
        pair = Counter((r["source"], r["destination"]) for r in ended).most_common(1)
        yield {
            **place((ended or seen)[0]),
            "cites": cites(ended),
            "packets": len(seen),
            "expiring": len(ended),
            "expiring_pct": percent(len(ended), len(seen)),
            "source": pair[0][0][0] if pair else None,
            "destination": pair[0][0][1] if pair else None,
            "interface": _commonest(r["interface"] for r in ended),
        }


def _goes_on(row: Row) -> bool:
    """Tell whether a packet is one to forward: groups of the link, and BGP between neighbours, are sent with one hop."""
    group = (row["destination"] or "").startswith(_GROUPS)
    return not group and _BGP not in (row.get("source_port"), row.get("destination_port"))


def _commonest(values: Iterable[str | None]) -> str | None:
    counted = Counter(v for v in values if v)
    return counted.most_common(1)[0][0] if counted else None


def announced(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How many neighbours announce themselves on each port; a cable has one at its other end."""
    for group in rounds_of([r for r in rows_of(tables, "link_neighbor") if r["neighbor"]])[-1:]:
        for (interface,), rows in by_key(group, "interface").items():
            yield {
                **place(rows[0]),
                "cites": cites(rows),
                "interface": interface,
                "neighbors": len({r["neighbor"] for r in rows}),
            }


def dhcp(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How many clients begin to ask and how many go on to ask for the address that they were offered."""
    asked, taken = _received(tables, "dhcpdiscover"), _received(tables, "dhcprequest")
    if asked and taken:
        discovers, requests = _between(asked), _between(taken)
        since_boot = discovers is None or requests is None
        if since_boot:
            discovers, requests = asked[-1]["count"], taken[-1]["count"]
        yield {
            **place(asked[-1]),
            "cites": cites([asked[-1], taken[-1]]),
            "discovers": discovers,
            "requests": requests,
            "discover_by_request": ratio(discovers, max(requests or 0, 1)),
            "basis": "since boot" if since_boot else "difference",
        }


def _received(tables: DeviceTables, counter: str) -> list[Row]:
    return [r for r in rows_of(tables, "protocol_counter") if r["protocol"] == "dhcp" and r["counter"] == counter]


def _between(rows: Sequence[Row]) -> int | None:
    """How far a counter rose over the rounds; None for one round or after a clear."""
    return moved(rows[0]["count"], rows[-1]["count"]) if rows[0]["round"] != rows[-1]["round"] else None


def _no_dhcp(tables: DeviceTables) -> str | None:
    return None if _received(tables, "dhcpdiscover") else "the statistics of the DHCP server were not read"


def pools(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How much of each address pool is leased, in the newest round."""
    for group in rounds_of(_pools(tables))[-1:]:
        for row in group:
            yield {
                **place(row),
                "pool": row["scope"],
                "leased": int(row["used"]),
                "used_pct": percent(row["used"], row["maximum"]),
            }


def _pools(tables: DeviceTables) -> list[Row]:
    return [r for r in rows_of(tables, "capacity") if r["resource"] == "dhcp pool" and r["used"] is not None]


def _no_pools(tables: DeviceTables) -> str | None:
    return None if _pools(tables) else "the address pools were not read"


HOST_FACTS = (
    Fact(table="tracking_state", compute=tracking, any_of=("host_binding", "platform_resource"), unready=_not_tracked),
    Fact(table="captured_source", compute=captured, needs=("captured_packet",)),
    Fact(table="expiring_packets", compute=expiring, any_of=_SEEN_AT_CPU),
    Fact(table="announced_neighbors", compute=announced, needs=("link_neighbor",)),
    Fact(table="dhcp_state", compute=dhcp, needs=("protocol_counter",), unready=_no_dhcp),
    Fact(table="dhcp_pool_state", compute=pools, needs=("capacity",), unready=_no_pools),
)
