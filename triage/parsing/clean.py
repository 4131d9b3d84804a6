"""Bytes of a terminal into lines of text: one line out for one line in, so that line numbers stay those of the capture.

What is not the command's output (prompt, echo, pager, load header, syslog that interrupted a table) is taken out of the text and
named, never dropped unseen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from triage.parsing.prompts import behind_echo, prompts
from triage.pasted.boot import may_refuse, refused_boots
from triage.pasted.markup import without_markup, without_remark
from triage.pasted.prefixes import STAMP, without_prefixes

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CONTROL_BYTES = bytes(n for n in (*range(32), 127) if n not in b"\t\n")
_PAGER = re.compile(
    r"(?:<-+ *More *-+>|-+ *\(?more(?: \d+%)?\)? *-+|--More--|<--- More --->|---\(more[^)]*\)---)[ \t]*", re.IGNORECASE
)
# What a program that wrote the text down put for blanks and line ends, as in a recording for tests: \\r, \\x20.
_WRITTEN = re.compile(r"^[ ]{0,200}(?:\\[rn]){1,8}|(?:\\[rn]|\\x20){1,8}[ \t]{0,200}$")
_MORE = re.compile(r"ore(?<=[-( ][Mm]ore)(?:[ \d%)]*-|[^)\n]*\)-)")  # every pager has it; found by its three letters
_LOAD = re.compile(r"Load for five secs: .*")
_TIME_SOURCE = re.compile(r"(?:Time source is|No time source).*")
_XR_TIME = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) +[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d(?:\.\d+)?(?: [A-Za-z]{2,7}(?:[+-]\d{1,2})?)?(?: \d{4})?"
)
# What XR prints over every session that begins to configure a box that is short of memory.
_MEMORY_STATE = re.compile(r"[ \t]*(?:WARNING|ERROR)! MEMORY IS IN (MINOR|SEVERE|CRITICAL) STATE[ \t]*")
_HEADER = re.compile(r"\n[ \t]*(?:Load for|Time source|No time source|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )")
TAG = re.compile(r"%-?[A-Z][A-Z0-9_]*(?:-[A-Z0-9_/]+)*-[0-7]-[A-Z0-9_]+ ?:")
_CONTINUATION = re.compile(r"\s*(?:Pool: |Alternate Pool: |-? ?Process= ?\"|-Process=|-Traceback= ?)")
_ADDRESSES = re.compile(r"[0-9A-Fa-fx z]{24,}$")  # the rest of a traceback; a row of plain numbers looks the same
_REFUSALS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("low memory", re.compile(r"% ?Low on memory|No memory available|Unable to create EXEC", re.IGNORECASE)),
    (
        "refused",
        re.compile(
            r"% ?Invalid (?:input|command)|% ?Incomplete command|% ?Ambiguous command|% ?Unrecognized command|"
            r"% ?Unknown command|% ?Bad IP address|Command authorization failed|% ?Authorization failed|"
            r"% ?Permission denied|ERROR: % Invalid|unknown command|syntax error|% ?This command is not|"
            r"% ?Not supported|% ?Unavailable command|Unable to read Configuration|^error: [a-z]|"
            r"^Cannot proceed, |^Show failed due to ",
            re.IGNORECASE,
        ),
    ),
)
_NOT_RUNNING = re.compile(r"% ?(?:CEF not running|BGP not active|SNMP agent not enabled|NAT is not)", re.IGNORECASE)
_DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
_BEFORE_OUTPUT = 3  # lines that may stand before the time at which XR began to answer; further down a date is a value
_NEAR_TOP = 8  # lines within which a refusal stands when it is all that the box said


@dataclass(slots=True)
class Cleaned:
    """Text of one capture. ``lines[i]`` is line i + 1; lines taken out are empty and stand in ``noise`` with what they were."""

    lines: list[str]
    noise: dict[int, str] = field(default_factory=dict)
    log_lines: list[tuple[int, str]] = field(default_factory=list)
    load_lines: list[tuple[int, str]] = field(default_factory=list)
    time_lines: list[tuple[int, str]] = field(default_factory=list)
    boot_lines: list[tuple[int, str]] = field(default_factory=list)  # a boot loader says that the software does not fit
    state_lines: list[tuple[int, str]] = field(default_factory=list)  # the memory state that XR prints over a session
    hostname: str | None = None
    refusal: str | None = None  # "refused" or "low memory"
    refusal_text: str = ""
    refusal_line: int = 0
    cut: bool = False  # the text ends without a line end or a prompt

    @property
    def answered(self) -> bool:
        """Whether the command's echo or a prompt is there: a device spoke, even when it said nothing more."""
        return any(what in {"echo", "prompt"} for what in self.noise.values())

    def after_empty(self) -> frozenset[int]:
        """Return the numbers of the lines over which the device left a line empty; lines that were taken out are none."""
        found: set[int] = set()
        empty = False
        for number, line in enumerate(self.lines, 1):
            if line.strip():
                if empty:
                    found.add(number)
                empty = False
            elif number not in self.noise:
                empty = True
        return frozenset(found)

    def content(self, *, indent: bool = False) -> list[tuple[int, str]]:
        """Return the lines that a parser is to read, without blank ones, stripped; with ``indent`` but for what all have."""
        if indent:
            filled = [(n, s) for n, line in enumerate(self.lines, 1) if (s := line.rstrip())]
            margin = min((len(line) - len(line.lstrip()) for _, line in filled), default=0)
            return [(n, line[margin:]) for n, line in filled] if margin else filled
        return [(n, s) for n, line in enumerate(self.lines, 1) if (s := line.strip())]


