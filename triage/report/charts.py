"""Charts with matplotlib: the same bytes on every run, readable in a ticket. The only module that imports matplotlib."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from triage.report.display import ascii_only, one_line
from triage.tables import DeviceTables

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito: told apart by colour-blind readers and in grey.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY, YELLOW, GREY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
    "#6B7280",
)
_WIDTH = 7.6
_PNG_DPI = 110
_SPANS = (("seconds", "60 seconds"), ("minutes", "60 minutes"), ("hours", "72 hours"))
_MEGA = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart with the numbers behind it."""

    device: str
    name: str
    title: str
    svg: bytes
    png: bytes
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a drawing function gives: a figure, its message, its numbers."""

    figure: "Figure"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def charts_of(tables: DeviceTables, families: Sequence[str] = (), most: int | None = None) -> Iterator[Chart]:
    """Yield every chart for which this device has data, or the ``most`` that show findings of these families best."""
    first = [name for family in families for name in _TELLING.get(family, ())]
    ranked = sorted(_CHARTS, key=lambda item: first.index(item[0]) if item[0] in first else len(first))
    kept = 0
    for name, draw in ranked if most is not None else _CHARTS:
        drawn = draw(tables) if most is None or kept < most else None
        if drawn is not None:
            kept += 1
            svg, png = _bytes(drawn.figure)
            yield Chart(
                device=tables.device,
                name=name,
                title=one_line(drawn.title),
                svg=svg,
                png=png,
                columns=drawn.columns,
                rows=drawn.rows,
            )


def _bytes(figure: "Figure") -> tuple[bytes, bytes]:
    """Render without dates, random ids or fonts of this machine.

    The canvases are asked themselves: ``savefig`` draws everything once more for each format, and lays it out each time.
    """
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415

    settings: Any = {"svg.hashsalt": "triage", "svg.fonttype": "none", "font.family": "DejaVu Sans"}
    with mpl.rc_context(settings):
        svg, png = io.BytesIO(), io.BytesIO()
        figure.dpi = _PNG_DPI
        raster: Any = FigureCanvasAgg(figure)
        raster.print_png(png, metadata={"Software": None})
        figure.set_layout_engine("none")  # it is laid out now
        vector: Any = FigureCanvasSVG(figure)
        vector.print_svg(svg, metadata={"Date": None, "Creator": None})
    return svg.getvalue(), png.getvalue()


def _figure(height: float, panels: int = 1) -> tuple["Figure", list["Axes"]]:
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(_WIDTH, height), layout="constrained", facecolor="white")
    made = figure.subplots(1, panels, squeeze=False)[0]
    for axes in made:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8, colors="#374151")
        axes.set_axisbelow(True)
    return figure, list(made)


def _label(text: str, width: int) -> str:
    """Return text that the font of every machine has."""
    return one_line(ascii_only(text), width)


def _title(axes: "Axes", text: str, size: float = 10) -> None:
    axes.set_title(_label(text, 96), fontsize=size, loc="left", color="#111827", parse_math=False)


def _number(value: Any) -> str:
    return (
        ""
        if value is None
        else f"{value:,.1f}".removesuffix(".0")
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else one_line(str(value))
    )


def cpu_history(tables: DeviceTables) -> Drawn | None:
    """CPU history in three panels, as ``show processes cpu history`` shows it."""
    table = tables.table("cpu_history")
    if table is None:
        return None
    rows = [r for r in table.rows() if r["maximum_pct"] is not None]
    last = max(r["round"] for r in rows) if rows else None
    spans = [
        (name, label, sorted((r for r in rows if r["span"] == name and r["round"] == last), key=lambda r: r["index"]))
        for name, label in _SPANS
    ]
    spans = [item for item in spans if item[2]]
    if not spans:
        return None
    figure, panels = _figure(2.5, len(spans))
    for axes, (_, label, found) in zip(panels, spans, strict=True):
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
        axes.axhline(80, color=RED, linewidth=0.8, linestyle="--")
        axes.set(ylim=(0, 105), xlim=(max(slots) + 0.5, -0.5))
        axes.set_xlabel(f"{label.split()[1]} ago", fontsize=8)
        _title(axes, f"last {label}", 9)
    panels[0].set_ylabel("CPU %", fontsize=8)
    panels[-1].legend(fontsize=7, frameon=False, loc="lower left")
    peak = max(r["maximum_pct"] for _, _, found in spans for r in found)
    numbers = tuple(
        (
            label,
            _number(max(r["maximum_pct"] for r in found)),
            _number(sorted(r["maximum_pct"] for r in found)[len(found) // 2]),
            str(len(found)),
        )
        for _, label, found in spans
    )
    return Drawn(
        figure=figure,
        title=f"CPU history of {tables.device}: peaks of {peak:.0f} %",
        columns=("span", "highest %", "median %", "slots"),
        rows=numbers,
    )


def cpu_split(tables: DeviceTables) -> Drawn | None:
    """Interrupt against process load, the first decision of every high-CPU case."""
    table = tables.table("cpu_state")
    rows = [r for r in table.rows() if r["total_5s_pct"] is not None] if table is not None else []
    if not rows:
        return None
    figure, (axes,) = _figure(0.9 + 0.32 * len(rows))
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
    _title(axes, text)
    numbers = tuple(
        (
            f"round {r['round']}",
            _number(r["total_5s_pct"]),
            _number(r["interrupt_pct"]),
            _number(r["total_pct"]),
            _number(r["total_5m_pct"]),
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
    figure, (axes,) = _figure(0.8 + 0.34 * len(rows))
    names = [_label(f"{r['process']} ({r['pid']})" if r["pid"] is not None else str(r["process"]), 28) for r in rows]
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
    _title(axes, text)
    numbers = tuple(
        (
            one_line(str(r["process"])),
            _number(r["pid"]),
            _number(r["share_5s_pct"]),
            _number(r["share_pct"]),
            _number(r["share_5m_pct"]),
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


def memory_pools(tables: DeviceTables) -> Drawn | None:
    """Pools with the largest block against the size that failed."""
    table = tables.table("memory_state")
    rows = [r for r in table.rows() if r["total_bytes"] and r["free_bytes"] is not None] if table is not None else []
    if not rows:
        return None
    last = max(r["round"] for r in rows)
    rows = [r for r in rows if r["round"] == last][:6]
    failed = _failed_bytes(tables)
    figure, axes_pair = _figure(1.0 + 0.42 * len(rows), 2)
    left, right = axes_pair
    names = [_label(r["pool"] or "", 16) for r in rows]
    used = [(r["total_bytes"] - r["free_bytes"]) / _MEGA for r in rows]
    left.barh(names, used, color=GREY, label="used")
    left.barh(names, [r["free_bytes"] / _MEGA for r in rows], left=used, color=GREEN, label="free")
    left.invert_yaxis()
    left.set_xlabel("MB", fontsize=8)
    left.legend(fontsize=7, frameon=False, ncols=2, loc="lower right")
    _title(left, "used and free", 9)
    blocks = [(r["largest_bytes"] or 0) / 1024 for r in rows]
    right.barh(names, blocks, color=BLUE)
    right.invert_yaxis()
    right.set_yticklabels([])
    right.set_xlabel("largest free block, kB (log)", fontsize=8)
    right.set_xscale("symlog", linthresh=16)
    right.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")  # powers of ten would be typeset as formulas
    if failed is not None:
        right.axvline(failed / 1024, color=RED, linewidth=1.4)
    _title(right, "largest block" if failed is None else f"largest block; red: the {failed:,} B that failed", 9)
    numbers = tuple(
        (
            one_line(r["pool"] or ""),
            _number(r["total_bytes"]),
            _number(r["free_bytes"]),
            _number(r["free_pct"]),
            _number(r["lowest_bytes"]),
            _number(r["largest_bytes"]),
        )
        for r in rows
    )
    small = [r for r in rows if failed is not None and r["largest_bytes"] is not None and r["largest_bytes"] < failed]
    by_design = set(design["pool"]) if (design := tables.table("full_by_design")) is not None else set()
    shortest = min(rows, key=lambda r: (r["pool"] in by_design, r["free_pct"]))
    text = (
        f"Memory of {tables.device}: no block of {failed:,} bytes in {small[0]['pool']}"
        if small and failed
        else f"Memory of {tables.device}: {shortest['pool']} has {shortest['free_pct']:.0f} % free"
    )
    return Drawn(
        figure=figure,
        title=text,
        columns=("pool", "total B", "free B", "free %", "lowest ever B", "largest block B"),
        rows=numbers,
    )


def _failed_bytes(tables: DeviceTables) -> int | None:
    table = tables.table("malloc_summary")
    sizes = [s for s in table["requested_bytes"] if s is not None] if table is not None else []
    return max(sizes, default=None)


def holders(tables: DeviceTables) -> Drawn | None:
    """Who holds the memory, over the rounds."""
    table = tables.table("memory_process")
    rows = [r for r in table.rows() if r["holding_bytes"] is not None] if table is not None else []
    if not rows:
        return None
    rounds = sorted({r["round"] for r in rows})
    last = sorted((r for r in rows if r["round"] == rounds[-1]), key=lambda r: -r["holding_bytes"])[:6]
    held = {(r["process"], r["pid"], r["round"]): r["holding_bytes"] for r in rows}
    figure, (axes,) = _figure(0.8 + 0.36 * len(last))
    height = 0.8 / len(rounds)
    for order, number in enumerate(rounds):
        values = [(held.get((r["process"], r["pid"], number)) or 0) / _MEGA for r in last]
        spots = [i + (order - (len(rounds) - 1) / 2) * height for i in range(len(last))]
        axes.barh(
            spots, values, height=height * 0.9, color=(SKY, BLUE, PURPLE, GREY)[order % 4], label=f"round {number}"
        )
    axes.set_yticks(range(len(last)), [_label(str(r["process"]), 24) for r in last], parse_math=False)
    axes.invert_yaxis()
    axes.set_xlabel("MB held", fontsize=8)
    axes.legend(fontsize=7, frameon=False, loc="lower right")
    text = f"Holders on {tables.device}: {last[0]['process']} holds {last[0]['holding_bytes'] / _MEGA:.1f} MB"
    _title(axes, text)
    numbers = tuple(
        (one_line(str(r["process"])), *(_number(held.get((r["process"], r["pid"], n))) for n in rounds)) for r in last
    )
    return Drawn(figure=figure, title=text, columns=("process", *(f"round {n} B" for n in rounds)), rows=numbers)


def fan_out(tables: DeviceTables) -> Drawn | None:
    """To how many destinations each source goes, by port."""
    table = tables.table("flow_fan_out")
    rows = sorted(table.rows(), key=lambda r: -r["distinct_destinations"])[:8] if table is not None else []
    if not rows or rows[0]["distinct_destinations"] < 10:
        return None
    figure, (axes,) = _figure(0.8 + 0.32 * len(rows))
    names = [f"{r['source']} {r['protocol']}/{_number(r['destination_port'])}" for r in rows]
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
    _title(axes, text)
    numbers = tuple(
        (
            one_line(r["source"]),
            one_line(f"{r['protocol']}/{_number(r['destination_port'])}"),
            _number(r["distinct_destinations"]),
            _number(r["median_packets"]),
            _number(r["unanswered_pct"]),
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
    figure, (axes,) = _figure(0.9 + 0.3 * len(lanes))
    for lane, tag in enumerate(lanes):
        mine = [r for r in rows if r["tag"] == tag]
        severity = mine[0]["severity"] if mine[0]["severity"] is not None else 6
        colour = RED if severity <= 2 else ORANGE if severity <= 4 else BLUE
        axes.plot(
            [r["event_at"] for r in mine], [lane] * len(mine), "|", markersize=11, markeredgewidth=1.6, color=colour
        )
    axes.set_yticks(range(len(lanes)), [_label(f"{tag} ({counts[tag]})", 40) for tag in lanes], parse_math=False)
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    axes.tick_params(axis="x", labelrotation=0)
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415

    locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.set_xlabel("UTC", fontsize=8)
    text = f"Log of {tables.device}: {len(rows)} events, worst {lanes[0]}"
    _title(axes, text)
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


Draw = Callable[[DeviceTables], Drawn | None]
_CHARTS: Sequence[tuple[str, Draw]] = (
    ("cpu-split", cpu_split),
    ("cpu-history", cpu_history),
    ("processes", top_processes),
    ("memory-pools", memory_pools),
    ("holders", holders),
    ("fan-out", fan_out),
    ("events", events),
)
_TELLING: Mapping[str, Sequence[str]] = {
    "worm": ("fan-out", "processes", "cpu-history"),
    "memory": ("memory-pools", "holders", "events"),
    "cpu": ("processes", "cpu-history", "cpu-split"),
    "control-plane": ("processes", "cpu-split", "events"),
}
