"""What changed before it began: when the trouble began, and the changes that the log and the uptime tell."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from triage.facts.cpu import onset as cpu_rises
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, place, rows_of
from triage.facts.logs import distinct_events
from triage.shipped import document
from triage.tables import DeviceTables

_SLOT = {"seconds": timedelta(seconds=1), "minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}
_FINEST_FIRST = ("seconds", "minutes", "hours")
_BOOTS_TOGETHER = timedelta(minutes=10)  # a boot writes several messages


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of change. Without ``tag`` it is told by messages that have none, by their ``text``."""

    kind: str
    tag: re.Pattern[str] | None
    text: re.Pattern[str] | None
    what: re.Pattern[str]
    who: re.Pattern[str] | None

    def fits(self, event: Row) -> bool:
        """Tell whether a message is of this kind."""
        if (self.tag is None) is bool(event["tag"]) or (self.tag and not self.tag.fullmatch(event["tag"])):
            return False
        return self.text is None or self.text.search(event["text"] or "") is not None


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(e["kind"], _compiled(e, "tag"), _compiled(e, "text"), re.compile(e["what"]), _compiled(e, "who"))
        for e in document("playbooks/changes.yaml")["changes"]
    )


def _compiled(entry: Mapping[str, str], key: str) -> re.Pattern[str] | None:
    return re.compile(entry[key]) if key in entry else None


def device_time_of(tables: DeviceTables, row: Row) -> datetime | None:
    """Return what the device's own clock showed when ``row`` was captured; the collector's time where it was not asked."""
    clocks = [c for c in rows_of(tables, "clock") if c["device_time"] is not None]
    same_round = [c for c in clocks if c["round"] == row["round"]]
    if not clocks:
        at: datetime | None = row["at"]
        return at
    clock = (same_round or clocks)[0]
    asked: datetime | None = clock["at"]
    told: datetime = clock["device_time"]
    return told + (row["at"] - asked) if row["at"] is not None and asked is not None else told


def onset(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    """One row for each way in which the beginning shows itself: the log's first complaint, and the rise of the graph."""
    found = [*_first_complaints(tables), *_rises(tables, around)]
    dated = sorted((row for row in found if row["began_at"] is not None), key=lambda r: r["began_at"])
    for rank, row in enumerate(dated, 1):
        yield {**row, "rank": rank}


def _first_complaints(tables: DeviceTables) -> Iterable[Row]:
    for table, what in (
        ("malloc_failure", "first failed allocation"),
        ("process_kill", "first process ended for want of memory"),
        ("cpu_threshold_event", "first CPU threshold message"),
        ("cpu_hog", "first CPU hog"),
    ):
        rows = [r for r in rows_of(tables, table) if r["event_at"] is not None and r.get("direction") != "falling"]
        if rows:
            first = min(rows, key=lambda r: r["event_at"])
            yield {
                **place(first),
                "cites": cites([first]),
                "basis": what,
                "began_at": first["event_at"],
                "accuracy_s": 0.0,
            }


def _rises(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    newest: dict[str, Row] = {}
    for row in cpu_rises(tables, around):
        newest[row["span"]] = row
    for span in _FINEST_FIRST:
        row = newest.get(span, {})
        if not row.get("risen"):
            continue
        now = device_time_of(tables, row)
        step = _SLOT[span]
        yield {
            **place(row),
            "cites": row["cites"],
            "basis": f"rise in the CPU graph of {span}",
            "began_at": None if now is None else now - row["onset_slots_ago"] * step,
            "accuracy_s": step.total_seconds(),
        }
        return  # a finer graph dates better than a coarser one


def changes(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    """One row for each change: its kind, where, who, first and last time, and how long before the trouble began."""
    began = next((row["began_at"] for row in onset(tables, around)), None)
    for row in (*_logged(tables), *_boots(tables)):
        at: datetime | None = row["changed_at"]
        before = None if began is None or at is None else (began - at).total_seconds()
        yield {**row, "before_s": before}


def _logged(tables: DeviceTables) -> Iterable[Row]:
    seen = []
    for event in distinct_events(rows_of(tables, "log_event")):
        kind = _kind_of(event)
        if kind is not None:
            seen.append({**event, **kind})
    for (kind_name, where, what, who), rows in by_key(seen, "kind", "where", "what", "who").items():
        times = [r["event_at"] for r in rows if r["event_at"] is not None]
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "kind": kind_name,
            "where": where,
            "what": what,
            "who": who,
            "count": len(rows),
            "changed_at": min(times, default=None),
            "last_at": max(times, default=None),
        }


def _kind_of(event: Row) -> dict[str, Any] | None:
    for kind in _kinds():
        if not kind.fits(event):
            continue
        what = kind.what.search(event["text"] or "")
        who = kind.who.search(event["text"] or "") if kind.who is not None else None
        named = what.groupdict() if what is not None else {}
        return {
            "kind": kind.kind,
            "what": (named.get("what") or event["text"] or event["mnemonic"] or "").strip().rstrip(".,"),
            "where": named.get("where"),
            "who": next((w for w in who.groups() if w), None) if who is not None else None,
        }
    return None


def _boots(tables: DeviceTables) -> Iterable[Row]:
    """A boot that the uptime tells, unless the log tells it too."""
    logged = [r["changed_at"] for r in _logged(tables) if r["kind"] == "reload" and r["changed_at"] is not None]
    told = [r for r in rows_of(tables, "device_info") if r["uptime_s"] is not None][:1]
    for row in told:
        now = device_time_of(tables, row)
        booted = None if now is None else now - timedelta(seconds=row["uptime_s"])
        if booted is None or any(abs(booted - at) <= _BOOTS_TOGETHER for at in logged):
            continue
        why = row["reload_reason"]
        yield {
            **place(row),
            "cites": cites([row]),
            "kind": "reload",
            "where": None,
            "what": f"booted: {why}" if why else "booted",
            "who": None,
            "count": 1,
            "changed_at": booted,
            "last_at": booted,
        }


CHANGE_FACTS = (
    Fact(
        table="onset",
        compute=onset,
        any_of=("log_event", "cpu_history", "cpu_threshold_event", "malloc_failure", "process_kill"),
    ),
    Fact(table="change", compute=changes, any_of=("log_event", "device_info")),
)
