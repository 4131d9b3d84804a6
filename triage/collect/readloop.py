"""Reading one command, bounded in time and bytes; whatever came is kept, and how it ended is said.

netmiko's own send_command takes a prompt inside the output for the end of it and drops what came when it times out; this loop
uses a transport's read_channel and write_channel alone.
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from triage.collect.gate import Allowed
from triage.errors import CollectError
from triage.model import CaptureStatus

QUIET_S = 0.15  # silence before a pager or a question is answered, and after a prompt where another one came before
_QUIET_LEAST_S, _QUIET_MOST_S = 0.02, 0.05  # silence after a prompt, by the longest silence inside the answer
_TAIL = 4096
_WAIT_S = 0.5  # a transport returns as soon as bytes come; this is how fast a stop is heard
_PAGER = re.compile(r"(?:--\s*[Mm]ore\s*--|<--- More --->|--More--)\s*(?:\x1b\[\w)?\Z")
_CONTROLS = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>78]|[\x00-\x08\x0e-\x1a]")
_RENAMED = re.compile(r"\n([A-Za-z][\w.\-]{0,62})[>#] ?\Z")
_RENAMED_QUIET_S = 2.0
_MODE = re.compile(r"(?:\([^)\r\n]{1,40}\))?[#>] ?")
_TRAPS = re.compile(r"(?:\(config[^)]*\)#|\[confirm\]|\(y/n\)|\[y/n\]|[Pp]assword:)\s*\Z")


class Channel(Protocol):
    """All that reading asks of a connection."""

    def read_channel(self, wait_s: float = 0.0) -> str: ...

    def write_channel(self, out_data: str) -> None: ...

    def is_alive(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one command gave: raw bytes without the trailing prompt, how it ended, and when bytes came."""

    raw: bytes
    status: CaptureStatus
    first_byte_s: float | None
    last_byte_s: float | None
    paged: bool = False
    renamed: str | None = None  # the box shows another name in its prompt than before


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits of one read."""

    idle_s: float
    deadline_s: float
    max_bytes: int = 8_000_000


@dataclass(frozen=True, slots=True)
class Prompt:
    """What ends an output: the name of the box alone on the last line, with any mode behind it."""

    host: str

    def ends(self, text: str) -> bool:
        """Tell whether ``text`` ends with the prompt."""
        line = text[text.rfind("\n") + 1 :]
        return line.startswith(self.host) and _MODE.fullmatch(line, len(self.host)) is not None


def visible(text: str) -> str:
    """Return text without escape sequences and control characters: what a terminal would leave to be read."""
    return _CONTROLS.sub("", text)


def read_command(
    channel: Channel,
    command: Allowed,
    prompt: Prompt,
    bounds: Bounds,
    stop: threading.Event,
    *,
    keep: Callable[[bytes], None] = lambda _: None,
) -> Read:
    """Send an allowed command and return what came. ``keep`` gets every piece as it arrives.

    Raises:
        CollectError: the device asks for something or is in configuration mode; nothing more may be sent to it.
    """
    reading = _Reading(channel, prompt, echo=len(command.command) + 2)
    reading.alive = _write(channel, command.command + "\n")
    while True:
        piece = reading.receive()
        if piece:
            keep(piece.encode("latin-1", "replace"))
        if (status := reading.status(bounds, stop, came=bool(piece))) is not None:
            return reading.result(status)
        if not piece and not reading.ends and reading.silent_s() > QUIET_S:
            reading.answer_pager(command)


class _Reading:
    """One answer as it comes: what is there, when it came, and whether its end looks like the prompt."""

    def __init__(self, channel: Channel, prompt: Prompt, *, echo: int) -> None:
        self._channel, self._prompt, self._echo = channel, prompt, echo
        self._text = _Text()
        self._tail = ""  # as a terminal would show it, before the newest piece
        self._start = self._now = self._last = time.monotonic()
        self._first: float | None = None
        self._gap_s, self._doubtful, self._paged = 0.0, False, False
        self._renamed: re.Match[str] | None = None
        self.ends = False
        self.alive = True

    def silent_s(self) -> float:
        """Return how long nothing had come at the last look."""
        return self._now - self._last

    def receive(self) -> str:
        """Look at the end of what came, wait for more as long as that asks for, and return it."""
        now = time.monotonic()
        self._tail = visible(self._text.tail)
        self.ends = self._prompt.ends(self._tail)
        self._renamed = None if self.ends else _RENAMED.search(self._tail)
        wait_s = max(self._quiet_s() - (now - self._last), 0.0) if self.ends else _WAIT_S
        piece, self.alive = _receive(self._channel, min(wait_s, _WAIT_S), alive=self.alive)
        self._now = time.monotonic()
        if piece:
            self._add(piece)
        return piece

    def _add(self, piece: str) -> None:
        if self._first is None:
            self._first = self._now
        if (
            self._text.size > self._echo
        ):  # how long a box thinks about a command says nothing of pauses inside its answer
            self._gap_s = max(self._gap_s, self._now - self._last)
        self._last = self._now
        self._text.add(piece)
        self._doubtful = self._doubtful or self.ends
        self.ends, self._renamed = False, None

    def _quiet_s(self) -> float:
        """How long silence must last after a prompt; longer once a prompt inside this answer has turned out to be none."""
        return QUIET_S if self._doubtful else min(_QUIET_MOST_S, max(_QUIET_LEAST_S, self._gap_s))

    def status(self, bounds: Bounds, stop: threading.Event, *, came: bool) -> CaptureStatus | None:
        """Return how the answer ended, None while it goes on."""
        quiet_s = self.silent_s()
        prompted = self.ends and quiet_s >= self._quiet_s()
        status = _ended(
            bounds,
            stop,
            ended=prompted or (self._renamed is not None and quiet_s >= _RENAMED_QUIET_S),
            size=self._text.size,
            quiet_s=quiet_s,
            elapsed_s=self._now - self._start,
        )
        return CaptureStatus.CLOSED if status is None and not self.alive and not came else status

    def result(self, status: CaptureStatus) -> Read:
        """Return what came, ended as ``status`` says."""
        first = self._first
        return Read(
            raw=_without_prompt(self._text.whole(), status).encode("latin-1", "replace"),
            status=status,
            first_byte_s=None if first is None else round(first - self._start, 3),
            last_byte_s=None if first is None else round(self._last - self._start, 3),
            paged=self._paged,
            renamed=self._renamed[1] if self._renamed and status is CaptureStatus.OK else None,
        )

    def answer_pager(self, command: Allowed) -> None:
        """Press one key where a pager waits; raise where the device asks for anything else."""
        if _PAGER.search(self._tail):
            self.alive = _write(self._channel, " ")
            self._paged, self._last = True, self._now
            self._text.add("\n")
        elif trap := _TRAPS.search(self._tail):
            raise CollectError(
                "unexpected-question",
                f"the device asks '{trap[0].strip()}' after '{command.command}'; the session was closed",
            )


class _Text:
    """What came so far, in pieces, with its end at hand: an endless output must not be copied at every read."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.size = 0
        self.tail = ""

    def add(self, piece: str) -> None:
        self._pieces.append(piece)
        self.size += len(piece)
        self.tail = (self.tail + piece)[-_TAIL:]

    def whole(self) -> str:
        return "".join(self._pieces)


