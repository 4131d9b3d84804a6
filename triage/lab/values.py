"""Named values that evolve with the lab's time: counters, gauges, steps and sums.

A value is ``base + rate_per_s * t + swing * noise + the sum of others``, kept within its limits. ``t`` counts seconds
of the lab since its start; ``from_s`` and ``until_s`` say between which times the rate counts; ``steps`` replaces the
base at given times.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.lab.noise import swing
from triage.lab.records import Faults
from triage.strict_yaml import Lines

Lookup = Callable[[str], "float | str"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One number of a router as a function of time. ``sum`` maps the names of other values to their weights."""

    base: float = 0.0
    rate_per_s: float = 0.0
    from_s: float = 0.0
    until_s: float = float("inf")
    swing: float = 0.0
    every_s: float = 5.0  # how long one swing lasts
    minimum: float = float("-inf")
    maximum: float = float("inf")
    decimals: int = 0
    steps: Mapping[str, float] = field(default_factory=dict)
    sum: Mapping[str, float] = field(default_factory=dict)

    def at(self, at_s: float, key: tuple[object, ...], lookup: Lookup) -> float:
        """Return the value at ``at_s``; ``key`` seeds its swing, ``lookup`` gives the values that it sums."""
        base = self.base
        for start, stepped in sorted((float(start), stepped) for start, stepped in self.steps.items()):
            base = stepped if at_s >= start else base
        number = base + self.rate_per_s * max(0.0, min(at_s, self.until_s) - self.from_s)
        if self.swing:
            number += self.swing * swing(*key, int(at_s // self.every_s))
        number += sum(weight * float(lookup(name)) for name, weight in self.sum.items())
        number = min(max(number, self.minimum), self.maximum)
        return round(number, self.decimals) if self.decimals else float(int(number))


def cycle(values: Mapping[str, "Value | str"]) -> str | None:
    """Return the name of a value that sums itself, directly or by way of others; None when there is no such value."""
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> str | None:
        value = values.get(name)
        if name in done or not isinstance(value, Value):
            return None
        if name in path:
            return name
        for other in value.sum:
            if found := visit(other, (*path, name)):
                return found
        done.add(name)
        return None

    return next((found for name in values if (found := visit(name, ()))), None)


def read_values(data: Any, faults: Faults) -> dict[str, Value | str]:
    """Return named values: a plain text stays text, a mapping becomes a number that evolves."""
    if not isinstance(data, Lines):
        faults.add(1, "'values' must be a mapping")
        return {}
    found: dict[str, Value | str] = {}
    for name, entry in data.items():
        value = entry if isinstance(entry, str) else faults.record(Value, entry, data.line_of(name))
        if value is not None:
            found[name] = value
    return found
