"""Interfaces: queues, load, switching path; and the counters of show ip traffic as rates."""

from collections.abc import Iterable

from triage.facts.counters import elapsed_s, moved, no_span, rate, risen
from triage.facts.cpu import load_of_round
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, ratio, rounds_of, rows_of
from triage.facts.names import long_name
from triage.facts.storms import storms
from triage.tables import DeviceTables

_LOGICAL = (
    "tu",
    "lo",
    "vi",
    "vl",
    "vt",
    "di",
    "bv",
    "bd",
    "nv",
    "nu",
)  # tunnel, loopback, virtual access, VLAN, dialer, bridge


def queues(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    still_s = around.limits["queue_still_s"]
    for (name,), rows in by_key(rows_of(tables, "interface"), "interface").items():
        first, last = rows[0], rows[-1]
        seconds = elapsed_s(tables, first, last)
        depth, most = last["input_queue"], last["input_queue_max"]
        constant = len({r["input_queue"] for r in rows}) == 1 and depth is not None if seconds else None
        frozen = _frozen(first, last) if seconds else None
        over = None if depth is None or most is None else depth > most
        yield {
            **place(last),
            "cites": cites(rows),
            "interface": name,
            "input_queue": depth,
            "input_queue_max": most,
            "fill": ratio(depth, most),
            "over": over,
            "wedged": bool(over and constant and frozen is not False) if seconds and seconds >= still_s else None,
            "constant": constant,
            "frozen": frozen,
            "quiet_s": last["last_input_s"],
            "drops": last["input_queue_drops"],
            "drops_delta": risen(rows, "input_queue_drops"),
            "throttles": last["throttles"],
            "no_buffer": last["no_buffer"],
            "refused_delta": _refused(rows),
            "output_drops": last["output_drops"],
            "output_drops_delta": risen(rows, "output_drops"),
            "input_pps": last["input_pps"],
            "input_bps": last["input_bps"],
            "bytes_per_packet": _packet_size(last["input_bps"], last["input_pps"]),
            "broadcast_share": ratio(last["broadcasts"], last["input_packets"]),
            "txload_pct": _filled_pct(last, "txload"),
            "rxload_pct": _filled_pct(last, "rxload"),
        }


def _filled_pct(row: Row, column: str) -> float | None:
    """How full the link is; the bandwidth of a logical interface is a figure by default, so nothing follows from it."""
    logical = str(row["interface"] or "").lower().startswith(_LOGICAL)
    return None if logical else percent(row[column], 255)


def _refused(rows: list[Row]) -> int | None:
    """How often the interface throttled, found no buffer, ignored or overran between the rounds."""
    steps = [risen(rows, c) for c in ("throttles", "no_buffer", "ignored", "overrun")]
    known = [step for step in steps if step is not None]
    return sum(known) if known else None


def _frozen(first: Row, last: Row) -> bool | None:
    if first["input_packets"] is None or last["input_packets"] is None:
        return None
    return bool(first["input_packets"] == last["input_packets"])


def _packet_size(bps: int | None, pps: int | None) -> float | None:
    return None if not pps or bps is None else round(bps / 8 / pps, 1)


def load(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    limits = around.limits
    measured = storms(rounds_of(rows_of(tables, "storm_control"))[-1:], limits)
    rows = rows_of(tables, "interface")
    last = max((r["round"] for r in rows), default=None)
    physical = _once([r for r in rows if r["round"] == last and r["input_pps"] is not None])
    if not physical and not measured:
        return
    flooded = [
        r
        for r in physical
        if r["input_pps"] >= limits["broadcast_pps"]
        and (ratio(r["broadcasts"], r["input_packets"]) or 0) > limits["broadcast_share"]
    ]
    busiest = sorted(physical, key=lambda r: -r["input_pps"])[:1]
    shown = [*measured, *flooded, *busiest]
    yield {
        **place(shown[0]),
        "cites": cites(shown),
        **_carried(physical),
        "flooded_interfaces": len(flooded) if physical else None,
        "storm_ports": len(measured),
        "storm_port": measured[0]["interface"] if measured else None,
        "storm_level": measured[0]["current"] if measured else None,
        "cpu_pct": load_of_round(tables, shown[0]["round"]),
    }


def _carried(physical: list[Row]) -> Row:
    if not physical:
        return {"input_pps": None, "input_bps": None, "output_pps": None, "bytes_per_packet": None}
    pps, bps = sum(r["input_pps"] for r in physical), sum(r["input_bps"] or 0 for r in physical)
    return {
        "input_pps": pps,
        "input_bps": bps,
        "output_pps": sum(r["output_pps"] or 0 for r in physical),
        "bytes_per_packet": _packet_size(bps, pps),
    }


def _once(rows: list[Row]) -> list[Row]:
    """Every interface once, in its longest name: a table of rates calls Et3 what the long form calls Ethernet3."""
    longest: dict[str, Row] = {}
    for row in rows:
        name = long_name(row["interface"] or "")
        known = longest.setdefault(name, row)
        if len(row["interface"] or "") > len(known["interface"] or ""):
            longest[name] = row
    return list(longest.values())


def paths(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Processor share of what came in; of the time between the rounds where there are two."""
    for (name,), rows in by_key(rows_of(tables, "interface_path"), "interface").items():
        by_round = by_key(rows, "round")
        last = _packets(list(by_round.values())[-1])
        first = _packets(next(iter(by_round.values())))
        basis, processor, total = "since clear", last[0], last[1]
        if len(by_round) > 1 and last[1] > first[1] and last[0] >= first[0]:
            basis, processor, total = "difference", last[0] - first[0], last[1] - first[1]
        anchor = next((r for r in reversed(rows) if r["path"] == "processor"), rows[-1])
        yield {
            **place(anchor),
            "cites": cites(rows),
            "interface": name,
            "processor_packets": processor,
            "total_packets": total,
            "processor_share": ratio(processor, total),
            "basis": basis,
        }


def _packets(rows: list[Row]) -> tuple[int, int]:
    counts = {r["path"]: r["input_packets"] or 0 for r in rows}
    return counts.get("processor", 0), sum(n for path, n in counts.items() if path != "total")


def rates(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for (_, protocol, direction, counter), rows in by_key(
        rows_of(tables, "ip_counter"), "scope", "protocol", "direction", "counter"
    ).items():
        first, last = rows[0], rows[-1]
        seconds = elapsed_s(tables, first, last)
        if seconds is None or first["count"] is None or last["count"] is None:
            continue
        rise = moved(first["count"], last["count"])
        delta = last["count"] - first["count"] if rise is None else rise
        per_s = rate(delta, seconds)
        if per_s is None:
            continue
        yield {
            **place(last),
            "cites": cites([first, last]),
            "protocol": protocol,
            "direction": direction,
            "counter": counter,
            "first_count": first["count"],
            "last_count": last["count"],
            "delta": delta,
            "seconds": round(seconds, 1),
            "per_s": per_s,
            "reset": rise is None,
        }


def totals(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    rows = rows_of(tables, "ip_counter")
    last = max((r["round"] for r in rows), default=None)
    newest = [r for r in rows if r["round"] == last]
    received = next(
        (r["count"] for r in newest if (r["protocol"], r["direction"], r["counter"]) == ("ip", "received", "total")),
        None,
    )
    uptime = max((r["uptime_s"] for r in rows_of(tables, "device_info") if r["uptime_s"]), default=None)
    for row in newest:
        yield {
            **place(row),
            "protocol": row["protocol"],
            "direction": row["direction"],
            "counter": row["counter"],
            "count": row["count"],
            "share_of_received": ratio(row["count"], received),
            "per_s_since_boot": ratio(row["count"], uptime),
        }


def _untimed(tables: DeviceTables) -> str | None:
    rows = rows_of(tables, "ip_counter")
    known = rows and elapsed_s(tables, rows[0], rows[-1])
    return None if known else no_span(tables, [rows[0], rows[-1]] if rows else [])


def numbered(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Packets of protocols without a name that access lists and flow caches have seen come, through whatever interface.

    What waits in the queues proves more: where all of it is known, nothing has to be looked up elsewhere.
    """
    for row in rows_of(tables, "acl_entry"):
        if (row["matches"] or 0) > 0 and (row["protocol"] or "").isdecimal():
            yield {**place(row), "protocol": int(row["protocol"]), "packets": row["matches"], "seen_in": "access list"}
    for row in rows_of(tables, "flow"):
        if (row["protocol"] or "").isdecimal():
            known = {"source": row["source"], "protocol": int(row["protocol"]), "packets": row["packets"]}
            yield {**place(row), **known, "seen_in": "flow cache"}


INTERFACE_FACTS = (
    Fact(table="interface_queue", compute=queues, needs=("interface",)),
    Fact(table="interface_load", compute=load, any_of=("interface", "storm_control")),
    Fact(table="numbered_packets", compute=numbered, any_of=("buffer_packet", "acl_entry", "flow")),
    Fact(table="path_share", compute=paths, needs=("interface_path",)),
    Fact(table="counter_rate", compute=rates, needs=("ip_counter",), min_rounds=2, unready=_untimed),
    Fact(table="counter_total", compute=totals, needs=("ip_counter",)),
)
