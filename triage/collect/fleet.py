"""Many devices at once, within caps; one that fails is a problem in the note and never stops the others."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.case.folder import Case
from triage.collect.device import Visitor
from triage.collect.guard import Guard, log_in
from triage.collect.hostkeys import HostKeys, store_path
from triage.collect.pacing import Pacing
from triage.collect.session import Ways, connect
from triage.collect.visit import OpenSession, Options, Progress, Visit, rungs_of
from triage.errors import CaseError, CollectError, UsageError
from triage.inventory.credentials import Credential
from triage.model import Device, Problem

_JOIN_S = 1.2  # a read hears a stop within a quarter of a second and says exit; a login that hangs is left
_RECONNECT_S = 5.0  # a box that dropped its session gets a rest before the one further login
Connect = Callable[[Device, str, Credential, HostKeys, Ways], OpenSession]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What came of a fleet. ``unwritable`` is why the case could not be written any more; what came before is whole."""

    problems: tuple[Problem, ...]
    reached: tuple[str, ...]
    failed: tuple[str, ...]
    auth_stopped: bool
    stopped: bool
    stopped_by: int | None = None  # the signal
    unwritable: CaseError | None = None


class _Fleet:
    def __init__(
        self,
        devices: Sequence[Device],
        case: Case,
        credentials: Mapping[str, Credential],
        options: Options,
        progress: Progress,
        stop: threading.Event,
        connect_to: Connect,
    ) -> None:
        self.case = case
        self.credentials = credentials
        self.options = options
        self.progress = progress
        self.stop = stop
        self.connect_to = connect_to
        self.guards = {name: Guard(options.auth_failures) for name in credentials}
        self.pacing = Pacing(
            devices,
            per_site=options.per_site,
            per_site_at_first=options.per_site_at_first,
            per_credential=options.per_credential,
            logins_per_s=options.logins_per_s,
            proven=lambda name: self.guards[name].proven or self.guards[name].stopped,
        )
        self.visitor = Visitor(case, options, progress, stop)
        self.done = set(case.done()) if options.resume else set()
        self.begun = {name for name, _, _ in self.done}
        self.visits: list[Visit] = []
        self.lock = threading.Lock()
        self.unwritable: CaseError | None = None
        self.crash: BaseException | None = None

    def work(self) -> None:
        """Take devices until none is left; what nobody expected is handed to the thread that waits for the fleet."""
        try:
            while (device := self.pacing.take(self.stop)) is not None:
                visit = Visit(device=device, platform=device.platform or "cisco_ios", kept=device.name in self.begun)
                with self.lock:
                    self.visits.append(visit)
                try:
                    self._device(visit)
                finally:
                    self.pacing.done(device)
        except BaseException as error:  # noqa: BLE001  raised again by ``collect``
            self.crash = error
            self.stop.set()

    def _device(self, visit: Visit) -> None:
        name = visit.device.name
        try:
            planned = sum(len(rungs_of(visit.platform, n, self.options)) for n in range(1, self.options.rounds + 1))
            self.progress.started(name, planned)
            if self._left(visit):
                self._collect(visit)
        except CollectError as error:
            visit.failed = visit.captures == 0 and not visit.kept
            visit.problem(error.code, str(error), error.hint)
            self._record("failed", device=name, code=error.code, message=str(error))
        except UsageError as error:
            visit.failed = True
            visit.problem("no-ladder", str(error), error.hint)
        except CaseError as error:
            visit.failed = True
            self._give_up(error)
        self.progress.finished(name, visit.problems[-1].code if visit.failed and visit.problems else None)

    def _left(self, visit: Visit) -> bool:
        """Tell whether anything of the ladder is not in the case yet; when nothing is, there is no login."""
        asked = (
            (r.command, n) for n in range(1, self.options.rounds + 1) for r in rungs_of(visit.platform, n, self.options)
        )
        return any((visit.device.name, command, number) not in self.done for command, number in asked)

    def _record(self, event: str, **fields: object) -> None:
        try:
            self.case.record(event, **fields)
        except CaseError as error:
            self._give_up(error)

    def _give_up(self, error: CaseError) -> None:
        self.unwritable = self.unwritable or error
        self.stop.set()

    def _collect(self, visit: Visit) -> None:
        """Visit one device, with a further session when the first was lost."""
        for left in range(self.options.reconnects, -1, -1):
            session = self._login(visit)
            lost = self._on(session, visit)
            if not lost or not left or self.stop.wait(_RECONNECT_S):
                return
            self.case.record("reconnect", device=visit.device.name)

    def _on(self, session: OpenSession, visit: Visit) -> bool:
        polite = False
        try:
            lost = self.visitor.visit(
                session, visit, lambda name, command, number: (name, command, number) in self.done
            )
            polite = not lost
        finally:
            session.close(politely=polite)
            self._record("logout", device=visit.device.name, captures=visit.captures)
        return lost

    def _login(self, visit: Visit) -> OpenSession:
        device = visit.device
        credential = self.credentials[device.credential]
        host_keys = HostKeys(self.options.host_keys, store_path())
        session = log_in(
            self.guards[device.credential],
            lambda: self.pacing.wait_for_login(self.stop),
            lambda: self.connect_to(device, visit.platform, credential, host_keys, self.options.ways),
        )
        self.pacing.proved()
        self.case.record(
            "login",
            device=device.name,
            host=device.host,
            port=device.port,
            host_key=session.host_key,
            hostname=session.hostname,
            notices=list(session.facts.notices),
        )
        for notice in session.facts.notices:
            visit.problem("connection", notice)
        return session


def collect(
    devices: Sequence[Device],
    credentials: Mapping[str, Credential],
    case: Case,
    options: Options,
    progress: Progress,
    stop: threading.Event,
    *,
    connect_to: Connect = connect,
) -> Collected:
    """Collect from all devices, in their order, into ``case`` and return what came of it."""
    listed = tuple(replace(device, platform=device.platform or "cisco_ios") for device in devices)
    fleet = _Fleet(listed, case, credentials, options, progress, stop, connect_to)
    threads = [
        threading.Thread(target=fleet.work, daemon=True, name=f"triage-collect-{number}")
        for number in range(min(options.concurrency, len(listed)))
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if stop.is_set():
            _join(threads, _JOIN_S)
            break
        _join(threads, 0.2)
    if fleet.crash is not None:
        raise fleet.crash
    return _outcome(fleet, listed)


def _outcome(fleet: _Fleet, devices: Sequence[Device]) -> Collected:
    visits = sorted(fleet.visits, key=lambda v: v.device.name)
    untouched = {d.name for d in devices} - {v.device.name for v in visits}
    late = tuple(
        Problem(device=name, code="not-tried", message="the run was stopped before this device", hint="--resume")
        for name in sorted(untouched)
    )
    return Collected(
        problems=(*(p for v in visits for p in v.problems), *late),
        reached=tuple(v.device.name for v in visits if v.captures or v.kept),
        failed=tuple(sorted({*(v.device.name for v in visits if not (v.captures or v.kept)), *untouched})),
        auth_stopped=any(guard.stopped for guard in fleet.guards.values()),
        stopped=fleet.stop.is_set(),
        unwritable=fleet.unwritable,
    )


def _join(threads: Sequence[threading.Thread], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0.0))
