"""What others put before every line of a text: a mail that quotes it, a paste site that numbers it, a terminal that stamps it."""

import re
from collections.abc import Sequence

from triage.parsing.prompts import PROMPT

STAMP = re.compile(
    r"(?:\d+: )?(?:\[[^\]]{8,40}\] ?)?(?:<\d{1,3}>)?(?:[\w./:\-]+: )?[*.]?(?:"
    r"[A-Z][a-z]{2} +\d+ +(?:\d{4} +)?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\d{4} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d|"
    r"\d{1,2}:\d\d:\d\d|\d+[ywd]\d+[wdh])"
)
# What terminal programs put before every line: [12:34:56], 2026-11-23 12:34:56.123, 12:34:56:
_LOGGER = re.compile(
    r"(?:\[(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,6})?\]|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?|"
    r"\d\d:\d\d:\d\d(?:[.,]\d{1,6})?:)[ \t|]"
)
_BEFORE_LOG = re.compile(
    rf"\n{_LOGGER.pattern}[ \t]*(?:(?:(?:RP|LC|SP|0)/[\w/]+:)?{STAMP.pattern}|{PROMPT.pattern} *sh|"
    r"(?:Syslog logging|Log Buffer|Logging buffer)\b)"
)
_MARKED = re.compile(r"\n[ \t]*>")
_QUOTED = re.compile(r"[ \t]*(?:> ?)+")  # what a mail program puts before every line that it quotes
_NUMBERED = re.compile(r" {0,5}(\d{1,5})[.|)](?: |$)")  # what a paste site puts before every line, blank ones too
_LISTED = re.compile(r" {0,5}[-*] ")
_LEAST_LISTED = 2  # lines; one may begin so by chance


def without_prefixes(lines: list[str], *, is_log: bool) -> list[str]:
    """Return the lines without marks of quotes, items of a list and the time stamps of a terminal program.

    ``is_log`` says that log messages are the output itself: their own stamps stay.
    """
    if _MARKED.search("\n" + "\n".join(lines)) is not None:  # one search instead of a look at every line
        lines = _without_quotes(lines)
    return _without_stamps(_without_items(lines), is_log=is_log)


def _without_stamps(lines: list[str], *, is_log: bool) -> list[str]:
    """Cut the time stamp of a terminal program, when every line that has text begins with one.

    In a log the stamp may be that of the messages: there a second stamp, a prompt or the head of the log must stand behind it.
    """
    first = next((line for line in lines if line.strip()), "")
    if _LOGGER.match(first) is None or (is_log and _BEFORE_LOG.search("\n" + "\n".join(lines)) is None):
        return lines
    cut: list[str] = []
    for line in lines:
        stamp = _LOGGER.match(line)
        if stamp is None and line.strip():
            return lines
        cut.append(line if stamp is None else line[stamp.end() :])
    return cut if any(line.strip() for line in cut) else lines


def _without_quotes(lines: list[str]) -> list[str]:
    """Cut the marks of a quoted mail, when most lines that have text begin with one."""
    filled = [line for line in lines if line.strip()]
    quoted = sum(line.lstrip().startswith(">") for line in filled)
    alone = len(filled) == 1 and filled[0].startswith("> ")  # a mark without text behind it is a prompt
    if quoted * 2 > len(filled) and (quoted > 1 or alone):
        return [_QUOTED.sub("", line, count=1) for line in lines]
    return lines


def _without_items(lines: list[str]) -> list[str]:
    """Cut the numbers or dashes of a list, when every line is an item of it."""
    first = next((line for line in lines if line.strip()), "")
    mark = next((mark for mark in (_LISTED, _NUMBERED) if mark.match(first)), None)
    if mark is None:
        return lines
    filled = [line for line in lines if line.strip()]
    listed = _in_order(lines) if mark is _NUMBERED else all(mark.match(f"{line} ") for line in filled)
    return [mark.sub("", line, count=1) for line in lines] if listed and len(filled) >= _LEAST_LISTED else lines


def _in_order(lines: Sequence[str]) -> bool:
    """Tell whether every line begins with the number after that of the line before."""
    numbers = [int(item[1]) if (item := _NUMBERED.match(line)) else -1 for line in lines]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
