"""Who allocated the memory: by place in the code, and what processes left behind that have ended."""

from collections.abc import Iterable, Sequence

from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, rounds_of, rows_of
from triage.tables import DeviceTables

_LISTED = 30  # a leak is among the largest; the rest of a heap is noise


def _used(tables: DeviceTables, pool: str | None, number: int) -> int | None:
    """Return the bytes that are in use in a pool in one round."""
    rows = [r for r in rows_of(tables, "memory_pool") if r["round"] == number]
    same = [r for r in rows if pool and (r["pool"] or "").lower() == pool.lower() and r["used_bytes"]]
    return int(same[0]["used_bytes"]) if same else None


def _total(rows: Iterable[Row]) -> int:
    return sum(r["total_bytes"] for r in rows)


def allocators(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """The largest allocators of each pool in the newest round, with what each gained since the first."""
    rows = [r for r in rows_of(tables, "memory_block") if r["total_bytes"] is not None and r["holder"]]
    rounds = rounds_of(rows)
    if not rounds:
        return
    first = {key: _total(group) for key, group in by_key(rounds[0], "pool", "holder").items()}
    last = by_key(rounds[-1], "pool", "holder")
    largest = sorted(last.items(), key=lambda item: -_total(item[1]))[:_LISTED]
    for rank, ((pool, holder), group) in enumerate(largest, 1):
        total = _total(group)
        yield {
            **place(group[0]),
            "cites": cites(group),
            "pool": pool,
            "holder": holder,
            "rank": rank,
            "total_bytes": total,
            "share_of_used_pct": percent(total, _used(tables, pool, group[0]["round"])),
            "gained_bytes": total - first.get((pool, holder), 0) if len(rounds) > 1 else None,
        }


def dead(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """What ended processes still hold in each pool, in the newest round."""
    rounds = rounds_of([r for r in rows_of(tables, "dead_memory_block") if r["total_bytes"] is not None])
    if not rounds:
        return
    for (pool,), group in by_key(rounds[-1], "pool").items():
        total = _total(group)
        top = max(group, key=lambda r: r["total_bytes"])
        yield {
            **place(group[0]),
            "cites": cites(_by_size(group)),
            "pool": pool,
            "total_bytes": total,
            "share_of_used_pct": percent(total, _used(tables, pool, group[0]["round"])),
            "top_holder": top["holder"],
            "top_bytes": top["total_bytes"],
            "gained_bytes": _gained(rounds, pool),
        }


def _by_size(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: -r["total_bytes"])


def _gained(rounds: Sequence[Sequence[Row]], pool: str | None) -> int | None:
    sums = [_total(r for r in rows if r["pool"] == pool) for rows in (rounds[0], rounds[-1])]
    return sums[1] - sums[0] if len(rounds) > 1 else None


ALLOCATOR_FACTS = (
    Fact(table="allocator_share", compute=allocators, needs=("memory_block",)),
    Fact(table="dead_memory", compute=dead, needs=("dead_memory_block",)),
)
