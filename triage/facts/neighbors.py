"""Neighbours beyond ARP: those of IPv6, and the adjacencies that CEF keeps for all of them."""

import ipaddress
from collections import Counter
from collections.abc import Iterable

from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, rounds_of, rows_of
from triage.tables import DeviceTables


def neighbours(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """IPv6 neighbours: how many are not resolved, and in which /64; of the statistics where the table was not listed."""
    listed = rounds_of(rows_of(tables, "nd_entry"))
    for rows in listed[-1:]:
        missing = [r for r in rows if r["incomplete"]]
        prefixes = by_key(({**r, "net": _net64(r["address"])} for r in missing), "net")
        net, inside = max(prefixes.items(), key=lambda item: len(item[1]), default=((None,), []))
        yield {
            **place((missing or rows)[0]),
            "cites": cites(missing or rows),
            "total": len(rows),
            "incomplete": len(missing),
            "incomplete_pct": percent(len(missing), len(rows)),
            "prefix": net[0],
            "prefix_incomplete": len(inside),
            "interface": inside[0]["interface"] if inside else None,
        }
    seen = {rows[0]["round"] for rows in listed[-1:]}
    for row in rows_of(tables, "nd_summary"):
        if row["round"] not in seen:
            yield {
                **place(row),
                "total": row["total"],
                "incomplete": row["incomplete"],
                "incomplete_pct": percent(row["incomplete"], row["total"]),
            }


def _net64(address: str) -> str | None:
    try:
        return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return None


def adjacencies(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """The listed adjacencies of the newest round, by protocol."""
    for group in rounds_of(rows_of(tables, "adjacency"))[-1:]:
        for (protocol,), rows in by_key(group, "protocol").items():
            missing = [r for r in rows if r["incomplete"]]
            interface, most = Counter(r["interface"] for r in rows).most_common(1)[0]
            yield {
                **place((missing or rows)[0]),
                "cites": cites(missing or rows),
                "protocol": protocol,
                "total": len(rows),
                "incomplete": len(missing),
                "widest_interface": interface,
                "widest_share_pct": percent(most, len(rows)),
            }


NEIGHBOR_FACTS = (
    Fact(table="nd_state", compute=neighbours, any_of=("nd_entry", "nd_summary")),
    Fact(table="adjacency_state", compute=adjacencies, needs=("adjacency",)),
)
