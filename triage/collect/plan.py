"""Which command next: the ladder, less what this box cannot bear now."""

import re
from dataclasses import dataclass, field
from enum import Enum

from triage.collect.ladder import Rung
from triage.collect.load import cpu_1m_pct, cpu_5s_pct, free_memory_pct, largest_free_bytes

STARVED_PCT = 90
HEAVY_PCT = 50  # above it nothing is asked that is costly by itself, whoever asks
LOW_FREE_PCT = 10
LOW_LARGEST_BYTES = 65_536
IDLE_PAUSE_S = 0.05
STARVED_REST = 2.0  # a starved box rests twice as long as it worked: the tool has at most a third of its time
STARVED_PAUSE_MAX_S = 5.0
_TELLS = re.compile(
    r"show (?:processes (?:cpu|memory|top)|cpu usage|system resources|memory|watchdog memory-state|chassis routing-engine)\b.*"
)
_REFUSAL_BYTES = 400
_NO_MEMORY = (b"% Low on memory", b"% Unable to create EXEC")
_VTY = re.compile(rb"^[* ]*\d+\s+vty\s+(\d+)\b", re.MULTILINE)
_VTY_LINES = (5, 16)  # how many lines IOS and IOS XE come with; the second is all that there can be by default


class LinesLeft(Enum):
    """Whether anybody else can still log in; the value is for people."""

    SOME = "lines are free"
    PERHAPS_NONE = (
        "vty 0 to 4 are all in use, ours among them; if the box has no more, nobody else can log in but on the console"
    )
    NONE = "every vty line is in use, ours among them; the session was ended so that a person can log in"


HOW_TO_FREE_LINES = "free a line on the console (show users, clear line vty N); --resume collects the rest"


@dataclass(slots=True)
class Condition:
    """What the first captures tell about the box; decides what is withheld."""

    lines: LinesLeft = LinesLeft.SOME
    _minutes: dict[str, float] = field(
        default_factory=dict
    )  # by command: over one minute, where our own login hardly counts
    _peaks: dict[str, float] = field(default_factory=dict)  # the higher of five seconds and one minute
    _short: dict[str, bool] = field(default_factory=dict)  # whether it shows too little memory

    @property
    def cpu_pct(self) -> float | None:
        """The highest load over one minute that any command last showed."""
        return max(self._minutes.values(), default=None)

    @property
    def memory_low(self) -> bool:
        """Whether any command last showed too little memory, or was refused for lack of it."""
        return any(self._short.values())

    def learn(self, command: str, raw: bytes) -> None:
        """Take in one capture, of whatever platform."""
        if any(mark in raw[:_REFUSAL_BYTES] for mark in _NO_MEMORY):
            self._short[command] = True
        if command == "show users":
            self.lines = lines_left(raw)
        if not _TELLS.fullmatch(command):
            return
        text = raw.decode("latin-1")
        minute, seconds = cpu_1m_pct(text), cpu_5s_pct(text)
        if minute is not None:
            self._minutes[command], self._peaks[command] = minute, max(minute, seconds or 0.0)
        free, largest = free_memory_pct(text), largest_free_bytes(text)
        if free is not None:
            self._short[command] = free < LOW_FREE_PCT or (largest is not None and largest < LOW_LARGEST_BYTES)

    @staticmethod
    def told_by(command: str) -> bool:
        """Tell whether a command shows how the box is."""
        return _TELLS.fullmatch(command) is not None

    def withheld(self, rung: Rung) -> str | None:
        """Return why a command is not sent now, or None."""
        if self.memory_low and (rung.withhold == "memory" or rung.cost == "high"):
            return f"the box is short of memory and '{rung.command}' takes some"
        limit = HEAVY_PCT if rung.cost == "high" else STARVED_PCT if rung.withhold == "starved" else None
        if limit is not None and self.cpu_pct is not None and self.cpu_pct >= limit:
            return f"the CPU is at {self.cpu_pct:.0f} % (limit {limit} %) and '{rung.command}' is costly"
        return None

    def pause_s(self, answer_s: float) -> float:
        """Return how long to let the box breathe after a command that took ``answer_s`` seconds."""
        if max(self._peaks.values(), default=0.0) < STARVED_PCT:
            return IDLE_PAUSE_S
        return min(max(IDLE_PAUSE_S, STARVED_REST * answer_s), STARVED_PAUSE_MAX_S)


def lines_left(raw: bytes) -> LinesLeft:
    """Return what ``show users`` tells about free terminal lines: it names those in use, and a box takes the lowest first."""
    used = {int(number) for number in _VTY.findall(raw)}
    if len(used) not in _VTY_LINES or used != set(range(len(used))):
        return LinesLeft.SOME
    return LinesLeft.NONE if len(used) == _VTY_LINES[-1] else LinesLeft.PERHAPS_NONE
