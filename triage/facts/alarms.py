"""What the platform reports by itself: memory alarms of its elements over time, and corrected alignments."""

from collections.abc import Iterable

from triage.facts.counters import moved
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, place, rows_of
from triage.facts.logs import distinct_events
from triage.tables import DeviceTables

_WORST = {"warning": 1, "minor": 1, "severe": 2, "critical": 3}


def elements(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for (scope,), alarms in by_key(rows_of(tables, "platform_memory_event"), "scope").items():
        rows = distinct_events(alarms)
        used = [r["used_pct"] for r in rows if r["used_pct"] is not None]
        times = [r["event_at"] for r in rows if r["event_at"] is not None]
        yield {
            **place(rows[-1]),
            "cites": cites(rows),
            "scope": scope,
            "alarms": len(rows),
            "state": max((r["state"] or "" for r in rows), key=lambda state: _WORST.get(state, 0)) or None,
            "last_state": rows[-1]["state"],
            "first_used_pct": used[0] if used else None,
            "last_used_pct": used[-1] if used else None,
            "rising": used[-1] > used[0] if len(used) > 1 else None,
            "first_seen": min(times, default=None),
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
    Fact(table="element_memory", compute=elements, needs=("platform_memory_event",)),
    Fact(table="alignment_state", compute=corrections, needs=("alignment",)),
)
