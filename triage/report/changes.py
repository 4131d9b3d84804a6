"""What changed before it began, in words."""

from triage.model import Change
from triage.report.display import one_line
from triage.report.headline import names
from triage.report.report import Report


def change_line(change: Change, numbers: str = "") -> str:
    """Return one line: when, where, what, how long before the trouble."""
    times = f", {change.count} times" if change.count > 1 else ""
    when = "" if change.before_s is None else f" ({distance(change.before_s)})"
    cited = f" [{numbers}]" if numbers else ""
    return one_line(
        f"{change.at:%Y-%m-%d %H:%M:%S}  {change.device}  {change.kind}: {change.what}{times}{when}{cited}", 240
    )


def no_change(report: Report) -> str:
    """Return that nothing changed, or that it cannot be known: only a log with times shows a change."""
    if not report.affected:
        return "Nothing began, as far as it was checked."
    dated = [name for name in report.affected if _has_dated_log(report, name)]
    blind = [name for name in report.affected if name not in dated]
    said = []
    if dated:
        said.append(f"The captures show no change on {names(tuple(dated))} in the week before it began.")
    if blind:
        said.append(f"Whether something changed on {names(tuple(blind))} is not known: no log with times was read.")
    return " ".join(said)


def _has_dated_log(report: Report, name: str) -> bool:
    table = report.tables[name].table("log_event") if name in report.tables else None
    return table is not None and any(at is not None for at in table["event_at"])


def distance(before_s: float) -> str:
    """Return how long before, or after, the trouble began, in the unit that a person would use."""
    seconds = abs(before_s)
    amount, unit = next((seconds / size, name) for size, name in _UNITS if seconds >= size or size == 1)
    return f"{amount:.0f} {unit} {'before' if before_s >= 0 else 'after'} it began"


_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
