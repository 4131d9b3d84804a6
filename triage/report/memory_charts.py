"""Memory pools with their largest block against the size that failed, and who holds the memory."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from triage.report.display import one_line
from triage.report.drawing import (
    BLUE,
    GREEN,
    GREY,
    MEGA,
    PURPLE,
    RED,
    SKY,
    Drawn,
    new_figure,
    put_figure_title,
    put_title,
    shown_label,
    shown_number,
)
from triage.report.symptoms import size
from triage.tables import DeviceTables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POOL_COLUMNS = ("total_bytes", "free_bytes", "free_pct", "lowest_bytes", "largest_bytes")


def memory_pools(tables: DeviceTables) -> Drawn | None:
    """Pools with the largest block against the size that failed."""
    table = tables.table("memory_state")
    rows = [r for r in table.rows() if r["total_bytes"] and r["free_bytes"] is not None] if table is not None else []
    if not rows:
        return None
    last = max(r["round"] for r in rows)
    rows = [r for r in rows if r["round"] == last][:6]
    failed = _failed_bytes(tables)
    known = any(r["largest_bytes"] is not None for r in rows)
    figure, panels = new_figure(1.35 + 0.42 * len(rows), 2 if known else 1)
    names = [shown_label(r["pool"] or "", 16) for r in rows]
    _shares(panels[0], names, rows)
    if known:
        _blocks(panels[1], names, rows, failed)
    text = _pools_title(tables, rows, failed)
    put_figure_title(figure, text)
    return Drawn(
        figure=figure,
        title=text,
        columns=("pool", "total B", "free B", "free %", "lowest ever B", "largest block B"),
        rows=tuple((one_line(r["pool"] or ""), *(shown_number(r[column]) for column in _POOL_COLUMNS)) for r in rows),
    )


def _blocks(axes: "Axes", names: Sequence[str], rows: Sequence[Mapping[str, Any]], failed: int | None) -> None:
    """Draw the largest free block of each pool, and the size that was refused."""
    axes.barh(names, [(r["largest_bytes"] or 0) / 1024 for r in rows], color=BLUE)
    for spot, row in enumerate(rows):
        if row["largest_bytes"] is None:
            axes.annotate(" not printed", (0, spot), fontsize=7, va="center")
    axes.invert_yaxis()
    axes.set_yticklabels([])
    axes.set_xlabel("logarithmic", fontsize=8)
    axes.set_xscale("symlog", linthresh=16)
    axes.xaxis.set_major_formatter(_power)  # powers of ten would be typeset as formulas
    if failed is not None:
        axes.axvline(failed / 1024, color=RED, linewidth=1.4)
    put_title(axes, "largest free block" if failed is None else f"largest free block; red: {failed:,} B failed", 9)


def _power(kilobytes: float, _: float) -> str:
    scale = next(((least, unit) for least, unit in ((1e6, "GB"), (1e3, "MB")) if kilobytes >= least), (1.0, "kB"))
    return f"{kilobytes / scale[0]:.0f} {scale[1]}" if kilobytes else "0"


def _shares(axes: "Axes", names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Draw what is used and free in each pool in per cent, with the least that was ever free as a mark."""
    free = [100 * r["free_bytes"] / r["total_bytes"] for r in rows]
    axes.barh(names, [100 - share for share in free], color=GREY, label="used")
    axes.barh(names, free, left=[100 - share for share in free], color=GREEN, label="free")
    lowest = [
        (100 - 100 * r["lowest_bytes"] / r["total_bytes"], spot)
        for spot, r in enumerate(rows)
        if r["lowest_bytes"] is not None
    ]
    if lowest:
        axes.plot([x for x, _ in lowest], [y for _, y in lowest], "k|", markersize=14, label="least free ever")
    for spot, row in enumerate(rows):
        text = f" {size(row['free_bytes'])} of {size(row['total_bytes'])} free"
        axes.annotate(text, (1, spot), fontsize=7, va="center", color="white", zorder=5)
    axes.set_xlim(0, 100)
    axes.invert_yaxis()
    axes.set_xlabel("% of the pool", fontsize=8)
    axes.legend(fontsize=7, frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 1.0), borderpad=0)


def _pools_title(tables: DeviceTables, rows: Sequence[Mapping[str, Any]], failed: int | None) -> str:
    small = [r for r in rows if failed is not None and r["largest_bytes"] is not None and r["largest_bytes"] < failed]
    by_design = set(design["pool"]) if (design := tables.table("full_by_design")) is not None else set()
    shortest = min(rows, key=lambda r: (r["pool"] in by_design, r["free_pct"]))
    if small and failed:
        return f"Memory of {tables.device}: no block of {failed:,} bytes in {small[0]['pool']}"
    return f"Memory of {tables.device}: {shortest['pool']} has {shortest['free_pct']:.0f} % free"


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
    figure, (axes,) = new_figure(0.8 + 0.36 * len(last))
    height = 0.8 / len(rounds)
    for order, number in enumerate(rounds):
        values = [(held.get((r["process"], r["pid"], number)) or 0) / MEGA for r in last]
        spots = [i + (order - (len(rounds) - 1) / 2) * height for i in range(len(last))]
        axes.barh(
            spots, values, height=height * 0.9, color=(SKY, BLUE, PURPLE, GREY)[order % 4], label=f"round {number}"
        )
    axes.set_yticks(range(len(last)), [shown_label(str(r["process"]), 24) for r in last], parse_math=False)
    axes.invert_yaxis()
    axes.set_xlabel("MB held", fontsize=8)
    axes.legend(fontsize=7, frameon=False, loc="lower right")
    text = f"Holders on {tables.device}: {last[0]['process']} holds {last[0]['holding_bytes'] / MEGA:.1f} MB"
    put_title(axes, text)
    numbers = tuple(
        (one_line(str(r["process"])), *(shown_number(held.get((r["process"], r["pid"], n))) for n in rounds))
        for r in last
    )
    return Drawn(figure=figure, title=text, columns=("process", *(f"round {n} B" for n in rounds)), rows=numbers)
