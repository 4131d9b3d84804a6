"""What the platform reports by itself: memory alarms of its elements over time, and corrected alignments."""

from collections.abc import Iterable

from triage.facts.counters import moved
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, rows_of
from triage.facts.logs import distinct_events
from triage.tables import DeviceTables

_LEAST_INSTALLED = 256 << 20  # bytes; some commands print percentages of a maximum of 100
_WORST = {"warning": 1, "minor": 1, "severe": 2, "critical": 3}


def elements(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Every element in alarm, with the box that it is of: which figures are usual depends on model and release."""
    told = rows_of(tables, "device_info")
    box = {c: next((r[c] for r in reversed(told) if r[c] is not None), None) for c in ("model", "version")}
    for row in (*_logged(tables), *_pools(tables)):
        first, last = row["first_used_pct"], row["last_used_pct"]
        grown = None if first is None or last is None else round(last - first, 2)
        yield {**row, **box, "grown_points": grown, "installed_bytes": _installed(tables)}


def _installed(tables: DeviceTables) -> int | None:
    """Memory of the control processors, the largest of them."""
    rows = (r for r in rows_of(tables, "platform_resource") if (r["resource"] or "").lower() == "memory")
    return max((int(r["maximum"]) for r in rows if (r["maximum"] or 0) >= _LEAST_INSTALLED), default=None)


def _logged(tables: DeviceTables) -> Iterable[Row]:
    for (scope,), alarms in by_key(rows_of(tables, "platform_memory_event"), "scope").items():
        # What is promised to processes may exceed what is there; the element is short when what is in use is above its level.
        real = [r for r in alarms if r["measure"] != "committed"]
        rows = distinct_events(real or alarms)
        used = [r["used_pct"] for r in rows if r["used_pct"] is not None]
        times = [r["event_at"] for r in rows if r["event_at"] is not None]
        yield {
            **place(rows[-1]),
            "cites": cites(rows),
            "scope": scope,
            "measure": "used" if real else "committed",
            "alarms": len(rows),
            "state": max((r["state"] or "" for r in rows), key=lambda state: _WORST.get(state, 0)) or None,
            "last_state": rows[-1]["state"],
            "first_used_pct": used[0] if used else None,
            "last_used_pct": used[-1] if used else None,
            "rising": used[-1] > used[0] if len(used) > 1 else None,
            "first_seen": min(times, default=None),
        }


def _pools(tables: DeviceTables) -> Iterable[Row]:
    """Pools that are in alarm now, where the box prints a state beside the figures (NX-OS "Severe Alert", XR "Severe")."""
    for (pool,), rows in by_key([r for r in rows_of(tables, "memory_pool") if r["state"]], "pool").items():
        states = [r["state"].split()[0].lower() for r in rows]
        if states[-1] not in _WORST:
            continue
        free = [percent(r["free_bytes"], r["total_bytes"]) for r in rows]
        used = [round(100 - share, 2) for share in free if share is not None]
        yield {
            **place(rows[-1]),
            "cites": cites(rows),
            "scope": pool,
            "measure": "used",
            "alarms": sum(state in _WORST for state in states),
            "state": max(states, key=lambda state: _WORST.get(state, 0)),
            "last_state": states[-1],
            "first_used_pct": used[0] if used else None,
            "last_used_pct": used[-1] if used else None,
            "rising": used[-1] > used[0] if len(used) > 1 else None,
            "first_seen": None,
        }


def corrections(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for (kind,), rows in by_key(rows_of(tables, "alignment"), "kind").items():
        counts = [sum(r["count"] or 0 for r in group) for group in by_key(rows, "round").values()]
        yield {
            **place(rows[-1]),
            "cites": cites(rows),
            "kind": kind,
            "count": counts[-1],
            "delta": moved(counts[0], counts[-1]) if len(counts) > 1 else None,
        }


ALARM_FACTS = (
    Fact(table="element_memory", compute=elements, any_of=("platform_memory_event", "memory_pool")),
    Fact(table="alignment_state", compute=corrections, needs=("alignment",)),
)
