"""The box itself: what it is, whether hardware forwards its packets, since when it runs, and whether it crashed."""

from collections.abc import Iterable, Mapping

from triage.facts.fact import Fact, Row, Surroundings, cites, place, rows_of
from triage.facts.process_names import family_of
from triage.tables import Availability, DeviceTables

_CRASH_WORDS = ("error", "exception", "crash", "watchdog", "bus", "abort", "sigtrap", "unexpected", "memory")
_HARDWARE_SWITCHES = (
    "catalyst", "ws-c", "c2960", "c3560", "c3650", "c3750", "c3850", "c45", "c49", "c65", "c68", "c9", "cat", "c76", "7600", "7606",
    "7609", "me-c", "nexus", "n7k", "n9k",
)  # fmt: skip
_THEIR_PROCESSES = {"hulc-led", "hlfm", "cat4500", "fed"}  # families


def box(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    rows = rows_of(tables, "device_info")
    known = {
        c: next((r[c] for r in reversed(rows) if r[c] is not None), None)
        for c in ("uptime_s", "reload_reason", "model", "version", "platform_family")
    }
    if rows:
        reason = (known["reload_reason"] or "").lower()
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "uptime_s": known["uptime_s"],
            "young": _young(known["uptime_s"], tables, around.limits),
            "reload_reason": known["reload_reason"],
            "crashed": any(word in reason for word in _CRASH_WORDS) if reason else None,
            "family": known["platform_family"],
            "hardware_switch": hardware_switch(tables),
            "model": known["model"],
            "version": known["version"],
        }


def _young(uptime_s: int | None, tables: DeviceTables, limits: Mapping[str, float]) -> bool | None:
    """Tell whether a box still builds up; between the two limits that is unknown unless the size of its tables is known."""
    if uptime_s is None or not limits["young_s"] <= uptime_s < limits["young_full_tables_s"]:
        return None if uptime_s is None else uptime_s < limits["young_s"]
    if any((r["networks"] or 0) >= limits["bgp_prefixes_many"] for r in rows_of(tables, "bgp_table")):
        return True
    return False if tables.available("bgp_table") is Availability.COMPLETE else None


def hardware_switch(tables: DeviceTables) -> bool | None:
    """Tell whether hardware forwards the packets: by the names of the box, else by processes that only such a box has."""
    info = rows_of(tables, "device_info")
    names = [row[c].lower() for row in info for c in ("model", "platform_family", "image") if row[c]]
    if names:
        return any(word in name for name in names for word in _HARDWARE_SWITCHES)
    processes = {family_of(row["process"]) for row in rows_of(tables, "cpu_process") if row["process"]}
    return True if processes & _THEIR_PROCESSES else None


BOX_FACTS = (Fact(table="box_state", compute=box, needs=("device_info",)),)