def decode(raw: bytes) -> str:
    """Return the text of a capture: UTF-8 where it is valid, otherwise one character for each byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def raw_lines(raw: bytes) -> list[str]:
    """Return the lines as an editor counts them: ends are LF or CR LF."""
    text = decode(raw)
    lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines] if "\r" in text else lines


def plain(line: str) -> str:
    """Return what a terminal would show of ``line``: escapes gone, backspaces and carriage returns carried out."""
    if _CONTROL.search(line) is None:
        return line
    line = _ESCAPES.sub("", line)
    if "\b" in line or "\r" in line:
        line = _overwrite(line)
    return _CONTROL.sub(lambda m: "\t" if m[0] in "\x0b\x0c" else "", line)


def _overwrite(line: str) -> str:
    cells: list[str] = []
    column = 0
    for char in line:
        if char == "\b":
            column = max(column - 1, 0)
        elif char == "\r":
            column = 0
        elif column < len(cells):
            cells[column] = char
            column += 1
        else:
            cells.append(char)
            column += 1
    return "".join(cells)


def clean(raw: bytes, command: str, *, is_log: bool) -> Cleaned:
    """Return the lines of ``raw`` with everything that is not the output of ``command`` taken out.

    ``is_log`` says that log messages are the output itself and stay where they are.
    """
    cleaned = Cleaned(lines=_shown_lines(raw))
    cleaned.lines = without_prefixes(cleaned.lines, is_log=is_log)
    if b"\\" in raw and any(_WRITTEN.search(line) for line in cleaned.lines):
        cleaned.lines = [_WRITTEN.sub("", line).replace('\\"', '"') for line in cleaned.lines]
    text = "\n".join(cleaned.lines)
    if " <" in text:
        cleaned.lines = [without_remark(line) for line in cleaned.lines]
        text = "\n".join(cleaned.lines)
    if "\t" in text:  # only now: what a mail program or a logger puts before a line does not move its tab stops
        cleaned.lines = [line.expandtabs(8) for line in cleaned.lines]
        text = "\n".join(cleaned.lines)
    # Each step looks at every line; one search over the whole text says whether there is anything for it.
    if _MORE.search(text) is not None:
        _strip_pager(cleaned)
    _strip_prompts(cleaned, command)
    if _HEADER.search(f"\n{text}") is not None:
        _strip_headers(cleaned)
    if not is_log and "%" in text and TAG.search(text) is not None:
        _move_log(cleaned)
    if "! MEMORY IS IN " in text:
        _take_states(cleaned)
    if may_refuse(text):
        _take_boot(cleaned)
    _note_refusal(cleaned)
    ended = raw.endswith((b"\n", b"\r")) or not raw
    cleaned.cut = not ended and cleaned.noise.get(len(cleaned.lines)) != "prompt"  # a prompt has no line end
    return cleaned


def _shown_lines(raw: bytes) -> list[str]:
    """Return the lines as a person would see them: control characters carried out, entities and quotes made plain."""
    lines = raw_lines(raw)
    if not raw.isascii() or len(raw) != len(raw.translate(None, _CONTROL_BYTES)):
        lines = [plain(line) for line in lines]
    return without_markup(lines, raw)


def _take(cleaned: Cleaned, number: int, what: str) -> None:
    cleaned.lines[number - 1] = ""
    cleaned.noise[number] = what


def _strip_pager(cleaned: Cleaned) -> None:
    for number, line in enumerate(cleaned.lines, 1):
        if "ore" not in line:
            continue
        rest = _PAGER.sub("", line)
        if rest != line:
            if rest.strip():
                cleaned.lines[number - 1] = rest
            else:
                _take(cleaned, number, "pager")


def _strip_prompts(cleaned: Cleaned, command: str) -> None:
    cleaned.hostname, found = prompts(cleaned.lines, command)
    for number, what in found:
        output = behind_echo(cleaned.lines[number - 1].strip(), command)
        if output is None:
            _take(cleaned, number, what)
        else:
            cleaned.lines[number - 1] = output


def _strip_headers(cleaned: Cleaned) -> None:
    seen = 0
    for number, line in enumerate(cleaned.lines, 1):
        text = line.strip()
        if not text:
            continue
        if text.startswith("Load for") and _LOAD.match(text):
            cleaned.load_lines.append((number, text))
            _take(cleaned, number, "load header")
        elif text.startswith(("Time source", "No time source")) and _TIME_SOURCE.match(text):
            cleaned.time_lines.append((number, text))
            _take(cleaned, number, "time source")
        elif seen < _BEFORE_OUTPUT and text[:3] in _DAYS and _XR_TIME.fullmatch(text):
            cleaned.time_lines.append((number, text))
            _take(cleaned, number, "time line")
        else:
            seen += 1


def _move_log(cleaned: Cleaned) -> None:
    """Move syslog that interrupted a table, with its continuation lines, to the log stream."""
    inside = traced = False
    for number, line in enumerate(cleaned.lines, 1):
        if not line.strip():
            continue
        tag = TAG.search(line) if "%" in line else None
        if tag is not None and _begins_message(line[: tag.start()]):
            inside, traced = True, False
        elif not inside or not (_CONTINUATION.match(line) or (traced and _ADDRESSES.match(line.strip()))):
            inside = traced = False
            continue
        traced = traced or "Traceback" in line
        cleaned.log_lines.append((number, line))
        _take(cleaned, number, "log message")


def _take_states(cleaned: Cleaned) -> None:
    for number, line in enumerate(cleaned.lines, 1):
        if match := _MEMORY_STATE.fullmatch(line):
            cleaned.state_lines.append((number, match[1].lower()))
            _take(cleaned, number, "memory state")


def _take_boot(cleaned: Cleaned) -> None:
    cleaned.boot_lines, chatter = refused_boots(enumerate(cleaned.lines, 1))
    for number in (*(n for n, _ in cleaned.boot_lines), *chatter):
        _take(cleaned, number, "boot loader")


def _begins_message(before: str) -> bool:
    """Tell whether what stands before a tag is nothing, a time stamp, or a relay's heading."""
    text = before.strip()
    return not text or STAMP.match(text) is not None


def _note_refusal(cleaned: Cleaned) -> None:
    some = islice(((n, text) for n, line in enumerate(cleaned.lines, 1) if (text := line.strip())), _NEAR_TOP + 1)
    filled = list(some)
    if len(filled) > _NEAR_TOP:
        return
    for number, text in filled:
        for kind, pattern in _REFUSALS:
            if pattern.search(text) and not _NOT_RUNNING.search(text) and not TAG.search(text):
                cleaned.refusal, cleaned.refusal_text, cleaned.refusal_line = kind, text, number
                for other, rest in filled:
                    if other == number or set(rest) <= {"^", " "}:
                        _take(cleaned, other, kind)
                return
