"""One device from login to exit: the ladder in two rounds, every capture on disk as it ends."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from triage.case.folder import Case
from triage.collect.gate import Allowed, check
from triage.collect.ladder import Rung, follow_up_rungs, ladder
from triage.collect.plan import Condition
from triage.collect.readloop import Read
from triage.collect.session import Session
from triage.errors import CollectError
from triage.model import Capture, CaptureStatus, Device, Problem

WALL_S = 600.0
_REFUSED = (
    b"% Invalid input",
    b"% Incomplete command",
    b"% Ambiguous command",
    b"% Unrecognized",
    b"authorization failed",
    b"% Authorization",
)
_MAX_TIMEOUTS = 2
_FOLLOW_UP_ROUND = 2


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
    extra: tuple[Rung, ...] = ()
    follow_up: Callable[[str], Sequence[str]] | None = None  # what the findings of a device's first round ask for
    allow_heavy: tuple[str, ...] = ()
    resume: bool = False


@dataclass(slots=True)
class Visit:
    """What came of one device."""

    device: Device
    platform: str
    captures: int = 0
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False

    def problem(self, code: str, message: str, hint: str = "", capture: str | None = None) -> None:
        self.problems.append(Problem(device=self.device.name, code=code, message=message, hint=hint, capture=capture))


def rungs_of(platform: str, number: int, options: Options) -> tuple[Rung, ...]:
    """Return what one round asks: everything first, then what rates need."""
    rungs: Sequence[Rung] = ladder(platform).rungs
    if number > 1:
        return tuple(rung for rung in rungs if rung.both_rounds)
    return (*rungs, *options.extra)


class Visitor:
    """Walks the ladder on one open session."""

    def __init__(self, case: Case, options: Options, progress: Progress, stop: threading.Event) -> None:
        self.case = case
        self.options = options
        self.progress = progress
        self.stop = stop

    def visit(self, session: Session, visit: Visit, done: Callable[[str, str, int], bool]) -> None:
        """Collect all rounds; ends early when the box stops answering, the budget is used up, or somebody says stop."""
        condition, started = Condition(), time.monotonic()
        book = ladder(visit.platform)
        for number in range(1, self.options.rounds + 1):
            round_started = time.monotonic()
            rungs = rungs_of(book.platform, number, self.options)
            if number == _FOLLOW_UP_ROUND and self.options.follow_up is not None:
                rungs += follow_up_rungs(self.options.follow_up(visit.device.name), book.platform)
            if not self._round(session, visit, rungs, number, condition, started, done):
                return
            if number < self.options.rounds:
                wait = (
                    max(self.options.interval_s - (time.monotonic() - round_started), 0.0)
                    if number == 1
                    else self.options.interval_s
                )
                if self.stop.wait(wait):
                    return

    def _round(
        self,
        session: Session,
        visit: Visit,
        rungs: Sequence[Rung],
        number: int,
        condition: Condition,
        started: float,
        done: Callable[[str, str, int], bool],
    ) -> bool:
        timeouts = 0
        for rung in rungs:
            if self.stop.is_set():
                return False
            if done(visit.device.name, rung.command, number):
                continue
            if time.monotonic() - started > self.options.wall_s:
                visit.problem(
                    "budget-used",
                    f"stopped after {self.options.wall_s:.0f} s on the device",
                    "collect the rest with --resume",
                )
                return False
            if (why := condition.withheld(rung)) is not None:
                self.case.record("withheld", device=visit.device.name, command=rung.command, round=number, why=why)
                visit.problem(
                    "withheld", why, f"send it by hand, or with --extra-command '{rung.command}' when the box is better"
                )
                continue
            read = self._ask(session, visit, rung, number)
            condition.learn(rung.command, read.raw)
            if rung.fallback and any(mark in read.raw for mark in _REFUSED):
                self._ask(
                    session, visit, Rung(command=rung.fallback, cost="mid", both_rounds=False, why=rung.why), number
                )
            if read.status in (CaptureStatus.CLOSED, CaptureStatus.STOPPED):
                return False
            timeouts = timeouts + 1 if read.status in (CaptureStatus.IDLE, CaptureStatus.DEADLINE) else 0
            if read.status is not CaptureStatus.OK:
                # After any other end the session may be out of step; it is not used again.
                return False
            self.stop.wait(condition.pause_s(read.last_byte_s or 0.0))
        return timeouts < _MAX_TIMEOUTS

    def _ask(self, session: Session, visit: Visit, rung: Rung, number: int) -> Read:
        verdict = check(rung.command, allow_heavy=self.options.allow_heavy)
        if not isinstance(verdict, Allowed):
            raise CollectError("refused-by-gate", f"'{rung.command}': {verdict.reason}")
        device = visit.device.name
        path = self.case.capture_path(device, rung.command, number)
        began, clock = datetime.now(UTC), time.monotonic()
        read = session.ask(verdict, rung, self.stop, partial(self.case.partial, path), max_bytes=self.options.max_bytes)
        seconds = time.monotonic() - clock
        capture = Capture(
            device=device, command=rung.command, path=path, raw=read.raw, round=number, platform=visit.platform,
            at=began.replace(microsecond=0), status=read.status,
        )  # fmt: skip
        self.case.save(capture, seconds=round(seconds, 3), first_byte_s=read.first_byte_s, last_byte_s=read.last_byte_s)
        self.case.inside(f"captures/{path}.part").unlink(missing_ok=True)
        visit.captures += 1
        self.progress.command(device, rung.command, number, read.status.value, len(read.raw), seconds)
        if read.status is not CaptureStatus.OK:
            visit.problem(
                f"read-{read.status.value}",
                f"'{rung.command}' ended early ({read.status.value}) after {len(read.raw):,} bytes",
                "what came is kept",
                path,
            )
        if read.paged:
            visit.problem(
                "paging",
                f"'{rung.command}': paging could not be switched off",
                "the account may lack 'terminal length 0'",
                path,
            )
        return read
