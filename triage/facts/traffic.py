"""What kind of traffic it is: packets that come back, flows that carry everything, groups, and load that follows the rate."""

from collections.abc import Iterable
from itertools import pairwise

from triage.facts.counters import moved
from triage.facts.fact import Fact, Key, Row, Surroundings, by_key, cites, percent, place, ratio, rounds_of, rows_of
from triage.tables import DeviceTables

_FLOW = ("source", "destination", "protocol", "source_port", "destination_port")
_LARGEST = 3  # flows that together are "a few"


def returns(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Flows that entered on one interface and come in again on another, to leave where they came in or went out before."""
    named = [r for r in rows_of(tables, "flow") if r["source_interface"] and r["source"] and r["destination"]]
    for group in rounds_of(named)[-1:]:
        turned: dict[Key, list[tuple[Row, Row]]] = {}
        for same in by_key(group, *_FLOW).values():
            rows = [ways[0] for ways in by_key(same, "source_interface", "destination_interface").values()]
            for back in rows:
                first = next((r for r in rows if _came_back(r, back)), None)
                if first is not None:
                    turned.setdefault((back["source_interface"],), []).append((first, back))
        for (interface,), pairs in turned.items():
            first, back = max(pairs, key=lambda pair: pair[1]["packets"] or 0)
            turns = ratio(back["packets"], first["packets"])
            yield {
                **place(back),
                "cites": cites(row for pair in pairs for row in pair),
                "interface": interface,
                "flows": len(pairs),
                "destinations": len({b["destination"] for _, b in pairs}),
                "source": back["source"],
                "destination": back["destination"],
                "packets": back["packets"],
                "turns": None if turns is None else round(turns, 1),
                "share_of_flows_pct": percent(2 * len(pairs), len(group)),
            }


def _came_back(first: Row, back: Row) -> bool:
    """Tell whether ``back`` is ``first`` met again: in where it went out, and out the same way or where it came in."""
    if first is back or back["source_interface"] == first["source_interface"]:
        return False
    return back["source_interface"] == first["destination_interface"] and back["destination_interface"] in (
        first["source_interface"],
        first["destination_interface"],
    )


def elephants(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    """The largest flows of the cache, and what part of all packets they carry."""
    for group in rounds_of([r for r in rows_of(tables, "flow") if r["packets"]])[-1:]:
        ranked = sorted(group, key=lambda r: -r["packets"])[:_LARGEST]
        total, together = sum(r["packets"] for r in group), sum(r["packets"] for r in ranked)
        for rank, row in enumerate(ranked, 1):
            yield {
                **place(row),
                "rank": rank,
                "source": row["source"],
                "destination": row["destination"],
                "protocol": row["protocol"],
                "destination_port": row["destination_port"],
                "packets": row["packets"],
                "bytes_per_packet": None if row["bytes"] is None else round(row["bytes"] / row["packets"], 1),
                "share_of_packets_pct": percent(row["packets"], total),
                "together_pct": percent(together, total),
                "flows": len(group),
                "known_role": around.hosts.get(row["source"]) or around.hosts.get(row["destination"]),
                "source_interface": row["source_interface"],
            }


def groups(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """The multicast state of the newest round, with what changed since the first."""
    by_round = rounds_of(rows_of(tables, "mroute_count"))
    totals = [_totals(rows) for rows in by_round]
    for first, last, rows in [(totals[0], totals[-1], by_round[-1])] if totals else []:
        many = len(by_round) > 1
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "groups": last[0],
            "sources": last[1],
            "rpf_failed": last[2],
            "groups_delta": last[0] - first[0] if many and last[0] is not None and first[0] is not None else None,
            "rpf_failed_delta": moved(first[2], last[2]) if many else None,
        }


def multicast_wait(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for (interface,), rows in by_key(
        (r for r in rows_of(tables, "buffer_packet") if r["destination"]), "interface"
    ).items():
        groups = [r for r in rows if 224 <= int(r["destination"].split(".")[0]) <= 239]
        if groups:
            yield {
                **place(groups[0]),
                "cites": cites(groups),
                "interface": interface,
                "packets": len(rows),
                "multicast_pct": percent(len(groups), len(rows)),
                "lowest_ttl": min((r["ttl"] for r in groups if r["ttl"] is not None), default=None),
                "source": groups[0]["source"],
                "destination": groups[0]["destination"],
            }


def refused_groups(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Sources whose groups MSDP did not keep, the one with most groups first: a service has a few, a scan a new one each time."""
    refused = by_key((r for r in rows_of(tables, "msdp_refusal") if r["source"] and r["group"]), "source")
    for (source,), rows in sorted(refused.items(), key=lambda item: -len({r["group"] for r in item[1]})):
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "source": source,
            "groups": len({r["group"] for r in rows}),
            "messages": len(rows),
            "peer": rows[0]["peer"],
            "first_seen": min((r["event_at"] for r in rows if r["event_at"] is not None), default=None),
        }


def _totals(rows: list[Row]) -> tuple[int | None, int, int]:
    named = {r["group"] for r in rows if r["group"]}
    printed = next((r["groups"] for r in rows if r["groups"] is not None), None)
    sources = sum(r["sources"] or 0 for r in rows if r["group"])
    return (
        printed if printed is not None else (len(named) or None),
        sources,
        sum(r["rpf_failed"] or 0 for r in rows),
    )


def load_by_rate(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """CPU against packets a second over three or more rounds: does the load follow the rate."""
    whole = [r for r in rows_of(tables, "cpu_load") if r["scope"] in (None, "all")]
    loads = {rows[0]["round"]: rows[0] for rows in rounds_of(whole)}
    points: list[tuple[float, float, Row]] = []
    for rows in rounds_of(rows_of(tables, "interface")):
        rate = sum(r["input_pps"] for r in rows if r["input_pps"] is not None)
        load = loads.get(rows[0]["round"])
        total = next((load[c] for c in ("total_5m_pct", "total_1m_pct") if load and load[c] is not None), None)
        if load is not None and total is not None and rate:
            points.append((float(rate), float(total), load))
    if len(points) < 3:
        return
    rates, totals = [p[0] for p in points], [p[1] for p in points]
    yield {
        **place(points[-1][2]),
        "cites": cites(p[2] for p in points),
        "rounds": len(points),
        "r_squared": _r_squared(rates, totals),
        "lowest_pct": min(totals),
        "highest_pct": max(totals),
        "lowest_pps": int(min(rates)),
        "highest_pps": int(max(rates)),
        "largest_step_pct": max(abs(b - a) for a, b in pairwise(totals)),
    }


def _r_squared(xs: list[float], ys: list[float]) -> float | None:
    """Square of the correlation with its sign: a load that falls while the rate rises does not follow it."""
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    sxx, syy = sum((x - mx) ** 2 for x in xs), sum((y - my) ** 2 for y in ys)
    sxy = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    if not sxx or not syy:
        return None
    return round(sxy * abs(sxy) / (sxx * syy), 3)


TRAFFIC_FACTS = (
    Fact(table="flow_return", compute=returns, needs=("flow",)),
    Fact(table="flow_elephant", compute=elephants, needs=("flow",)),
    Fact(table="multicast_state", compute=groups, needs=("mroute_count",)),
    Fact(table="multicast_refusal", compute=refused_groups, any_of=("mroute_count", "msdp_refusal")),
    Fact(table="load_by_rate", compute=load_by_rate, needs=("interface", "cpu_load"), min_rounds=3),
    Fact(table="multicast_wait", compute=multicast_wait, needs=("buffer_packet",)),
)
