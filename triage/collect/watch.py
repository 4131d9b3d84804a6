"""Watching routers: one cheap sample an interval over one session each, and the whole ladder when a limit is crossed."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from triage.collect.gate import Allowed, check
from triage.collect.ladder import Rung
from triage.collect.samples import UPTIME_COMMAND, Limits, Sample, commands, crossed, read_sample, uptime_s
from triage.collect.visit import OpenSession
from triage.errors import CollectError
from triage.model import CaptureStatus, Device

FIRST_BACK_OFF_S, MAX_BACK_OFF_S = 5.0, 300.0
_SAMPLE_BYTES = 200_000
_CLOCK_SLACK_S = 120.0  # uptime is printed in minutes
_ENDS = {"auth-refused", "auth-guard", "host-key-changed", "telnet-not-allowed"}  # nothing that waiting would mend


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something worth a line. ``kind`` is watching, sample, lost, reloaded, crossed, held-off, case, left."""

    device: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to watch."""

    interval_s: float = 60.0
    hold_off_s: float = 1800.0
    limits: Limits = field(default_factory=Limits)


class Watcher:
    """Watches one device until somebody says stop. It keeps the last sample and nothing else, however long it runs."""

    def __init__(
        self,
        device: Device,
        settings: Settings,
        *,
        log_in: Callable[[Device], OpenSession],
        capture: Callable[[Device, OpenSession, str], bool],
        tell: Callable[[Event], None],
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.device = device
        self.platform = device.platform or "cisco_ios"
        self.settings = settings
        self._log_in = log_in
        self._capture = capture  # returns whether the session can still be used
        self._tell = tell
        self._stop = stop
        self._clock = clock
        self._last: Sample | None = None
        self._held_until: float | None = None
        self._booted: float | None = None  # by our clock
        self.reached = False

    def run(self) -> None:
        """Watch; a session that is lost is opened again after a pause that doubles up to five minutes."""
        pause_s = FIRST_BACK_OFF_S
        while not self._stop.is_set():
            try:
                session = self._log_in(self.device)
            except CollectError as error:
                if error.code in _ENDS or self._stop.is_set():
                    self._say("left", f"not watched any more: {error}")
                    return
                self._say("lost", f"{error}; next try in {pause_s:.0f} s")
            else:
                self.reached = True
                try:
                    if self._watch(session):
                        pause_s = FIRST_BACK_OFF_S
                except CollectError as error:
                    self._say("lost", str(error))
                finally:
                    session.close(politely=self._stop.is_set())
            if self._stop.is_set() or self._stop.wait(pause_s):
                return
            pause_s = min(pause_s * 2, MAX_BACK_OFF_S)

    def _watch(self, session: OpenSession) -> bool:
        """Sample until the session ends; return whether at least one sample came."""
        self._learn_uptime(session)
        sampled = False
        while not self._stop.is_set():
            began = self._clock()
            sample = self._sample(session)
            if sample is None:
                if not self._stop.is_set():
                    self._say("lost", "the session ended or does not answer; it is opened again")
                return sampled
            sampled = True
            if not self._judge(session, sample):
                return sampled
            self._last = sample
            if self._stop.wait(max(self.settings.interval_s - (self._clock() - began), 0.0)):
                break
        return sampled

    def _judge(self, session: OpenSession, sample: Sample) -> bool:
        """Capture when a limit is crossed and no capture was taken lately; return whether the session can still be used."""
        self._say("sample", _shown(sample))
        why = crossed(sample, self._last, self.settings.limits)
        if why is None:
            return True
        if self._held_until is not None and self._clock() < self._held_until:
            self._say(
                "held-off", f"{why}; captured already, held off for {self._held_until - self._clock():.0f} s more"
            )
            return True
        self._held_until = self._clock() + self.settings.hold_off_s
        self._say("crossed", why)
        return self._capture(self.device, session, why)

    def _sample(self, session: OpenSession) -> Sample | None:
        answers: dict[str, bytes] = {}
        for command in commands(self.platform):
            raw = self._ask(session, command)
            if raw is None:
                return None
            answers[command] = raw
        return read_sample(answers)

    def _ask(self, session: OpenSession, command: str) -> bytes | None:
        verdict = check(command, platform=self.platform)
        if not isinstance(verdict, Allowed):
            return b""
        rung = Rung(command=command, cost="low", both_rounds=True, why="watching")
        read = session.ask(verdict, rung, self._stop, lambda _: None, max_bytes=_SAMPLE_BYTES)
        return read.raw if read.status is CaptureStatus.OK else None

    def _learn_uptime(self, session: OpenSession) -> None:
        """Say so when the box has been up for less long than it should."""
        command = UPTIME_COMMAND.get(self.platform)
        raw = self._ask(session, command) if command else None
        up_s = uptime_s(raw) if raw else None
        if up_s is None:
            self._say("watching", "the session is open")
            return
        booted = self._clock() - up_s
        if self._booted is not None and booted - self._booted > _CLOCK_SLACK_S:
            self._say("reloaded", f"it was reloaded: up for {up_s // 60} min only")
            self._last = self._held_until = None  # another life of the box, and another incident
        else:
            self._say("watching", f"the session is open; up for {up_s // 60} min")
        self._booted = booted

    def _say(self, kind: str, text: str) -> None:
        self._tell(Event(device=self.device.name, kind=kind, text=text))


def _shown(sample: Sample) -> str:
    parts: Mapping[str, float | None] = {"CPU 1 min": sample.cpu_1m_pct, "free memory": sample.free_pct}
    said = [f"{name} {value:.0f} %" for name, value in parts.items() if value is not None]
    if sample.malloc_fails:
        said.append(f"{sample.malloc_fails} MALLOCFAIL in the log")
    return ", ".join(said) or "the answer says nothing of CPU or memory"
