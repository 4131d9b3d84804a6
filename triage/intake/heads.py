"""Which command printed a text, by how its output begins: for what people paste without the prompt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from triage.intake.piece import Piece
from triage.intake.screen import shown
from triage.intake.split import LINE_START, Split, loose
from triage.shipped import document


@dataclass(frozen=True, slots=True)
class Head:
    """How the output of a command begins."""

    command: str
    begins: re.Pattern[bytes]
    again: bool = False
    above: re.Pattern[bytes] | None = None
    not_after: bytes = b""
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    line: int  # from 0, where its output begins
    head: Head


@cache
def heads() -> tuple[Head, ...]:
    """Return what is known of the beginnings of outputs, in order of precedence."""
    return tuple(
        Head(
            command=item["command"],
            begins=_compiled(item["begins"]),
            again=item.get("again") == "yes",
            above=re.compile(item["above"].encode()) if "above" in item else None,
            not_after=item.get("not_after", "").encode(),
            within=tuple(item.get("within", ())),
        )
        for item in document("parsers/heads.yaml")["heads"]
    )


_BLANK = re.compile(r"\[(?:\\.|[^\]])*\]| \?| ")  # a blank; one in a set stands for itself
_BLANKS = {" ?": "[ \\t]*", " ": "[ \\t]+"}


def _compiled(begins: str) -> re.Pattern[bytes]:
    blanks = _BLANK.sub(lambda match: _BLANKS.get(match[0], match[0]), begins)
    lines = blanks.encode().split(rb"\n")
    text = (rb"[ \t]*\r?\n" + LINE_START + rb"[ \t]*").join(lines)
    return re.compile(rb"^" + LINE_START + rb"[ \t]*(?:" + text + rb")[ \t]*\r?$", re.MULTILINE)


def split_by_heads(data: bytes) -> Split:
    """Return the pieces of a text that names no command; no piece when nothing in it begins as a known output does."""
    view = shown(data)
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    found = list(_parts(view, view.split(b"\n")))
    if not found:
        return Split((), ())
    pieces: list[Piece] = []
    outside: list[int] = []
    loose(lines[: found[0].line], None, pieces, outside)
    for part, following in zip(found, [*found[1:], None], strict=True):
        end = following.line if following else len(lines)
        raw = b"\n".join(lines[part.line : end])
        raw += b"\n" if end < len(lines) or data.endswith(b"\n") else b""
        pieces.append(Piece(command=part.head.command, host=None, raw=raw, first_line=part.line + 1))
    return Split(tuple(pieces), tuple(outside))


def _parts(view: bytes, lines: list[bytes]) -> Iterator[_Found]:
    """Yield where the output of another command begins, or that of the same command asked again."""
    current: _Found | None = None
    last_head = -1
    for line, head in sorted(_matches(view, lines).items()):
        same = current is not None and current.head.command in {head.command, *head.within}
        repeated = head.again and line > last_head + 1 and current is not None and current.head.begins is head.begins
        last_head = line
        if same and not repeated:
            continue
        start = line
        while head.above and start > 0 and head.above.fullmatch(lines[start - 1].rstrip(b"\r")):
            start -= 1
        current = _Found(start, head)
        yield current


def _matches(view: bytes, lines: list[bytes]) -> dict[int, Head]:
    """Return the head on each line that is one; where two match, the one that stands first in the list."""
    found: dict[int, Head] = {}
    for head in heads():
        line, position = 0, 0
        for match in head.begins.finditer(view):
            line += view.count(b"\n", position, match.start())
            position = match.start()
            above = lines[line - 1] if line else b""
            if line not in found and not (head.not_after and head.not_after in above):
                found[line] = head
    return found
