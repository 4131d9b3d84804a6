"""What changed before it began, in words."""

from triage.model import Change
from triage.report.display import one_line


def change_line(change: Change, numbers: str = "") -> str:
    """Return one line: when, where, what, how long before the trouble."""
    times = f", {change.count} times" if change.count > 1 else ""
    when = "" if change.before_s is None else f" ({distance(change.before_s)})"
    cited = f" [{numbers}]" if numbers else ""
    return one_line(
        f"{change.at:%Y-%m-%d %H:%M:%S}  {change.device}  {change.kind}: {change.what}{times}{when}{cited}", 240
    )


def distance(before_s: float) -> str:
    """Return how long before, or after, the trouble began, in the unit that a person would use."""
    seconds = abs(before_s)
    amount, unit = next((seconds / size, name) for size, name in _UNITS if seconds >= size or size == 1)
    return f"{amount:.0f} {unit} {'before' if before_s >= 0 else 'after'} it began"


_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
