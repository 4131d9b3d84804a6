"""One simulated router: accepts connections on loopback, logs users in, and serves their sessions."""

import asyncio
import contextlib
import socket
import struct
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import asyncssh

from triage.lab.algorithms import OLD_KEY, PROFILES, profile_name
from triage.lab.doors import Door, SshStream, TelnetStream, telnet_login
from triage.lab.exec_mode import Exec
from triage.lab.faults import FaultBook, FaultKind, seconds_of
from triage.lab.keys import host_key, old_host_key, public_line, sha1_only
from triage.lab.moment import Asker, Moment, OpenSession
from triage.lab.router_data import RouterData
from triage.lab.rows import SIMULATION
from triage.lab.scenario import Scenario
from triage.lab.terminal import ClosedError, Setting, Stream, Terminal

LOOPBACK = "127.0.0.1"
_BACKLOG = 64
_VERSION = "Cisco-1.25"
_LOGIN_TIMEOUT_S = 90
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
# The old routers of the lab speak it on purpose; nothing else of the library's warnings is silenced.
warnings.filterwarnings("ignore", message="Diffie-Hellman over finite fields", category=UserWarning)


@dataclass(frozen=True, slots=True)
class Received:
    """Something that a client typed: a line, a key at a pager or a question, or a password (its text is not kept)."""

    at_s: float  # the lab's time
    kind: str  # line, key, password
    text: str
    vty: int


