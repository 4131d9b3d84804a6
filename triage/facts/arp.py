"""The ARP table: what is missing, what does not belong, who answers for whom, and what is asked for in vain."""

import ipaddress
from collections import Counter
from collections.abc import Iterable

from triage.facts.fact import Fact, Row, Surroundings, cites, percent, place, ratio, rounds_of, rows_of
from triage.facts.memory import pools
from triage.facts.places import connected_subnets
from triage.tables import DeviceTables

_BROADCAST_INTERFACES = (
    "ether",
    "fast",
    "giga",
    "tenga",
    "twenty",
    "forty",
    "hundred",
    "vlan",
    "bvi",
    "port-channel",
    "et",
    "fa",
    "gi",
    "te",
    "vl",
    "po",
)


def state(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    free = {pool["round"]: pool["free_pct"] for pool in pools(tables, around) if pool["kind"] == "processor"}
    states = sorted(_states(tables), key=lambda row: int(row["round"] or 0))
    first = next((row["total"] for row in states if row["total"]), None)
    for row in states:
        more = None if first is None or row["total"] is None else row["total"] - first
        grown = percent(more, first) if len(states) > 1 else None
        yield {**row, "pool_free_pct": free.get(row["round"]), "grown_pct": grown}


def _states(tables: DeviceTables) -> Iterable[Row]:
    subnets = dict(connected_subnets(tables))
    groups = rounds_of(rows_of(tables, "arp_entry"))
    for rows in groups:
        yield _entries(rows, subnets)
    seen = {rows[0]["round"] for rows in groups}
    for rows in rounds_of(rows_of(tables, "arp_summary")):
        whole = [r for r in rows if not r["interface"]]
        if whole and whole[0]["round"] not in seen:
            total = sum(r["total"] or 0 for r in whole)
            counted = [r["incomplete"] for r in whole if r["incomplete"] is not None]
            incomplete = sum(counted) if counted else None
            yield {
                **place(whole[0]),
                "cites": cites(whole),
                "total": total,
                "incomplete": incomplete,
                "incomplete_pct": percent(incomplete, total),
            }


def _entries(rows: list[Row], subnets: dict[str, ipaddress.IPv4Network | ipaddress.IPv6Network]) -> Row:
    missing = [r for r in rows if r["incomplete"]]
    prefixes = Counter(r["address"].rsplit(".", 1)[0] for r in missing)
    strangers = [r for r in rows if not r["incomplete"] and _off_subnet(r, subnets)]
    macs = Counter(r["mac"] for r in rows if r["mac"])
    interfaces = Counter(r["interface"] for r in rows if r["interface"])
    widest_mac, widest = macs.most_common(1)[0] if macs else (None, None)
    return {
        **place((missing or strangers or rows)[0]),
        "cites": cites((missing or strangers or rows)[:12]),
        "total": len(rows),
        "incomplete": len(missing),
        "incomplete_pct": percent(len(missing), len(rows)),
        "incomplete_prefixes": len(prefixes),
        "widest_prefix": f"{prefixes.most_common(1)[0][0]}.0/24" if prefixes else None,
        "off_subnet": len(strangers) if subnets else _without_subnets(rows, widest_mac, widest),
        "off_subnet_interface": Counter(r["interface"] for r in strangers).most_common(1)[0][0] if strangers else None,
        "widest_mac": widest_mac,
        "widest_mac_entries": widest,
        "interface": interfaces.most_common(1)[0][0] if interfaces else None,
    }


def _off_subnet(row: Row, subnets: dict[str, ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    net = subnets.get(row["interface"] or "")
    if net is None:
        return False
    return not _within(row["address"], net)


def _without_subnets(rows: list[Row], mac: str | None, count: int | None) -> int | None:
    """Without interface addresses: entries of one MAC that are spread over eight or more first octets answer for the Internet."""
    if mac is None or not count:
        return None
    mine = [r for r in rows if r["mac"] == mac]
    return count if len({r["address"].split(".")[0] for r in mine}) >= 8 else 0


def proxy(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for rows in rounds_of([r for r in rows_of(tables, "ip_counter") if r["protocol"] == "arp"])[-1:]:
        counts: dict[tuple[str, str], int] = {}  # of all nodes together
        for r in rows:
            if r["count"] is not None:
                key = (r["direction"], r["counter"])
                counts[key] = counts.get(key, 0) + r["count"]
        replies, proxied = counts.get(("sent", "replies")), counts.get(("sent", "proxy"))
        received, sent = counts.get(("received", "requests")), counts.get(("sent", "requests"))
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "requests_received": received,
            "requests_sent": sent,
            "replies_sent": replies,
            "proxy_replies_sent": proxied,
            "proxy_share": ratio(proxied, replies),
            "sent_by_received": ratio(sent, received),
        }


def is_broadcast_interface(name: str) -> bool:
    """Tell whether an interface resolves next hops by ARP, from its name."""
    return name.lower().startswith(_BROADCAST_INTERFACES)


def _asked_inside(tables: DeviceTables) -> int | None:
    """How many addresses of our own subnets answer no ARP; such a route has the box ask for addresses outside them."""
    nets = [net for _, net in connected_subnets(tables)]
    newest = (rounds_of(rows_of(tables, "arp_entry")) or [[]])[-1]
    if not nets or not newest:
        return None
    return sum(any(_within(r["address"], net) for net in nets) for r in newest if r["incomplete"])


def _within(address: str, net: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(address) in net
    except ValueError:
        return False


def static_fault(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    asked = _asked_inside(tables)
    for row in rows_of(tables, "route_static"):
        if (
            row["interface"]
            and not row["next_hop"]
            and is_broadcast_interface(row["interface"])
            and row["prefix_length"] != 32
        ):
            yield {
                **place(row),
                "prefix": row["prefix"],
                "prefix_length": row["prefix_length"],
                "interface": row["interface"],
                "asked_inside": asked,
                "is_default": row["prefix"] == "0.0.0.0" and not row["prefix_length"],  # noqa: S104  an address, not a bind
            }


def glean(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    rows = rows_of(tables, "glean_excess")
    if rows:
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "destinations": sum(_addresses(prefix) for prefix in {r["prefix"] for r in rows}),
            "messages": len(rows),
            "packets": sum(r["packets"] or 0 for r in rows),
            "prefix": rows[0]["prefix"],
            "first_seen": min((r["event_at"] for r in rows if r["event_at"] is not None), default=None),
        }


def _addresses(prefix: str | None) -> int:
    """How many addresses a prefix covers; a message that names none is about one."""
    _, slash, length = (prefix or "").partition("/")
    bits = 128 if ":" in (prefix or "") else 32
    return 1 << max(bits - int(length), 0) if slash and length.isdecimal() else 1


ARP_FACTS = (
    Fact(table="arp_state", compute=state, any_of=("arp_entry", "arp_summary")),
    Fact(table="proxy_arp_state", compute=proxy, needs=("ip_counter",)),
    Fact(table="static_route_fault", compute=static_fault, needs=("route_static",)),
    Fact(table="glean_state", compute=glean, needs=("glean_excess",)),
)
