"""The lines that IOS prints under a message: which message each belongs to, where another message came between them."""

import re
from collections.abc import Callable, Iterable

_PARTS = ("pool", "alternate pool", "-process", "-traceback")  # in the order in which they are printed
# A relay gives each a head of its own; line cards and VIPs put their slot before it.
_PART = re.compile(
    r"(?:SLOT ?\d+:? ?)?(?P<part>(?P<kind>(?:Alternate )?Pool(?=: \S)|-(?:Process|Traceback)(?== ?\S)).*)",
    re.IGNORECASE,
)
_OF_MEMORY = re.compile(r"MALLOC|FREEMEM")  # messages under which a pool is printed
_MAY_HAVE_VICTIM = 3  # messages of the system itself down to this severity have a process or a traceback of their own
_FAR = 8  # messages that may come between; what is further apart does not belong together
Cell = Callable[[int, str], object]


def part_of(text: str) -> tuple[int, str] | None:
    """Return which part of a message a line is, and the line without the slot that printed it; None for any other line."""
    match = _PART.match(text)
    return None if match is None else (_PARTS.index(match["kind"].lower()), match["part"])


def owner(part: int, host: object, newest: int, cell: Cell, details: Callable[[int], Iterable[str]]) -> int:
    """Return the row of the message that a line of kind ``part`` belongs to: the newest, or an earlier one that waits for it."""
    near = range(newest, max(newest - _FAR, -1), -1)
    own = [row for row in near if not host or cell(row, "host") in (host, None, "")] or [newest]
    found = next((row for row in own if _waits(row, part, cell, details(row))), own[0])
    if found == own[0] or part < _PARTS.index("-process"):
        return found
    has_own = cell(own[0], "facility") == "SYS" and _severity(cell(own[0], "severity")) <= _MAY_HAVE_VICTIM
    return own[0] if has_own else found


def _waits(row: int, part: int, cell: Cell, details: Iterable[str]) -> bool:
    """Tell whether the message at ``row`` is about memory and has neither this part yet nor one that comes behind it."""
    had = [known[0] for line in details if (known := part_of(line)) is not None]
    return _OF_MEMORY.search(str(cell(row, "mnemonic") or "")) is not None and max(had, default=-1) < part


def _severity(value: object) -> int:
    return int(str(value)) if value not in (None, "") else _MAY_HAVE_VICTIM + 1
