"""Where a card belongs when its finding names no place: behind which port a host is, and where the load comes in."""

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from triage.advice.blanks import NO_PORT, NOWHERE, known, place_values, probe_values
from triage.advice.settings import settings
from triage.diagnosis.signs import Scene, look_for
from triage.facts.fact import Row, rows_of
from triage.facts.names import long_name
from triage.facts.places import Places
from triage.model import Finding, Role
from triage.tables import DeviceTables

_BETWEEN = re.compile(r"[,\s]+")
_MOST = 0.6  # share of what comes in from which on one interface is meant and not several
_INGRESS = "ingress"
_LINK_AND_LINE = 2  # messages of one fall: of the link, and of the protocol on it


def placed(
    place: str | None, values: Mapping[str, str], tables: DeviceTables, infected: tuple[str, str] | None
) -> dict[str, str]:
    """Return the blanks of the interface that a card belongs to whose finding names none, and what tells so.

    ``infected`` is where a host of another finding of the same box comes in.
    """
    found: tuple[str, str] | None = None
    if "host" in values:
        interface = behind(tables, values["host"])
        found = (interface, f"{values['host']} is attached there") if interface is not None else None
    elif place == _INGRESS:
        found = probed(tables, values) if "port" in values else infected or ingress(tables)
    elif place is not None:
        found = PLACES[place](tables)
    if found is None:
        return {}
    return {**known(place_values(found[0], tables.platform)), "place_why": found[1]}


def aimed_at(finding: Finding, scene: Scene) -> dict[str, str]:
    """Return the blanks of the service that most packets of a finding are for, which names no host."""
    pattern = scene.playbooks.patterns.get(finding.pattern)
    rows = [row for use in (pattern.uses["needs"] if pattern else ()) for row in look_for(use, scene).rows]
    served = [r for r in rows if r.get("destination_port") is not None and r.get("protocol") in {"tcp", "udp"}]
    if not served:
        return {}
    most = max(served, key=lambda r: r.get("matches") or r.get("distinct_sources") or 0)
    return known(probe_values(dict(most)))


def behind(tables: DeviceTables, host: str) -> str | None:
    """Return the interface that a host is attached to, or the only one that NAT takes it in by."""
    found: str | None = Places(tables).of(host, ())["source_interface"]
    return found or _inside(tables, host)


def _inside(tables: DeviceTables, host: str) -> str | None:
    """Translations tell that the host is inside, and the statistics which interfaces are."""
    inside = {name for r in rows_of(tables, "nat_statistics") for name in _BETWEEN.split(r["inside_interfaces"] or "")}
    names = inside - {""}
    translated = any(host in {r["inside_local"], r["inside_global"]} for r in rows_of(tables, "nat_translation"))
    return names.pop() if translated and len(names) == 1 else None


def ingress(tables: DeviceTables) -> tuple[str, str] | None:
    """Return the interface that most of the load comes in by, and what tells so."""
    for counted, words in (
        (_waiting(tables), "of the packets that were caught on their way to the CPU came in there"),
        (_processed(tables), "of the packets that processes switched came in there"),
        (_flowing(tables), "of the packets in the flow table come in there"),
        (_arriving(tables), "of all packets come in there"),
    ):
        if (found := _outstanding(counted)) is not None:
            return found[0], f"{round(found[1] * 100)} % {words}"
    return None


def storming(tables: DeviceTables) -> tuple[str, str] | None:
    """Return the port that most broadcasts come in by, or one that addresses move to and from."""
    counted = Counter(
        {r["interface"]: r["broadcasts"] or 0 for r in _latest(tables, "interface") if _is_port(r["interface"])}
    )
    if (found := _outstanding(counted)) is not None:
        return found[0], f"{round(found[1] * 100)} % of all broadcasts came in there"
    pairs = [r for r in rows_of(tables, "mac_move_summary") if r["port_a"] and _is_port(r["port_a"])]
    if not pairs:
        return None
    most = max(pairs, key=lambda r: r["moves"] or 0)
    return most["port_a"], f"addresses move between it and {most['port_b']}"


def flapping(tables: DeviceTables) -> tuple[str, str] | None:
    """Return the interface that went down most often, when it did so more than once."""
    counted: Counter[str] = Counter()
    for row in rows_of(tables, "change"):
        if row["kind"] == "interface" and row["where"] and "down" in (row["what"] or "").lower():
            counted[row["where"]] += row["count"] or 1
    name, times = max(counted.items(), key=lambda item: item[1], default=("", 0))
    return (name, f"the log has {times} messages that it went down") if times > _LINK_AND_LINE else None


