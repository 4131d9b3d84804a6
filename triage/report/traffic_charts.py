"""Who talks to how many, and what the log said when."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from triage.report.display import one_line
from triage.report.drawing import (
    BLUE,
    GREEN,
    ORANGE,
    RED,
    Drawn,
    new_figure,
    put_title,
    shown_label,
    shown_number,
    stacked_figure,
)
from triage.tables import DeviceTables

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SLOT: Mapping[str, timedelta] = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}


def fan_out(tables: DeviceTables) -> Drawn | None:
    """To how many destinations each source goes, by port."""
    table = tables.table("flow_fan_out")
    rows = sorted(table.rows(), key=lambda r: -r["distinct_destinations"])[:8] if table is not None else []
    if not rows or rows[0]["distinct_destinations"] < 10:
        return None
    figure, (axes,) = new_figure(0.8 + 0.32 * len(rows))
    names = [f"{r['source']} {_service(r)}" for r in rows]
    axes.barh(
        names,
        [r["distinct_destinations"] for r in rows],
        color=[RED if (r["unanswered_pct"] or 0) >= 80 else GREEN for r in rows],
    )
    axes.invert_yaxis()
    for spot, row in enumerate(rows):
        text = (
            f" {row['distinct_destinations']}, {row['unanswered_pct']:.0f} % silent"
            if row["unanswered_pct"] is not None
            else f" {row['distinct_destinations']}"
        )
        axes.annotate(text, (row["distinct_destinations"], spot), fontsize=7, va="center")
    axes.set_xlabel("distinct destinations in one look at the cache", fontsize=8)
    axes.margins(x=0.22)
    text = f"Fan-out on {tables.device}: {names[0]} to {rows[0]['distinct_destinations']} destinations"
    put_title(axes, text)
    numbers = tuple(
        (
            one_line(r["source"]),
            one_line(_service(r)),
            shown_number(r["distinct_destinations"]),
            shown_number(r["median_packets"]),
            shown_number(r["unanswered_pct"]),
            one_line(r["source_interface"] or ""),
        )
        for r in rows
    )
    return Drawn(
        figure=figure,
        title=text,
        columns=("source", "service", "destinations", "median packets", "silent %", "interface"),
        rows=numbers,
    )


def _service(row: Mapping[str, Any]) -> str:
    port = row["destination_port"]
    return str(row["protocol"]) if port is None else f"{row['protocol']}/{port}"


def cpu_line(tables: DeviceTables) -> list[tuple[datetime, float]]:
    """Return the CPU maxima of the last hour and days as (UTC by the device's clock, %), oldest first."""
    table, clock = tables.table("cpu_history"), tables.table("clock")
    rows = [r for r in table.rows() if r["maximum_pct"] is not None and r["at"]] if table is not None else []
    if not rows:
        return []
    last = max(r["round"] for r in rows)
    clocks = {r["round"]: r["device_time"] for r in clock.rows() if r["device_time"]} if clock is not None else {}
    found = {}
    for row in rows:
        if row["round"] == last and row["span"] in _SLOT:
            now = clocks.get(last) or row["at"]
            found[now - _SLOT[row["span"]] * row["index"]] = row["maximum_pct"]
    return sorted(found.items())


def _over_cpu(tables: DeviceTables, height: float) -> tuple["Figure", "Axes"]:
    """Return a figure and the panel for events, under the CPU line where there is one."""
    line = cpu_line(tables)
    if len(line) < 2:
        figure, (axes,) = new_figure(height)
        return figure, axes
    figure, upper, axes = stacked_figure(height + 1.1, (1.1, height))
    moments: Any = [at for at, _ in line]
    upper.plot(moments, [pct for _, pct in line], color=BLUE, linewidth=1.2, drawstyle="steps-mid")
    upper.axhline(80, color=RED, linewidth=0.8, linestyle="--")
    upper.set_ylim(0, 105)
    upper.set_ylabel("CPU %", fontsize=8)
    return figure, axes


def events(tables: DeviceTables) -> Drawn | None:
    """Log events over time, one lane for each kind of message."""
    table = tables.table("log_event")
    rows = [r for r in table.rows() if r["event_at"] is not None and r["tag"]] if table is not None else []
    if len(rows) < 2:
        return None
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["tag"]] = counts.get(row["tag"], 0) + 1
    lanes = sorted(
        counts,
        key=lambda tag: (
            int(tag.split("-")[-2]) if tag.split("-")[-2:-1] and tag.split("-")[-2].isdigit() else 9,
            -counts[tag],
        ),
    )[:8]
    figure, axes = _over_cpu(tables, 0.9 + 0.3 * len(lanes))
    for lane, tag in enumerate(lanes):
        mine = [r for r in rows if r["tag"] == tag]
        severity = mine[0]["severity"] if mine[0]["severity"] is not None else 6
        colour = RED if severity <= 2 else ORANGE if severity <= 4 else BLUE
        axes.plot(
            [r["event_at"] for r in mine], [lane] * len(mine), "|", markersize=11, markeredgewidth=1.6, color=colour
        )
    axes.set_yticks(range(len(lanes)), [shown_label(f"{tag} ({counts[tag]})", 40) for tag in lanes], parse_math=False)
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    axes.tick_params(axis="x", labelrotation=0)
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415

    locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.xaxis.get_offset_text().set_fontsize(8)
    axes.set_xlabel("UTC", fontsize=8)
    text = f"Log of {tables.device}: {len(rows)} events, worst {lanes[0]}"
    put_title(figure.axes[0], text)
    numbers = tuple(
        (
            one_line(tag),
            str(counts[tag]),
            f"{min(r['event_at'] for r in rows if r['tag'] == tag):%Y-%m-%d %H:%M:%S}",
            f"{max(r['event_at'] for r in rows if r['tag'] == tag):%Y-%m-%d %H:%M:%S}",
        )
        for tag in lanes
    )
    return Drawn(figure=figure, title=text, columns=("message", "count", "first UTC", "last UTC"), rows=numbers)
