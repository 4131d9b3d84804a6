"""How what a process holds grows over the rounds: the slope with its 90 % interval, and the time until nothing is left."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from triage.facts.counters import elapsed_s, no_span, rounds_without_reload
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, percent, place, rounds_of, rows_of
from triage.facts.memory import kind_of
from triage.facts.process_names import family_of
from triage.tables import DeviceTables

# 90 % two-sided Student t by degrees of freedom; beyond them it is near enough to the normal value for a series.
_T90 = {1: 6.314, 2: 2.920, 3: 2.353, 4: 2.132, 5: 2.015, 6: 1.943, 7: 1.895, 8: 1.860, 9: 1.833, 10: 1.812}
_Z90 = 1.644854
_LEAST_ROUNDS = 3  # two points are no slope (collection, section 4)
# Where a platform prints what each process holds. The processes of IOSd and those of the Linux below it are apart.
_HELD_IN = (
    ("memory_process", "holding_bytes"),
    ("linux_memory_process", "resident_bytes"),
    ("cpu_process", "resident_bytes"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Timed rounds with no reload between them, and the pool that they take from."""

    rounds: Sequence[Sequence[Row]]
    held: str  # the column
    hours: Sequence[float]
    free: Sequence[float | None]
    total: float | None


def growth(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    for stretch in _stretches(tables):
        every = (row for group in stretch.rounds for row in group)
        for (process, pid), rows in by_key(every, "process", "pid").items():
            held = [r[stretch.held] for r in rows]
            if len(rows) == len(stretch.rounds) and None not in held and held[-1] > held[0]:
                yield _growth_row(process, pid, rows, stretch)


def _stretches(tables: DeviceTables) -> Iterator[_Stretch]:
    """Yield, for each table of holders, the newest rounds in which the box ran on."""
    for table, column in _HELD_IN:
        rounds = rounds_of([r for r in rows_of(tables, table) if r[column] is not None])
        run = rounds_without_reload(tables, rounds, _LEAST_ROUNDS)
        if run is None:
            continue
        hours = [(elapsed_s(tables, run[0][0], rows[0]) or 0.0) / 3600 for rows in run]
        pool = [_pool(tables, table, rows[0]["round"]) for rows in run]
        yield _Stretch(
            rounds=run,
            held=column,
            hours=hours,
            free=[free for _, free in pool],
            total=next((t for t, _ in pool if t), None),
        )


def _pool(tables: DeviceTables, table: str, number: int) -> tuple[float | None, float | None]:
    """Return size and free bytes of what the holders of ``table`` take from, in that round."""
    if table == "memory_process":
        found = [
            (r["total_bytes"], r["free_bytes"])
            for r in rows_of(tables, "memory_pool")
            if r["round"] == number and kind_of(r["pool"]) == "processor"
        ]
    else:
        found = [
            (r["maximum"], r["free"])
            for r in rows_of(tables, "platform_resource")
            if r["round"] == number and (r["scope"], r["resource"]) == ("Linux", "memory")
        ]
    total = next((t for t, _ in found if t is not None), None)
    return total, next((f for _, f in found if f is not None), None)


def _unready(tables: DeviceTables) -> str | None:
    if any(True for _ in _stretches(tables)):
        return None
    held = [rounds_of([r for r in rows_of(tables, table) if r[column] is not None]) for table, column in _HELD_IN]
    most = max(held, key=len)
    if len(most) < _LEAST_ROUNDS:
        return f"needs {_LEAST_ROUNDS} rounds"
    return no_span(tables, [rows[0] for rows in most])


def _growth_row(process: str, pid: int, rows: Sequence[Row], stretch: _Stretch) -> Row:
    held, hours, free = [float(r[stretch.held]) for r in rows], stretch.hours, stretch.free
    slope, low, high, r_squared = fit(hours, held)
    steps = [(b - a) / (u - t) for a, b, t, u in zip(held, held[1:], hours, hours[1:], strict=False)]
    grown = held[-1] - held[0]
    fallen = free[0] - free[-1] if free[0] is not None and free[-1] is not None else None
    return {
        **place(rows[-1]),
        "cites": cites(rows),
        "process": process,
        "family": family_of(process or ""),
        "pid": pid,
        "samples": len(rows),
        "hours": round(hours[-1], 3),
        "first_bytes": int(held[0]),
        "last_bytes": int(held[-1]),
        "growth_bytes": int(grown),
        "bytes_per_hour": round(slope, 1),
        "low_bytes_per_hour": round(low, 1),
        "high_bytes_per_hour": round(high, 1),
        "r_squared": round(r_squared, 4),
        "monotone": all(step > 0 for step in steps),
        "slowing": steps[-1] < 0.5 * steps[0],
        "per_hour_of_total_pct": percent(slope, stretch.total),
        "free_falls_too": None if fallen is None else fallen >= 0.7 * grown,
        "hours_left": round(free[-1] / slope, 1) if free[-1] is not None and slope > 0 else None,
    }


def fit(hours: Sequence[float], values: Sequence[float]) -> tuple[float, float, float, float]:
    """Return slope, the ends of its 90 % interval, and R squared, by ordinary least squares over three or more points."""
    count = len(hours)
    mean_x, mean_y = sum(hours) / count, sum(values) / count
    sxx = sum((x - mean_x) ** 2 for x in hours)
    sxy = sum((x - mean_x) * (y - mean_y) for x, y in zip(hours, values, strict=True))
    syy = sum((y - mean_y) ** 2 for y in values)
    slope = sxy / sxx
    residual = max(syy - slope * sxy, 0.0)
    freedom = count - 2
    error = math.sqrt(residual / freedom / sxx)
    margin = student(freedom) * error
    return slope, slope - margin, slope + margin, 1.0 if syy == 0 else 1 - residual / syy


def student(freedom: int) -> float:
    """Return the factor of a 90 % interval, two-sided, for ``freedom`` degrees of freedom."""
    z = _Z90
    far = z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    return _T90.get(freedom, far)


GROWTH_FACTS = (
    Fact(
        table="holder_growth",
        compute=growth,
        any_of=("memory_process", "linux_memory_process", "cpu_process"),
        first_proves=False,
        min_rounds=_LEAST_ROUNDS,
        unready=_unready,
    ),
)
