"""Traffic counted by class, which names no source: the header table of a flow cache, and what access lists deny to one port.

It outlives the rows of the cache, and is often all that was kept.
"""

from collections.abc import Iterable

from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, rows_of
from triage.facts.services import acl
from triage.tables import DeviceTables

_TOTAL = "total"


def classes(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    yield from _of_the_cache(tables)
    for row in acl(tables, around):
        if row["destination_port"] is not None:
            names = ("cites", "acl", "protocol", "destination_port")
            yield {
                **place(row),
                **{name: row[name] for name in names},
                "traffic_class": "denied",
                "denied_packets": row["matches"],
                "denied_per_s": row["hits_per_s"],
            }


def _of_the_cache(tables: DeviceTables) -> Iterable[Row]:
    """Every class in the newest round, with its part of all flows a second. Where the rows are whole, they tell more."""
    rounds = list(by_key(rows_of(tables, "flow_protocol"), "round").values())
    for rows in rounds[-1:]:
        named = [(r, (r["protocol"] or "").strip(":").lower()) for r in rows]
        total = next((r["flows_per_s"] for r, name in named if name.startswith(_TOTAL)), None)
        for row, name in named:
            if not name.startswith(_TOTAL):
                yield {
                    **place(row),
                    "cites": cites([row]),
                    "traffic_class": name,
                    "flows_per_s": row["flows_per_s"],
                    "packets_per_flow": row["packets_per_flow"],
                    "bytes_per_packet": row["bytes_per_packet"],
                    "share_of_flows_pct": percent(row["flows_per_s"], total) if total else None,
                }


CLASS_FACTS = (Fact(table="flow_class", compute=classes, any_of=("flow", "flow_protocol", "acl_entry")),)
