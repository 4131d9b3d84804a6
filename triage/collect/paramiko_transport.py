"""paramiko's connection, whose thread steps aside once the terminal is open and lets the hub read for all connections.

It does so wherever a packet's length can be told before it is decrypted, so that the hub never waits for the rest of one; and it comes
back for all that is not the terminal's, such as new keys.
"""

import hmac
import math
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import paramiko
from paramiko.common import MSG_CHANNEL_DATA, MSG_CHANNEL_EXTENDED_DATA, MSG_CHANNEL_WINDOW_ADJUST, MSG_IGNORE
from paramiko.packet import NeedRekeyException

from triage.collect.paramiko_hub import HAS_HUB, Arrivals, hub

# The MAC of every packet is compared byte by byte in Python, which takes a third of a session's time; this does the same in C.
paramiko.util.constant_time_bytes_eq = hmac.compare_digest
# The MAC itself without two more objects, and without letting other threads run for every few bytes, as hmac.digest does.
paramiko.packet.compute_hmac = lambda key, text, digest: hmac.new(key, text, digest).digest()

_READ_BYTES = 65_536
# How often the connection's thread looks up from waiting: at its limits for the banner and the key exchange, later hardly ever.
_CHECK_EARLY_S, _CHECK_S = 2.0, 10.0
_LENGTH_BYTES, _MOST_BYTES = 4, 262_144
_TERMINALS = (MSG_CHANNEL_DATA, MSG_CHANNEL_EXTENDED_DATA, MSG_CHANNEL_WINDOW_ADJUST)  # none of them is ever answered
_AEAD = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
_ENCRYPT_THEN_MAC = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com")


