"""Faults that a scenario can give a router: what breaks, at which command or connection, how often."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What breaks: the first group acts on a connection, the second on a session, the third on a command's output."""

    REFUSE = "refuse"  # nothing listens
    NO_BANNER = "no-banner"  # the connection is accepted and stays silent
    BANNER_ONLY = "banner-only"  # the version line comes, the key exchange does not
    VTY_FULL = "vty-full"
    OLD_ALGORITHMS = "old-algorithms"  # SHA-1 key exchange and signatures only; ``text`` names another profile
    KEX_MISMATCH = "kex-mismatch"  # a key exchange that no usual client speaks
    CHANGED_HOST_KEY = "changed-host-key"
    AUTH_FAIL = "auth-fail"
    AUTH_SLOW = "auth-slow"  # the answer of the AAA server takes ``seconds``
    KBDINT_ONLY = "keyboard-interactive-only"
    LOCK_OUT = "lock-out"  # after ``skip`` wrong passwords the right one is refused too

    CLOSE_AFTER_LOGIN = "close-after-login"  # the last line was taken in between
    SILENCE_AFTER_LOGIN = "silence-after-login"
    PAGING_NOT_DISABLED = "paging-not-disabled"  # terminal length is refused, as by command authorization
    FRAIL = "frail"  # it survives ``skip`` costly commands, and reloads at the next
    CONTROLS_IN_PROMPT = "controls-in-prompt"  # escape sequences around it

    HANG_IN_THE_MIDDLE = "hang-in-the-middle"
    RESET_IN_THE_MIDDLE = "reset-in-the-middle"
    RELOAD = "reload"  # the connection is reset, and nothing listens for ``seconds``
    ENDLESS = "endless"
    HUGE = "huge"  # as much as ``seconds`` megabytes say, then the prompt
    SLOW = "slow"  # a byte each ``seconds``
    PROMPT_CHANGE = "prompt-change"  # somebody renames the box: the next prompts show ``text``
    PROMPT_INSIDE_OUTPUT = "prompt-inside-output"
    LOW_MEMORY = "low-memory"
    SYSLOG_INTERLEAVED = "syslog-interleaved"
    NON_UTF8 = "non-utf8"


ON_OUTPUT = frozenset(list(FaultKind)[list(FaultKind).index(FaultKind.HANG_IN_THE_MIDDLE) :])
ENDLESS_MAX_BYTES = 64_000_000  # far above every limit of a reader, so that nobody waits for this end


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: it lets ``skip`` chances pass, then acts ``times`` times (0: always); ``command`` limits it."""

    fault: str
    command: str = ""
    skip: int = 0
    times: int = 0
    text: str = ""  # for the faults that put text into the output
    seconds: float = 0.0  # for the faults that take time; 0: what the kind usually takes


# What walks large tables or formats the whole configuration: each takes memory that a starved box does not have.
_COSTLY = re.compile(
    r"show (?:tech-support|running-config|startup-config|memory|ip route|ip cef|ip bgp|ip arp|arp|ip cache flow"
    r"|ip flow top-talkers|ip nat translations|processes memory detail)(?: verbose)?"
)
USUAL_SECONDS = {
    FaultKind.FRAIL: 60.0,
    FaultKind.AUTH_SLOW: 40.0,
    FaultKind.RELOAD: 60.0,
    FaultKind.SLOW: 1.0,
    FaultKind.HUGE: 50.0,
}


def is_costly(line: str) -> bool:
    """Tell whether a typed command is one that a starved box pays for with memory."""
    return _COSTLY.fullmatch(" ".join(line.split())) is not None


def seconds_of(fault: Fault) -> float:
    """Return how long a fault takes."""
    return fault.seconds or USUAL_SECONDS.get(FaultKind(fault.fault), 0.0)


class FaultBook:
    """The faults of one router, with how often each had its chance."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = tuple(faults)
        self._chances: Counter[int] = Counter()

    def has(self, kind: FaultKind) -> bool:
        """Whether the router has that fault at all."""
        return any(fault.fault == kind for fault in self._faults)

    def first(self, kind: FaultKind) -> Fault | None:
        """Return the router's first fault of that kind, whether it acts now or not."""
        return next((fault for fault in self._faults if fault.fault == kind), None)

    def acts(self, kind: FaultKind, command: str = "") -> Fault | None:
        """Return the fault of that kind when it acts now, on this chance; every call is a chance."""
        for number, fault in enumerate(self._faults):
            if fault.fault != kind or (fault.command and fault.command != command):
                continue
            self._chances[number] += 1
            turn = self._chances[number] - fault.skip
            if turn > 0 and (fault.times == 0 or turn <= fault.times):
                return fault
        return None

    def on_output(self, command: str) -> tuple[Fault, ...]:
        """Return the faults that act on the output of ``command``."""
        kinds = dict.fromkeys(FaultKind(fault.fault) for fault in self._faults if fault.fault in ON_OUTPUT)
        return tuple(fault for kind in kinds if (fault := self.acts(kind, command)))


@dataclass(frozen=True, slots=True)
class Output:
    """What a command sends: lines, and what happens to the session after them ("" for nothing)."""

    lines: tuple[bytes, ...]
    then: str = ""
    fault: Fault | None = None  # what gave ``then``


def spoil(lines: Sequence[str], faults: Sequence[Fault], prompt: str) -> Output:
    """Return the output of a command as the faults leave it."""
    output = Output(tuple(line.encode("latin-1", "replace") for line in lines))
    for fault in faults:
        output = _spoil(output, fault, prompt)
    return output


def _spoil(output: Output, fault: Fault, prompt: str) -> Output:
    lines, half = output.lines, max(1, len(output.lines) // 2)
    text = fault.text.encode("latin-1", "replace")
    match FaultKind(fault.fault):
        case FaultKind.LOW_MEMORY:
            return Output((text or b"% Low on memory; try again later",), output.then)
        case FaultKind.PROMPT_INSIDE_OUTPUT:
            inside = prompt.encode() + text
            return Output((*lines[:half], inside, prompt.encode(), *lines[half:]), output.then)
        case FaultKind.SYSLOG_INTERLEAVED:
            return Output(_interrupted(lines, half, text or _MESSAGE), output.then)
        case FaultKind.NON_UTF8:
            return Output((*lines[:half], text + b"\x1b[1m\x00\x1b[0mcaf\xe9 \xff\xfe\x80", *lines[half:]), output.then)
        case FaultKind.HANG_IN_THE_MIDDLE | FaultKind.RESET_IN_THE_MIDDLE | FaultKind.RELOAD:
            return Output(lines[:half], fault.fault, fault)
        case _:
            return Output(lines, fault.fault, fault)


_MESSAGE = b"%SYS-5-CONFIG_I: Configured from console by noc on vty1 (192.0.2.77)"


def _interrupted(lines: Sequence[bytes], half: int, message: bytes) -> tuple[bytes, ...]:
    """The message cuts a line in two, as a terminal without ``logging synchronous`` shows it."""
    line = lines[half] if half < len(lines) else b""
    cut = len(line) // 2
    return (*lines[:half], line[:cut], message, line[cut:], *lines[half + 1 :])
