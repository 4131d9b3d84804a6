"""What stands behind an interface: neighbours, stations, the way out, and whoever is logged in."""

import ipaddress
import re
from collections.abc import Iterable, Iterator

from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, rounds_of, rows_of
from triage.facts.names import known_interfaces, long_name
from triage.facts.places import Places
from triage.tables import Availability, DeviceTables

_PHONES = {"phone", "telephone", "w", "wlan", "wlan-access-point", "t", "trans-bridge"}
_LEADING = {"r", "router", "b", "bridge", "switch", "i", "igmp", "source-route-bridge"}
_PHONE_MODEL = re.compile(r"(?i)(?:.*\bphone\b|sep[0-9a-f]{12}|.*\bair-|.*\baironet|.*\bair?ap\d).*")
_FLAP = re.compile(r"(?i).*?\binterface:? (\S+?),? .*(?:changed state|is down|is up|went down|link failure).*")
_FLAP_TAGS = {
    "UPDOWN",
    "IF_DOWN",
    "IF_UP",
    "IF_DOWN_LINK_FAILURE",
    "IF_DOWN_NONE",
    "SNMP_TRAP_LINK_DOWN",
    "LINK_UPDOWN",
}
_Net = ipaddress.IPv4Network | ipaddress.IPv6Network


def neighbours(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Whoever announces itself on each port that is known; a port where nobody does says so."""
    listed = rounds_of(rows_of(tables, "link_neighbor"))[-1:]
    rows = [r for group in listed for r in group if r["interface"]]
    named = {long_name(r["interface"]) for r in rows}
    for row in rows:
        phone, leads_on = _what_it_is(row)
        yield {
            **place(row),
            "interface": row["interface"],
            "neighbor": row["neighbor"],
            "platform": row["platform"] or row["capability"],
            "leads_on": leads_on,
            "phone": phone,
        }
    for anchor in rows[:1]:
        for name in known_interfaces(tables):
            if long_name(name) not in named:
                yield {**place(anchor), "interface": name, "leads_on": False, "phone": False}


def _what_it_is(row: Row) -> tuple[bool | None, bool | None]:
    """Whether a neighbour is a phone or an access point, and whether it is a switch or router.

    CDP and LLDP write different things with the same letters: S is a switch or a station, P a phone or a repeater. Only CDP
    prints a platform beside them.
    """
    words = {word.lower() for word in re.split(r"[,\s]+", row["capability"] or "") if word}
    by_cdp = row["platform"] is not None
    phone = bool(words & _PHONES) or (by_cdp and "p" in words)
    if any(_PHONE_MODEL.fullmatch(row[column] or "") for column in ("platform", "neighbor")):
        phone = True
    if not words and not phone:
        return None, None
    return phone, not phone and bool(words & (_LEADING | ({"s"} if by_cdp else {"p", "repeater"})))


def stations(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How many addresses the MAC table has behind each port."""
    for group in rounds_of(rows_of(tables, "mac_entry"))[-1:]:
        for (port,), rows in by_key(group, "port").items():
            if port:
                yield {
                    **place(rows[0]),
                    "cites": cites(rows),
                    "interface": port,
                    "stations": len({r["mac"] for r in rows}),
                }


def default_way(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """For each known interface, whether a default route leaves by it."""
    places = Places(tables)
    routes = [r for name in ("cef_route", "route_static") for r in rows_of(tables, name) if _is_default(r)]
    ways = {long_name(way): r for r in routes if (way := _way(r, places)) is not None}
    for name, row in ways.items():
        yield {**place(row), "interface": row["interface"] or _way(row, places) or name, "default": True}
    for row in routes[:1] if ways else []:
        for name in known_interfaces(tables):
            if long_name(name) not in ways:
                yield {**place(row), "interface": name, "default": False}


def _is_default(row: Row) -> bool:
    net = _net(row)
    return net is not None and net.prefixlen == 0


def _way(row: Row, places: Places) -> str | None:
    return row["interface"] or (places.subnet_interface(row["next_hop"]) if row["next_hop"] else None)


def sessions(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """By which interface each person comes in, and whether only the default route leads back to the place."""
    places = Places(tables)
    for row in rows_of(tables, "vty_user"):
        address = _address(row["location"])
        if address is None:
            continue
        interface, by_default = _back_to(address, tables, places)
        found = {**place(row), "location": row["location"], "ours": row["ours"], "by_default": by_default}
        yield {**found, "interface": interface, "behind": None if interface is None else True}
        if interface is not None:
            others = (n for n in known_interfaces(tables) if long_name(n) != long_name(interface))
            yield from ({**found, "interface": name, "behind": False} for name in others)


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text or "")
    except ValueError:
        return None


def _back_to(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, tables: DeviceTables, places: Places
) -> tuple[str | None, bool | None]:
    """The interface that leads back to an address, and whether by the default route; a static route may not be the only one."""
    connected = places.subnet_interface(str(address))
    if connected is not None:
        return connected, False
    routes = [(net, r) for r in rows_of(tables, "cef_route") if (net := _net(r)) is not None and address in net]
    for net, row in sorted(routes, key=lambda item: -item[0].prefixlen)[:1]:
        whole = tables.available("cef_route") is Availability.COMPLETE
        return _way(row, places), (True if whole else None) if net.prefixlen == 0 else False
    static = [(net, r) for r in rows_of(tables, "route_static") if (net := _net(r)) is not None and address in net]
    best = max(static, key=lambda item: item[0].prefixlen, default=None)
    if best is None or best[0].prefixlen == 0:
        return None, None
    return _way(best[1], places), False


def _net(row: Row) -> _Net | None:
    if row["prefix_length"] is None:
        return None
    try:
        return ipaddress.ip_network(f"{row['prefix']}/{row['prefix_length']}", strict=False)
    except ValueError:
        return None


def flaps(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How often the log says that each interface went up or down."""
    events = [
        {**row, "interface": match[1]}
        for row in rows_of(tables, "log_event")
        if (row["mnemonic"] or "").upper() in _FLAP_TAGS and (match := _FLAP.fullmatch(row["text"] or "")) is not None
    ]
    for (name,), rows in by_key(events, "interface").items():
        yield {**place(rows[0]), "cites": cites(rows), "interface": name, "changes": len(rows)}


def symmetry(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Conversations of which both halves were counted, and how many come back elsewhere than where they went out."""
    for group in rounds_of(rows_of(tables, "flow"))[-1:]:
        there = {
            (r["source"], r["destination"]): r for r in group if r["source_interface"] and r["destination_interface"]
        }
        both = list(_conversations(there))
        apart = [(a, b) for a, b in both if long_name(a["destination_interface"]) != long_name(b["source_interface"])]
        for first, back in (apart or both)[:1]:
            yield {
                **place(first),
                "cites": cites([row for pair in (apart or both)[:3] for row in pair]),
                "pairs": len(both),
                "apart": len(apart),
                "apart_pct": percent(len(apart), len(both)),
                "source": first["source"],
                "destination": back["source"],
            }


def _conversations(there: dict[tuple[str, str], Row]) -> Iterator[tuple[Row, Row]]:
    gone = {"null", "local", "null0", "*"}
    for (source, destination), row in there.items():
        back = there.get((destination, source))
        if back is None or source > destination:
            continue
        if gone.isdisjoint({str(r["destination_interface"]).lower() for r in (row, back)}):
            yield row, back


PORT_FACTS = (
    Fact(table="port_neighbor", compute=neighbours, needs=("link_neighbor",)),
    Fact(table="port_stations", compute=stations, needs=("mac_entry",)),
    Fact(table="default_way", compute=default_way, any_of=("cef_route", "route_static")),
    Fact(table="session_path", compute=sessions, needs=("vty_user",)),
    Fact(table="interface_flap", compute=flaps, needs=("log_event",)),
    Fact(table="path_symmetry", compute=symmetry, needs=("flow",)),
)
