"""Charts with matplotlib: the same bytes on every run, readable in a ticket."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from triage.report.cpu_charts import cpu_history, cpu_split, top_processes
from triage.report.display import one_line
from triage.report.drawing import Drawn
from triage.report.memory_charts import holders, memory_pools
from triage.report.traffic_charts import events, fan_out
from triage.tables import DeviceTables

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PNG_DPI = 110


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
