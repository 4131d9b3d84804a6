"""CPU: the load, who causes it, since when, and what of it is our own session."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from statistics import mean, median

from triage.facts.box import hardware_switch
from triage.facts.counters import elapsed_s, moved
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, place, ratio, rounds_of, rows_of
from triage.facts.family_shares import added, family_share, that_count, total, who
from triage.facts.process_names import family_and_cores, family_of
from triage.tables import DeviceTables

_SLACK_PCT = 15.0  # the table is made over the next seconds, and a command that prints it takes some of its own


def state(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    hardware = hardware_switch(tables)
    for rows in rounds_of(rows_of(tables, "cpu_load")):
        loads = [r for r in rows if _sustained(r) is not None]
        if not loads:
            continue
        own = [r for r in loads if r["scope"] == "all"] or loads
        row = max(own, key=lambda r: _sustained(r) or 0.0)
        interrupt = row["interrupt_5s_pct"]
        total = row["total_5s_pct"] if row["total_5s_pct"] is not None else _busy(row)
        plausible = interrupt is None or total is None or interrupt + _beside(tables, row) <= total
        yield {
            **place(row),
            "cites": cites(own),
            "scope": row["scope"],
            "total_pct": _sustained(row),
            "total_5s_pct": row["total_5s_pct"],
            "total_5m_pct": row["total_5m_pct"],
            "interrupt_pct": interrupt if plausible else None,
            "interrupt_share": ratio(interrupt, total) if plausible else None,
            "lasting_interrupt_pct": _part(_sustained(row), interrupt, total) if plausible else None,
            "process_pct": total - interrupt if plausible and None not in (total, interrupt) else None,
            "plausible": plausible,
            "cores": len(loads) if row["scope"] != "all" else 1,
            "hardware_switch": hardware,
        }


def _beside(tables: DeviceTables, row: Row) -> float:
    """What the processes of the same table take for certain, which the interrupts cannot have taken as well."""
    if row["scope"] != "all":
        return 0.0
    known = [r["cpu_5s_pct"] for r in rows_of(tables, "cpu_process") if r["capture"] == row["capture"]]
    return max(float(sum(v for v in known if v is not None)) - _SLACK_PCT, 0.0)


def _part(whole: float | None, interrupt: float | None, total: float | None) -> float | None:
    """The interrupt's part of a sustained total: what can be compared with a process's figure over a minute."""
    share = ratio(interrupt, total)
    return None if whole is None or share is None else round(whole * share, 2)


def _sustained(row: Row) -> float | None:
    """The one-minute figure, or the best that the box prints."""
    for name in ("total_1m_pct", "total_5m_pct", "total_5s_pct"):
        if row[name] is not None:
            return float(row[name])
    return _busy(row)


def _busy(row: Row) -> float | None:
    return None if row["idle_pct"] is None else round(100.0 - row["idle_pct"], 2)


def load_of_round(tables: DeviceTables, number: int) -> float | None:
    """The sustained load of the whole box in one round, whichever command printed it."""
    whole = [r for r in rows_of(tables, "cpu_load") if r["scope"] in (None, "all") and r["round"] == number]
    return max((load for r in whole if (load := _sustained(r)) is not None), default=None)


def events(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """CPURISINGTHRESHOLD with the name of the busiest process, where any capture gives the name of its pid."""
    names = {r["pid"]: r["process"] for r in rows_of(tables, "cpu_process") if r["process"]}
    names |= {r["pid"]: r["process"] for r in rows_of(tables, "process_info") if r["process"]}
    rising = [r for r in rows_of(tables, "cpu_threshold_event") if r["direction"] == "rising"]
    for rows in by_key(rising, "capture", "line").values():
        top = max(rows, key=lambda r: r["process_pct"] or 0.0)
        interrupt, total = top["interrupt_pct"], top["total_pct"]
        if interrupt is not None and total is not None and interrupt > total:
            interrupt = None  # a part cannot be above the whole: a bad sample
        yield {
            **place(top),
            "cites": cites(rows[:1]),
            "total_pct": total,
            "interrupt_pct": interrupt,
            "interrupt_share": ratio(interrupt, total),
            "pid": top["pid"],
            "process": names.get(top["pid"]),
            "who": names.get(top["pid"]),
            "family": family_of(names[top["pid"]]) if top["pid"] in names else None,
            "logged_pct": top["process_pct"],
            "first_seen": top["event_at"],
        }


def onset(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    headers = {r["round"]: r["total_5s_pct"] for r in rows_of(tables, "cpu_load") if r["scope"] == "all"}
    for (number, span), rows in by_key(rows_of(tables, "cpu_history"), "round", "span").items():
        ordered = sorted((r for r in rows if r["maximum_pct"] is not None), key=lambda r: r["index"])
        if len(ordered) < 6:
            continue
        maxima = [float(r["maximum_pct"]) for r in ordered]
        averages = [float(r["average_pct"]) for r in ordered if r["average_pct"] is not None]
        peaks = [i for i, value in enumerate(maxima) if value >= around.limits["cpu_peak_pct"]]
        began = _rise(maxima, around.limits["history_rise_points"])
        header = headers.get(number) if span == "seconds" else None
        yield {
            **place(ordered[0]),
            "cites": cites(ordered[:2]),
            "span": span,
            "maximum_pct": max(maxima),
            "average_pct": round(mean(averages or maxima), 1),
            "baseline_pct": median(maxima),
            "peaks": len(peaks),
            "slots": len(maxima),
            "peak_spacing": _spacing(peaks),
            "risen": began is not None,
            "onset_slots_ago": began,
            "off_header_pct": None if header is None else round(abs(median(maxima) - header), 1),
        }


def _rise(maxima: list[float], points: float) -> int | None:
    """Slots ago at which the level rose for good: the split with the greatest step between older and newer mean."""
    steps = [(mean(maxima[:cut]) - mean(maxima[cut:]), cut) for cut in range(2, len(maxima) - 2)]
    step, cut = max(steps)
    return cut - 1 if step >= points else None


def _spacing(peaks: list[int]) -> float | None:
    starts = [p for i, p in enumerate(peaks) if i == 0 or p - peaks[i - 1] > 1]
    gaps = [b - a for a, b in pairwise(starts)]
    return float(median(gaps)) if len(starts) >= 3 else None


def processes(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    ours = {r["tty"] for r in rows_of(tables, "vty_user") if r["ours"] and r["tty"]}
    difference = _by_difference(tables)
    groups = by_key((r for r in rows_of(tables, "cpu_process") if r["process"]), "process", "pid")
    for (process, pid), rows in groups.items():
        last = rows[-1]
        best = max(rows, key=lambda r: _share(r) or 0.0)
        share, method = _share(best), "over one minute" if best["cpu_1m_pct"] is not None else "over five seconds"
        family, cores = family_and_cores(best, share, tables, around.limits["daemon_pct"])
        measured = difference.get((process, pid))
        if measured is not None and measured > (share or 0.0):
            share, method = measured, "between the rounds"
        yield {
            **place(best),
            "cites": cites(rows),
            "system": best["system"],
            "process": process,
            "who": process,
            "family": family,
            "pid": pid,
            "share_pct": _times(share, cores),
            "share_5s_pct": _times(best["cpu_5s_pct"], cores),
            "share_5m_pct": _times(best["cpu_5m_pct"], cores),
            "method": method,
            "tty": last["tty"],
            "ours": last["tty"] in ours if ours and last["tty"] else False,
        }


def _times(share: float | None, cores: int) -> float | None:
    return None if share is None else round(share * cores, 2)


def _share(row: Row) -> float | None:
    for name in ("cpu_1m_pct", "cpu_5m_pct", "cpu_5s_pct"):
        if row[name] is not None:
            return float(row[name])
    return None


def _by_difference(tables: DeviceTables) -> Mapping[tuple[str, int], float]:
    """Share by runtime difference between the first and the last round, for which the time between them is known."""
    rounds = rounds_of(rows_of(tables, "cpu_process"))
    if len(rounds) < 2:
        return {}
    seconds = elapsed_s(tables, rounds[0][0], rounds[-1][0])
    if not seconds or seconds < 5:
        return {}
    before = {(r["process"], r["pid"]): r for r in rounds[0] if r["runtime_ms"] is not None}
    shares: dict[tuple[str, int], float] = {}
    for row in rounds[-1]:
        key = (row["process"], row["pid"])
        if key in before and row["runtime_ms"] is not None:
            spent = moved(before[key]["runtime_ms"], row["runtime_ms"])
            share = None if spent is None else spent / (seconds * 10)
            if share is not None and share <= min(100, _most_that_fits(before[key], row, seconds)):
                shares[key] = round(share, 2)
    return shares


def _most_that_fits(first: Row, last: Row, seconds: float) -> float:
    """The greatest share that the printed columns, covering a minute, leave room for; more is a counter that jumped."""
    columns = ("cpu_5s_pct", "cpu_1m_pct", "cpu_5m_pct")
    printed = [r[c] for r in (first, last) for c in columns if r[c] is not None]
    return 2 * max(printed) * max(1.0, 60 / seconds) + 5 if printed else 100.0


def families(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    whole = max((r["total_pct"] for r in state(tables, around)), default=None)
    found = by_key((r for r in processes(tables, around) if r["family"] != "idle"), "family")
    groups = {key: that_count(key[0], rows, whole) for key, rows in found.items()}
    shares = {family: family_share(family, rows, around.limits) for (family,), rows in groups.items()}
    ranked = sorted(groups.items(), key=lambda item: -shares[item[0][0]][0])
    for rank, ((family,), rows) in enumerate(ranked, 1):
        top, (share, method) = max(rows, key=lambda r: r["share_pct"] or 0.0), shares[family]
        short = added(rows, "share_5s_pct")
        ordered = sorted(rows, key=lambda r: -(r["share_pct"] or 0.0))
        yield {
            **place(top),
            "cites": "\n".join(dict.fromkeys(cite for r in ordered[:4] for cite in _cites_of(r))),
            "family": family,
            "process": top["process"],
            "who": who(ordered, share),
            "share_pct": round(share, 2),
            "share_5s_pct": short,
            "share_5m_pct": added(rows, "share_5m_pct"),
            "peaky": None if short is None else short >= around.limits["peak_times"] * total(rows),
            "method": method or top["method"],
            "total_pct": whole,
            "members": len(rows),
            "rank": rank,
        }


def _cites_of(process: Row) -> list[str]:
    """Return the line of a process, and its last one too where the share is what it ran between the two."""
    lines = process["cites"].split("\n")
    return [lines[0], lines[-1]] if process["method"] == "between the rounds" else lines[:1]


def session(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Processes that serve a terminal: load that reading the box made itself."""
    for row in rows_of(tables, "cpu_process"):
        if family_of(row["process"] or "") not in {"ssh", "exec"} or row["cpu_5s_pct"] is None:
            continue
        sustained = [v for v in (row["cpu_1m_pct"], row["cpu_5m_pct"]) if v is not None]
        yield {
            **place(row),
            "process": row["process"],
            "share_5s_pct": row["cpu_5s_pct"],
            "share_1m_pct": row["cpu_1m_pct"],
            "share_5m_pct": row["cpu_5m_pct"],
            "tty": row["tty"],
            "fading": bool(sustained) and row["cpu_5s_pct"] > 2 * max(sustained),
        }


def _listed_in_part(tables: DeviceTables) -> str | None:
    """A table of Linux shows IOSd as one process, and one of IOSd shows no process of Linux: what is not listed may run."""
    rows = rows_of(tables, "cpu_process")
    if rows and all(r["system"] for r in rows):
        return "only processes of Linux were read"
    return "no process was listed" if not rows and tables.platform == "cisco_xe" else None


CPU_FACTS = (
    Fact(table="cpu_state", compute=state, needs=("cpu_load",)),
    Fact(table="cpu_event", compute=events, needs=("cpu_threshold_event",)),
    Fact(table="cpu_onset", compute=onset, needs=("cpu_history",)),
    Fact(table="process_cpu", compute=processes, needs=("cpu_process",), unready=_listed_in_part),
    Fact(table="family_cpu", compute=families, needs=("cpu_process",), unready=_listed_in_part),
    Fact(table="session_load", compute=session, needs=("cpu_process",)),
)
