"""What single protocols say of themselves: counters between rounds (NTP, DHCP, OSPF and others), SNMP, and crypto engines."""

from collections.abc import Iterable, Sequence

from triage.facts.counters import elapsed_s, moved, no_span, rate
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, place, rows_of
from triage.tables import DeviceTables

_REQUESTS = ("get-request pdus", "get-next pdus", "get-bulk pdus", "set-request pdus")


def rates(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How fast each counter of a protocol rose from the first round to the last."""
    keyed = by_key(rows_of(tables, "protocol_counter"), "protocol", "direction", "counter")
    for (protocol, direction, counter), rows in keyed.items():
        first, last = rows[0], rows[-1]
        seconds, rise = elapsed_s(tables, first, last), moved(first["count"], last["count"])
        per_s = rate(rise, seconds)
        if seconds is None or per_s is None:
            continue
        yield {
            **place(last),
            "cites": cites([first, last]),
            "protocol": protocol,
            "direction": direction,
            "counter": counter,
            "delta": rise,
            "seconds": round(seconds, 1),
            "per_s": per_s,
        }


def _untimed(tables: DeviceTables) -> str | None:
    rows = rows_of(tables, "protocol_counter")
    known = rows and elapsed_s(tables, rows[0], rows[-1])
    return None if known else no_span(tables, [rows[0], rows[-1]] if rows else [])


def snmp(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """What is asked by SNMP and what was refused; rates where two rounds have been read."""
    rows = [r for r in rows_of(tables, "snmp_counter") if r["requester"] is None]
    counters = {counter: group for (counter,), group in by_key(rows, "counter").items()}
    packets = counters.get("snmp packets input")
    if not packets:  # the list of objects, which counts something else
        return
    refused = counters.get("unknown community name", [])
    dropped = counters.get("input queue packet drops", [])
    asked = [_per_s(tables, counters[name]) for name in _REQUESTS if name in counters]
    known = [rate for rate in asked if rate is not None]
    yield {
        **place(packets[-1]),
        "cites": cites([*packets, *refused]),
        "packets": packets[-1]["count"],
        "packets_per_s": _per_s(tables, packets),
        "requests_per_s": round(sum(known), 2) if known and len(known) == len(asked) else None,
        "unknown_communities": refused[-1]["count"] if refused else None,
        "unknown_communities_delta": _delta(refused),
        "unknown_communities_per_s": _per_s(tables, refused),
        "queue_drops": dropped[-1]["count"] if dropped else None,
        "queue_drops_delta": _delta(dropped),
    }


def _delta(rows: Sequence[Row]) -> int | None:
    """How far a counter rose over the rounds; None for one round."""
    if len({r["round"] for r in rows}) < 2:
        return None
    return moved(rows[0]["count"], rows[-1]["count"])


def _per_s(tables: DeviceTables, rows: Sequence[Row]) -> float | None:
    return rate(_delta(rows), elapsed_s(tables, rows[0], rows[-1])) if rows else None


def _not_asked(tables: DeviceTables) -> str | None:
    names = {r["counter"] for r in rows_of(tables, "snmp_counter")}
    return None if "snmp packets input" in names else "show snmp was not read"


def crypto(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Whether anything but software encrypts; the software engine is listed on every box."""
    engines = _engines(tables)
    for row in [r for r, hardware in engines if not hardware][:1] or [r for r, _hardware in engines][:1]:
        yield {
            **place(row),
            "cites": cites(r for r, _hardware in engines),
            "engines": len(engines),
            "in_hardware": any(hardware for _, hardware in engines),
        }


def _engines(tables: DeviceTables) -> list[tuple[Row, bool]]:
    listed = [
        (r, "hardware" in (r["state"] or "").lower())
        for r in rows_of(tables, "feature_state")
        if r["feature"] == "crypto engine type"
    ]
    counted = [
        (r, (r["count"] or 0) > 0)
        for r in rows_of(tables, "platform_counter")
        if r["counter"] == "number of hardware crypto engines"
    ]
    return [*listed, *counted]


def _no_engines(tables: DeviceTables) -> str | None:
    return None if _engines(tables) else "the crypto engines were not read"


PROTOCOL_FACTS = (
    Fact(table="protocol_rate", compute=rates, needs=("protocol_counter",), min_rounds=2, unready=_untimed),
    Fact(table="crypto_state", compute=crypto, any_of=("feature_state", "platform_counter"), unready=_no_engines),
    Fact(table="snmp_load", compute=snmp, needs=("snmp_counter",), unready=_not_asked),
)
