"""What the box does beside forwarding: NAT, BGP, access lists, policers, resources."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from triage.facts.counters import elapsed_s, moved, rate, risen
from triage.facts.cpu import families
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, ratio, rows_of
from triage.facts.memory import pools
from triage.tables import Availability, DeviceTables


def nat(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    statistics = rows_of(tables, "nat_statistics")
    listed = rows_of(tables, "nat_translation")
    full = rows_of(tables, "nat_limit_event")
    anchor = next(iter(statistics[-1:] or listed[:1] or full[:1]), None)
    if anchor is None:
        return
    newest = statistics[-1] if statistics else {}
    owners = Counter(r["inside_local"] for r in listed if r["inside_local"])
    top, most = owners.most_common(1)[0] if owners else (None, 0)
    mine = [r for r in listed if r["inside_local"] == top]
    ports = Counter(r["outside_global_port"] for r in mine if r["outside_global_port"])
    port, times = ports.most_common(1)[0] if ports else (None, 0)
    hits, misses = newest.get("hits"), newest.get("misses")
    unlisted = tables.available("nat_translation") is Availability.MISSING  # the totals alone do not name the hosts
    yield {
        **place(anchor),
        "cites": cites([*statistics[-1:], *full[:2], *mine[:4]]),
        "active": newest.get("active"),
        "peak": newest.get("peak"),
        "max_allowed": newest.get("max_allowed"),
        "used_of_max_pct": percent(newest.get("max_used"), newest.get("max_allowed")),
        "top_inside": top,
        "top_inside_share_pct": percent(most, len(listed)),
        "top_inside_port": port,
        "top_inside_port_share_pct": percent(times, most),
        "translations_listed": None if unlisted else len(listed),
        "timeless_pct": _timeless_pct(listed),
        "hits": hits,
        "misses": misses,
        "miss_share": ratio(misses, (hits or 0) + (misses or 0)) if misses is not None else None,
        "failures": len(full),
        "refused": len(full) or None,
        "ager_pct": next((f["share_pct"] for f in families(tables, around) if f["family"] == "nat-ager"), None),
    }


def _timeless_pct(listed: Sequence[Row]) -> float | None:
    """Part of the translations to a host outside whose time to live is nothing, of those that tell it; static ones have none."""
    told = [r["timeout"] for r in listed if r["timeout"] and r["outside_global"]]
    return percent(sum(not time.strip("0:") for time in told), len(told))


def acl(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    denies = [{**r, "matches": r["matches"] or 0} for r in rows_of(tables, "acl_entry") if r["action"] == "deny"]
    for (name, protocol, text), rows in by_key(denies, "acl", "protocol", "text").items():
        last = rows[-1]
        if not last["matches"]:
            continue
        delta = risen(rows, "matches")
        yield {
            **place(last),
            "cites": cites(rows),
            "acl": name,
            "text": text,
            "protocol": protocol,
            "destination_port": last["destination_port"],
            "matches": last["matches"],
            "logs": last["logs"],
            "matches_delta": delta,
            "hits_per_s": rate(delta, elapsed_s(tables, rows[0], last)),
        }


def bgp(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    neighbours, sizes = rows_of(tables, "bgp_neighbor"), rows_of(tables, "bgp_table")
    last = max((r["round"] for r in (*neighbours, *sizes)), default=None)
    newest = [r for r in neighbours if r["round"] == last]
    for anchor in (newest or sizes)[:1]:
        size = sizes[-1] if sizes else {}
        seconds = elapsed_s(tables, sizes[0], sizes[-1]) if sizes else None
        churned = moved(sizes[0]["version"], size["version"]) if sizes else None
        pool = next((p for p in pools(tables, around) if p["round"] == last and p["kind"] == "processor"), {})
        yield {
            **place(anchor),
            "cites": cites([*sizes[-1:], *newest]),
            "networks": size.get("networks"),
            "memory_bytes": size.get("memory_bytes"),
            "pool_share_pct": percent(size.get("memory_bytes"), pool.get("total_bytes")),
            "pool_free_pct": pool.get("free_pct"),
            "queued": sum((r["input_queue"] or 0) + (r["output_queue"] or 0) for r in newest),
            "youngest_s": min((r["up_s"] for r in newest if r["up_s"] is not None), default=None),
            "down": sum(r["prefixes"] is None for r in newest),
            "table_version": size.get("version"),
            "version_delta_per_min": rate(churned, seconds, per_s=60),
        }


def punts(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """What drops most now comes first: it names the flood."""
    return sorted(_punts(tables), key=lambda row: row["dropped_delta"] or 0, reverse=True)


def _punts(tables: DeviceTables) -> Iterator[Row]:
    for rows in by_key(rows_of(tables, "punt_counter"), "scope", "cause").values():
        yield _punt(rows, tables, "cause", "dropped", "packets")
    for rows in by_key(rows_of(tables, "copp_class"), "scope", "class_name").values():
        # Old supervisors count the drops of a class in bytes alone.
        packets = any(r["dropped_packets"] is not None for r in rows)
        dropped = "dropped_packets" if packets else "dropped_bytes"
        yield _punt(rows, tables, "class_name", dropped, "conformed_packets")


def _punt(rows: list[Row], tables: DeviceTables, cause: str, dropped: str, passed: str) -> Row:
    """One cause over the rounds, by the columns that name and count it; without the module the rows of one round are summed."""
    groups = list(by_key(rows, "round").values())
    told = [r for r in rows if r[dropped] is not None] or rows  # a list of violations counts no drops
    before, after = _sum(groups[0], dropped), _sum(groups[-1], dropped)
    start, end = _sum(groups[0], passed), _sum(groups[-1], passed)
    counted = rate(moved(start, end), elapsed_s(tables, rows[0], rows[-1]))
    dropped_between = moved(before, after) if len(groups) > 1 else None
    arriving, limit = groups[-1][0].get("rate_pps"), groups[-1][0].get("limit_pps")
    above = arriving - limit if arriving is not None and limit is not None else None
    rates = _sum(groups[-1], "drop_rate_pps"), _drop_rate_bps(groups[-1])
    signals = [r for r in (above, *rates) if r is not None]  # what one look tells of drops that go on
    said = any(r.get("violated") for r in groups[-1])
    over = dropped_between is None and (said or any(r > 0 for r in signals))
    return {
        **place(told[-1]),
        "cites": cites([told[0], told[-1]]),
        "scope": rows[0]["scope"],
        "cause": rows[0][cause],
        "dropped": after,
        "dropped_delta": dropped_between,
        "packets": end,
        "packets_per_s": counted if counted is not None else arriving,
        "exceeded": over if said or signals or dropped_between is not None else None,
        "over_pps": above if over else None,
        "drop_rate_pps": rates[0],
        "drop_rate_bps": rates[1],
    }


def _drop_rate_bps(rows: list[Row]) -> float | None:
    bits, octets = _sum(rows, "drop_rate_bps"), _sum(rows, "drop_rate_bytes_per_s")
    return bits if octets is None else octets * 8


def _sum(rows: list[Row], column: str) -> int | None:
    known = [r[column] for r in rows if r.get(column) is not None]
    return sum(known) if known else None


def resources(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for row in rows_of(tables, "platform_resource"):
        used = row["used_pct"] if row["used_pct"] is not None else percent(row["used"], row["maximum"])
        yield {
            **place(row),
            "scope": row["scope"],
            "resource": row["resource"],
            "used_pct": used,
            "warning_pct": row["warning_pct"],
            "critical_pct": row["critical_pct"],
            "over": _over(row, used),
        }


def _over(row: Row, used: float | None) -> str:
    """Which of its own limits a resource is over; the word of a box that prints no limits counts."""
    if row["critical_pct"] is None and row["warning_pct"] is None:
        state = (row["state"] or "").lower()
        return state if state in {"warning", "critical"} else "none"
    if used is None:
        return "none"
    for level in ("critical", "warning"):
        if row[f"{level}_pct"] is not None and used >= row[f"{level}_pct"]:
            return level
    return "none"


def connections(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for row in rows_of(tables, "connection_count"):
        yield {**place(row), "kind": row["kind"], "in_use": row["in_use"], "most_used": row["most_used"]}


SERVICE_FACTS = (
    Fact(table="nat_state", compute=nat, any_of=("nat_statistics", "nat_translation", "nat_limit_event")),
    Fact(table="acl_pressure", compute=acl, needs=("acl_entry",)),
    Fact(table="bgp_state", compute=bgp, any_of=("bgp_neighbor", "bgp_table")),
    Fact(table="punt_state", compute=punts, any_of=("punt_counter", "copp_class")),
    Fact(table="resource_state", compute=resources, needs=("platform_resource",)),
    Fact(table="connection_state", compute=connections, needs=("connection_count",)),
)
