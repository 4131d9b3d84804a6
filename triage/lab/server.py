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

from triage.lab.exec_mode import Exec
from triage.lab.faults import FaultBook, FaultKind
from triage.lab.keys import host_key, old_host_key, public_line
from triage.lab.moment import Asker, Moment, OpenSession
from triage.lab.router_data import RouterData
from triage.lab.scenario import Scenario
from triage.lab.terminal import Setting, SshStream, Terminal

LOOPBACK = "127.0.0.1"
_BACKLOG = 64
_LOGIN_TIMEOUT_S = 30
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_TOO_MANY = 12  # RFC 4253: SSH_DISCONNECT_TOO_MANY_CONNECTIONS
_OLD_ALGORITHMS: Mapping[str, object] = {
    "kex_algs": ["diffie-hellman-group14-sha1"],
    "signature_algs": ["ssh-rsa"],
    "encryption_algs": ["aes128-ctr", "aes128-cbc"],
    "mac_algs": ["hmac-sha1"],
}

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
        self.site = data.box.site
        self.tags = data.box.tags
        self.sessions_max = data.box.vtys
        self._data = data
        self._run = run
        self._received: list[Received] = []
        self._logins: list[Login] = []
        self._vtys: dict[int, OpenSession | None] = {}
        self._faults = FaultBook(data.faults)
        self._key = old_host_key() if self._faults.has(FaultKind.OLD_ALGORITHMS) else host_key(run.seed, data.name)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._listener: socket.socket | None = None

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
        self._listener.bind((LOOPBACK, 0))
        self.port = self._listener.getsockname()[1]
        if not self._faults.has(FaultKind.REFUSE):
            self._listener.listen(_BACKLOG)
            self._start(self._accept(self._listener))

    async def close(self) -> None:
        """End every session and stop listening."""
        self._stopping.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._listener is not None:
            self._listener.close()

    def _start(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            connected, _ = await loop.sock_accept(listener)
            self._start(self._serve(connected))

    async def _serve(self, connected: socket.socket) -> None:
        """Serve one connection to its end."""
        connected.settimeout(0)
        with contextlib.closing(connected):
            if self._faults.acts(FaultKind.NO_BANNER):
                await self._stopping.wait()
                return
            vty = next((n for n in range(self._data.box.vtys) if n not in self._taken()), None)
            if self._faults.acts(FaultKind.VTY_FULL):
                vty = None
            if vty is not None:
                self._vtys[vty] = None
            try:
                await self._speak(connected, vty)
            finally:
                if vty is not None:
                    self._vtys.pop(vty, None)

    def _taken(self) -> set[int]:
        return {*self._vtys, *(session.vty for session in self._data.sessions)}

    async def _speak(self, connected: socket.socket, vty: int | None) -> None:
        key = self._key
        if self._faults.acts(FaultKind.CHANGED_HOST_KEY):
            key = host_key(self._run.seed, self.name, "changed")
        old = _OLD_ALGORITHMS if self._faults.has(FaultKind.OLD_ALGORITHMS) else {}
        try:
            connection = await asyncssh.run_server(
                connected,
                server_factory=lambda: _Door(self, busy=vty is None),
                server_host_keys=[key],
                server_version="Cisco-1.25",
                process_factory=lambda process: self._session(process, connected, vty or 0),
                login_timeout=_LOGIN_TIMEOUT_S,
                line_editor=False,
                encoding=None,
                public_key_auth=False,
                gss_host=None,
                compression_algs=None,
                **old,
            )
            try:
                await connection.wait_closed()
            finally:
                connection.abort()
        except (asyncssh.Error, OSError, TimeoutError):
            return

    async def _session(self, process: "asyncssh.SSHServerProcess[bytes]", connected: socket.socket, vty: int) -> None:
        """Serve one terminal."""
        peer = process.get_extra_info("peername")
        user = process.get_extra_info("username")
        self._vtys[vty] = OpenSession(vty, user, peer[0], peer[1], self.port, self._run.now_s())

        def moment(width: int, arguments: Mapping[str, str]) -> Moment:
            open_now = tuple(session for session in self._vtys.values() if session)
            asker = Asker(width=width, vty=vty, sessions=open_now, arguments=arguments)
            return Moment(self._data, self._run.seed, self._run.scenario.started, self._run.now_s(), asker)

        def record(kind: str, text: str) -> None:
            self._received.append(Received(self._run.now_s(), kind, text, vty))

        def reset() -> None:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            process.channel.get_connection().abort()

        setting = Setting(
            latency_s=self._latency_s(),
            enable_password=self.enable_password,
            record=record,
            faults=self._faults,
            stopping=self._stopping,
        )
        interpreter = Exec(self._data, moment, enabled=not self.enable_password)
        terminal = Terminal(SshStream(process, reset), interpreter, setting)
        await (terminal.run_once(process.command) if process.command else terminal.run())
        process.exit(0)

    def _latency_s(self) -> float:
        if self._run.latency_s is not None:
            return self._run.latency_s
        own = self._data.box.latency_s
        return self._run.scenario.latency_s if own is None else own

    def check_login(self, username: str, password: str) -> bool:
        """Whether the router lets this user in; the attempt is kept."""
        right = username == self.username and password == self.password and not self._faults.acts(FaultKind.AUTH_FAIL)
        self._logins.append(Login(self._run.now_s(), username, right))
        return right


class _Door(asyncssh.SSHServer):
    """Lets users in by password; sends them away at once when every line is taken."""

    def __init__(self, router: LabRouter, *, busy: bool) -> None:
        self._router = router
        self._busy = busy

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        if self._busy:
            conn.disconnect(_TOO_MANY, "All lines are in use")

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return self._router.check_login(username, password)


def monotonic_clock(rate: float) -> Callable[[], float]:
    """Return a clock that starts at 0 now and runs at ``rate``."""
    start = time.monotonic()
    return lambda: (time.monotonic() - start) * rate
