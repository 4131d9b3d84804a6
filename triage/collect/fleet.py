"""Many devices at once, with a cap; one that fails is a problem in the note and never stops the others."""

import queue
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from triage.case.folder import Case
from triage.collect.device import Options, Progress, Visit, Visitor, rungs_of
from triage.collect.guard import Guard
from triage.collect.hostkeys import HostKeys, store_path
from triage.collect.ladder import DEADLINE_S
from triage.collect.session import connect
from triage.errors import CaseError, CollectError, UsageError
from triage.inventory.credentials import Credential
from triage.model import Device, Problem

_STAGGER_S = 0.05
_JOIN_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What came of a fleet."""

    problems: tuple[Problem, ...]
    reached: tuple[str, ...]
    failed: tuple[str, ...]
    auth_stopped: bool
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCommand:
    """One line of a dry run."""

    device: str
    round: int
    command: str
    cost: str
    usual_bytes: int
    at_most_s: float


def plan(devices: Sequence[Device], options: Options) -> tuple[PlannedCommand, ...]:
    """Return what would be sent, in order; no socket is opened."""
    return tuple(
        PlannedCommand(
            device=d.name,
            round=n,
            command=r.command,
            cost=r.cost,
            usual_bytes=r.usual_bytes,
            at_most_s=DEADLINE_S[r.cost],
        )
        for d in devices
        for n in range(1, options.rounds + 1)
        for r in rungs_of(d.platform or "cisco_ios", n, options)
    )


class _Fleet:
    def __init__(
        self,
        case: Case,
        credentials: Mapping[str, Credential],
        options: Options,
        progress: Progress,
        stop: threading.Event,
    ) -> None:
        self.case = case
        self.credentials = credentials
        self.options = options
        self.progress = progress
        self.stop = stop
        self.guards = {name: Guard() for name in credentials}
        self.visitor = Visitor(case, options, progress, stop)
        self.done = set(case.done()) if options.resume else set()
        self.visits: list[Visit] = []
        self.lock = threading.Lock()
        self.fatal: CaseError | None = None

    def work(self, waiting: "queue.SimpleQueue[Device]") -> None:
        """Take devices until none is left."""
        while not self.stop.is_set():
            try:
                device = waiting.get_nowait()
            except queue.Empty:
                return
            visit = Visit(device=device, platform=device.platform or "cisco_ios")
            with self.lock:
                self.visits.append(visit)
            self._device(visit)

    def _device(self, visit: Visit) -> None:
        name = visit.device.name
        planned = sum(len(rungs_of(visit.platform, n, self.options)) for n in range(1, self.options.rounds + 1))
        self.progress.started(name, planned)
        try:
            self._collect(visit)
        except CollectError as error:
            visit.failed = visit.captures == 0
            visit.problem(error.code, str(error), error.hint)
            self.case.record("failed", device=name, code=error.code, message=str(error))
        except UsageError as error:
            visit.failed = True
            visit.problem("no-ladder", str(error), error.hint)
        except CaseError as error:
            visit.failed = True
            self.fatal = error
            self.stop.set()
        self.progress.finished(name, visit.problems[-1].code if visit.failed and visit.problems else None)

    def _collect(self, visit: Visit) -> None:
        device = visit.device
        guard = self.guards[device.credential]
        host_keys = HostKeys(self.options.host_keys, store_path())
        with guard.attempt() as allowed:
            if not allowed:
                raise CollectError(
                    "auth-guard",
                    "not tried: this credential was refused before",
                    hint="check the credential; a further try could lock the account",
                )
            try:
                session = connect(device, visit.platform, self.credentials[device.credential], host_keys)
            except CollectError as error:
                if error.code == "auth-refused":
                    guard.refused()
                raise
            guard.accepted()
        self.case.record(
            "login",
            device=device.name,
            host=device.host,
            port=device.port,
            host_key=session.host_key,
            hostname=session.hostname,
        )
        polite = False
        try:
            self.visitor.visit(session, visit, lambda name, command, number: (name, command, number) in self.done)
            polite = True
        finally:
            session.close(politely=polite)
            self.case.record("logout", device=device.name, captures=visit.captures)


def collect(
    devices: Sequence[Device],
    credentials: Mapping[str, Credential],
    case: Case,
    options: Options,
    progress: Progress,
    stop: threading.Event,
) -> Collected:
    """Collect from all devices into ``case`` and return what came of it.

    Raises:
        CaseError: the case folder could not be written; what was saved before is whole.
    """
    fleet = _Fleet(case, credentials, options, progress, stop)
    waiting: queue.SimpleQueue[Device] = queue.SimpleQueue()
    for device in devices:
        waiting.put(replace(device, platform=device.platform or "cisco_ios"))
    threads = [
        threading.Thread(target=fleet.work, args=(waiting,), daemon=True)
        for _ in range(min(options.concurrency, len(devices)))
    ]
    for thread in threads:
        thread.start()
        stop.wait(_STAGGER_S)
    while any(thread.is_alive() for thread in threads):
        if stop.is_set():
            _join(threads, _JOIN_S)
            break
        _join(threads, 0.2)
    if fleet.fatal is not None:
        raise fleet.fatal
    visits = sorted(fleet.visits, key=lambda v: v.device.name)
    untouched = {d.name for d in devices} - {v.device.name for v in visits}
    late = tuple(
        Problem(device=name, code="not-tried", message="the run was stopped before this device", hint="--resume")
        for name in sorted(untouched)
    )
    return Collected(
        problems=(*(p for v in visits for p in v.problems), *late),
        reached=tuple(v.device.name for v in visits if v.captures),
        failed=tuple(sorted({*(v.device.name for v in visits if not v.captures), *untouched})),
        auth_stopped=any(guard.stopped for guard in fleet.guards.values()),
        stopped=stop.is_set(),
    )


def _join(threads: Sequence[threading.Thread], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0.0))
