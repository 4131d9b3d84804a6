"""Memory: pools, failed allocations, holders and how they grow, packet buffers."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from triage.facts.counters import elapsed_s, risen
from triage.facts.cpu import family_of
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, ratio, rounds_of, rows_of
from triage.facts.logs import near_boot
from triage.tables import DeviceTables

_BY_DESIGN = ("lsmpi", "reserve", "critical")
# 90 % two-sided Student t by degrees of freedom; beyond the table the normal value.
_T90 = {1: 6.314, 2: 2.920, 3: 2.353, 4: 2.132, 5: 2.015, 6: 1.943, 7: 1.895, 8: 1.860, 9: 1.833, 10: 1.812}
_LEAST_ROUNDS = 3  # two points are no slope (collection, section 4)


def kind_of(pool: str | None) -> str:
    """Return processor, io, system or other for a pool's name."""
    name = (pool or "").lower()
    if name.startswith("proc"):
        return "processor"
    if name.startswith(("i/o", "io")):
        return "io"
    return "system" if "system" in name or "physical" in name else "other"


def by_design(pool: str | None) -> bool:
    """Tell whether a healthy box shows this pool full (catalogue, mem-xe-lsmpi-false-positive)."""
    return any(word in (pool or "").lower() for word in _BY_DESIGN)


def pools(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for (_, pool), rows in by_key(rows_of(tables, "memory_pool"), "round", "pool").items():
        if by_design(pool):
            continue
        merged = _merge(rows)
        total, free = merged["total_bytes"], merged["free_bytes"]
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "pool": pool,
            "kind": kind_of(pool),
            "total_bytes": total,
            "free_bytes": free,
            "free_pct": percent(free, total),
            "largest_bytes": merged["largest_bytes"],
            "lowest_bytes": merged["lowest_bytes"],
            "lowest_pct": percent(merged["lowest_bytes"], total),
            "fragmentation_index": ratio(merged["largest_bytes"], free),
            "used_pct": merged["used_pct"] if merged["used_pct"] is not None else percent(merged["used_bytes"], total),
        }


def _merge(rows: Sequence[Row]) -> Row:
    """The same pool as two commands of one round print it; the first known value of each column."""
    columns = ("total_bytes", "used_bytes", "free_bytes", "lowest_bytes", "largest_bytes", "used_pct")
    return {c: next((r[c] for r in rows if r[c] is not None), None) for c in columns}


