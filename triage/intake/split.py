"""One text with many commands to one piece for each: show-tech, terminal logs, sessions of several devices."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from triage.intake import syslog
from triage.intake.piece import Piece
from triage.intake.screen import shown

# Terminal programs may put a time before every line.
_LOGGER = (
    rb"(?:(?:\[(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,6})?\]|"
    rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?|\d\d:\d\d:\d\d(?:[.,]\d{1,6})?:)[ \t|]{1,3})?"
)
_QUOTE = rb"(?:[ \t]{0,4}(?:>[ \t]?){1,6})?"  # a mail program puts this before every line that it quotes
LINE_START = _QUOTE + _LOGGER  # what others put before a line, as a pattern that may match nothing
_SHOW = rb"(?:do )?(?:sh(?:ow?)?|dir|admin show)\b[^\r\n]{0,400}?"
_PROMPT = (
    rb"^" + LINE_START + rb"(?:\{(?:master|backup|primary|secondary|linecard)[^}\r\n]{0,20}\}[ \t]*\r?\n)?"
    rb"(?:(?:RP|LC|SP)/[\w/]{1,20}:)?(?:[\w.\-]{1,40}@)?([A-Za-z0-9][\w.\-]{0,62})(?:/[\w/]{1,20})?"
    rb"(?:\([\w\-./ ]{1,40}\)){0,2}[#>][ \t]*"
)  # fmt: skip
_SHOW_PROMPT = re.compile(_PROMPT + rb"(" + _SHOW + rb")[ \t]*\r?$", re.MULTILINE)
_ANY_PROMPT = re.compile(_PROMPT + rb"(\S[^\r\n]{0,400}?)[ \t]*\r?$", re.MULTILINE)
_SECTION = (
    rb"(?:sh(?:ow)?|dir|admin|bash|run|attach|slot|debug|cat|more)\b"  # a show-tech also looks into the shell and cards
)
_HEADINGS = (
    re.compile(rb"^-{6,}[ \t]*(" + _SECTION + rb"[^\r\n]{0,200}?)[ \t]*-{6,}[ \t]*\r?$", re.MULTILINE),
    re.compile(
        rb"^[+=]{2,20}[ \t]*("
        + _SECTION
        + rb"[^\r\n]{0,200}?)(?:[ \t]*\[[^\]\r\n]{4,60}\])?[ \t]*[+=]{2,20}[ \t]*\r?$",
        re.MULTILINE,
    ),
    re.compile(rb"^`(" + _SECTION + rb"[^`\r\n]{0,200})`[ \t]*\r?$", re.MULTILINE),
)
# A test harness names device and command before the output.
_HARNESS = re.compile(
    rb"^(?:\[?[\d\-:., T]{8,30}\]?:? ?)?\+\+\+ ([A-Za-z0-9][\w.\-]{0,62})\b[^\r\n]{0,80}: executing command '([^'\r\n]{1,200})' \+\+\+",
    re.MULTILINE,
)
# What terminal programs write themselves.
_MARK = re.compile(
    rb"^(?:[=~]{6,} ?PuTTY log [^\r\n]*|Script (?:started|done)(?: on|,)[^\r\n]*|Welcome to minicom[^\r\n]*|"
    rb"[\[=\-* ]*(?:SecureCRT )?(?:[Ss]ession|[Ll]og(?:ging)?) (?:started|opened|closed|ended|stopped)\b[^\r\n]*)\r?$",
    re.MULTILINE,
)
_SESSION = re.compile(
    r"(?:exit|logout|quit|end|en(?:able)?|ter\w* .*|conf(?:igure)?(?: t.*)?|set cli .*|request support information.*)",
    re.IGNORECASE,
)
_TECH = re.compile(r"show tech\S*(?: .*)?|request support information.*", re.IGNORECASE)
# What stands around a session and is no output: prompts, the login, and what minicom says of itself.
_IDLE = re.compile(
    rb"\s*(?:(?:login as|[Uu]sername|[Ll]ogin|OPTIONS|Port|Compiled on)[: ][^\r\n]{0,150}|Press CTRL-A Z [^\r\n]{0,80}|"
    rb"[Pp]assword: ?|[$%] (?:ssh|telnet|script|minicom|screen)\b[^\r\n]{0,150}|"
    rb"[\w.\-@/:]{1,80}(?:\([\w\-./ ]{1,40}\))?[#>]|\{\w+[^}\n]{0,20}\})?\s*"
)
_STARTS = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) |\+\+ Show tech start time|[.]+\s*$|.{0,40}Waiting for gathering"
)
_LONGER = {"sh": "show", "sho": "show"}


class _Kind(Enum):
    SHOW = auto()  # a prompt with a command that shows something
    HEADING = auto()  # a heading of a show-tech
    OTHER = auto()  # a prompt with any other command
    SESSION = auto()  # a command about the session, or a line of the terminal program


@dataclass(frozen=True, slots=True)
class _Boundary:
    line: int  # from 0
    kind: _Kind
    command: str
    host: str | None


@dataclass(frozen=True, slots=True)
class Split:
    """The pieces of a text, and the numbers of its lines that belong to no command and are not blank."""

    pieces: tuple[Piece, ...]
    outside: tuple[int, ...]


def commands(data: bytes) -> list[str]:
    """Return the commands that show something, in the order in which the text names them."""
    return [b.command for b in _boundaries(shown(data)) if b.kind in {_Kind.SHOW, _Kind.HEADING}]


def split(data: bytes) -> Split:
    """Return the pieces of a text of several commands; no piece when it names no command."""
    view = shown(data)
    found = _boundaries(view)
    if not any(b.kind in {_Kind.SHOW, _Kind.HEADING} for b in found):
        return Split((), ())
    lines, seen = data.split(b"\n"), view.split(b"\n")
    if not lines[-1]:
        lines.pop()
    pieces: list[Piece] = []
    outside: list[int] = []
    start = found[0].line
    first_host = next((b.host for b in found if b.host), None)
    loose(lines[:start], first_host, pieces, outside)
    for index, boundary in enumerate(found):
        end = found[index + 1].line if index + 1 < len(found) else len(lines)
        if _gives_way(boundary, found[index + 1 : index + 2], seen[boundary.line + 1 : end]):
            continue  # its line becomes the first of the next piece
        if boundary.kind is _Kind.SESSION:
            loose(lines[boundary.line + 1 : end], boundary.host, pieces, outside, boundary.line + 2)
        else:
            raw = b"\n".join(lines[start:end])
            raw += b"\n" if end < len(lines) or data.endswith(b"\n") else b""
            pieces.append(Piece(command=boundary.command, host=boundary.host, raw=raw, first_line=start + 1))
        start = end
    return Split(tuple(pieces), tuple(outside))


def normal(command: str) -> str:
    """Return a typed command with single blanks and the first word written out."""
    words = command.split()
    if len(words) > 1 and words[0].lower() == "do":
        words = words[1:]
    if words:
        words[0] = _LONGER.get(words[0].lower(), words[0].lower())
    return " ".join(words)


def _boundaries(view: bytes) -> list[_Boundary]:
    """Return where commands begin, in order, at most one on a line."""
    found: dict[int, tuple[_Kind, bytes, bytes | None]] = {}
    shows = [(m.start(), m[1], m[2]) for m in _SHOW_PROMPT.finditer(view)]
    hosts = {host for _, host, _ in shows}
    if hosts:
        found.update({m.start(): (_Kind.OTHER, m[2], m[1]) for m in _ANY_PROMPT.finditer(view) if m[1] in hosts})
    found.update({at: (_Kind.SHOW, command, host) for at, host, command in shows})
    found.update({m.start(): (_Kind.SHOW, m[2], m[1]) for m in _HARNESS.finditer(view)})
    for heading in _HEADINGS:
        found.update({m.start(): (_Kind.HEADING, m[1], None) for m in heading.finditer(view)})
    if found:
        found.update({m.start(): (_Kind.SESSION, b"", None) for m in _MARK.finditer(view)})
    return list(_numbered(view, found))


def _numbered(view: bytes, found: dict[int, tuple[_Kind, bytes, bytes | None]]) -> Iterator[_Boundary]:
    line, position = 0, 0
    host: str | None = None
    for at in sorted(found):
        kind, typed, name = found[at]
        line += view.count(b"\n", position, at)
        position = at
        host = name.decode("latin-1") if name else host
        command = normal(typed.decode("latin-1"))
        if typed and not command:
            continue  # only what counts as a blank beyond ASCII, so a lonely prompt
        if kind is _Kind.OTHER and _SESSION.fullmatch(command):
            kind = _Kind.SESSION
        yield _Boundary(line, kind, command, host)


def _gives_way(boundary: _Boundary, following: Sequence[_Boundary], body: list[bytes]) -> bool:
    """Tell whether a command printed nothing by itself, but the headings of a show-tech after it."""
    tech = boundary.kind is _Kind.SHOW and _TECH.fullmatch(boundary.command) is not None
    if not tech or not following or following[0].kind is not _Kind.HEADING:
        return False
    return all(_IDLE.fullmatch(line[:200]) or _STARTS.match(line) for line in body)


def loose(
    lines: Sequence[bytes], host: str | None, pieces: list[Piece], outside: list[int], first_line: int = 1
) -> None:
    """Add lines that no command printed: log messages on the console are a piece of their own, a banner belongs to nothing."""
    raw = b"".join(line + b"\n" for line in lines)
    # Without a prompt, the date that a box prints before an output looks like the head of a message.
    if syslog.is_log(raw) if host else syslog.TAG.search(raw):
        pieces.append(Piece(command=syslog.COMMAND, host=host, raw=raw, first_line=first_line))
    else:
        outside.extend(
            number
            for number, line in enumerate(lines, first_line)
            if not (_IDLE.fullmatch(line[:200]) or _STARTS.match(line))
        )