@dataclass(frozen=True, slots=True)
class Login:
    """One attempt to log in."""

    at_s: float
    username: str
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What all routers of a lab share."""

    scenario: Scenario
    seed: int
    now_s: Callable[[], float]
    latency_s: float | None


class LabRouter:
    """A router of a running lab. Everything it received and every login is kept, in order."""

    def __init__(self, data: RouterData, run: Run) -> None:
        self.name = data.name
        self.host = LOOPBACK
        self.port = 0
        self.username = run.scenario.username
        self.password = run.scenario.password
        self.enable_password = run.scenario.enable_password
        self.platform = data.box.platform
        self.telnet = data.box.telnet
        self.site = data.box.site
        self.tags = data.box.tags
        self.sessions_max = data.box.vtys
        self._data = data
        self._run = run
        self._received: list[Received] = []
        self._logins: list[Login] = []
        self._vtys: dict[int, OpenSession | None] = {}
        self._faults = FaultBook(data.faults)
        self._profile = profile_name(self._faults)
        self._key = old_host_key() if self._profile in OLD_KEY else host_key(run.seed, data.name)
        self._keys = frozenset(" ".join(line.split()[:2]) for line in run.scenario.authorized_keys)
        self._refusals = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._listener: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None

    @property
    def received(self) -> tuple[Received, ...]:
        """Everything that clients typed so far."""
        return tuple(self._received)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that clients typed so far."""
        return tuple(item.text for item in self._received if item.kind == "line")

    @property
    def logins(self) -> tuple[Login, ...]:
        """Every attempt to log in so far."""
        return tuple(self._logins)

    @property
    def host_key(self) -> str:
        """The public host key, as a known_hosts line has it after the address."""
        return public_line(self._key)

    def listen(self) -> None:
        """Take a free port; a router that refuses connections takes it without listening."""
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.settimeout(0)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((LOOPBACK, self.port))
        self.port = self._listener.getsockname()[1]
        if not self._faults.has(FaultKind.REFUSE):
            self._listener.listen(_BACKLOG)
            self._accepting = self._start(self._accept(self._listener))

    async def close(self) -> None:
        """End every session and stop listening."""
        self._stopping.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._listener is not None:
            self._listener.close()

    def _start(self, work: "asyncio._CoroutineLike[None]") -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            connected, _ = await loop.sock_accept(listener)
            self._start(self._serve(connected))

    def _go_down(self, seconds: float) -> None:
        """Refuse connections for a while, as a box that reloads."""
        self._start(self._reload(seconds))

    async def _reload(self, seconds: float) -> None:
        if self._listener is None or self._accepting is None:
            return
        self._accepting.cancel()
        self._listener.close()
        self._listener = None
        await asyncio.sleep(seconds)
        self.listen()

    async def _serve(self, connected: socket.socket) -> None:
        """Serve one connection to its end."""
        connected.settimeout(0)
        with contextlib.closing(connected):
            if self._faults.acts(FaultKind.NO_BANNER):
                await self._stopping.wait()
                return
            if self._faults.acts(FaultKind.BANNER_ONLY):
                await asyncio.get_running_loop().sock_sendall(connected, f"SSH-2.0-{_VERSION}\r\n".encode())
                await self._stopping.wait()
                return
            vty = next((n for n in range(self._data.box.vtys) if n not in self._taken()), None)
            if self._faults.acts(FaultKind.VTY_FULL):
                vty = None
            if vty is not None:
                self._vtys[vty] = None
            try:
                await (self._telnet if self._data.box.telnet else self._speak)(connected, vty)
            finally:
                if vty is not None:
                    self._vtys.pop(vty, None)

    def _taken(self) -> set[int]:
        return {*self._vtys, *(session.vty for session in self._data.sessions)}

    async def _speak(self, connected: socket.socket, vty: int | None) -> None:
        key = self._key
        if self._faults.acts(FaultKind.CHANGED_HOST_KEY):
            key = host_key(self._run.seed, self.name, "changed")
        try:
            connection = await asyncssh.run_server(
                connected,
                server_factory=lambda: Door(self, busy=vty is None),
                server_host_keys=[sha1_only(key) if self._profile in OLD_KEY else key],
                server_version=_VERSION,
                process_factory=lambda process: self._session(process, connected, vty or 0),
                login_timeout=_LOGIN_TIMEOUT_S,
                line_editor=False,
                encoding=None,
                public_key_auth=self.takes_keys,
                gss_host=None,
                compression_algs=None,
                **PROFILES.get(self._profile, {}),
            )
            try:
                await connection.wait_closed()
            finally:
                connection.abort()
        except (asyncssh.Error, OSError, TimeoutError):
            return

    async def _telnet(self, connected: socket.socket, vty: int | None) -> None:
        """Serve one connection without encryption: questions for user and password, then a terminal."""
        stream = TelnetStream(connected)
        peer: tuple[str, int] = connected.getpeername()
        with contextlib.suppress(OSError, ClosedError):
            if vty is None:
                stream.write(b"All lines are in use\r\n")
                await stream.drain()
                return
            user = await telnet_login(stream, self.check_login)
            if user:
                await self._terminal(stream, vty, user, peer).run()
            await stream.drain()

    async def _session(self, process: "asyncssh.SSHServerProcess[bytes]", connected: socket.socket, vty: int) -> None:
        """Serve one terminal over SSH."""

        def reset() -> None:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            process.channel.get_connection().abort()

        peer, user = process.get_extra_info("peername"), process.get_extra_info("username")
        terminal = self._terminal(SshStream(process, reset), vty, user, (peer[0], peer[1]))
        await (terminal.run_once(process.command) if process.command else terminal.run())
        process.exit(0)

    def _terminal(self, stream: Stream, vty: int, user: str, peer: tuple[str, int]) -> Terminal:
        self._vtys[vty] = OpenSession(vty, user, peer[0], peer[1], self.port, self._run.now_s())

        def moment(width: int, arguments: Mapping[str, str]) -> Moment:
            open_now = tuple(session for session in self._vtys.values() if session)
            asker = Asker(width=width, vty=vty, sessions=open_now, arguments=arguments)
            return Moment(SIMULATION, self._data, self._run.seed, self._run.scenario.started, self._run.now_s(), asker)

        def record(kind: str, text: str) -> None:
            self._received.append(Received(self._run.now_s(), kind, text, vty))

        setting = Setting(
            latency_s=self._latency_s(),
            enable_password=self.enable_password,
            record=record,
            faults=self._faults,
            stopping=self._stopping,
            go_down=self._go_down,
        )
        return Terminal(stream, Exec(self._data, moment, enabled=not self.enable_password), setting)

    def _latency_s(self) -> float:
        if self._run.latency_s is not None:
            return self._run.latency_s
        own = self._data.box.latency_s
        return self._run.scenario.latency_s if own is None else own

    async def check_login(self, username: str, password: str) -> bool:
        """Whether the router lets this user in; the attempt is kept."""
        return await self._let_in(username, password == self.password)

    async def check_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether the router lets this user in with this key; each key that is offered is an attempt, and kept."""
        return await self._let_in(username, public_line(key) in self._keys)

    async def _let_in(self, username: str, right: bool) -> bool:  # noqa: FBT001  the one thing that differs
        if slow := self._faults.acts(FaultKind.AUTH_SLOW):
            await asyncio.sleep(seconds_of(slow))
        lock = self._faults.first(FaultKind.LOCK_OUT)
        right = right and username == self.username and not self._faults.acts(FaultKind.AUTH_FAIL)
        right = right and not (lock is not None and self._refusals >= lock.skip)
        self._refusals += not right
        self._logins.append(Login(self._run.now_s(), username, right))
        return right

    @property
    def takes_keys(self) -> bool:
        """Whether the router lets in by key."""
        return bool(self._keys)

    @property
    def keyboard_interactive_only(self) -> bool:
        """Whether the router asks for the password as one question of many."""
        return self._faults.has(FaultKind.KBDINT_ONLY)


def monotonic_clock(rate: float) -> Callable[[], float]:
    """Return a clock that starts at 0 now and runs at ``rate``."""
    start = time.monotonic()
    return lambda: (time.monotonic() - start) * rate
