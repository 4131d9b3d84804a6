"""Reading one command, bounded in time and bytes; whatever came is kept, and how it ended is said.

netmiko's own send_command takes a prompt inside the output for the end of it and drops what came when it times out; this loop only
uses its read_channel and write_channel.
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

QUIET_S = 0.15  # silence after the prompt before the output counts as whole
_TAIL = 4096
_POLL_S = 0.01
_PAGER = re.compile(r"(?:--\s*[Mm]ore\s*--|<--- More --->|--More--)\s*(?:\x1b\[\w)?\Z")
_TRAPS = re.compile(r"(?:\(config[^)]*\)#|\[confirm\]|\(y/n\)|\[y/n\]|[Pp]assword:)\s*\Z")


class Channel(Protocol):
    """All that reading asks of a connection."""

    def read_channel(self) -> str: ...

    def write_channel(self, out_data: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one command gave: raw bytes without the trailing prompt, how it ended, and when bytes came."""

    raw: bytes
    status: CaptureStatus
    first_byte_s: float | None
    last_byte_s: float | None
    paged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits of one read."""

    idle_s: float
    deadline_s: float
    max_bytes: int = 8_000_000


def prompt_pattern(host: str) -> re.Pattern[str]:
    """Return what ends an output: the prompt of ``host`` alone on the last line, with any mode behind it."""
    return re.compile(rf"(?:\r?\n|\A){re.escape(host)}(?:\([^)\r\n]{{1,40}}\))?[#>][ ]?\Z")


def read_command(
    channel: Channel,
    command: Allowed,
    prompt: re.Pattern[str],
    bounds: Bounds,
    stop: threading.Event,
    *,
    is_open: Callable[[], bool],
    keep: Callable[[bytes], None] = lambda _: None,
) -> Read:
    """Send an allowed command and return what came. ``keep`` gets every piece as it arrives.

    Raises:
        CollectError: the device asks for something or is in configuration mode; nothing more may be sent to it.
    """
    channel.write_channel(command.command + "\n")
    start = time.monotonic()
    last = start
    first_at: float | None = None
    text = ""
    paged = False
    while True:
        piece, alive = _receive(channel, is_open)
        now = time.monotonic()
        if piece:
            first_at = first_at if first_at is not None else now
            last = now
            text += piece
            keep(piece.encode("latin-1", "replace"))
        tail = text[-_TAIL:]
        status = _ended(tail, prompt, text, now - last, now - start, bounds, stop)
        if status is None and not alive and not piece:
            status = CaptureStatus.CLOSED
        if status is not None:
            return Read(
                raw=_without_prompt(text, prompt, status).encode("latin-1", "replace"),
                status=status,
                first_byte_s=None if first_at is None else round(first_at - start, 3),
                last_byte_s=None if first_at is None else round(last - start, 3),
                paged=paged,
            )
        if not piece:
            if _PAGER.search(tail) and now - last > QUIET_S:
                channel.write_channel(" ")
                paged, last = True, now
                text += "\n"
            elif (trap := _TRAPS.search(tail)) and now - last > QUIET_S:
                raise CollectError(
                    "unexpected-question",
                    f"the device asks '{trap[0].strip()}' after '{command.command}'; the session was closed",
                )
            time.sleep(_POLL_S)


def _receive(channel: Channel, is_open: Callable[[], bool]) -> tuple[str, bool]:
    """What has arrived, and whether more can."""
    alive = is_open()
    try:
        return channel.read_channel(), alive
    except (OSError, EOFError):
        return "", False


def _ended(
    tail: str,
    prompt: re.Pattern[str],
    text: str,
    quiet_s: float,
    elapsed_s: float,
    bounds: Bounds,
    stop: threading.Event,
) -> CaptureStatus | None:
    if stop.is_set():
        return CaptureStatus.STOPPED
    if quiet_s >= QUIET_S and prompt.search(tail):
        return CaptureStatus.OK
    if len(text) >= bounds.max_bytes:
        return CaptureStatus.TOO_BIG
    if elapsed_s >= bounds.deadline_s:
        return CaptureStatus.DEADLINE
    if quiet_s >= bounds.idle_s:
        return CaptureStatus.IDLE
    return None


def _without_prompt(text: str, prompt: re.Pattern[str], status: CaptureStatus) -> str:
    """Cut the prompt that ended the output; the echoed command stays, it is part of what the box printed."""
    if status is not CaptureStatus.OK:
        return text
    match = prompt.search(text[-_TAIL:])
    if match is None:
        return text
    return text[: len(text) - len(text[-_TAIL:]) + match.start()].rstrip("\r\n") + "\n"
