"""One device's visit: what is asked of it and how, what a session must do, and what came of it."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from triage.collect.gate import Allowed
from triage.collect.ladder import Rung, ladder
from triage.collect.plan import Condition
from triage.collect.readloop import Read
from triage.collect.session import Ways
from triage.collect.transport import Connected
from triage.model import Device, Problem

WALL_S = 600.0
DEVICE_BYTES = 50_000_000


class OpenSession(Protocol):
    """What a visit needs of a session; ``session.Session`` is one."""

    host_key: str | None
    hostname: str
    facts: Connected

    def ask(
        self,
        command: Allowed,
        rung: Rung,
        stop: threading.Event,
        keep: Callable[[bytes], None],
        *,
        max_bytes: int,
        max_s: float = math.inf,
    ) -> Read: ...

    def close(self, *, politely: bool) -> None: ...


class Progress(Protocol):
    """Who wants to know how it goes. Called from several threads."""

    def started(self, device: str, commands: int) -> None: ...

    def command(self, device: str, command: str, round_number: int, status: str, size: int, seconds: float) -> None: ...

    def finished(self, device: str, problem: str | None) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to collect."""

    rounds: int = 2
    interval_s: float = 20.0
    concurrency: int = 10
    host_keys: str = "accept-new"
    max_bytes: int = 8_000_000
    wall_s: float = WALL_S
    device_bytes: int = DEVICE_BYTES
    per_site: int | None = None  # sessions at once behind one site
    per_site_at_first: int | None = None  # and in the first minute
    per_credential: int | None = None  # and with one credential, which is one AAA server group
    logins_per_s: float = 20.0
    auth_failures: int = 1  # refused logins of one credential that stop the fleet
    reconnects: int = 1
    ways: Ways = field(default_factory=Ways)
    extra: tuple[Rung, ...] = ()
    follow_up: Callable[[str], Sequence[str]] | None = None  # what the findings of a device's first round ask for
    allow_heavy: tuple[str, ...] = ()
    resume: bool = False
    recognise: Callable[[bytes], str | None] | None = None  # what platform a text comes from, for devices without one


@dataclass(slots=True)
class Visit:
    """What came of one device, over all its sessions."""

    device: Device
    platform: str
    captures: int = 0
    kept: bool = False  # an earlier run of the case has captures of it
    received_bytes: int = 0
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False
    condition: Condition = field(default_factory=Condition)
    started: float = field(default_factory=time.monotonic)
    round: int = 1
    round_started: float | None = None
    asked: set[tuple[str, int]] = field(default_factory=set)  # also what a session died on: it is not asked again
    withheld: set[str] = field(default_factory=set)
    follow_up: tuple[Rung, ...] | None = None
    recognised: bool = False
    looked_again: bool = False

    def problem(self, code: str, message: str, hint: str = "", capture: str | None = None) -> None:
        self.problems.append(Problem(device=self.device.name, code=code, message=message, hint=hint, capture=capture))


def rungs_of(platform: str, number: int, options: Options) -> tuple[Rung, ...]:
    """Return what one round asks: everything first, then what rates need."""
    rungs: Sequence[Rung] = ladder(platform).rungs
    if number > 1:
        return tuple(rung for rung in rungs if rung.both_rounds)
    known = {rung.command for rung in rungs}
    return (*rungs, *(rung for rung in options.extra if rung.command not in known))
