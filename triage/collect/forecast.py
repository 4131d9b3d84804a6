"""What a run would send, and what it would cost: commands, bytes and seconds; no socket is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from triage.collect.device import Options, rungs_of
from triage.collect.ladder import DEADLINE_S
from triage.model import Device

LOGIN_S = 3.0  # key exchange, authentication and the paging commands on a busy router
USUAL_S = {"none": 0.3, "low": 0.6, "mid": 1.5, "high": 6.0}  # what a busy router takes, by cost


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCommand:
    """One line of a dry run."""

    device: str
    round: int
    command: str
    cost: str
    usual_bytes: int
    usual_s: float
    at_most_s: float


def plan(devices: Sequence[Device], options: Options) -> tuple[PlannedCommand, ...]:
    """Return what would be sent, in order."""
    return tuple(
        PlannedCommand(
            device=d.name,
            round=n,
            command=r.command,
            cost=r.cost,
            usual_bytes=r.usual_bytes,
            usual_s=USUAL_S[r.cost],
            at_most_s=DEADLINE_S[r.cost],
        )
        for d in devices
        for n in range(1, options.rounds + 1)
        for r in rungs_of(d.platform or "cisco_ios", n, options)
    )


def fleet_seconds(planned: Sequence[PlannedCommand], options: Options) -> float:
    """Return about how long the whole run would take, with ``concurrency`` devices at once."""
    by_device: dict[str, dict[int, float]] = {}
    for item in planned:
        rounds = by_device.setdefault(item.device, {})
        rounds[item.round] = rounds.get(item.round, 0.0) + item.usual_s
    longest = max((_device_seconds(list(rounds.values()), options) for rounds in by_device.values()), default=0.0)
    waves = ceil(len(by_device) / max(options.concurrency, 1))
    return max(longest * waves, len(by_device) / options.logins_per_s)


def _device_seconds(rounds: Sequence[float], options: Options) -> float:
    waited = sum(
        max(options.interval_s - (took_s if index == 0 else 0.0), 0.0) for index, took_s in enumerate(rounds[:-1])
    )
    return min(LOGIN_S + sum(rounds) + waited, options.wall_s)
