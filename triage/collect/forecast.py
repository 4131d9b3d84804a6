"""What a run would send, and what it would cost: commands, bytes and seconds; no socket is opened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from triage.collect.ladder import DEADLINE_S
from triage.collect.published import LEAVE, at_login
from triage.collect.visit import Options, rungs_of
from triage.model import Device

PROMPT_BYTES = 20
LOGIN_S = 3.0  # key exchange, authentication and the paging commands on a busy router
USUAL_S = {"none": 0.3, "low": 0.6, "mid": 1.5, "high": 6.0}  # what a busy router takes, by cost


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCommand:
    """One line of a dry run. ``when`` is "login", "round 1" and so on, or "end"; what a login takes is in ``LOGIN_S``."""

    device: str
    round: int
    when: str
    command: str
    cost: str
    usual_bytes: int
    usual_s: float
    at_most_s: float
    fallback: str | None = None  # what is asked instead where the box refuses it


def other_forms(planned: Sequence[PlannedCommand]) -> tuple[str, ...]:
    """Return what may be typed besides the plan: commands that stand in for refused ones."""
    return tuple(dict.fromkeys(item.fallback for item in planned if item.fallback))


def plan(devices: Sequence[Device], options: Options) -> tuple[PlannedCommand, ...]:
    """Return what would be typed, in order. Left out is Enter alone, which only shows the prompt."""
    return tuple(line for device in devices for line in _of_device(device, options))


def _of_device(device: Device, options: Options) -> Iterator[PlannedCommand]:
    platform = device.platform or "cisco_ios"
    for command in at_login(platform):
        yield _around(device, command, "login", 1)
    for number in range(1, options.rounds + 1):
        for rung in rungs_of(platform, number, options):
            yield PlannedCommand(
                device=device.name,
                round=number,
                when=f"round {number}",
                command=rung.command,
                cost=rung.cost,
                usual_bytes=rung.usual_bytes,
                usual_s=USUAL_S[rung.cost],
                at_most_s=DEADLINE_S[rung.cost],
                fallback=rung.fallback,
            )
    yield _around(device, LEAVE, "end", options.rounds)


def _around(device: Device, command: str, when: str, number: int) -> PlannedCommand:
    return PlannedCommand(
        device=device.name,
        round=number,
        when=when,
        command=command,
        cost="none",
        usual_bytes=len(command) + PROMPT_BYTES,
        usual_s=0.0,
        at_most_s=DEADLINE_S["none"],
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
