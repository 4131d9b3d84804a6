"""One text with many commands to one capture for each: show-tech, terminal logs, sessions of several devices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SHOW_TECH = re.compile(rb"^-{6,}[ \t]*((?:sh(?:ow)?|dir|admin)\b[^\r\n]{0,120}?)[ \t]*-{6,}[ \t]*\r?$", re.MULTILINE)
_BACKQUOTE = re.compile(rb"^`((?:sh(?:ow)?|dir)\b[^`\r\n]{0,120})`[ \t]*\r?$", re.MULTILINE)
_PROMPT = re.compile(
    rb"^(?:RP/\d+/\w+/CPU\d+:)?(?:[\w.\-]{1,40}@)?([A-Za-z0-9][\w.\-]{0,62})(?:/\w+)?(?:\([\w\-]{1,30}\))?[#>][ \t]*"
    rb"((?:do )?(?:sh(?:ow?)?|dir|admin show)\b[^\r\n]{0,160}?)[ \t]*\r?$",
    re.MULTILINE,
)
_LONGER = {"sh": "show", "sho": "show"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One command's output inside a file: where it starts and what was typed."""

    command: str
    host: str | None
    start: int
    end: int
    first_line: int


def headings(data: bytes) -> list[tuple[int, str, str | None]]:
    """Return (position, command, host) of every heading, by the kind of heading that the text has most of."""
    kinds: list[list[tuple[int, bytes, bytes | None]]] = [
        [(m.start(), m[1], None) for m in _SHOW_TECH.finditer(data)],
        [(m.start(), m[1], None) for m in _BACKQUOTE.finditer(data)],
        [(m.start(), m[2], m[1]) for m in _PROMPT.finditer(data)],
    ]
    best: list[tuple[int, bytes, bytes | None]] = max(kinds, key=len)
    return [
        (at, normal(command.decode("latin-1")), host.decode("latin-1") if host else None) for at, command, host in best
    ]


def normal(command: str) -> str:
    """Return a typed command with single blanks and the first word written out."""
    words = command.split()
    if words and words[0].lower() == "do":
        words = words[1:]
    if words:
        words[0] = _LONGER.get(words[0].lower(), words[0].lower())
    return " ".join(words)


def parts(data: bytes) -> Iterator[Part]:
    """Yield the parts of a text that holds several commands; nothing when it holds none or one without a heading."""
    found = headings(data)
    line, position = 1, 0
    for index, (start, command, host) in enumerate(found):
        line += data.count(b"\n", position, start)
        position = start
        end = found[index + 1][0] if index + 1 < len(found) else len(data)
        yield Part(command=command, host=host, start=start, end=end, first_line=line)
