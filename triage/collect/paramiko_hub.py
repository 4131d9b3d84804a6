"""One thread that reads for all open terminals, and wakes a session once for all that came within a moment.

paramiko gives each connection a thread that reads for everybody else. In a fleet those threads and the sessions' wake each other for
every packet, which takes more of the processor than all encryption does.
"""

import select
import threading
import time
from collections import deque
from typing import Protocol

from paramiko.buffered_pipe import PipeTimeout

_GATHER_S = 0.005  # an answer comes in many small packets
_PLENTY_BYTES = 65_536
HAS_HUB = hasattr(select, "epoll")


class Arrivals:
    """What a terminal has shown and nobody has read; paramiko's own buffer wakes its reader for every piece."""

    def __init__(self) -> None:
        self._state = threading.Lock()
        self._bell = threading.Lock()
        self._bell.acquire()
        self._pieces: list[bytes] = []
        self._size = 0
        self._closed = False
        self.held = False  # the hub rings
        self.rings = False  # it will

    def __len__(self) -> int:
        return self._size

    def feed(self, data: bytes) -> None:
        """Add what came."""
        with self._state:
            self._pieces.append(data)
            self._size += len(data)
        if not self.held or self._size > _PLENTY_BYTES:
            self.ring()

    def ring(self) -> None:
        """Wake who waits."""
        with self._state:
            self.rings = False
            if self._bell.locked():
                self._bell.release()

    def close(self) -> None:
        """Take note that nothing more comes."""
        self._closed = True
        self.ring()

    def read_ready(self) -> bool:
        """Tell whether something can be read."""
        return bool(self._size)

    def read(self, size: int, timeout: float | None = None) -> bytes:
        """Return up to ``size`` bytes, nothing after the end; wait for them.

        Raises:
            PipeTimeout: none came in time.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while not (self._size or self._closed):
            left_s = -1 if until is None else until - time.monotonic()
            if until is not None and left_s <= 0:
                raise PipeTimeout
            self._bell.acquire(timeout=left_s)
        with self._state:
            whole = b"".join(self._pieces)
            self._pieces = [whole[size:]] if len(whole) > size else []
            self._size = len(whole) - len(whole[:size])
        return whole[:size]


class Reader(Protocol):
    """What the hub needs of a connection."""

    arrivals: Arrivals

    def fileno(self) -> int: ...

    def take_in(self) -> None:
        """Read what has arrived, without waiting."""
        ...


class Hub:
    """The thread that reads for all connections that have joined."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._readers: dict[int, Reader] = {}
        self._due: deque[tuple[float, Arrivals]] = deque()
        threading.Thread(target=self._run, daemon=True, name="triage-hub").start()

    def join(self, reader: Reader) -> None:
        """Read for a connection from now on."""
        self._readers[reader.fileno()] = reader
        self._poll.register(reader.fileno(), select.EPOLLIN)

    def leave(self, reader: Reader) -> None:
        """Read for it no more."""
        if self._readers.get(reader.fileno()) is reader:
            del self._readers[reader.fileno()]
            self._poll.unregister(reader.fileno())

    def _run(self) -> None:
        while True:
            wait_s = max(self._due[0][0] - time.monotonic(), 0.0) if self._due else None
            for number, _ in self._poll.poll(wait_s):
                if (reader := self._readers.get(number)) is not None:
                    reader.take_in()
                    self._ring_soon(reader.arrivals)
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                self._due.popleft()[1].ring()

    def _ring_soon(self, arrivals: Arrivals) -> None:
        if arrivals.held and not arrivals.rings and arrivals.read_ready():
            arrivals.rings = True
            self._due.append((time.monotonic() + _GATHER_S, arrivals))


_starting = threading.Lock()
_hubs: list[Hub] = []


def hub() -> Hub:
    """Return this process's hub."""
    if not _hubs:
        with _starting:
            if not _hubs:
                _hubs.append(Hub())
    return _hubs[0]
