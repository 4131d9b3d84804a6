"""Where a source comes in: behind which interface, and whether it is a neighbour there."""

import ipaddress
from collections import Counter
from collections.abc import Iterator, Sequence

from triage.facts.fact import Row, rows_of
from triage.facts.makers import maker_of
from triage.facts.talks import Talk
from triage.tables import DeviceTables


class Places:
    """Where a source comes in, and whether it is a neighbour there."""

    def __init__(self, tables: DeviceTables) -> None:
        entries = rows_of(tables, "arp_entry")
        self.arp = {r["address"]: r for r in entries if not r["incomplete"]}
        self.silent = {r["address"] for r in entries if r["incomplete"]}
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
            "source_maker": maker_of(entry["mac"]) if entry else None,
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
