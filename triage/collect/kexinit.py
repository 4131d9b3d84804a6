"""What an SSH server says before anybody logs in: its version line and its KEXINIT packet (RFC 4253, sections 4.2 and 7.1)."""

import os
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass

from triage.errors import CollectError

_OUR_VERSION = b"SSH-2.0-triage_doctor\r\n"
_VERSION_MOST_BYTES, _LINES_BEFORE_VERSION = 255, 50
_PACKET_MOST_BYTES = 35_000  # section 6.1
_DISCONNECT, _IGNORE, _DEBUG, _KEXINIT = 1, 2, 4, 20
_COOKIE_BYTES = 16
_LISTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a side offers, each in its order of preference; ciphers and MACs from the server to the client."""

    kex: tuple[str, ...]
    host_keys: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """The first words of a server. ``offer`` is None when it stood still after its version."""

    version: str
    answer_s: float  # from the TCP connection to the version line
    offer: Offer | None
    why_no_offer: str = ""


def parse_kexinit(payload: bytes) -> Offer:
    """Return what a KEXINIT payload offers.

    Raises:
        ValueError: it is no KEXINIT, or is cut.
    """
    if not payload or payload[0] != _KEXINIT:
        raise ValueError("not a KEXINIT packet")
    place, lists = 1 + _COOKIE_BYTES, []
    for _ in range(_LISTS):
        if len(payload) < place + 4:
            raise ValueError("the KEXINIT packet is cut")
        (length,) = struct.unpack_from(">I", payload, place)
        text = payload[place + 4 : place + 4 + length]
        if len(text) < length:
            raise ValueError("the KEXINIT packet is cut")
        lists.append(tuple(name for name in text.decode("ascii", "replace").split(",") if name))
        place += 4 + length
    return Offer(kex=lists[0], host_keys=lists[1], ciphers=lists[3], macs=lists[5])


def greet(sock: socket.socket, timeout_s: float) -> Greeting:
    """Return what the server says on a fresh connection; nothing but our version line is sent.

    Raises:
        CollectError: it does not speak SSH.
    """
    sock.settimeout(timeout_s)
    start = time.monotonic()
    reader = _Reader(sock, start + timeout_s)
    version = _version(reader)
    answer_s = time.monotonic() - start
    try:
        sock.sendall(_OUR_VERSION)
        return Greeting(version=version, answer_s=answer_s, offer=_offer(reader))
    except (OSError, EOFError, ValueError) as error:
        why = str(error) or ("no packet came" if isinstance(error, TimeoutError) else "the connection was closed")
        return Greeting(version=version, answer_s=answer_s, offer=None, why_no_offer=why)


class _Reader:
    """Exact reads within one time limit."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until
        self._pending = b""

    def _fill(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        data = self._sock.recv(4096)
        if not data:
            raise EOFError("the connection was closed")
        self._pending += data

    def exactly(self, size: int) -> bytes:
        while len(self._pending) < size:
            self._fill()
        data, self._pending = self._pending[:size], self._pending[size:]
        return data

    def line(self) -> bytes:
        while b"\n" not in self._pending:
            if len(self._pending) > _VERSION_MOST_BYTES:
                raise ValueError("the line has no end")
            self._fill()
        line, _, self._pending = self._pending.partition(b"\n")
        return line.rstrip(b"\r")


def _version(reader: _Reader) -> str:
    try:
        for _ in range(_LINES_BEFORE_VERSION):
            line = reader.line().decode("ascii", "replace")
            if line.startswith("SSH-"):
                return "".join(character if character.isprintable() else "?" for character in line)
    except TimeoutError as error:
        raise CollectError("no-banner", "TCP answers, SSH does not") from error
    except EOFError as error:
        raise CollectError("no-banner", "TCP answers, and closes without a word: its lines may be full") from error
    except (OSError, ValueError) as error:
        raise CollectError("no-banner", f"this is not SSH: {error}") from error
    raise CollectError("no-banner", "this is not SSH: no version line")


def _offer(reader: _Reader) -> Offer:
    while True:
        (length,) = struct.unpack(">I", reader.exactly(4))
        if not 2 <= length <= _PACKET_MOST_BYTES:
            raise ValueError(f"a packet of {length} bytes")
        packet = reader.exactly(length)
        payload = packet[1 : length - packet[0]]
        if payload[:1] and payload[0] in {_IGNORE, _DEBUG}:
            continue
        if payload[:1] and payload[0] == _DISCONNECT:
            raise EOFError("the device disconnected: its lines may be full")
        return parse_kexinit(payload)


def missing(device: Offer, ours: Offer) -> tuple[str, ...]:
    """Return, in words, each kind of algorithm for which the two have none in common."""
    pairs: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]] = (
        ("key exchange", device.kex, ours.kex),
        ("host key", device.host_keys, ours.host_keys),
        ("cipher", device.ciphers, ours.ciphers),
        ("MAC", device.macs, ours.macs),
    )
    return tuple(
        name
        for name, theirs, own in pairs
        if not set(theirs) & set(own) and not (name == "MAC" and _aead(device, ours))
    )


def _aead(device: Offer, ours: Offer) -> bool:
    """Tell whether a common cipher needs no MAC."""
    return any("gcm" in name or "poly1305" in name for name in set(device.ciphers) & set(ours.ciphers))


def agreed(device: Offer, ours: Offer) -> tuple[str, ...]:
    """Return what the two would agree on: the first of ours that the device has too (section 7.1)."""
    pairs = (
        (ours.kex, device.kex),
        (ours.host_keys, device.host_keys),
        (ours.ciphers, device.ciphers),
        (ours.macs, device.macs),
    )
    return tuple(next((name for name in own if name in theirs), "") for own, theirs in pairs)


def kexinit(offer: Offer) -> bytes:
    """Return a KEXINIT payload; for the far end of tests."""
    lists = (offer.kex, offer.host_keys, offer.ciphers, offer.ciphers, offer.macs, offer.macs, ("none",), ("none",), (), ())  # fmt: skip
    body = b"".join(struct.pack(">I", len(text)) + text for text in (",".join(names).encode() for names in lists))
    return bytes((_KEXINIT,)) + os.urandom(_COOKIE_BYTES) + body + b"\x00" * 5
