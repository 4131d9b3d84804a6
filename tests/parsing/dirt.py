"""What happens to a text between a router and us: each kind of dirt as a function on bytes."""

import html
import random
import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from triage.model import Capture
from triage.parsing.lint import read_golden
from triage.parsing.reader import Reading, read
from triage.tables import COMMON

MESSAGE = b"*Mar  2 09:14:22.481: %SYS-5-CONFIG_I: Configured from console by noc on vty0 (192.0.2.5)"
FROM_LOG = {"log_event", "log_header", "clock", "cpu_load"}  # what dirt may add to
_STAMPS = re.compile(rb"^(?=.*\S)", re.MULTILINE)
Rows = Mapping[str, list[tuple[int, dict[str, Any]]]]


def pager(raw: bytes) -> bytes:
    """A page ends every 22 lines, and the pager is rubbed out."""
    lines = raw.split(b"\n")
    return b"\n".join(
        b" --More-- " + b"\b" * 10 + b" " * 10 + b"\b" * 10 + line if n and n % 22 == 0 else line
        for n, line in enumerate(lines)
    )


def tabbed(raw: bytes) -> bytes:
    """Blanks up to a tab stop become a tab, as some terminals paste."""
    return b"\n".join(_tabbed(line) if line.isascii() and b"\t" not in line else line for line in raw.split(b"\n"))


def _tabbed(line: bytes) -> bytes:
    cells = [line[n : n + 8] for n in range(0, len(line), 8)]
    return b"".join(c.rstrip(b" ") + b"\t" if len(c) == 8 and c.endswith(b"  ") else c for c in cells)


def _listed(raw: bytes, item: Callable[[int, bytes], bytes]) -> bytes:
    """Every line is an item of a list; one line alone is none."""
    lines = raw.split(b"\n")
    return (
        b"\n".join(item(*numbered) for numbered in enumerate(lines, 1))
        if sum(bool(line.strip()) for line in lines) > 1
        else raw
    )


def escaped(raw: bytes) -> bytes:
    return html.escape(raw.decode("latin-1"), quote=True).encode("latin-1")


DIRT: Mapping[str, Callable[[bytes], bytes]] = {
    "CR LF": lambda raw: raw.replace(b"\n", b"\r\n"),
    "CR CR LF": lambda raw: raw.replace(b"\n", b"\r\r\n"),
    "blanks at the end": lambda raw: re.sub(rb"(\r*\n)", rb"   \1", raw),
    "ANSI colour": lambda raw: raw.replace(b"\n", b"\x1b[0m\n\x1b[1m"),
    "a window title": lambda raw: b"\x1b]0;r1\x07" + raw,
    "pager": pager,
    "tabs": tabbed,
    "quoted mail": lambda raw: b"\n".join(b"> " + line for line in raw.split(b"\n")),
    "numbers of a paste": lambda raw: _listed(raw, lambda number, line: b"%d. %s" % (number, line)),
    "dashes of a list": lambda raw: _listed(raw, lambda _, line: b"- " + line if line.strip() else line),
    "HTML entities": escaped,
    "hard blanks": lambda raw: raw.decode("latin-1").replace("  ", "\u00a0 ").encode() if raw.isascii() else raw,
    "blank lines": lambda raw: b"\n\n" + raw + b"\n\n",
}


def at_columns(width: int) -> Callable[[bytes], bytes]:
    """A terminal of ``width`` columns breaks every longer line in the middle of a word."""
    return lambda raw: b"\n".join(
        line[n : n + width] for line in raw.split(b"\n") for n in range(0, max(len(line), 1), width)
    )


def at_blanks(width: int) -> Callable[[bytes], bytes]:
    """A mail program breaks every longer line at the last blank before column ``width``."""
    return lambda raw: b"\n".join(part for line in raw.split(b"\n") for part in _broken_at_blanks(line, width))


def _broken_at_blanks(line: bytes, width: int) -> Iterator[bytes]:
    while len(line) > width:
        at = line.rfind(b" ", 0, width + 1)
        if at <= len(line) - len(line.lstrip()):
            break
        yield line[:at].rstrip()
        line = line[at:].lstrip()
    yield line


WRAPPED: Mapping[str, Callable[[bytes], bytes]] = {
    **{f"terminal of {width} columns": at_columns(width) for width in (72, 80, 132)},
    **{f"mail of {width} columns": at_blanks(width) for width in (72, 76, 132)},
}
STAMPED: Mapping[str, Callable[[bytes], bytes]] = {
    "terminal time stamps": lambda raw: _STAMPS.sub(b"[09:14:22] ", raw),
    "long terminal time stamps": lambda raw: _STAMPS.sub(b"2026-03-02 09:14:22.481 ", raw),
}


def rows(reading: Reading) -> Rows:
    """Return (line, values) of every row by table."""
    return {
        name: [(row["line"], {k: v for k, v in row.items() if k not in COMMON}) for row in table.rows()]
        for name, table in reading.tables.items()
    }


def values(found: Rows, without: AbstractSet[str] = frozenset()) -> Mapping[str, list[dict[str, Any]]]:
    """Return the values of every row by table."""
    return {name: [value for _, value in items] for name, items in found.items() if name not in without}


def again(whole: Capture, raw: bytes) -> Reading:
    """Read other bytes as the same capture."""
    return read(Capture(device=whole.device, command=whole.command, path=whole.path, raw=raw, platform=whole.platform))


def golden(folder: Path) -> Reading:
    return read_golden(folder)


def places(raw: bytes, most: int, seed: str) -> Iterator[int]:
    """Yield offsets of line starts, all of them or ``most`` chosen by ``seed``."""
    starts = [0, *(m.end() for m in re.finditer(rb"\n", raw))]
    chosen = starts if len(starts) <= most else sorted(random.Random(seed).sample(starts, most))
    yield from chosen
