"""The CPU over time, what it is spent on, and which processes take it."""

from collections.abc import Mapping, Sequence
from typing import Any

from triage.report.display import one_line
from triage.report.drawing import (
    BLUE,
    GREY,
    ORANGE,
    RED,
    SKY,
    Drawn,
    new_figure,
    put_figure_title,
    put_title,
    shown_label,
    shown_number,
)
from triage.tables import DeviceTables, Table

_SPANS = (("seconds", "60 seconds"), ("minutes", "60 minutes"), ("hours", "72 hours"))


def cpu_history(tables: DeviceTables) -> Drawn | None:
    """CPU history in three panels, as ``show processes cpu history`` shows it."""
    table = tables.table("cpu_history")
    if table is None:
        return None
    spans = _spans(table)
    if not spans:
        return None
    figure, panels = new_figure(2.7, len(spans))
    for axes, (_, label, found) in zip(panels, spans, strict=True):
        _history_panel(axes, label, found)
        put_title(axes, f"last {label}", 9)
    panels[0].set_ylabel("CPU %", fontsize=8)
    handles, labels = panels[-1].get_legend_handles_labels()  # the last one has the average too
    figure.legend(handles, labels, loc="upper right", ncols=3, fontsize=7, frameon=False)
    peak = max(r["maximum_pct"] for _, _, found in spans for r in found)
    numbers = tuple(
        (
            label,
            shown_number(max(r["maximum_pct"] for r in found)),
            shown_number(sorted(r["maximum_pct"] for r in found)[len(found) // 2]),
            str(len(found)),
        )
        for _, label, found in spans
    )
    text = f"CPU history of {tables.device}: peaks of {peak:.0f} %"
    put_figure_title(figure, text)
    return Drawn(
        figure=figure,
        title=text,
        columns=("span", "highest %", "median %", "slots"),
        rows=numbers,
    )


def _spans(table: Table) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Return (name, label, slots in order) of each span that the last round shows."""
    rows = [r for r in table.rows() if r["maximum_pct"] is not None]
    last = max(r["round"] for r in rows) if rows else None
    spans = [
        (name, label, sorted((r for r in rows if r["span"] == name and r["round"] == last), key=lambda r: r["index"]))
        for name, label in _SPANS
    ]
    return [item for item in spans if item[2]]


def _history_panel(axes: Any, label: str, found: Sequence[Mapping[str, Any]]) -> None:
    slots = [r["index"] for r in found]
    axes.bar(slots, [r["maximum_pct"] for r in found], width=1.0, color=SKY, label="maximum")
    averages = [r["average_pct"] for r in found]
    if any(a is not None for a in averages):
        axes.step(
            slots,
            [a if a is not None else float("nan") for a in averages],
            where="mid",
            color=BLUE,
            linewidth=1.4,
            label="average",
        )
    axes.axhline(80, color=RED, linewidth=0.8, linestyle="--", label="80 %")
    axes.set(ylim=(0, 105), xlim=(max(slots) + 0.5, -0.5))
    axes.set_xlabel(f"{label.split()[1]} ago", fontsize=8)


def cpu_split(tables: DeviceTables) -> Drawn | None:
    """Interrupt against process load, the first decision of every high-CPU case."""
    table = tables.table("cpu_state")
    rows = [r for r in table.rows() if r["total_5s_pct"] is not None] if table is not None else []
    if max((r["total_5s_pct"] for r in rows), default=0.0) < 1:
        return None  # nothing to see
    figure, (axes,) = new_figure(0.9 + 0.32 * len(rows))
    labels = [f"round {r['round']}" for r in rows]
    interrupt = [r["interrupt_pct"] or 0.0 for r in rows]
    process = [max(r["total_5s_pct"] - i, 0.0) for r, i in zip(rows, interrupt, strict=True)]
    axes.barh(labels, interrupt, color=ORANGE, label="interrupt")
    axes.barh(labels, process, left=interrupt, color=BLUE, label="processes")
    axes.set(xlim=(0, 100))
    axes.set_xlabel("CPU % over five seconds", fontsize=8)
    axes.legend(fontsize=7, frameon=False, ncols=2, loc="upper right", bbox_to_anchor=(1, 1.35))
    worst = max(rows, key=lambda r: r["total_5s_pct"])
    kind = "interrupts" if (worst["interrupt_share"] or 0) >= 0.5 else "processes"
    text = f"Load of {tables.device}: {worst['total_5s_pct']:.0f} %, mostly {kind}"
    put_title(axes, text)
    numbers = tuple(
        (
            f"round {r['round']}",
            shown_number(r["total_5s_pct"]),
            shown_number(r["interrupt_pct"]),
            shown_number(r["total_pct"]),
            shown_number(r["total_5m_pct"]),
        )
        for r in rows
    )
    return Drawn(
        figure=figure, title=text, columns=("round", "5 s %", "of it interrupt %", "1 min %", "5 min %"), rows=numbers
    )


def top_processes(tables: DeviceTables) -> Drawn | None:
    """The busiest processes over five seconds, one minute and five minutes."""
    table = tables.table("process_cpu")
    rows = [r for r in table.rows() if r["share_pct"]] if table is not None else []
    rows = sorted(rows, key=lambda r: -r["share_pct"])[:8]
    if not rows or rows[0]["share_pct"] < 0.5:
        return None
    figure, (axes,) = new_figure(0.8 + 0.34 * len(rows))
    names = [
        shown_label(f"{r['process']} ({r['pid']})" if r["pid"] is not None else str(r["process"]), 28) for r in rows
    ]
    spots = range(len(rows))
    for offset, column, colour, label in (
        (-0.26, "share_5s_pct", SKY, "5 s"),
        (0.0, "share_pct", BLUE, "sustained"),
        (0.26, "share_5m_pct", GREY, "5 min"),
    ):
        axes.barh([s + offset for s in spots], [r[column] or 0.0 for r in rows], height=0.24, color=colour, label=label)
    axes.set_yticks(list(spots), names, parse_math=False)
    axes.invert_yaxis()
    axes.set_xlabel("CPU %", fontsize=8)
    axes.legend(fontsize=7, frameon=False, loc="lower right")
    text = f"Processes of {tables.device}: {rows[0]['process']} leads with {rows[0]['share_pct']:.0f} %"
    put_title(axes, text)
    numbers = tuple(
        (
            one_line(str(r["process"])),
            shown_number(r["pid"]),
            shown_number(r["share_5s_pct"]),
            shown_number(r["share_pct"]),
            shown_number(r["share_5m_pct"]),
            r["method"],
        )
        for r in rows
    )
    return Drawn(
        figure=figure,
        title=text,
        columns=("process", "pid", "5 s %", "sustained %", "5 min %", "measured by"),
        rows=numbers,
    )
