"""What the box turned away and wrote into the log: SNMP and IKE requests, punted packets, and ports that sent too much."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, place, rows_of
from triage.facts.logs import distinct_events, most_within
from triage.facts.moments import spaced
from triage.tables import DeviceTables

_MINUTE = timedelta(minutes=1)


def _times(rows: Iterable[Row]) -> list[datetime]:
    return sorted(r["event_at"] for r in rows if r["event_at"] is not None)


def _summary(tables: DeviceTables, rows: Sequence[Row]) -> Row:
    """Refusals of one kind: how many, from how many, and how fast at their fastest."""
    times, spread = _times(rows), spaced(tables, rows)
    sources = Counter(r["source"] for r in rows if r["source"])
    top = sources.most_common(1)
    return {
        **place(rows[0]),
        "cites": cites(rows),
        "refusals": len(rows),
        "sources": len(sources),
        "per_minute": float(most_within(spread, _MINUTE)) if spread else None,
        "top_source": top[0][0] if top else None,
        "first_seen": times[0] if times else None,
    }


def snmp(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    rows = distinct_events(rows_of(tables, "snmp_auth_failure"))
    if rows:
        yield _summary(tables, rows)


def ike(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    rows = distinct_events(rows_of(tables, "ike_refusal"))
    if rows:
        yield {**_summary(tables, rows), "limited": any("limit" in (r["reason"] or "").lower() for r in rows)}


def punts(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Drops of the punt policer that the log names, by cause."""
    rows = distinct_events(rows_of(tables, "punt_drop_event"))
    for (cause,), group in by_key(rows, "cause").items():
        interfaces = Counter(r["interface"] for r in group if r["interface"])
        top = interfaces.most_common(1)
        summary = _summary(tables, group)
        yield {
            **{c: summary[c] for c in ("device", "round", "at", "capture", "line", "cites", "first_seen")},
            "cause": cause,
            "messages": summary["refusals"],
            "interface": top[0][0] if top else None,
            "source": summary["top_source"],
            "sources": summary["sources"],
        }


def guards(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Ports on which ARP inspection or DHCP snooping saw too many packets."""
    rows = distinct_events(rows_of(tables, "port_guard_event"))
    named = [r for r in rows if r["interface"]]
    for (interface, guard), group in by_key(named, "interface", "guard").items():
        times = _times(group)
        rates = [1000 * r["packets"] / r["span_ms"] for r in group if r["packets"] is not None and r["span_ms"]]
        yield {
            **place(group[0]),
            "cites": cites(group),
            "interface": interface,
            "guard": guard,
            "messages": len(group),
            "packets_per_s": round(max(rates), 1) if rates else None,
            "shut": any(r["action"] == "shut" for r in group),
            "first_seen": times[0] if times else None,
        }


def violations(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Ports on which port security turned senders away, and how many different ones."""
    rows = distinct_events(rows_of(tables, "port_violation"))
    for (interface,), group in by_key(rows, "interface").items():
        times = _times(group)
        yield {
            **place(group[0]),
            "cites": cites(group),
            "interface": interface,
            "messages": len(group),
            "macs": len({r["mac"] for r in group}),
            "first_seen": times[0] if times else None,
        }


REFUSAL_FACTS = (
    Fact(table="snmp_refusal_summary", compute=snmp, needs=("snmp_auth_failure",)),
    Fact(table="ike_refusal_summary", compute=ike, needs=("ike_refusal",)),
    Fact(table="punt_drop_summary", compute=punts, needs=("punt_drop_event",)),
    Fact(table="port_guard_summary", compute=guards, needs=("port_guard_event",)),
    Fact(table="port_violation_summary", compute=violations, needs=("port_violation",)),
)
