"""How a box was when it was asked: load, free memory, failed allocations; each figure with the line that it stands on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage.diagnosis.words import shown
from triage.model import Evidence
from triage.report.display import counted, one_line
from triage.tables import DeviceTables

Quote = Callable[[str, int], str | None]
_MOST_POOLS = 3
_KINDS = ("processor", "io", "system")  # in this order; further pools only when they are the fullest
_BUSY_PCT, _SHORT_PCT = 60.0, 10.0  # beyond these a title says it
_FULL_PCT, _MOST_CARDS = 90.0, 3
_NAMED_PCT = 10.0  # a process that takes less explains nothing
_SECONDS = "%Y-%m-%d %H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """One figure of one device in words. ``short`` is the same in a few characters, for a title, when it is ``alarming``."""

    device: str
    kind: str  # cpu, memory, failures
    text: str
    short: str
    alarming: bool
    evidence: tuple[Evidence, ...]


def symptoms_of(tables: DeviceTables, quote: Quote) -> tuple[Symptom, ...]:
    """Return load, memory and failed allocations of a device, as the last round shows them."""
    found = (
        (kind, *item)
        for kind, look in (("cpu", _cpu), ("memory", _memory), ("failures", _failures))
        for item in look(tables)
    )
    return tuple(
        Symptom(
            device=tables.device,
            kind=kind,
            text=text,
            short=short,
            alarming=alarming,
            evidence=tuple(_evidence(rows, tables.device, quote)),
        )
        for kind, text, short, alarming, rows in found
    )


Found = Iterator[tuple[str, str, bool, list[Mapping[str, Any]]]]


def _rows(tables: DeviceTables, name: str) -> list[Mapping[str, Any]]:
    table = tables.table(name)
    return list(table.rows()) if table is not None else []


def _last_round(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    kept = list(rows)
    newest = max((row["round"] for row in kept), default=0)
    return [row for row in kept if row["round"] == newest]


def _cpu(tables: DeviceTables) -> Found:
    rows = _last_round(r for r in _rows(tables, "cpu_state") if r["total_pct"] is not None)
    if not rows:
        yield from list(_logged_cpu(tables)) or _drawn_cpu(tables)
    yield from _cards(tables)
    for row in rows[:1]:
        parts = []
        if row["total_5s_pct"] is not None:
            interrupt = row["interrupt_pct"]
            part = f" ({interrupt:.0f} % at interrupt level)" if interrupt is not None else ""
            parts.append(f"{row['total_5s_pct']:.0f} % over 5 s{part}")
            if row["total_5m_pct"] is not None:
                parts.append(f"{row['total_pct']:.0f} % over 1 min")
        else:
            parts.append(f"{row['total_pct']:.0f} %")
        if row["total_5m_pct"] is not None:
            parts.append(f"{row['total_5m_pct']:.0f} % over 5 min")
        scope = f" of {one_line(row['scope'], 24)}" if row["scope"] not in (None, "all") else ""
        busy = row["total_pct"] >= _BUSY_PCT
        most = _busiest(tables) if busy else None
        named = f"; busiest process: {one_line(most['process'], 24)} {most['share_pct']:.0f} %" if most else ""
        short = f"CPU {row['total_pct']:.0f} %"
        yield f"CPU{scope} {', '.join(parts)}{named}", short, busy, [row, *([most] if most else ())]


def _logged_cpu(tables: DeviceTables) -> Found:
    """The worst threshold message, where no capture shows the load itself."""
    rows = [row for row in _rows(tables, "cpu_event") if row["total_pct"] is not None]
    if rows:
        worst = max(rows, key=lambda row: row["total_pct"])
        interrupt = worst["interrupt_pct"]
        part = f" ({interrupt:.0f} % at interrupt level)" if interrupt is not None else ""
        often = f", {len(rows)} messages" if len(rows) > 1 else ""
        name = one_line(worst["process"], 24) if worst["process"] else f"pid {worst['pid']}"
        named = f"; busiest process: {name}, {worst['logged_pct']:.0f} %" if worst["logged_pct"] is not None else ""
        short = f"CPU {worst['total_pct']:.0f} %"
        busy = worst["total_pct"] >= _BUSY_PCT
        yield f"CPU {worst['total_pct']:.0f} %{part} by the log{often}{named}", short, busy, [worst]


def _drawn_cpu(tables: DeviceTables) -> Found:
    """The level of the last minute by the history graph, else that of the last hour."""
    rows = {row["span"]: row for row in _last_round(_rows(tables, "cpu_onset"))}
    for span in ("seconds", "minutes"):
        if row := rows.get(span):
            level = row["baseline_pct"]
            spread = f"over the last {row['slots']} {span}, at most {row['maximum_pct']:.0f} %"
            yield (
                f"CPU about {level:.0f} % {spread}, by the history graph",
                f"CPU {level:.0f} %",
                level >= _BUSY_PCT,
                [row],
            )
            return


def _cards(tables: DeviceTables) -> Found:
    """Line cards whose own processor is full: none of the box's figures shows it."""
    rows = _last_round(r for r in _rows(tables, "resource_state") if r["resource"] == "cpu")
    full = sorted((r for r in rows if (r["used_pct"] or 0.0) >= _FULL_PCT), key=lambda r: -r["used_pct"])
    for row in full[:_MOST_CARDS]:
        scope = one_line(row["scope"] or "a card", 24)
        name = f"slot {scope}" if scope.isdecimal() else scope
        yield f"CPU of {name} {row['used_pct']:.0f} %", f"CPU of {name} {row['used_pct']:.0f} %", True, [row]


