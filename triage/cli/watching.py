"""The parts of ``triage watch`` put together: a thread for each device or for each capture, logins guarded, cases diagnosed."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from triage.case.folder import Case
from triage.case.names import safe_name
from triage.case.problems import record_collected
from triage.case.terms import Terms, keep_terms, terms_of
from triage.cli.first_findings import summary
from triage.cli.output import write_case
from triage.cli.pipeline import analyse
from triage.cli.progress import SilentProgress
from triage.collect.device import Visitor
from triage.collect.guard import Guard, log_in
from triage.collect.hostkeys import HostKeys, store_path
from triage.collect.ladder import ladder
from triage.collect.logtail import LogTail
from triage.collect.pacing import Pacing
from triage.collect.samples import Limits
from triage.collect.session import Ways, connect
from triage.collect.suspicion import complaints
from triage.collect.visit import OpenSession, Options, Visit
from triage.collect.watch import Event, Settings, Watcher
from triage.errors import CaseError, CollectError, UsageError
from triage.inventory.credentials import Credential
from triage.inventory.devices import Inventory
from triage.model import Device

_LOGINS_PER_S = 5.0
_LOOK_S = 0.2
_JOIN_S = 3.0
_LOUD = 20  # a MALLOCFAIL or a CPUHOG, as ``suspicion`` weighs
_CAPTURES_AT_ONCE = 10


class Watching:
    """Watches the devices of an inventory. Raises UsageError when one is of a platform without a ladder."""

    def __init__(
        self,
        inventory: Inventory,
        credentials: Mapping[str, Credential],
        options: Mapping[str, Any],
        tell: Callable[[Event], None],
        stop: threading.Event,
    ) -> None:
        self.inventory = inventory
        self.devices = tuple(
            replace(d, platform=d.platform or options["platform"] or "cisco_ios") for d in inventory.devices
        )
        for platform in {device.platform for device in self.devices}:
            ladder(str(platform))  # what cannot be collected from is said now, not when it matters
        self.credentials = credentials
        self.options = options
        self.tell = tell
        self.stop = stop
        self.guards = {name: Guard() for name in credentials}
        self.pacing = Pacing((), logins_per_s=_LOGINS_PER_S)
        self.cases = 0
        self._lock = threading.Lock()
        self._watchers: list[Watcher] = []
        self._crash: BaseException | None = None
        self._held_until: dict[str, float] = {}
        hops = tuple(hop.strip() for hop in options["jump"].split(",") if hop.strip())
        self.how = Options(
            rounds=options["rounds"], interval_s=options["round_interval"],
            ways=Ways(transport=options["transport"], allow_telnet=options["allow_telnet"], jumps=hops),
        )  # fmt: skip

    @property
    def reached(self) -> bool:
        """Tell whether any device was logged in to."""
        return any(watcher.reached for watcher in self._watchers)

    @property
    def auth_stopped(self) -> bool:
        """Tell whether a credential was refused."""
        return any(guard.stopped for guard in self.guards.values())

    def run(self, duration_s: float | None) -> None:
        """Watch until the time is over, somebody says stop, or nothing is left to watch."""
        ends = None if duration_s is None else time.monotonic() + duration_s
        threads = [self._thread(self._follow, self.options["syslog"])] if self.options["syslog"] else self._watch_each()
        while any(thread.is_alive() for thread in threads) and not self.stop.is_set():
            if ends is not None and time.monotonic() >= ends:
                break
            self.stop.wait(_LOOK_S)
        self.stop.set()
        for thread in threads:
            thread.join(_JOIN_S / max(len(threads), 1) if len(threads) > 1 else _JOIN_S)
        if self._crash is not None:
            raise self._crash

    def _watch_each(self) -> list[threading.Thread]:
        settings = Settings(
            interval_s=self.options["interval"],
            hold_off_s=self.options["hold_off"],
            limits=Limits(cpu_pct=self.options["cpu_pct"], free_pct=self.options["free_pct"]),
        )
        self._watchers = [
            Watcher(device, settings, log_in=self.log_in, capture=self.capture, tell=self.tell, stop=self.stop)
            for device in self.devices
        ]
        return [self._thread(watcher.run) for watcher in self._watchers]

    def _thread(self, work: Callable[..., object], *arguments: object) -> threading.Thread:
        """Start a thread; what nobody expected in it is raised by ``run``."""

        def guarded() -> None:
            try:
                work(*arguments)
            except BaseException as error:  # noqa: BLE001  raised again by ``run``
                self._crash = error
                self.stop.set()

        thread = threading.Thread(target=guarded, daemon=True)
        thread.start()
        return thread

    def log_in(self, device: Device) -> OpenSession:
        """Return a session, one attempt. Raises CollectError."""
        host_keys = HostKeys(self.options["host_keys"], store_path())
        credential = self.credentials[device.credential]
        return log_in(
            self.guards[device.credential],
            lambda: self.pacing.wait_for_login(self.stop),
            lambda: connect(device, device.platform or "cisco_ios", credential, host_keys, self.how.ways),
        )

    def capture(self, device: Device, session: OpenSession, why: str) -> bool:
        """Collect the ladder over an open session into a new case and diagnose it; return whether the session can go on."""
        folder = self._folder(device)
        visit = Visit(device=device, platform=device.platform or "cisco_ios")
        try:
            case = Case.create(
                folder, {"command": "watch", "why": why, "devices": [{"name": device.name, "host": device.host}]}
            )
            try:
                case.reserve()
                keep_terms(case, Terms(hosts=self.inventory.hosts))
                lost = Visitor(case, self.how, SilentProgress(1), self.stop).visit(session, visit, lambda *_: False)
                record_collected(case, (device.name,), (), visit.problems)
            finally:
                case.close()
            analysis = analyse(case.captures(), terms=terms_of(case), problems=tuple(visit.problems))
            write_case(folder, analysis, asked={})
        except (CaseError, UsageError) as error:
            self.tell(Event(device=device.name, kind="case", text=f"no case: {error}"))
            return True
        self.tell(Event(device=device.name, kind="case", text=f"{folder}: {summary(analysis.diagnosis)}"))
        with self._lock:
            self.cases += 1
            if self.options["once"] or self.cases >= self.options["max_cases"]:
                self.stop.set()
        return not lost

    def _folder(self, device: Device) -> Path:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        root: Path = self.options["folder"]
        with self._lock:
            names = (f"case-{safe_name(device.name)}-{stamp}{more}" for more in ("", *(f"-{n}" for n in range(2, 100))))
            return next(path for name in names if not (path := root / name).exists())

    def _follow(self, log: Path) -> None:
        """Start a capture for each device that the log complains about."""
        tail = LogTail(log)
        running: list[threading.Thread] = []
        while not self.stop.wait(_LOOK_S):
            loud = [name for name, weight in complaints(tail.lines()).items() if weight >= _LOUD]
            running = [thread for thread in running if thread.is_alive()]
            for device in self.devices if loud else ():
                names = {device.name.lower(), device.host.lower(), device.name.lower().split(".")[0]}
                if not names & set(loud):
                    continue
                now = time.monotonic()
                if now < self._held_until.get(device.name, 0.0) or len(running) >= _CAPTURES_AT_ONCE:
                    self.tell(
                        Event(device=device.name, kind="held-off", text="the log complains again; no capture now")
                    )
                    continue
                self._held_until[device.name] = now + self.options["hold_off"]
                self.tell(Event(device=device.name, kind="crossed", text=f"the log complains: {log}"))
                running.append(self._thread(self._capture_afresh, device))
        tail.close()
        for thread in running:
            thread.join(_JOIN_S)

    def _capture_afresh(self, device: Device) -> None:
        try:
            session = self.log_in(device)
        except CollectError as error:
            self.tell(Event(device=device.name, kind="lost", text=str(error)))
            return
        polite = False
        try:
            polite = self.capture(device, session, "the syslog server's file")
        except CollectError as error:
            self.tell(Event(device=device.name, kind="lost", text=str(error)))
        finally:
            session.close(politely=polite)