def _write(channel: Channel, text: str) -> bool:
    """Send; a channel that is gone is told from a slow one by what it says next."""
    try:
        channel.write_channel(text)
    except (OSError, EOFError):
        return False
    return True


def _receive(channel: Channel, wait_s: float, *, alive: bool) -> tuple[str, bool]:
    """What has arrived, and whether more can: what came before the end is drained first."""
    alive = alive and channel.is_alive()
    try:
        return channel.read_channel(wait_s), alive
    except (OSError, EOFError):
        return "", False


def _ended(
    bounds: Bounds, stop: threading.Event, *, ended: bool, size: int, quiet_s: float, elapsed_s: float
) -> CaptureStatus | None:
    if ended:
        return CaptureStatus.OK
    if stop.is_set():
        return CaptureStatus.STOPPED
    if size >= bounds.max_bytes:
        return CaptureStatus.TOO_BIG
    if elapsed_s >= bounds.deadline_s:
        return CaptureStatus.DEADLINE
    if quiet_s >= bounds.idle_s:
        return CaptureStatus.IDLE
    return None


def _without_prompt(text: str, status: CaptureStatus) -> str:
    """Cut the prompt that ended the output; the echoed command stays, it is part of what the box printed."""
    if status is not CaptureStatus.OK:
        return text
    body, newline, _ = text.rpartition("\n")
    return body.rstrip("\r\n") + newline
