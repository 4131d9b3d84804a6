"""One device from login to exit: the ladder in two rounds, every capture on disk as it ends."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from itertools import takewhile

from triage.case.folder import Case
from triage.collect import samples
from triage.collect.gate import Allowed, check
from triage.collect.ladder import Rung, follow_up_rungs, ladder
from triage.collect.plan import HOW_TO_FREE_LINES, Condition, LinesLeft
from triage.collect.readloop import Read
from triage.collect.visit import OpenSession, Options, Progress, Visit, rungs_of
from triage.errors import CollectError
from triage.model import Capture, CaptureStatus

_LEAST_S = 1.0  # a command that was sent gets this long to answer, however little is left
_REFUSED = (
    b"% Invalid input",
    b"% Incomplete command",
    b"% Ambiguous command",
    b"% Unrecognized",
    b"authorization failed",
    b"% Authorization",
)
_FOLLOW_UP_ROUND = 2
VERSION = "show version"


class _Ended(Enum):
    """How a round ended."""

    WHOLE = "everything was asked"
    LOST = "the session is gone or out of step"
    STOPPED = "somebody said stop, or the budget is used up"


class Visitor:
    """Walks the ladder on one open session."""

    def __init__(self, case: Case, options: Options, progress: Progress, stop: threading.Event) -> None:
        self.case = case
        self.options = options
        self.progress = progress
        self.stop = stop

    def visit(self, session: OpenSession, visit: Visit, done: Callable[[str, str, int], bool]) -> bool:
        """Collect the rounds that are left; return whether the session was lost and a new one could bring more.

        Ends early when the budget is used up or somebody says stop.
        """
        if visit.device.platform is None and not visit.recognised and self.options.recognise is not None:
            self._recognise(session, visit, self.options.recognise)
        while visit.round <= self.options.rounds:
            if visit.round_started is None:
                visit.round_started = time.monotonic()
            ended = self._round(session, visit, self._rungs(visit), done)
            if ended is not _Ended.WHOLE:
                return ended is _Ended.LOST
            if visit.round < self.options.rounds:
                since_s = time.monotonic() - visit.round_started if visit.round == 1 else 0.0
                if self.stop.wait(max(self.options.interval_s - since_s, 0.0)):
                    return False
            visit.round, visit.round_started = visit.round + 1, None
        return False

    def _recognise(self, session: OpenSession, visit: Visit, recognise: Callable[[bytes], str | None]) -> None:
        """Find out the platform by one ``show version``, never by trying commands; the ladder begins behind it."""
        visit.recognised = True
        version = next(rung for rung in ladder(visit.platform).rungs if rung.command == VERSION)
        before = ladder(visit.platform)
        read = self._ask(session, visit, version, recognise)
        if read.status is not CaptureStatus.OK:
            return
        for command in ladder(visit.platform).setup:
            allowed = check(command)
            if command not in before.setup and isinstance(allowed, Allowed):
                session.ask(allowed, version, self.stop, lambda _: None, max_bytes=self.options.max_bytes)

    def _learn_platform(self, visit: Visit, raw: bytes, recognise: Callable[[bytes], str | None]) -> None:
        found = recognise(raw)
        if found is None:
            visit.problem(
                "platform-unknown",
                f"the answer to '{VERSION}' does not tell the platform; it is asked as {visit.platform}",
                "write its platform into the device list",
            )
            return
        visit.platform = found
        self.case.record("recognised", device=visit.device.name, platform=found)

    def _rungs(self, visit: Visit) -> Sequence[Rung]:
        rungs = rungs_of(ladder(visit.platform).platform, visit.round, self.options)
        if visit.round != _FOLLOW_UP_ROUND or self.options.follow_up is None:
            return rungs
        if visit.follow_up is None:
            wanted = self.options.follow_up(visit.device.name)
            visit.follow_up = follow_up_rungs(wanted, visit.platform, visit.withheld)
        return _preferred(rungs, visit.follow_up)

    def _round(
        self, session: OpenSession, visit: Visit, rungs: Sequence[Rung], done: Callable[[str, str, int], bool]
    ) -> "_Ended":
        left = [
            rung
            for rung in rungs
            if (rung.command, visit.round) not in visit.asked and not done(visit.device.name, rung.command, visit.round)
        ]
        if visit.kept and not self._look_again(session, visit, left):
            return _Ended.STOPPED if self.stop.is_set() else _Ended.LOST
        for rung in left:
            if self.stop.is_set():
                return _Ended.STOPPED
            if self._budget_used(visit):
                return _Ended.STOPPED
            if (why := visit.condition.withheld(rung)) is not None:
                self._withhold(visit, rung, why)
                continue
            read = self._ask(session, visit, rung)
            before = visit.condition.lines
            visit.condition.learn(rung.command, read.raw)
            if rung.fallback and any(mark in read.raw for mark in _REFUSED):
                self._ask(session, visit, Rung(command=rung.fallback, cost="mid", both_rounds=False, why=rung.why))
            if read.status is CaptureStatus.STOPPED:
                return _Ended.STOPPED
            if read.status is not CaptureStatus.OK:
                # after any other end the session may be out of step; it is not used again
                return _Ended.STOPPED if self._budget_used(visit) else _Ended.LOST
            if visit.condition.lines is not before and self._lines_are_full(visit):
                return _Ended.STOPPED
            self.stop.wait(visit.condition.pause_s(read.last_byte_s or 0.0))
        return _Ended.WHOLE

    def _look_again(self, session: OpenSession, visit: Visit, left: Sequence[Rung]) -> bool:
        """Learn how the box is now, before a resumed case asks what it could not bear; return whether the session still answers.

        It is no capture: what the case has of the same box is older, and stays.
        """
        if visit.looked_again:
            return True
        visit.looked_again = True
        for capture in self.case.captures(visit.device.name):
            visit.condition.learn(capture.command, capture.raw)
        if not any(visit.condition.withheld(rung) for rung in left):
            return True
        visit.condition = Condition()
        for command in samples.commands(visit.platform):
            verdict = check(command, platform=visit.platform)
            if isinstance(verdict, Allowed):
                rung = Rung(command=command, cost="low", both_rounds=False, why="how is the box now")
                read = session.ask(verdict, rung, self.stop, lambda _: None, max_bytes=self.options.max_bytes)
                if read.status is not CaptureStatus.OK:
                    return False
                visit.condition.learn(command, read.raw)
        condition = visit.condition
        self.case.record(
            "looked-again", device=visit.device.name, cpu_pct=condition.cpu_pct, memory_low=condition.memory_low
        )
        return True

    def _budget_used(self, visit: Visit) -> bool:
        if time.monotonic() - visit.started >= self.options.wall_s:
            what = f"{self.options.wall_s:.0f} s on the device"
        elif visit.received_bytes >= self.options.device_bytes:
            what = f"{visit.received_bytes:,} bytes from the device"
        else:
            return False
        visit.problem("budget-used", f"stopped after {what}", "collect the rest with --resume")
        return True

    def _lines_are_full(self, visit: Visit) -> bool:
        """Tell whether we hold the last terminal line: then it is given back, so that a person can log in."""
        left = visit.condition.lines
        if left is not LinesLeft.SOME:
            visit.problem("lines-full", left.value, HOW_TO_FREE_LINES)
        return left is LinesLeft.NONE

    def _withhold(self, visit: Visit, rung: Rung, why: str) -> None:
        visit.asked.add((rung.command, visit.round))
        visit.withheld.add(rung.command)
        self.case.record("withheld", device=visit.device.name, command=rung.command, round=visit.round, why=why)
        option = "--allow-heavy" if rung.cost == "high" else "--extra-command"
        visit.problem(
            "withheld", why, f"--resume asks again; or send it with {option} '{rung.command}' in another case"
        )

    def _ask(
        self,
        session: OpenSession,
        visit: Visit,
        rung: Rung,
        recognise: Callable[[bytes], str | None] | None = None,
    ) -> Read:
        verdict = check(rung.command, allow_heavy=self.options.allow_heavy, platform=visit.platform)
        if not isinstance(verdict, Allowed):
            raise CollectError("refused-by-gate", f"'{rung.command}': {verdict.reason}")
        device, number = visit.device.name, visit.round
        visit.asked.add((rung.command, number))
        path = self.case.capture_path(device, rung.command, number)
        max_bytes = max(min(self.options.max_bytes, self.options.device_bytes - visit.received_bytes), 1)
        began, clock = datetime.now(UTC), time.monotonic()
        max_s = max(visit.started + self.options.wall_s - clock, _LEAST_S)
        keep = partial(self.case.partial, path)
        read = session.ask(verdict, rung, self.stop, keep, max_bytes=max_bytes, max_s=max_s)
        seconds = time.monotonic() - clock
        if recognise is not None:
            self._learn_platform(visit, read.raw, recognise)
        capture = Capture(
            device=device, command=rung.command, path=path, raw=read.raw, round=number, platform=visit.platform,
            at=began.replace(microsecond=0), status=read.status,
        )  # fmt: skip
        self.case.save(capture, seconds=round(seconds, 3), first_byte_s=read.first_byte_s, last_byte_s=read.last_byte_s)
        self.case.inside(f"captures/{path}.part").unlink(missing_ok=True)
        visit.captures += 1
        visit.received_bytes += len(read.raw)
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


def _preferred(rungs: Sequence[Rung], follow_up: Sequence[Rung]) -> tuple[Rung, ...]:
    """What decides ahead of all that only brings rates, as soon as the box has shown how it is now."""
    wanted = {rung.command for rung in follow_up}
    others = [rung for rung in rungs if rung.command not in wanted]
    vital = list(takewhile(lambda rung: rung.cost == "none" or Condition.told_by(rung.command), others))
    return (*vital, *follow_up, *others[len(vital) :])
