"""Which command next: the ladder, less what this box cannot bear now."""

import re
from dataclasses import dataclass, field

from triage.collect.ladder import Rung

_CPU = re.compile(rb"CPU utilization for five seconds: (\d+)%.*?one minute: (\d+)%")
_POOL = re.compile(rb"^\s*Processor\s+[0-9A-Fa-f]+\s+(\d+)\s+\d+\s+(\d+)\s+\d+\s+(\d+)", re.MULTILINE)
STARVED_PCT = 90
LOW_FREE_PCT = 10
LOW_LARGEST_BYTES = 65_536
IDLE_PAUSE_S = 0.05
STARVED_REST = 2.0  # a starved box rests twice as long as it worked: the tool has at most a third of its time
STARVED_PAUSE_MAX_S = 5.0
_FREE_LINES = re.compile(rb"^\*?\s*\d+\s+vty\s+\d+", re.MULTILINE)


@dataclass(slots=True)
class Condition:
    """What the first captures tell about the box; decides what is withheld."""

    cpu_pct: int | None = None
    memory_low: bool = False
    said: list[str] = field(default_factory=list)

    def learn(self, command: str, raw: bytes) -> None:
        """Take in one capture."""
        if command.startswith("show processes cpu") and (match := _CPU.search(raw)):
            self.cpu_pct = max(int(match[1]), int(match[2]))
        elif command == "show memory statistics" and (match := _POOL.search(raw)):
            total, free, largest = (int(group) for group in match.groups())
            self.memory_low = free * 100 < total * LOW_FREE_PCT or largest < LOW_LARGEST_BYTES

    def withheld(self, rung: Rung) -> str | None:
        """Return why a command is not sent now, or None."""
        if self.memory_low and (rung.withhold == "memory" or rung.cost == "high"):
            return f"the box is short of memory and '{rung.command}' takes some"
        starved = self.cpu_pct is not None and self.cpu_pct >= STARVED_PCT
        if starved and (rung.cost == "high" or rung.withhold == "starved"):
            return f"the CPU is at {self.cpu_pct} % and '{rung.command}' is costly"
        return None

    def pause_s(self, answer_s: float) -> float:
        """Return how long to let the box breathe after a command that took ``answer_s`` seconds."""
        if self.cpu_pct is None or self.cpu_pct < STARVED_PCT:
            return IDLE_PAUSE_S
        return min(max(IDLE_PAUSE_S, STARVED_REST * answer_s), STARVED_PAUSE_MAX_S)