def gateway(tables: DeviceTables) -> tuple[str, str] | None:
    """Return the interface of the gateway group that changes its state."""
    values = settings(tables)
    if "group_interface" not in values:
        return None
    return values["group_interface"], f"its group {values['group']} changes its state most often"


def infected_at(findings: Sequence[Finding], device: str) -> tuple[str, str] | None:
    """Return where the first infected host that the findings of a device name comes in."""
    return next(
        (
            (entity.interface, f"{entity.value} comes in there")
            for finding in findings
            if device in finding.devices
            for entity in finding.entities
            if entity.kind == "host" and entity.role is Role.INFECTED and entity.interface
        ),
        None,
    )


def probed(tables: DeviceTables, values: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the interface that what goes to one port comes in by."""
    rows = [
        r
        for r in rows_of(tables, "flow")
        if r["protocol"] == values.get("protocol") and str(r["destination_port"]) == values["port"]
    ]
    found = _outstanding(_packets(rows))
    return (found[0], f"{round(found[1] * 100)} % of what goes to that port comes in there") if found else None


PLACES: Mapping[str, Callable[[DeviceTables], tuple[str, str] | None]] = {
    _INGRESS: ingress,
    "storm": storming,
    "flaps": flapping,
    "gateway": gateway,
}


def neighbour_behind(tables: DeviceTables, interface: str) -> str | None:
    """Return the address of the neighbour that answers ARP for everything behind an interface, as far as one is alone."""
    entries = [r for r in rows_of(tables, "arp_entry") if r["mac"] and _same(r["interface"], interface)]
    by_mac = Counter(r["mac"] for r in entries)
    if not by_mac:
        return None
    mac, count = by_mac.most_common(1)[0]
    nets = [net for name, net in _subnets(tables) if _same(name, interface)]
    own = {r["address"] for r in entries if r["mac"] == mac and any(_inside_of(r["address"], net) for net in nets)}
    return own.pop() if len(own) == 1 and count > len(own) else None


def _subnets(tables: DeviceTables) -> Iterator[tuple[str, ipaddress.IPv4Network | ipaddress.IPv6Network]]:
    yield from Places(tables).subnets
    for row in rows_of(tables, "config_line"):
        words = (row["text"] or "").split()
        if (row["block"] or "").startswith("interface ") and words[:2] == ["ip", "address"] and len(words) > 2:
            length = words[3] if len(words) > 3 and words[3] != "secondary" else ""
            try:
                yield (
                    row["block"].split()[1],
                    ipaddress.ip_network("/".join([words[2], length]).rstrip("/"), strict=False),
                )
            except ValueError:
                continue


def _inside_of(address: str, net: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(address) in net
    except ValueError:
        return False


def _waiting(tables: DeviceTables) -> Mapping[str, int]:
    rows = (*rows_of(tables, "captured_packet"), *rows_of(tables, "buffer_packet"))
    return Counter(r["interface"] for r in rows if _is_place(r["interface"]))


def _processed(tables: DeviceTables) -> Mapping[str, int]:
    rows = _latest(tables, "path_share")
    return Counter({r["interface"]: r["processor_packets"] or 0 for r in rows if _is_place(r["interface"])})


def _flowing(tables: DeviceTables) -> Mapping[str, int]:
    return _packets(rows_of(tables, "flow"))


def _packets(flows: Sequence[Row]) -> Mapping[str, int]:
    counted: Counter[str] = Counter()
    for row in flows:
        if _is_place(row["source_interface"]):
            counted[row["source_interface"]] += row["packets"] or 1
    return counted


def _arriving(tables: DeviceTables) -> Mapping[str, int]:
    rows = _latest(tables, "interface")
    if len(rows) < 2:
        return {}  # what one interface takes in, when nobody looked at the others, is all of nothing
    return Counter({r["interface"]: r["input_pps"] or 0 for r in rows if _is_place(r["interface"])})


def _outstanding(counted: Mapping[str, int]) -> tuple[str, float] | None:
    """The one that has most of it, with its share."""
    total = sum(counted.values())
    if total <= 0:
        return None
    name = max(counted, key=lambda n: counted[n])
    share = counted[name] / total
    return (name, share) if share >= _MOST else None


def _latest(tables: DeviceTables, name: str) -> list[Row]:
    """The last row of each interface."""
    return list({r["interface"]: r for r in rows_of(tables, name) if r["interface"]}.values())


def _is_place(interface: str | None) -> bool:
    return bool(interface) and (interface or "").lower() not in NOWHERE


def _is_port(interface: str | None) -> bool:
    return _is_place(interface) and NO_PORT.match(long_name(interface or "")) is None


def _same(one: str | None, other: str) -> bool:
    return long_name(one or "") == long_name(other)
