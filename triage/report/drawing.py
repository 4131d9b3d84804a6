"""What all charts share: colours, fonts, a figure to draw on, numbers as a person writes them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triage.report.display import ascii_only, one_line

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
MEGA = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a drawing function gives: a figure, its message, its numbers."""

    figure: "Figure"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def new_figure(height: float, panels: int = 1) -> tuple["Figure", list["Axes"]]:
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(_WIDTH, height), layout="constrained", facecolor="white")
    made = figure.subplots(1, panels, squeeze=False)[0]
    for axes in made:
        _plain(axes)
    return figure, list(made)


def stacked_figure(height: float, ratios: tuple[float, float]) -> tuple["Figure", "Axes", "Axes"]:
    """Return a figure with two panels that share their time axis, and the panels from the top."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(_WIDTH, height), layout="constrained", facecolor="white")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=ratios)
    for axes in (upper, lower):
        _plain(axes)
    return figure, upper, lower


def _plain(axes: "Axes") -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8, colors="#374151")
    axes.set_axisbelow(True)


def shown_label(text: str, width: int) -> str:
    """Return text that the font of every machine has."""
    return one_line(ascii_only(text), width)


def put_title(axes: "Axes", text: str, size: float = 10) -> None:
    axes.set_title(shown_label(text, 96), fontsize=size, loc="left", color="#111827", parse_math=False)


def put_figure_title(figure: "Figure", text: str) -> None:
    """Title a figure of several panels, so that it says what it shows when it is attached alone."""
    figure.suptitle(shown_label(text, 96), x=0.01, ha="left", fontsize=10, color="#111827", parse_math=False)


def shown_number(value: Any) -> str:
    return (
        ""
        if value is None
        else f"{value:,.1f}".removesuffix(".0")
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else one_line(str(value))
    )
