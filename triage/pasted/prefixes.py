"""What others put before every line of a text: a mail that quotes it, a paste site that numbers it, a terminal that stamps it."""

import re
from collections.abc import Sequence

# The host part is what stands before # or >; XR puts the node before it, Junos the user, IOS the mode behind it.
PROMPT = re.compile(r"(?:RP/\d+/\S+?:)?(?:\{\w+[^}]*\})?[A-Za-z0-9][\w.@:/\-]{0,62}+(?:\([\w\-./ ]{1,40}\))?[#>]")
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
_ALONE = re.compile(r"(?:> ?)*> ")
_QUOTED = re.compile(r"[ \t]*(?:> ?)+")  # what a mail program puts before every line that it quotes
# What a paste site or an editor puts before every line, blank ones too.
_NUMBERED = re.compile(r"[ \t]{0,6}(\d{1,5})(?:[.):](?: |$)|[ \t]?\|(?: |$)|[ \t]{1,3}|$)")
_COLON = r":(?! ?(?:Saved|Serial|Hardware|Written|end)\b)"  # those are comments of ASA
_LISTED = re.compile(rf"[ \t]{{0,6}}(?:[-*+|\u2022\u00b7\u25cf\u25cb\u25aa\u25e6\u2023]|\u2013|{_COLON})(?:[ \t]|$)")
_DRAWN = re.compile(r"\|(?:[^|]*\|)+")  # a row of a table that was drawn: its bars part cells
_FRAMED = re.compile(r"\|([^|]*)\|")  # a line with one cell only
_LEAST_LISTED = 2  # lines; one may begin so by chance
_LEAST_NUMBERED = 3  # the same where nothing but blanks parts the number from the text


def without_prefixes(lines: list[str], *, is_log: bool) -> list[str]:
    """Return the lines without marks of quotes, items of a list and the time stamps of a terminal program.

    ``is_log`` says that log messages are the output itself: their own stamps stay.
    """
    return _without_stamps(without_marks(lines, is_log=is_log), is_log=is_log)


def without_marks(lines: list[str], *, is_log: bool) -> list[str]:
    """Return the lines without marks of quotes and of lists."""
    if _MARKED.search("\n" + "\n".join(lines)) is not None:  # one search instead of a look at every line
        lines = _without_quotes(lines)
    return _without_items(lines, is_log=is_log)


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
    alone = len(filled) == 1 and _ALONE.match(filled[0]) is not None  # a mark without text behind it is a prompt
    if quoted * 2 > len(filled) and (quoted > 1 or alone):
        return [_QUOTED.sub("", line, count=1) for line in lines]
    return lines


def _without_items(lines: list[str], *, is_log: bool) -> list[str]:
    """Cut the numbers or marks of a list, when every line is an item of it."""
    first = next((line for line in lines if line.strip()), "")
    listed, numbered = _LISTED.match(first), _NUMBERED.match(first)
    if listed is None and numbered is None:
        return lines
    filled = [line for line in lines if line.strip()]
    if listed is not None and all(_FRAMED.fullmatch(line.strip()) for line in filled):
        return [line.strip().strip("|").removeprefix(" ") for line in lines]
    if listed is not None:
        whole = len(filled) >= _LEAST_LISTED and _all_marked(filled, listed[0].strip())
        return [_LISTED.sub("", line, count=1) for line in lines] if whole else lines
    return [_NUMBERED.sub("", line, count=1) for line in lines] if _in_order(lines, filled, is_log=is_log) else lines


def _all_marked(filled: Sequence[str], mark: str) -> bool:
    """Tell whether every line begins with ``mark``, and a bar is more than the border of a table."""
    marked = all(line.lstrip().startswith(mark) and _LISTED.match(line) for line in filled)
    return marked and not (mark == "|" and all(_DRAWN.fullmatch(line.strip()) for line in filled))


def _in_order(lines: Sequence[str], filled: Sequence[str], *, is_log: bool) -> bool:
    """Tell whether every line, or every one that has text, begins with the number after that of the one before.

    The messages of a log have numbers of their own; those of a table may follow each other, but do not begin over its heading.
    """
    first = _NUMBERED.match(filled[0])
    if first is None or len(filled) < _LEAST_LISTED:
        return False
    behind = filled[0][first.end() :]
    if is_log and first[0].rstrip().endswith(":") and (STAMP.match(behind) or behind.startswith("%")):
        return False
    bare = first[0].strip() == first[1]
    inside = int(first[1]) > 1 and PROMPT.match(behind) is None  # the first line of a part begins with a prompt
    if bare and (inside or len(filled) < _LEAST_NUMBERED):
        return False
    return _counts_up(lines) or _counts_up(filled)


def _counts_up(lines: Sequence[str]) -> bool:
    before: int | None = None
    for line in lines:
        item = _NUMBERED.match(line)
        if item is None or (before is not None and int(item[1]) != before + 1):
            return False
        before = int(item[1])
    return True
