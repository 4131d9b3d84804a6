"""One router at one moment: values and rows as functions of the lab's time, the same for the same seed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.lab.noise import unit
from triage.lab.router_data import RouterData
from triage.lab.templates import fill
from triage.lab.values import Value


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of the lab's own terminal sessions, as show users and show tcp brief list it."""

    vty: int
    user: str
    peer: str
    peer_port: int
    local_port: int
    since_s: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """What templates may name besides a router's own values: generators of rows, and values that are computed."""

    rows: Mapping[str, Callable[["Moment", tuple[str, ...]], Iterator[str]]]
    computed: Mapping[str, Callable[["Moment"], float | str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asked: the width of the terminal, and the sessions that are open."""

    width: int = 80
    vty: int = 0
    sessions: tuple[OpenSession, ...] = ()
    arguments: Mapping[str, str] | None = None


class Moment:
    """A router at ``at_s`` seconds of the lab's time, as seen by ``asker``."""

    def __init__(
        self, simulation: Simulation, data: RouterData, seed: int, started: datetime, at_s: float, asker: Asker
    ) -> None:
        self._simulation = simulation
        self.data = data
        self.seed = seed
        self.started = started
        self.at_s = at_s
        self.asker = asker

    def earlier(self, at_s: float) -> "Moment":
        """Return the same router at another time."""
        return Moment(self._simulation, self.data, self.seed, self.started, at_s, self.asker)

    def key(self, *parts: object) -> tuple[object, ...]:
        """Return a seed for a random choice of this router."""
        return (self.seed, self.data.name, *parts)

    def chance(self, *parts: object) -> float:
        """Return a number in [0, 1) for ``parts``."""
        return unit(*self.key(*parts))

    @property
    def now(self) -> datetime:
        """The router's clock, UTC."""
        return self.started + timedelta(seconds=self.at_s)

    def count(self, base: float, rate_per_s: float) -> int:
        """Return a counter that stood at ``base`` when the lab started."""
        return max(0, int(base + rate_per_s * self.at_s))

    def value(self, name: str) -> float | str:
        """Return a value of the scenario, or one that the simulation computes.

        Raises:
            KeyError: no such value.
        """
        declared = self.data.values.get(name)
        if isinstance(declared, str):
            return declared
        if isinstance(declared, Value):
            return declared.at(self.at_s, self.key(name), self.value)
        return self._simulation.computed[name](self)

    def rows(self, name: str, arguments: tuple[str, ...]) -> Iterator[str]:
        """Yield the lines of a generator."""
        given = self.asker.arguments or {}
        yield from self._simulation.rows[name](self, tuple(given.get(argument, argument) for argument in arguments))

    def print_block(self, name: str, fields: Mapping[str, float | str]) -> Iterable[str]:
        """Return the lines of a block template with ``fields``, which win over the router's values."""
        for line in self.data.templates[name].lines:
            yield from fill(line, lambda value: fields[value] if value in fields else self.value(value)).split("\n")

    def print_template(self, name: str) -> Iterator[str]:
        """Yield the lines of a command's template."""
        return self.data.templates[name].render(self.value, self.rows)
