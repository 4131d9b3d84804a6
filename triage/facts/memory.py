"""Memory: pools, failed allocations, holders, packet buffers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from triage.facts.counters import risen
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, ratio, rounds_of, rows_of
from triage.facts.logs import near_boot
from triage.facts.process_names import family_of
from triage.tables import DeviceTables

_BY_DESIGN = ("lsmpi", "reserve", "critical")


def kind_of(pool: str | None) -> str:
    """Return processor, io, system or other for a pool's name."""
    name = (pool or "").lower()
    if name.startswith("proc"):
        return "processor"
    if name.startswith(("i/o", "io", "pci")):  # the particles of a VIP or a 7200 lie in PCI memory
        return "io"
    return "system" if "system" in name or "physical" in name else "other"


def by_design(pool: str | None) -> bool:
    """Tell whether a healthy box shows this pool full (catalogue, mem-xe-lsmpi-false-positive)."""
    return any(word in (pool or "").lower() for word in _BY_DESIGN)


def pools(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    first: dict[str | None, Row] = {}
    for (_, pool), rows in by_key(rows_of(tables, "memory_pool"), "round", "pool").items():
        if by_design(pool):
            continue
        merged = _merge(rows)
        total, free = merged["total_bytes"], merged["free_bytes"]
        before = first.setdefault(pool, merged)
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
            "largest_kept": None if before is merged else ratio(merged["largest_bytes"], before["largest_bytes"]),
            "free_kept": None if before is merged else ratio(free, before["free_bytes"]),
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
        stamped = [boot_stamps.get((r["capture"], r["line"])) for r in rows]
        told = {**_room(rows, around.limits), "at_boot": near_boot(stamped, uptimes)}
        yield {**_failure_row(pool, rows, states.get(pool)), **told}


def _distinct(rows: Iterable[Row]) -> list[Row]:
    """Rows without those that a later round of the same log shows again."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        when = row["event_at"] or (row["round"], row["capture"], row["line"])
        seen.setdefault((when, row["requested_bytes"], row["caller"], row["pid"]), row)
    return list(seen.values())


def _room(rows: Sequence[Row], limits: Mapping[str, float]) -> Row:
    """Whether what was asked for goes into all that was free, and whether there was too little of it: once, or each time.

    A negative size is a defect, and fits nowhere.
    """
    pairs = [(r["requested_bytes"] or 0, r["free_bytes"]) for r in rows if r["free_bytes"] is not None]
    fits = [free >= limits["malloc_fits_times"] * asked for asked, free in pairs if asked > 0]
    short = [free < limits["malloc_short_times"] * asked for asked, free in pairs if asked > 0]
    return {
        "fits_by_sum": all(fits) if fits else None,
        "short": any(short) if short else None,
        "always_short": all(short) if short else None,
    }


def _failure_row(pool: str | None, rows: Sequence[Row], state: Row | None) -> Row:
    last = rows[-1]
    victims = Counter(r["process"] for r in rows if r["process"])
    causes = " ".join((r["cause"] or "").lower() for r in rows)
    asked = [r["requested_bytes"] for r in rows if r["requested_bytes"] is not None]
    free = [r["free_bytes"] for r in rows if r["free_bytes"] is not None]
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
        "largest_bytes": largest,
        "largest_too_small": None if largest is None or not asked else largest < max(asked),
        "pool_free_pct": state["free_pct"] if state else None,
        "failure_free_pct": percent(min(free, default=None), state["total_bytes"] if state else None),
        "caller": next((r["caller"] for r in reversed(rows) if r["caller"]), None),
        **_alternate(rows),
        "processes": ", ".join(name for name, _ in victims.most_common(5)) or None,
        "process": rows[0]["process"],
        "first_seen": min(times, default=None),
        "last_seen": max(times, default=None),
    }


def _alternate(rows: Sequence[Row]) -> Row:
    """The pool that was tried in its place, as the newest message with one names it; "None" is printed where there is none."""
    tried = [r for r in rows if r["alternate_pool"] not in (None, "None")]
    names = ("alternate_pool", "alternate_free_bytes", "alternate_cause")
    return {name: tried[-1][name] if tried else None for name in names}


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
                "holder": row["process"],
                "family": family_of(row["process"] or ""),
                "pid": row["pid"],
                "holding_bytes": row["holding_bytes"],
                "share_of_used_pct": percent(row["holding_bytes"], used),
                "pool_free_pct": pool["free_pct"] if pool else None,
                "rank": rank,
            }


def linux_holders(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for rows in rounds_of(rows_of(tables, "linux_memory_process"))[-1:]:
        held = [r for r in rows if r["resident_bytes"] is not None]
        resources = [r for r in rows_of(tables, "platform_resource") if r["round"] == rows[0]["round"]]
        linux = (r["maximum"] for r in resources if (r["scope"], r["resource"]) == ("Linux", "memory"))
        if held:
            most = max(held, key=lambda r: r["resident_bytes"])
            share = percent(most["resident_bytes"], next((t for t in linux if t), None))
            holds = {"holder": most["process"], "holding_bytes": most["resident_bytes"]}
            yield {**place(most), **holds, "share_of_total_pct": share}


def buffers(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    public = [r for r in rows_of(tables, "buffer_pool") if r["pool"] and not r["interface"]]
    for (pool,), rows in by_key(public, "pool").items():
        last = rows[-1]
        grown = _grown(last["total"], last["permanent"])
        none_free = last["in_free_list"] is not None and last["in_free_list"] <= around.limits["buffer_free_few"]
        yield {
            **place(last),
            "cites": cites(rows),
            "pool": pool,
            "total": last["total"],
            "permanent": last["permanent"],
            "in_free_list": last["in_free_list"],
            "in_free_pct": percent(last["in_free_list"], last["total"]),
            "grown_ratio": grown,
            "failures": last["failures"],
            "no_memory": last["no_memory"],
            "failures_delta": risen(rows, "failures"),
            "created_minus_trims": _minus(last["created"], last["trims"]),
            "trims_delta": risen(rows, "trims"),
            "surplus_delta": _minus(risen(rows, "created"), risen(rows, "trims")),
            "exhausted": none_free and grown is not None and grown >= around.limits["buffer_grown_ratio"],
        }


def owners(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Who has most of the buffers that are out, in the newest round: by process, else by the code, else by where they came in."""
    for group in rounds_of(rows_of(tables, "held_buffer"))[-1:]:
        kept = Counter(_owner(r) for r in group)
        (pool, kind, owner), held = kept.most_common(1)[0]
        members = [r for r in group if _owner(r) == (pool, kind, owner)]
        yield {
            **place(members[0]),
            "cites": cites(members),
            "pool": pool,
            "owner": owner,
            "owner_kind": kind,
            "buffers": held,
            "share_pct": percent(held, len(group)) if owner else None,
        }


def _owner(row: Row) -> tuple[str | None, str | None, str | None]:
    kinds = (("process", "owner"), ("caller", "caller"), ("interface", "input"))
    named = ((kind, row[column]) for kind, column in kinds if row[column] not in (None, "None"))
    return (row["pool"], *next(named, (None, None)))


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
    Fact(table="memory_holder", compute=holders, needs=("memory_process",)),
    Fact(table="linux_holder", compute=linux_holders, needs=("linux_memory_process",)),
    Fact(table="buffer_state", compute=buffers, needs=("buffer_pool",)),
    Fact(table="buffer_owner", compute=owners, needs=("held_buffer",)),
)
