"""What is collected and read: devices, captures, and how a reading ended."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

PLATFORMS = ("cisco_ios", "cisco_xe", "cisco_nxos", "cisco_xr", "cisco_asa", "arista_eos", "juniper_junos")


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where to reach a router; never a password. ``source`` is "file:line" of its inventory entry."""

    name: str
    host: str
    port: int = 22
    platform: str | None = None
    credential: str = "default"
    site: str | None = None
    tags: tuple[str, ...] = ()
    source: str = ""
    transport: str | None = None  # auto, paramiko, openssh or telnet; None: as the run says
    jumps: tuple[str, ...] = ()  # hosts on the way, "user@host:port", the first is the nearest


class CaptureStatus(StrEnum):
    """How the read of one command ended; the text received so far is always kept."""

    OK = "ok"
    IDLE = "idle"
    DEADLINE = "deadline"
    TOO_BIG = "too-big"
    CLOSED = "closed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What one command printed, on one device, at one time; raw bytes, immutable.

    ``path`` is relative to the captures folder, with "/": ``r1/1/show_clock.txt``. Rounds count from 1. ``first_line`` is the
    number of the first line of ``raw`` inside that file, when one file holds several captures; ``line_numbers`` has the number
    of every line of ``raw`` when they do not follow each other there, as in a log of several hosts.
    """

    device: str
    command: str
    path: str
    raw: bytes
    round: int = 1
    platform: str | None = None
    at: datetime | None = None
    status: CaptureStatus = CaptureStatus.OK
    first_line: int = 1
    line_numbers: tuple[int, ...] = field(default=(), repr=False)

    def file_line(self, line: int) -> int:
        """Return the number in the file of line ``line`` (from 1) of ``raw``."""
        return self.line_numbers[line - 1] if self.line_numbers else line + self.first_line - 1


class Outcome(StrEnum):
    """What reading a capture gave. Only READ and PARTIAL carry rows that may prove something."""

    READ = "read"
    PARTIAL = "partial"  # cut short, filtered by a pipe, or some lines not understood
    REFUSED = "refused"  # % Invalid input, % Authorization failed, ...
    LOW_MEMORY = "low memory"  # % Low on memory: the refusal is evidence by itself
    EMPTY = "empty"
    NO_PARSER = "no parser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Every line of a capture, accounted for."""

    lines: int = 0
    read: int = 0
    noise: int = 0
    not_understood: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(
            lines=self.lines + other.lines,
            read=self.read + other.read,
            noise=self.noise + other.noise,
            not_understood=self.not_understood + other.not_understood,
        )
