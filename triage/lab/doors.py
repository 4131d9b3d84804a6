"""The ways into a simulated router: SSH with its authentication, and telnet with its two questions."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import asyncssh

from triage.lab.terminal import ClosedError, Keyboard, Stream

_TOO_MANY = 12  # RFC 4253: SSH_DISCONNECT_TOO_MANY_CONNECTIONS
_Challenge = tuple[str, str, str, list[tuple[str, bool]]]
# RFC 854, 857 and 858: the router echoes, suppresses go-ahead, and asks for the terminal's type and size.
_GREETING = bytes((255, 251, 1, 255, 251, 3, 255, 253, 24, 255, 253, 31))
_IAC, _SB, _SE = 255, 250, 240
_TRIES = 3


class House(Protocol):
    """What a door asks of its router."""

    @property
    def keyboard_interactive_only(self) -> bool: ...

    @property
    def takes_keys(self) -> bool: ...

    async def check_login(self, username: str, password: str) -> bool: ...

    async def check_key(self, username: str, key: asyncssh.SSHKey) -> bool: ...


class Door(asyncssh.SSHServer):
    """Lets users in by password, as a method of its own or as a question, or by key; sends them away when every line is taken."""

    def __init__(self, router: House, *, busy: bool) -> None:
        self._router = router
        self._busy = busy

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        if self._busy:
            conn.disconnect(_TOO_MANY, "All lines are in use")

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        return True

    def password_auth_supported(self) -> bool:
        return not self._router.keyboard_interactive_only

    async def validate_password(self, username: str, password: str) -> bool:
        return await self._router.check_login(username, password)

    def public_key_auth_supported(self) -> bool:
        return self._router.takes_keys

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return await self._router.check_key(username, key)

    def kbdint_auth_supported(self) -> bool:
        return True

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> _Challenge:  # noqa: ARG002
        return "", "", "en-US", [("Password: ", False)]

    async def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> bool:
        return len(responses) == 1 and await self._router.check_login(username, responses[0])


class TelnetStream:
    """A session's stream over a plain connection; the protocol's own bytes are taken out of what comes in."""

    def __init__(self, connected: socket.socket) -> None:
        self._connected = connected
        self._pending = bytearray(_GREETING)

    async def read(self) -> bytes:
        """Return what was typed; empty at the end."""
        await self._flush()
        while True:
            try:
                data = await asyncio.get_running_loop().sock_recv(self._connected, 1024)
            except OSError:
                return b""
            if not data or (typed := _typed(data)):
                return typed if data else b""

    def write(self, data: bytes) -> None:
        """Keep data until the session waits for something."""
        self._pending += data.replace(b"\xff", b"\xff\xff")

    async def drain(self) -> None:
        """Send what is kept.

        Raises:
            ClosedError: the other side is gone.
        """
        try:
            await self._flush()
        except OSError as error:
            raise ClosedError from error

    async def _flush(self) -> None:
        data, self._pending = bytes(self._pending), bytearray()
        if data:
            await asyncio.get_running_loop().sock_sendall(self._connected, data)

    def reset(self) -> None:
        """Break the connection."""
        self._connected.close()


def _typed(data: bytes) -> bytes:
    """Return what a person typed: the answers of a client about options are left out, and a NUL after a return."""
    text, place = bytearray(), 0
    while place < len(data):
        if data[place] != _IAC:
            text.append(data[place])
            place += 1
        elif data[place + 1 : place + 2] == bytes((_SB,)):
            end = data.find(bytes((_IAC, _SE)), place)
            place = len(data) if end < 0 else end + 2
        else:
            place += 3
    return bytes(text).replace(b"\r\x00", b"\r")


async def telnet_login(stream: Stream, check: Callable[[str, str], Awaitable[bool]]) -> str:
    """Ask for user and password, as IOS does with a local database; return the user, empty when it is not let in."""
    keyboard = Keyboard(stream)
    stream.write(b"\r\n\r\nUser Access Verification\r\n\r\n")
    for _ in range(_TRIES):
        stream.write(b"Username: ")
        user = await _line(keyboard, stream, echo=True)
        stream.write(b"\r\nPassword: ")
        password = await _line(keyboard, stream, echo=False)
        if await check(user, password):
            return user
        stream.write(b"\r\n% Login invalid\r\n\r\n")
    return ""


async def _line(keyboard: Keyboard, stream: Stream, *, echo: bool) -> str:
    line = ""
    while (key := await keyboard.key()) not in "\r\n":
        line += key
        if echo:
            stream.write(key.encode("latin-1"))
    return line


class SshStream:
    """A session's stream over asyncssh."""

    def __init__(self, process: "asyncssh.SSHServerProcess[bytes]", reset: Callable[[], None]) -> None:
        self._process = process
        self._reset = reset
        self._pending = bytearray()

    async def read(self) -> bytes:
        """Return what came in; empty at the end."""
        self._flush()
        while True:
            try:
                return await self._process.stdin.read(1024)
            except asyncssh.TerminalSizeChanged:
                continue
            except asyncssh.BreakReceived:
                continue
            except (asyncssh.Error, OSError):
                return b""

    def write(self, data: bytes) -> None:
        """Keep data until the session waits for something, so that many small writes make one packet."""
        self._pending += data

    async def drain(self) -> None:
        """Wait until the other side keeps up.

        Raises:
            ClosedError: the other side is gone.
        """
        self._flush()
        await asyncio.sleep(0)  # a lost connection is noticed by the loop, not by a write
        if self._process.channel.get_connection().is_closed():
            raise ClosedError
        try:
            await self._process.stdout.drain()
        except (asyncssh.Error, OSError) as error:
            raise ClosedError from error

    def _flush(self) -> None:
        """Send what is kept; nothing happens once the channel is closed."""
        data, self._pending = bytes(self._pending), bytearray()
        if data and not self._process.channel.is_closing():
            self._process.stdout.write(data)

    def reset(self) -> None:
        """Break the connection as a router that reloads does."""
        self._reset()
