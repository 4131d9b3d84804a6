"""What a terminal would show of the lines of its log, and what was pasted of it, line for line."""

import re

from triage.pasted.markup import without_markup
from triage.pasted.prefixes import without_marks

_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f]|\r(?!\r*\n)")
_LINE_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f]")
_ESCAPE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])"
)


_PASTE_BYTES = 1_000_000  # nobody pastes more


def shown(data: bytes) -> bytes:
    """Return ``data`` with the same number of lines: controls carried out, and what a page or a mail put around them gone."""
    view = _carried_out(data)
    return view if len(view) > _PASTE_BYTES else _unpasted(view)


def _unpasted(view: bytes) -> bytes:
    text = view.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    plain = without_marks(without_markup(lines, view), is_log=True)
    margin = min((len(line) - len(line.lstrip()) for line in plain if line.strip()), default=0)
    plain = [line[margin:] for line in plain] if margin else plain
    return view if plain == lines else "\n".join(plain).encode("utf-8", "surrogateescape")


def _carried_out(data: bytes) -> bytes:
    if _CONTROL.search(data) is None:
        return data
    return b"\n".join(_line(line) if _LINE_CONTROL.search(line) else line for line in data.split(b"\n"))


def _line(line: bytes) -> bytes:
    text = _ESCAPE.sub(b"", line)
    if b"\b" in text or b"\r" in text:
        text = _overwritten(text)
    return _LINE_CONTROL.sub(b"", text)


def _overwritten(line: bytes) -> bytes:
    cells = bytearray()
    column = 0
    for byte in line:
        if byte == 0x08:
            column = max(column - 1, 0)
        elif byte == 0x0D:
            column = 0
        else:
            cells[column : column + 1] = bytes((byte,))
            column += 1
    return bytes(cells)
