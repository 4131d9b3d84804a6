"""The processes of a router."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process with its share of the CPU and what it holds."""

    pid: int
    name: str
    pct: float = 0.0
    quiet_pct: float = 0.0
    swing: float = 0.15
    runtime_ms: int = 0
    invoked: int = 1
    invoked_per_s: float = 0.2
    tty: int = 0
    allocated: int = 0
    freed: int = 0
    holding: int = 0
    growth_bytes_per_s: float = 0.0
    getbufs: int = 0
    retbufs: int = 0
