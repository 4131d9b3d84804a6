"""How packets are switched: what CEF hands on, the demand cache, flow caches, bridging, and tables of the hardware."""

from collections.abc import Iterable

from triage.facts.counters import elapsed_s, rate, risen
from triage.facts.cpu import load_of_round
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, ratio, rounds_of, rows_of
from triage.tables import DeviceTables


def punts(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """What CEF could not switch, by reason; the share is of the punts between the rounds, else since the last clear."""
    rows = [r for r in rows_of(tables, "cef_drop") if r["punted"] is not None and r["reason"]]
    groups = list(by_key(rows, "scope", "reason").values())
    moved = {id(g): risen(g, "punted") for g in groups}
    timed = any(moved[id(g)] for g in groups)
    weights = {id(g): (moved[id(g)] or 0) if timed else g[-1]["punted"] for g in groups}
    total = sum(weights.values())
    for group in groups:
        first, last = group[0], group[-1]
        delta = moved[id(group)]
        yield {
            **place(last),
            "cites": cites([last]),
            "scope": last["scope"],
            "reason": last["reason"],
            "punted": last["punted"],
            "punted_delta": delta,
            "per_s": rate(delta, elapsed_s(tables, first, last)),
            "share": ratio(weights[id(group)], total),
            "cpu_pct": load_of_round(tables, last["round"]),
        }


def route_cache(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    rows = rows_of(tables, "route_cache")
    if not rows:
        return
    first, last = rows[0], rows[-1]
    seconds = elapsed_s(tables, first, last)
    free = next(
        (r["free_bytes"] for r in reversed(rows_of(tables, "memory_pool")) if (r["pool"] or "").lower() == "processor"),
        None,
    )
    yield {
        **place(last),
        "cites": cites([first, last]),
        "entries": last["entries"],
        "bytes": last["bytes"],
        "bytes_by_free_pct": percent(last["bytes"], free),
        "adds_per_s": rate(risen(rows, "adds"), seconds),
        "invalidates_per_s": rate(risen(rows, "invalidates"), seconds),
    }


def flow_caches(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for rows in by_key(rows_of(tables, "flow_cache"), "monitor").values():
        last = rows[-1]
        active, inactive, failures = last["active"], last["inactive"], last["alloc_failures"]
        size = last["size_entries"] or ((active or 0) + inactive if inactive is not None else None)
        yield {
            **place(last),
            "cites": cites([rows[0], last]),
            "monitor": last["monitor"],
            "size_entries": size,
            "active": active,
            "fill_pct": percent(active, size),
            "high_watermark_pct": percent(last["high_watermark"], size),
            "failures": failures,
            "failures_delta": risen(rows, "alloc_failures"),
            "failures_share_pct": percent(failures, (last["added"] or 0) + failures) if failures is not None else None,
        }


def bridging(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Neighbours of a bridged interface in the ARP table that no bridge entry knows any more."""
    stations = {r["mac"] for r in rows_of(tables, "bridge_entry") if r["mac"]}
    arp = [
        r
        for r in (rounds_of(rows_of(tables, "arp_entry")) or [[]])[-1]
        if r["mac"] and (r["interface"] or "").upper().startswith("BVI") and (r["age_min"] or 0) > 0
    ]
    lost = [r for r in arp if r["mac"] not in stations]
    for anchor in rows_of(tables, "bridge_entry")[:1]:
        yield {
            **place(anchor),
            "cites": cites([anchor, *lost]),
            "stations": len(stations),
            "arp_entries": len(arp) if rows_of(tables, "arp_entry") else None,
            "forgotten": len(lost) if rows_of(tables, "arp_entry") else None,
            "forgotten_pct": percent(len(lost), len(arp)),
        }


def hardware_flows(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """The flow table of a Catalyst that switches by flow (Supervisor 1) or accounts by flow (PFC2 and later)."""
    for rows in by_key(_mls(tables), "scope", "resource").values():
        yield {
            **place(rows[-1]),
            "cites": cites(rows),
            "resource": rows[-1]["resource"],
            "entries": rows[-1]["used"],
            "used_pct": rows[-1]["used_pct"],
            "delta": risen(rows, "used"),
        }


def _mls(tables: DeviceTables) -> list[Row]:
    kinds = ("mls entries", "netflow table", "netflow creation failures")
    return [r for r in rows_of(tables, "platform_resource") if r["resource"] in kinds]


def _no_mls(tables: DeviceTables) -> str | None:
    return None if _mls(tables) else "the hardware flow table was not read"


def exceptions(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for row in _exceptions(tables):
        yield {**place(row), "protocol": row["detail"], "exception": row["state"] == "true"}


def _exceptions(tables: DeviceTables) -> list[Row]:
    return [r for r in rows_of(tables, "feature_state") if r["feature"] == "fib exception"]


def _no_exceptions(tables: DeviceTables) -> str | None:
    return None if _exceptions(tables) else "the exception state of the hardware FIB was not read"


def supervisor_tasks(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Tasks of a supervisor by their target, in the last round."""
    rows = rows_of(tables, "platform_task")
    for row in rows:
        target, actual = row["target_pct"], row["actual_pct"]
        if row["round"] == rows[-1]["round"] and target is not None and actual is not None:
            yield {
                **place(row),
                "task": row["task"],
                "actual_pct": actual,
                "target_pct": target,
                "over": actual > target,
            }


SWITCHING_FACTS = (
    Fact(table="cef_punt", compute=punts, needs=("cef_drop",)),
    Fact(table="route_cache_state", compute=route_cache, needs=("route_cache",)),
    Fact(table="flow_cache_state", compute=flow_caches, needs=("flow_cache",)),
    Fact(table="bridge_state", compute=bridging, needs=("bridge_entry",)),
    Fact(table="hardware_flow_state", compute=hardware_flows, needs=("platform_resource",), unready=_no_mls),
    Fact(table="task_state", compute=supervisor_tasks, needs=("platform_task",)),
    Fact(table="fib_exception_state", compute=exceptions, needs=("feature_state",), unready=_no_exceptions),
)
