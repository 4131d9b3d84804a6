"""What pages, forums and their authors put around an output: tags, entities, typographic marks, emphasis, remarks beside a line."""

import html
import re

_ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|apos|#\d{1,5}|#[xX][0-9A-Fa-f]{1,4});")
# What a page puts around an output; a cell keeps its distance from the next.
_MARKUP = re.compile(
    r"</?(?:pre|code|samp|kbd|tt|p|br|b|i|em|strong|span|div|font|table|tbody|tr|(td|th))(?: [^<>]{0,200})?/?>",
    re.IGNORECASE,
)
_TAGGED = re.compile(rb"</?[A-Za-z]")  # not the priority of a log message: one search over the whole text is enough
_FORUM = re.compile(r"\[/?(?:b|i|u|code|quote|pre|font|size|color)(?:=[^\]\n]{0,60})?\]", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![*\S])\*\*(?=[^\s*])([^*\n]{1,300}?)(?<=\S)\*\*(?![*\w])")
_MAIL = str.maketrans(
    {"\u00a0": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\ufeff": "", "\u2026": "..."}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")  # a page that was printed has a minus sign for a hyphen
    | {"\u2014": "--"}
)
_REMARK = re.compile(
    r"(?<=\S)[ \t]+<(?:[-=]{2,}(?![-=>])|<+(?!.*>>)).*$"
)  # what the author of a page wrote beside a line, pointing at it


def without_markup(lines: list[str], raw: bytes) -> list[str]:
    """Return the lines of ``raw`` without tags and emphasis, entities and quotes made plain."""
    if _TAGGED.search(raw) is not None and any(_MARKUP.search(line) for line in lines):
        lines = [_MARKUP.sub(lambda tag: " " if tag[1] else "", line) for line in lines]
    if b"[/" in raw and any(_FORUM.search(line) for line in lines):
        lines = [_FORUM.sub("", line) for line in lines]
    if b"**" in raw:
        lines = [_EMPHASIS.sub(r"\1", line) for line in lines]
    if b"&" in raw and any(_ENTITY.search(line) for line in lines):
        lines = [html.unescape(line).translate(_MAIL) for line in lines]
    elif not raw.isascii():
        lines = [line.translate(_MAIL) for line in lines]
    return lines


def without_remark(line: str) -> str:
    """Return a line without what its author wrote beside it, pointing at it."""
    return _REMARK.sub("", line)
