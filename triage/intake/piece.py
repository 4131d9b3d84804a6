"""A part of a file that becomes one capture."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Output of one command of one host. ``line_numbers`` numbers every line when they do not follow each other in the file."""

    command: str
    host: str | None
    raw: bytes
    first_line: int = 1
    line_numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log: its number in the file, its text without the line end, the host that it names."""

    number: int
    text: bytes
    host: str | None


def by_host(lines: Iterable[Line], command: str) -> list[Piece]:
    """Return one piece for each host, in the order in which they come up; lines that name no host make a piece of their own."""
    groups: dict[str | None, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.host, []).append(line)
    return [_piece(host, group, command) for host, group in groups.items()]


def _piece(host: str | None, group: list[Line], command: str) -> Piece:
    raw = b"".join(line.text + b"\n" for line in group)
    first = group[0].number
    if all(line.number == first + index for index, line in enumerate(group)):
        return Piece(command=command, host=host, raw=raw, first_line=first)
    return Piece(command=command, host=host, raw=raw, line_numbers=tuple(line.number for line in group))