def _first(these: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    return (*(name for name in these if name in known), *(name for name in known if name not in these))


class _Inbound:
    """A socket that takes in all that has arrived at once; paramiko reads twice for each packet, a block and then the rest."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._pending = b""

    def recv(self, size: int) -> bytes:
        """Return up to ``size`` bytes."""
        data = self._pending or self._sock.recv(_READ_BYTES)
        self._pending = data[size:]
        return data[:size]

    def has_packet(self, behind: int) -> bool:
        """Tell whether a whole packet is there: its length in clear, and ``behind`` bytes after what that counts.

        Raises:
            SSHException: no packet is that long; nobody may wait for the rest of it.
        """
        counted = int.from_bytes(self._pending[:_LENGTH_BYTES], "big")
        if len(self._pending) < _LENGTH_BYTES or counted <= _MOST_BYTES:
            return len(self._pending) >= _LENGTH_BYTES + counted + behind
        raise paramiko.SSHException(f"a packet of {counted} bytes")

    def take_in(self) -> None:
        """Read what has arrived, without waiting.

        Raises:
            EOFError: the far end has closed the connection.
        """
        try:
            data = os.read(self._sock.fileno(), _READ_BYTES)
        except BlockingIOError:
            return
        if not data:
            raise EOFError
        self._pending += data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class _Packets(paramiko.packet.Packetizer):  # type: ignore[misc]
    """Packets, read by the connection's thread or, while there is nothing but the terminal's, by the hub."""

    def __init__(self, sock: socket.socket) -> None:
        self._inbound = _Inbound(sock)
        super().__init__(self._inbound)
        self.arrivals = Arrivals()
        self.may_step_aside: Callable[[], bool] = lambda: False
        self.to_terminal: Callable[[int, Any], bool] = lambda _kind, _message: False
        self._until = math.inf
        self._behind: int | None = None  # bytes after what a packet's length counts; None where that is encrypted
        self._turn = threading.Lock()  # held by who reads for the hub, or ends that
        self._back = threading.Event()
        self._given: tuple[int, Any] | Exception | None = None

    def fileno(self) -> int:
        """Return what the system calls the connection."""
        return int(self._inbound.fileno())

    def start_handshake(self, timeout: float) -> None:
        """Remember until when the key exchange must be done; paramiko starts a thread for that."""
        self._until = time.monotonic() + timeout

    def handshake_timed_out(self) -> bool:
        """Tell whether the key exchange takes too long."""
        return time.monotonic() > self._until

    def complete_handshake(self) -> None:
        """Take note that the key exchange is done."""
        self._until = math.inf

    def set_inbound_cipher(self, *arguments: Any, etm: bool = False, aead: bool = False, **more: Any) -> None:
        """Change the encryption of what comes."""
        super().set_inbound_cipher(*arguments, etm=etm, aead=aead, **more)
        self._behind = self.get_mac_size_in() if etm or aead else None

    def close(self) -> None:
        """Close the connection, and let its thread know."""
        with self._turn:
            if self.arrivals.held:
                self._leave()
            super().close()
        self._back.set()

    def read_message(self) -> Any:
        """Return the next message for the connection's thread; the terminal's go to the hub as soon as it may read.

        Raises:
            EOFError: the connection is closed.
        """
        if (
            HAS_HUB
            and self._behind is not None
            and self.may_step_aside()
            and not self._inbound.has_packet(self._behind)
        ):
            self._step_aside()
            given, self._given = self._given, None
            if isinstance(given, tuple):
                return given
            raise given or EOFError
        return super().read_message()

    def _step_aside(self) -> None:
        """Wait until the hub hands a message back, or the connection is closed."""
        self._back.clear()
        with self._turn:
            if self.closed:
                return
            self.arrivals.held = True
            hub().join(self)
        self._back.wait()

    def _leave(self) -> None:
        hub().leave(self)
        self.arrivals.held = False
        self.arrivals.ring()

    def take_in(self) -> None:
        """Read for the hub what has arrived; what is not the terminal's, and every fault, is for the connection's thread."""
        with self._turn:
            if not self.arrivals.held:
                return
            try:
                self._inbound.take_in()
                self._given = self._hand_out()
            except Exception as error:  # noqa: BLE001  whatever it is, the connection's thread knows what to do
                self._given = error
            if self._given is not None:
                self._leave()
                self._back.set()

    def _hand_out(self) -> tuple[int, Any] | NeedRekeyException | None:
        """Give whole packets to the terminal; return the first that is for somebody else."""
        while self._inbound.has_packet(self._behind or 0):
            kind, message = super().read_message()
            if kind != MSG_IGNORE and not self.to_terminal(kind, message):
                return kind, message
        return NeedRekeyException() if self.need_rekey() else None


class Transport(paramiko.Transport):  # type: ignore[misc]
    """A connection that remembers which key exchange was agreed on, which paramiko forgets, and lets the hub read."""

    agreed_kex = ""

    def __init__(self, sock: socket.socket, *arguments: Any, handshake_s: float, **options: Any) -> None:
        super().__init__(sock, *arguments, packetizer_class=_Packets, **options)
        wanted = self.get_security_options()
        wanted.ciphers = _first(_AEAD, wanted.ciphers)
        wanted.digests = _first(_ENCRYPT_THEN_MAC, wanted.digests)
        self.handshake_timeout = handshake_s  # Diffie-Hellman takes long on a starved box
        self.sock.settimeout(min(_CHECK_EARLY_S, handshake_s / 2))
        self.packetizer.to_terminal = self._to_terminal

    def open_terminal(self, term: str, width: int, height: int) -> Any:
        """Return the channel of a terminal, with a buffer that the hub can fill."""
        channel = self.open_session()
        channel.in_buffer = self.packetizer.arrivals
        channel.get_pty(term, width, height)
        channel.invoke_shell()
        self.sock.settimeout(_CHECK_S)
        self.packetizer.may_step_aside = lambda: not (self.in_kex or self._expected_packet)
        return channel

    def _to_terminal(self, kind: int, message: Any) -> bool:
        """Give the terminal's bytes to its channel; return False for everything else."""
        if kind not in _TERMINALS:
            return False
        channel = self._channels.get(message.get_int())
        if channel is None:
            message.rewind()
            return False
        self._channel_handler_table[kind](channel, message)
        return True

    @property
    def mac(self) -> str:
        """The name of the MAC in use; what was agreed on is not, where the cipher authenticates by itself."""
        return "" if self.remote_cipher in _AEAD else str(self.remote_mac or "")

    def _parse_kex_init(self, m: Any) -> None:
        super()._parse_kex_init(m)
        # Not every engine knows its own name: paramiko 5.1's curve25519 has none.
        engine = type(self.kex_engine)
        self.agreed_kex = next((name for name, known in self._kex_info.items() if known is engine), "")
