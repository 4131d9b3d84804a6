"""Lines as somebody wrote them anew: figures with separators or rounded, rows between bars, a mark or a remark beside a line.

Only lines that made no sense are mended, and only what makes sense then counts.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from triage.parsing.clean import Cleaned
from triage.parsing.results import RowResult

Lines = Sequence[tuple[int, str]]
_BEFORE = re.compile(
    r"\A\s*(?:[>|:*+\u2022\u2192#-]{1,3}|\d{1,4}[.):|]|\[\d{1,4}\])(?:\s+|(?=\|)|$)"
)  # of a quote or a list
_REMARK = re.compile(r"\s+(?:<|\u2190|\u21d0|//|!!|##|==>|-->).*$")
_RULER = re.compile(r"[-=+|:~_ ]{3,}")
_THOUSANDS = re.compile(r"(?<![\w.,'])\d{1,3}(?:([,'])\d{3})(?:\1\d{3})*(?![\w']|[.,]\d)")
_COMMA = re.compile(r"(?<![\w.,])(\d{1,3}),(\d{1,2})(?=%| |$)")
_SHARES = re.compile(r"(?<![\w.,/%])\d{1,3}(?:\.\d+)?%(?: +\d{1,3}(?:\.\d+)?%){2}(?![\w/])")
_WHOLE = re.compile(r"(?<![\d.])\d+(?=%)")
_EMPHASIS = re.compile(r"(?<![\w*`])[*_`]{1,3}(?=[\w\d])|(?<=[\w%.)])[*_`]{1,3}(?![\w*`])")
_TAG = re.compile(r"%[a-z][a-z0-9_/\-]*-[0-7]-[a-z0-9_]+(?= ?:)")
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?= +\d)", re.IGNORECASE)
_GAP = "  "  # what a bar parts stays apart


def mended(line: str) -> str:
    """Return a line as a device would have written it; nothing for one that only draws a table."""
    if _RULER.fullmatch(line):
        return ""
    if line.count("|") > 1:
        line = line.replace("|", _GAP)
    line = _REMARK.sub("", _BEFORE.sub("", line, count=1))
    line = _EMPHASIS.sub("", line)
    line = _THOUSANDS.sub(lambda figure: figure[0].replace(figure[1], ""), line)
    line = _COMMA.sub(r"\1.\2", line)
    return _SHARES.sub(lambda shares: _WHOLE.sub(r"\g<0>.0", shares[0]), line).strip()


def one_case(cleaned: Cleaned) -> bool:
    """Tell whether all letters of a text were made small, or large."""
    cased = (line for line in cleaned.lines if line.lower() != line.upper())
    first = next(cased, "")
    return (first.islower() and all(map(str.islower, cased))) or (first.isupper() and all(map(str.isupper, cased)))


def with_tags(cleaned: Cleaned) -> Cleaned:
    """Return a log with the tags of its messages in large letters, and their months as a device writes them."""
    tagged = (_TAG.sub(lambda tag: tag[0].upper(), line) for line in cleaned.lines)
    return replace(cleaned, lines=[_MONTH.sub(lambda month: month[0].title(), line) for line in tagged])


def mend(
    cleaned: Cleaned, content: Lines, result: RowResult, read: Callable[[Cleaned, Lines], RowResult]
) -> tuple[Cleaned, Lines, RowResult]:
    """Return the text with the lines mended that ``result`` did not understand, and its reading, when more of it is understood."""
    changed = {number: new for number, line in result.not_understood if (new := mended(line)) != line.strip()}
    if not changed:
        return cleaned, content, result
    lines = [changed.get(number, line) for number, line in enumerate(cleaned.lines, 1)]
    mended_text = replace(cleaned, lines=lines)
    some = [(number, text) for number, line in content if (text := changed.get(number, line))]
    again = read(mended_text, some)
    gained = len(result.not_understood) - len(again.not_understood) - sum(not new for new in changed.values())
    return (mended_text, some, again) if gained > 0 else (cleaned, content, result)
