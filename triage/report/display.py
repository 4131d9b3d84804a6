"""Device text made safe to show: nothing that a terminal, a page or a spreadsheet would act on."""

import re
import unicodedata

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|.?)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ASCII = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
    "\u2014": "-",
    "\u2026": "...",
    "\u00a0": " ",
}


def display(text: str) -> str:
    """Return ``text`` without escape sequences, control characters, direction marks and byte order marks; tabs are blanks."""
    return _FORBIDDEN.sub("", _ESCAPES.sub("", text)).replace("\t", " ")


def ascii_only(text: str) -> str:
    """Return ``text`` in printable ASCII: accents dropped, what has no ASCII form shown as ``?``."""
    shown = "".join(_ASCII.get(char, char) for char in display(text))
    plain = unicodedata.normalize("NFKD", shown).encode("ascii", "replace").decode("ascii")
    return "".join(char for char in plain if char == "\n" or " " <= char <= "~")


def one_line(text: str, width: int | None = None) -> str:
    """Return ``text`` on one line with single blanks, cut to ``width``."""
    line = " ".join(display(text).split())
    return line if width is None or len(line) <= width else f"{line[: width - 3]}..."


def counted(count: int, noun: str) -> str:
    """Return ``1 device`` or ``2 devices``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
