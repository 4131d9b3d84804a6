"""A running lab: the routers of a scenario, served from a thread of their own."""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from triage.errors import TriageError
from triage.lab.scenario import Scenario
from triage.lab.server import LabRouter, Run, monotonic_clock

PASSWORD_VARIABLE = "TRIAGE_LAB_PASSWORD"  # noqa: S105  the name of a variable
ENABLE_VARIABLE = "TRIAGE_LAB_SECRET"
_START_S, _STOP_S = 20, 2


class Lab:
    """The routers of ``scenario`` on loopback, from ``start`` to ``stop`` or within a ``with`` block.

    ``seed`` replaces the scenario's. ``clock`` gives the lab's time in seconds instead of the running clock.
    ``latency_s`` is what every router takes for an answer, instead of what the scenario says.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int | None = None,
        *,
        clock: Callable[[], float] | None = None,
        latency_s: float | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = scenario.seed if seed is None else seed
        self._clock = clock
        self._latency_s = latency_s
        self._routers: tuple[LabRouter, ...] = ()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._stop: asyncio.Event | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def routers(self) -> tuple[LabRouter, ...]:
        """The routers that listen."""
        return self._routers

    @property
    def is_running(self) -> bool:
        """Whether the lab was started and not stopped since."""
        return self._thread is not None

    def router(self, name: str) -> LabRouter:
        """Return one router by name.

        Raises:
            KeyError: there is none of that name.
        """
        return {router.name: router for router in self._routers}[name]

    def start(self) -> None:
        """Start the routers and wait until they listen.

        Raises:
            TriageError: no port could be had.
        """
        self._thread = threading.Thread(target=self._run, name="triage-lab", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_S) or self._failure is not None:
            self.stop()
            raise TriageError(f"the lab could not start: {self._failure or 'it takes too long'}") from self._failure

    def stop(self) -> None:
        """End every session and the thread, within two seconds."""
        if self._thread is None:
            return
        if self._loop is not None and self._stop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_STOP_S)
        self._thread = None

    def device_list_yaml(self) -> str:
        """Return a device list in the native format; it names the password's variable, never the password."""
        lines = [
            f"# The routers of the lab scenario '{self.scenario.name}'.",
            "defaults: {credential: lab}",
            "devices:",
        ]
        for router in self._routers:
            tags = f", tags: [{', '.join(router.tags)}]" if router.tags else ""
            site = f", site: {router.site}" if router.site else ""
            place = f"host: {router.host}, port: {router.port}, platform: {router.platform}"
            place += ", transport: telnet" if router.telnet else ""
            lines.append(f"  - {{name: {router.name}, {place}{site}{tags}}}")
        secret = f', enable: "env:{ENABLE_VARIABLE}"' if self.scenario.enable_password else ""
        user = f'username: {self.scenario.username}, password: "env:{PASSWORD_VARIABLE}"'
        lines += ["credentials:", f"  lab: {{{user}{secret}}}"]
        if self.scenario.hosts:
            lines += ["hosts:", *(f"  {address}: {role}" for address, role in self.scenario.hosts.items())]
        return "\n".join(lines) + "\n"

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        run = Run(
            scenario=self.scenario,
            seed=self.seed,
            now_s=self._clock or monotonic_clock(self.scenario.clock_rate),
            latency_s=self._latency_s,
        )
        routers = tuple(LabRouter(data, run) for data in self.scenario.routers)
        try:
            for router in routers:
                router.listen()
            self._routers = routers
            self._ready.set()
            await self._stop.wait()
        except OSError as error:
            self._failure = error
            self._ready.set()
        finally:
            await asyncio.gather(*(router.close() for router in routers))
