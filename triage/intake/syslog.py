"""Syslog of any kind: is a text a log, and whose is each line.

RFC 3164 and RFC 5424, as relays write them, and as IOS, IOS-XE, NX-OS, XR, ASA, EOS and Junos send them.
"""

import re

from triage.intake.piece import Line, Piece, by_host
from triage.pasted.boot import may_refuse

COMMAND = "show logging"
MAX_HOSTS = 10_000  # more names than that in one file are no hosts
TAG = re.compile(rb"%[A-Z][A-Z0-9_]*(?:-[A-Za-z0-9_/]+)*?-[0-7]-[A-Z0-9_]+(?: ?:| \[)")
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK = rb"\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?"
_ZONE = rb"(?: (?:[A-Z]{2,5}(?=:)|(?:UTC|GMT|WES?T|CES?T|EES?T|MSK|BST|IST|JST|[ECMP][SD]T|AE[SD]T|NZ[SD]T|SGT|HKT)(?=[ :])))?"
_STAMP = (
    rb"[*.:]?(?:\d{4}-\d\d-\d\d[T ]" + _CLOCK + rb"(?:Z{1,2}|[+-]\d\d:?\d\d)?|"
    rb"(?:\d{4} )?" + _MONTH + rb" {1,2}\d{1,2} (?:\d{4} )?" + _CLOCK + rb"(?: \d{4}(?= |: ))?" + _ZONE + rb")"
)
_NAME = rb"(?:(?!\d+[ :])[A-Za-z0-9][\w.\-]{0,252}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,40})"
_NODE = rb"(?:(?:RP|LC|SP)/[\w/]{1,20}:)?"
_SEQUENCE = rb"(?:\d{1,12}: )?"
# What stands before the message: <priority>version, sequence, the name of a router that sends it itself, node, time, host.
_HEAD = re.compile(
    rb"[ \t]*(?P<priority><\d{1,3}>(?P<version>\d )? ?)?" + _SEQUENCE + rb"(?:(?P<before>" + _NAME + rb"):? " + _SEQUENCE
    + rb")?" + _NODE + _STAMP + rb"(?: +(?P<host>" + _NAME + rb")(?= ))?"
)  # fmt: skip
# What follows a host: a tag, a colon, a number, a node, another stamp, a program.
_AFTER_HOST = re.compile(
    rb" +(?::? ?%|: |\d{1,12}: |(?:RP|LC|SP)/[\w/]{1,20}:|" + _STAMP + rb"|<\d{1,3}>|"
    rb"[\w.\-/]{1,64}(?:\[[\w.\-/]{1,32}\])?: |last message repeated|fpc\d+ |" + _NAME + rb":)"
)
# The commonest heading as a whole: a relay's time and host, then at most the device's own number and time, then the tag.
_COMMON = re.compile(
    rb"(?:<\d{1,3}>)?" + _STAMP + rb" +(" + _NAME + rb") (?:: |" + _SEQUENCE + rb"(?:" + _STAMP + rb": )?)%[A-Z]"
)
_SAMPLE = 400  # lines by which a text is judged
_BOOT_BYTES = 200_000  # a boot that failed prints no more


def is_log(data: bytes) -> bool:
    """Tell whether a text is a log: a Cisco-like tag, first lines that mostly begin as log lines do, or a failed boot."""
    if TAG.search(data) is not None or has_log_lines(data):
        return True
    return may_refuse(data[:_BOOT_BYTES].decode("latin-1"))


def has_log_lines(data: bytes) -> bool:
    """Tell whether most of the first lines begin with a priority, or with a time and a host."""
    lines = [line for line in data[:200_000].split(b"\n")[:_SAMPLE] if line.strip()]
    heads = sum(1 for line in lines if _is_headed(line))
    return heads > 0 and heads * 2 >= len(lines)


def _is_headed(line: bytes) -> bool:
    match = _HEAD.match(line)
    return match is not None and (
        match["priority"] is not None or host_of(line) is not None or TAG.search(line) is not None
    )


def host_of(line: bytes) -> str | None:
    """Return the host that a line's heading names; where a relay has put its own before it, the router's."""
    common = _COMMON.match(line)
    if common is not None:
        return common[1].decode("latin-1")
    host: str | None = None
    position = 0
    for _ in range(3):  # a relay of a relay at most
        match = _HEAD.match(line, position)
        if match is None:
            break
        inner = _named(line, match)
        host = inner or host
        if match["host"] is None:
            break
        position = match.end("host")
        while line[position : position + 1] == b" ":
            position += 1
    return host


def _named(line: bytes, match: re.Match[bytes]) -> str | None:
    if match["before"]:
        return match["before"].decode("latin-1")
    host: bytes | None = match["host"]
    if host is None or not (match["version"] or _AFTER_HOST.match(line, match.end("host"))):
        return None
    return host.decode("latin-1")


def begins_message(line: bytes) -> bool:
    """Tell whether a line begins a message, and is not the rest of the one before it."""
    return _HEAD.match(line) is not None or TAG.search(line) is not None


def log_lines(data: bytes, first_line: int = 1) -> list[Line]:
    """Return the lines of a log with their hosts; lines that continue a message belong to its host."""
    found: list[Line] = []
    host: str | None = None
    texts = data.split(b"\n")
    if texts and not texts[-1]:
        texts.pop()
    for number, text in enumerate(texts, first_line):
        if text.strip() and begins_message(text):
            host = host_of(text)
        found.append(Line(number, text, host))
    return found


def pieces(data: bytes) -> list[Piece]:
    """Return one piece for each host of a log; a log of one host, or of none that is named, stays as it is."""
    lines = log_lines(data)
    hosts = {line.host for line in lines if line.host}
    if len(hosts) > 1 and len(hosts) <= MAX_HOSTS:
        return by_host(lines, COMMAND)
    return [Piece(command=COMMAND, host=next(iter(hosts)) if len(hosts) == 1 else None, raw=data)]
