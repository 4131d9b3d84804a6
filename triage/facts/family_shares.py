"""What the processes of one family take of the CPU together."""

from collections.abc import Iterable, Mapping, Sequence

from triage.facts.fact import Row
from triage.facts.process_names import bursts, one_a_core

_PART_PCT, _PART_OF_SHARE = 0.5, 0.05  # of the CPU, and of the family's share: less has no part in it
_MOST_NAMED = 2  # further processes in a sentence
_SURGE_LASTS = 0.15  # of it already in the minute's moving average: two samples or more, where one alone leaves 0.08
_OF_WHOLE = (
    1.5  # two cores print twice what the whole box uses; processes and box are not measured over the same seconds
)


def that_count(family: str, rows: Sequence[Row], whole_pct: float | None) -> Sequence[Row]:
    """Return the processes whose shares add up: of threads that run one a core, and print shares of their core, only the busiest.

    Whether they do is told by the sum: it cannot be much more than the whole box uses.
    """
    if family not in one_a_core() or total(rows) <= (100.0 if whole_pct is None else _OF_WHOLE * whole_pct):
        return rows
    return [max(rows, key=lambda r: r["share_pct"] or 0.0)]


def who(ordered: Sequence[Row], share: float) -> str:
    """Return the busiest process with the others that have a part in ``share``: a sentence must not give one the share of all."""
    least = max(_PART_PCT, share * _PART_OF_SHARE)
    others = [r["process"] for r in ordered[1:] if (r["share_pct"] or 0.0) >= least]
    if not others:
        return str(ordered[0]["process"])
    named = (
        others if len(others) <= _MOST_NAMED else [*others[: _MOST_NAMED - 1], f"{len(others) - _MOST_NAMED + 1} more"]
    )
    return f"{ordered[0]['process']} with {' and '.join(named)}"


def family_share(family: str, rows: Iterable[Row], limits: Mapping[str, float]) -> tuple[float, str | None]:
    """The sustained share; what runs away now counts with its five seconds, since its minute is still to come.

    A family that works in bursts by its nature is excepted: only its minute tells a burst from an incident.
    """
    share, now = total(rows), added(rows, "share_5s_pct") or 0.0
    runs_away = now >= limits["process_crit_pct"] and _SURGE_LASTS * now <= share <= now / limits["peak_times"]
    if family not in bursts() and runs_away:
        return now, "over five seconds"
    return share, None


def total(rows: Iterable[Row]) -> float:
    return sum(r["share_pct"] or 0.0 for r in rows)


def added(rows: Iterable[Row], column: str) -> float | None:
    values = [r[column] for r in rows if r[column] is not None]
    return round(sum(values), 2) if values else None