def _busiest(tables: DeviceTables) -> Mapping[str, Any] | None:
    rows = [row for row in _rows(tables, "process_cpu") if (row["share_pct"] or 0.0) >= _NAMED_PCT and row["process"]]
    return max(rows, key=lambda row: row["share_pct"], default=None)


def _memory(tables: DeviceTables) -> Found:
    rows = _last_round(r for r in _rows(tables, "memory_state") if r["total_bytes"] and r["free_pct"] is not None)
    pools: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        known = pools.get(row["pool"] or "")
        if known is None or (known["largest_bytes"] is None and row["largest_bytes"] is not None):
            pools[row["pool"] or ""] = row
    usual = sorted((r for r in pools.values() if r["kind"] in _KINDS), key=lambda r: _KINDS.index(r["kind"]))
    picked = (usual or sorted(pools.values(), key=lambda r: r["free_pct"]))[:_MOST_POOLS]
    if picked:
        lowest = min(picked, key=lambda r: r["free_pct"])
        short = f"{one_line(lowest['pool'] or 'memory', 16)} {lowest['free_pct']:.0f} % free"
        yield f"memory free: {'; '.join(map(_pool, picked))}", short, lowest["free_pct"] < _SHORT_PCT, picked


def _pool(row: Mapping[str, Any]) -> str:
    largest = f", largest block {size(row['largest_bytes'])}" if row["largest_bytes"] is not None else ""
    return f"{one_line(row['pool'] or 'pool', 24)} {row['free_pct']:.0f} % ({size(row['free_bytes'])}{largest})"


def _failures(tables: DeviceTables) -> Found:
    for row in sorted(_rows(tables, "malloc_summary"), key=lambda r: -(r["failures"] or 0))[:_MOST_POOLS]:
        pool = one_line(row["pool"] or "a pool that is not named", 24)
        times = f"{counted(row['failures'], 'failed allocation')} in {pool}"
        asked = f": up to {shown(row['requested_bytes'])} bytes asked" if row["requested_bytes"] is not None else ""
        free = f", {shown(row['free_bytes'])} free at the last" if row["free_bytes"] is not None and asked else ""
        told = "".join(f"; {part}" for part in _decoded(row))
        when = ""
        if row["first_seen"] is not None and row["last_seen"] is not None:
            when = f"; {row['first_seen']:{_SECONDS}}"
            when += f" to {row['last_seen']:{_SECONDS}}" if row["last_seen"] != row["first_seen"] else ""
        yield f"MALLOCFAIL: {times}{asked}{free}{told}{when}", f"MALLOCFAIL in {pool}", True, [row]


def _decoded(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield what else the messages say: the cause as printed, what was tried in its place, who asked."""
    if row["cause"]:
        yield f"cause as printed: {one_line(row['cause'], 40)}"
    if row["alternate_pool"]:
        why = f", {one_line(row['alternate_cause'], 40)}" if row["alternate_cause"] else ""
        free = f", {shown(row['alternate_free_bytes'])} free" if row["alternate_free_bytes"] is not None else ""
        yield f"{one_line(row['alternate_pool'], 24)} was tried in its place{free}{why}"
    if row["processes"]:
        caller = f", called from {one_line(row['caller'], 20)}" if row["caller"] else ""
        yield f"who asked is the victim, not thereby the culprit: {one_line(row['processes'], 60)}{caller}"


def _evidence(rows: Iterable[Mapping[str, Any]], device: str, quote: Quote) -> Iterator[Evidence]:
    for row in rows:
        text = quote(row["capture"], row["line"])
        if text:
            yield Evidence(device=device, capture=row["capture"], line=row["line"], text=text, sign="symptom")


def size(count: int) -> str:
    """Return bytes as a person writes them: exact where they are few."""
    return f"{shown(count)} bytes" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"