def full_pools(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for row in rows_of(tables, "memory_pool"):
        share = percent(row["free_bytes"], row["total_bytes"])
        if by_design(row["pool"]) and share is not None and share < 5:
            yield {**place(row), "pool": row["pool"], "free_bytes": row["free_bytes"], "free_pct": share}


def failures(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    states = {row["pool"]: row for row in pools(tables, around)}
    boot_stamps = {(r["capture"], r["line"]): r for r in rows_of(tables, "log_event") if r["mnemonic"] == "MALLOCFAIL"}
    uptimes = [r["uptime_s"] for r in rows_of(tables, "device_info") if r["uptime_s"] is not None]
    for (pool,), rows in by_key(_distinct(rows_of(tables, "malloc_failure")), "pool").items():
        yield _failure_row(pool, rows, states.get(pool), boot_stamps, uptimes)


def _distinct(rows: Iterable[Row]) -> list[Row]:
    """Rows without those that a later round of the same log shows again."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        when = row["event_at"] or (row["round"], row["capture"], row["line"])
        seen.setdefault((when, row["requested_bytes"], row["caller"], row["pid"]), row)
    return list(seen.values())


def _failure_row(
    pool: str | None, rows: Sequence[Row], state: Row | None, stamps: dict[tuple[str, int], Row], uptimes: list[int]
) -> Row:
    last = rows[-1]
    victims = Counter(r["process"] for r in rows if r["process"])
    causes = " ".join((r["cause"] or "").lower() for r in rows)
    asked = [r["requested_bytes"] for r in rows if r["requested_bytes"] is not None]
    free = [r["free_bytes"] for r in rows if r["free_bytes"] is not None]
    pairs = [
        (r["requested_bytes"], r["free_bytes"]) for r in rows if r["requested_bytes"] and r["free_bytes"] is not None
    ]
    largest = state["largest_bytes"] if state else None
    times = [r["event_at"] for r in rows if r["event_at"] is not None]
    levels = [r["interrupt_level"] for r in rows if r["interrupt_level"] is not None]
    return {
        **place(rows[0]),
        "cites": cites([rows[0], last, *rows[1:6]]),
        "pool": pool,
        "kind": kind_of(pool),
        "failures": len(rows),
        "requested_bytes": max(asked, default=None),
        "smallest_requested_bytes": min(asked, default=None),
        "free_bytes": last["free_bytes"],
        "lowest_free_bytes": min(free, default=None),
        "cause": last["cause"],
        "fragmentation_cause": "fragment" in causes,
        "shortage_cause": "not enough" in causes or "no free" in causes,
        "interrupt_cause": "interrupt" in causes,
        "interrupt_level": max(levels, default=None),
        "fits_by_sum": all(f >= 4 * r for r, f in pairs) if pairs else None,
        "short": any(f < 2 * r for r, f in pairs) if pairs else None,
        "always_short": all(f < 2 * r for r, f in pairs) if pairs else None,
        "largest_bytes": largest,
        "largest_too_small": None if largest is None or not asked else largest < max(asked),
        "pool_free_pct": state["free_pct"] if state else None,
        "processes": ", ".join(name for name, _ in victims.most_common(5)) or None,
        "process": rows[0]["process"],
        "at_boot": all(near_boot(stamps.get((r["capture"], r["line"])), uptimes) for r in rows),
        "first_seen": min(times, default=None),
        "last_seen": max(times, default=None),
    }


def growth(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    rounds = rounds_of(rows_of(tables, "memory_process"))
    hours = _hours(tables, rounds)
    if len(rounds) < _LEAST_ROUNDS or hours is None:
        return
    free = [_free_processor(tables, rows[0]["round"]) for rows in rounds]
    total = next((r["total_bytes"] for r in rows_of(tables, "memory_pool") if kind_of(r["pool"]) == "processor"), None)
    for (process, pid), rows in by_key((r for group in rounds for r in group), "process", "pid").items():
        held = [r["holding_bytes"] for r in rows]
        if len(rows) == len(rounds) and None not in held and held[-1] > held[0]:
            yield _growth_row(process, pid, rows, hours, free, total)


def _hours(tables: DeviceTables, rounds: Sequence[Sequence[Row]]) -> list[float] | None:
    """Hours from the first round to each, None when a time is missing or the clock goes back."""
    spans = [elapsed_s(tables, rounds[0][0], rows[0]) for rows in rounds]
    hours = [s / 3600 for s in spans if s is not None]
    return hours if len(hours) == len(rounds) and sorted(set(hours)) == hours else None


def _untimed(tables: DeviceTables) -> str | None:
    rounds = rounds_of(rows_of(tables, "memory_process"))
    return "the times of the rounds are not known" if _hours(tables, rounds) is None else None


def _free_processor(tables: DeviceTables, number: int) -> int | None:
    rows = [r for r in rows_of(tables, "memory_pool") if r["round"] == number and kind_of(r["pool"]) == "processor"]
    return next((r["free_bytes"] for r in rows if r["free_bytes"] is not None), None)


def _growth_row(
    process: str, pid: int, rows: Sequence[Row], hours: Sequence[float], free: Sequence[int | None], total: int | None
) -> Row:
    held = [float(r["holding_bytes"]) for r in rows]
    slope, low, high, r_squared = fit(hours, held)
    steps = [(b - a) / (u - t) for a, b, t, u in zip(held, held[1:], hours, hours[1:], strict=False)]
    grown = held[-1] - held[0]
    fallen = free[0] - free[-1] if free[0] is not None and free[-1] is not None else None
    return {
        **place(rows[-1]),
        "cites": cites(rows),
        "process": process,
        "family": family_of(process or ""),
        "pid": pid,
        "samples": len(rows),
        "hours": round(hours[-1], 3),
        "first_bytes": int(held[0]),
        "last_bytes": int(held[-1]),
        "growth_bytes": int(grown),
        "bytes_per_hour": round(slope, 1),
        "low_bytes_per_hour": round(low, 1),
        "high_bytes_per_hour": round(high, 1),
        "r_squared": round(r_squared, 4),
        "monotone": all(step > 0 for step in steps),
        "slowing": steps[-1] < 0.5 * steps[0],
        "per_hour_of_total_pct": percent(slope, total),
        "free_falls_too": None if fallen is None else fallen >= 0.7 * grown,
        "hours_left": round(free[-1] / slope, 1) if free[-1] is not None and slope > 0 else None,
    }


def fit(hours: Sequence[float], values: Sequence[float]) -> tuple[float, float, float, float]:
    """Return slope, the ends of its 90 % interval, and R squared, by ordinary least squares over three or more points."""
    count = len(hours)
    mean_x, mean_y = sum(hours) / count, sum(values) / count
    sxx = sum((x - mean_x) ** 2 for x in hours)
    sxy = sum((x - mean_x) * (y - mean_y) for x, y in zip(hours, values, strict=True))
    syy = sum((y - mean_y) ** 2 for y in values)
    slope = sxy / sxx
    residual = max(syy - slope * sxy, 0.0)
    freedom = count - 2
    error = math.sqrt(residual / freedom / sxx)
    margin = _T90.get(freedom, 1.7) * error
    return slope, slope - margin, slope + margin, 1.0 if syy == 0 else 1 - residual / syy


def holders(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    for rows in rounds_of(rows_of(tables, "memory_process"))[-1:]:
        held = sorted((r for r in rows if r["holding_bytes"] is not None), key=lambda r: -r["holding_bytes"])
        number = rows[0]["round"]
        pool = next((r for r in pools(tables, around) if r["round"] == number and r["kind"] == "processor"), None)
        used = next(
            (
                p["used_bytes"]
                for p in rows_of(tables, "memory_pool")
                if p["round"] == number and kind_of(p["pool"]) == "processor" and p["used_bytes"]
            ),
            sum(r["holding_bytes"] for r in held) or None,
        )
        for rank, row in enumerate(held[:30], 1):
            yield {
                **place(row),
                "process": row["process"],
                "family": family_of(row["process"] or ""),
                "pid": row["pid"],
                "holding_bytes": row["holding_bytes"],
                "share_of_used_pct": percent(row["holding_bytes"], used),
                "pool_free_pct": pool["free_pct"] if pool else None,
                "rank": rank,
            }


def buffers(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    public = [r for r in rows_of(tables, "buffer_pool") if r["pool"] and not r["interface"]]
    for (pool,), rows in by_key(public, "pool").items():
        last = rows[-1]
        grown = _grown(last["total"], last["permanent"])
        none_free = last["in_free_list"] is not None and last["in_free_list"] <= 3
        yield {
            **place(last),
            "cites": cites(rows),
            "pool": pool,
            "total": last["total"],
            "permanent": last["permanent"],
            "in_free_list": last["in_free_list"],
            "grown_ratio": grown,
            "failures": last["failures"],
            "no_memory": last["no_memory"],
            "failures_delta": risen(rows, "failures"),
            "created_minus_trims": _minus(last["created"], last["trims"]),
            "trims_delta": risen(rows, "trims"),
            "surplus_delta": _minus(risen(rows, "created"), risen(rows, "trims")),
            "exhausted": none_free and grown is not None and grown >= 4,
        }


def _grown(total: int | None, permanent: int | None) -> float | None:
    """How many times its permanent size a pool has; a pool without permanent buffers counts as one."""
    if total is None or permanent is None:
        return None
    return round(max(total, 1) / max(permanent, 1), 2)


def _minus(later: int | None, earlier: int | None) -> int | None:
    return None if later is None or earlier is None else later - earlier


MEMORY_FACTS = (
    Fact(table="memory_state", compute=pools, needs=("memory_pool",)),
    Fact(table="full_by_design", compute=full_pools, needs=("memory_pool",)),
    Fact(table="malloc_summary", compute=failures, needs=("malloc_failure",)),
    Fact(table="holder_growth", compute=growth, needs=("memory_process",), min_rounds=_LEAST_ROUNDS, unready=_untimed),
    Fact(table="memory_holder", compute=holders, needs=("memory_process",)),
    Fact(table="buffer_state", compute=buffers, needs=("buffer_pool",)),
)
