"""Telnet, for routers that have nothing else: only when allowed, because the password is readable on the wire."""

import re
import select
import socket
import time

from triage.collect.transport import ENCODING, Connected, Target
from triage.errors import CollectError

_READ_BYTES = 65_536
_STEP_S = 0.1
_QUIET_S = 0.2
_WRITE_S = 5.0
# RFC 854 and 855
_IAC, _DONT, _DO, _WONT, _WILL, _SB, _SE = 255, 254, 253, 252, 251, 250, 240
_ECHO, _SUPPRESS_GO_AHEAD, _TERMINAL_TYPE, _WINDOW = 1, 3, 24, 31
_USER = re.compile(r"(?:[Uu]ser ?[Nn]ame|[Ll]ogin)\s*:\s*\Z")
_PASSWORD = re.compile(r"[Pp]assword\s*:\s*\Z")
_PROMPT = re.compile(r"(?:\A|\n)[^\s>#][^\n]{0,80}[>#]\s*\Z")
_REFUSED = re.compile(r"% (?:Login invalid|Bad passwords|Authentication failed|Access denied)|Login incorrect")
_NOTICE = "telnet: the password and everything else was readable on the wire"


class Options:
    """Takes the protocol's own bytes out of what comes, and says what to answer: we ask for nothing but echo."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Return (text, answer); a command that is cut at the end waits for its rest."""
        data, self._held = self._held + data, b""
        text, answer, place = bytearray(), bytearray(), 0
        while place < len(data):
            if data[place] != _IAC:
                end = data.find(_IAC, place)
                end = len(data) if end < 0 else end
                text += data[place:end]
                place = end
                continue
            used = self._command(data[place:], text, answer)
            if used == 0:
                self._held = data[place:]
                break
            place += used
        return bytes(text), bytes(answer)

    def _command(self, data: bytes, text: bytearray, answer: bytearray) -> int:
        """Handle one command at the start of ``data``; return its length, 0 when it is not all here."""
        if len(data) < 2:
            return 0
        verb = data[1]
        if verb == _IAC:
            text.append(_IAC)
            return 2
        if verb == _SB:
            end = data.find(bytes((_IAC, _SE)))
            return 0 if end < 0 else end + 2
        if verb not in {_DO, _DONT, _WILL, _WONT}:
            return 2
        if len(data) < 3:
            return 0
        option = data[2]
        if verb == _DO:
            answer += bytes((_IAC, _WONT, option))
        elif verb == _WILL:
            answer += bytes((_IAC, _DO if option in {_ECHO, _SUPPRESS_GO_AHEAD} else _DONT, option))
        return 3


class Telnet:
    """A terminal on a device through telnet."""

    name = "telnet"

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._sock.settimeout(_WRITE_S)
        self._options = Options()
        self._pending = ""
        self._ended = False
        self.facts = Connected(transport=self.name, notices=(_NOTICE,))

    def read_channel(self, wait_s: float = 0.0) -> str:
        """Return what has arrived."""
        if self._pending:
            text, self._pending = self._pending, ""
            return text
        if self._ended:
            return ""
        watcher = select.poll()
        watcher.register(self._sock, select.POLLIN)
        if not watcher.poll(wait_s * 1000):
            return ""
        try:
            data = self._sock.recv(_READ_BYTES)
        except OSError:
            data = b""
        self._ended = not data
        text_bytes, answer = self._options.feed(data)
        if answer:
            self._sock.sendall(answer)
        return text_bytes.replace(b"\r\x00", b"\r").decode(ENCODING)

    def write_channel(self, out_data: str) -> None:
        """Type it; a line ends as the protocol wants it."""
        data = out_data.replace("\n", "\r\n").encode(ENCODING, "replace")
        self._sock.sendall(data.replace(b"\xff", b"\xff\xff"))

    def is_alive(self) -> bool:
        """Tell whether bytes can still come."""
        return not self._ended

    def close(self) -> None:
        """Close the connection at once."""
        self._ended = True
        self._sock.close()

    def log_in(self, target: Target) -> None:
        """Answer the questions for user and password, each once, and wait for a prompt.

        Raises:
            CollectError: the login was refused, or nothing came.
        """
        text, asked, until, last = "", 0, time.monotonic() + target.limits.login_s, time.monotonic()
        while time.monotonic() < until:
            piece = self.read_channel(_STEP_S)
            text, last = text + piece, time.monotonic() if piece else last
            if _REFUSED.search(text):
                raise CollectError(
                    "auth-refused",
                    f"{target.where}: login refused",
                    hint="check user and password; a second attempt was not made",
                )
            if text.startswith("SSH-"):
                raise CollectError(
                    "not-telnet",
                    f"{target.where}: this port speaks SSH",
                    hint="leave out --transport telnet, or name the telnet port",
                )
            if not piece and self._ended:
                raise CollectError(
                    "closed-after-login" if asked else "login-failed",
                    f"{target.where}: the device closed the connection",
                    hint="its lines may be full: show users on the console",
                )
            if piece or time.monotonic() - last < _QUIET_S:
                continue
            if _USER.search(text) and not asked & 1:
                self.write_channel(f"{target.credential.username}\n")
                text, asked = "", asked | 1
            elif _PASSWORD.search(text):
                if asked & 2:
                    raise CollectError(
                        "auth-refused",
                        f"{target.where}: login refused",
                        hint="check user and password; a second attempt was not made",
                    )
                self.write_channel(f"{target.credential.password.reveal()}\n")
                text, asked = "", asked | 2
            elif _PROMPT.search(text):
                self._pending = text
                return
        raise CollectError(
            "silent-after-login",
            f"{target.where}: no prompt within {target.limits.login_s:.0f} s",
            hint="the box is overloaded; use the console. This is evidence by itself",
        )


def connect(target: Target, sock: socket.socket | None = None) -> Telnet:
    """Return a session through telnet; ``sock`` stands for the TCP connection.

    Raises:
        CollectError: there is none, with the reason.
    """
    try:
        opened = sock or socket.create_connection((target.device.host, target.device.port), target.limits.connect_s)
    except ConnectionRefusedError as error:
        raise CollectError(
            "connection-refused", f"{target.where}: connection refused", hint="is telnet enabled on the lines?"
        ) from error
    except OSError as error:
        raise CollectError(
            "unreachable", f"{target.where}: not reachable: {error}", hint="check the path and the address"
        ) from error
    session = Telnet(opened)
    try:
        session.log_in(target)
    except OSError as error:
        session.close()
        raise CollectError("login-failed", f"{target.where}: {error}") from error
    except CollectError:
        session.close()
        raise
    return session
