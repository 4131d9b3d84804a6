"""Access lists that several cards write into: a list for each interface, a line for each card, an undo for each line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from triage.advice.blanks import taken_names
from triage.facts.fact import rows_of
from triage.facts.names import long_name
from triage.tables import DeviceTables

NEW_ACL = "TRIAGE-BLOCK"
LINES = ("sequence", "second_sequence")  # the blanks of the lines that a card takes
_STEP = 10
_LIST = re.compile(r"ip(?:v4)? access-list (?:extended |standard )?")
_LINE = re.compile(r"(\d+) (?:permit|deny|remark)\b")


@dataclass(frozen=True, slots=True)
class _Room:
    """The numbers that are free before the first line of a list."""

    first: int
    step: int
    end: int | None  # None: no line stands behind

    def number(self, place: int) -> str | None:
        number = self.first + place * self.step
        return str(number) if self.end is None or number < self.end else None


@dataclass(slots=True)
class Lists:
    """Who takes which line of which list; asking twice for the same lines gives the same numbers."""

    names: dict[tuple[str, str], str] = field(default_factory=dict)
    owners: dict[tuple[str, str], list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)

    def name(self, tables: DeviceTables, interface: str | None) -> str:
        """Return the name of the new list of an interface: only one list can be bound there, and no other may share it."""
        key = (tables.device, long_name(interface or ""))
        if key not in self.names:
            taken = taken_names(tables) | {name for (device, _), name in self.names.items() if device == key[0]}
            self.names[key] = next(name for name in _numbered(NEW_ACL) if name not in taken)
        return self.names[key]

    def lines(
        self, tables: DeviceTables, bound: str | None, acl: str, owner: tuple[str, ...], count: int
    ) -> list[str | None]:
        """Return the numbers of ``count`` lines on the list for a card whose lines read ``owner``."""
        known = self.owners.setdefault((tables.device, acl), [])
        if owner not in [lines for lines, _ in known]:
            known.append((owner, count))
        before = 0
        for lines, size in known:
            if lines == owner:
                break
            before += size
        room = _room(tables, bound)
        return [room.number(before + place) for place in range(count)]


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _room(tables: DeviceTables, bound: str | None) -> _Room:
    if bound is None or tables.platform == "juniper_junos":  # its terms have names, not numbers
        return _Room(first=_STEP, step=_STEP, end=None)
    end = first_line(tables, bound)
    end = _STEP if end is None else end
    return _Room(first=max(end // 2, 1), step=1, end=end)


def first_line(tables: DeviceTables, acl: str) -> int | None:
    """Return the number of the first line of a list, as its counters or the configuration print it.

    A configuration of IOS prints none; it gives the first line number 10 unless somebody chose another.
    """
    counted = [r["sequence"] for r in rows_of(tables, "acl_entry") if r["acl"] == acl and r["sequence"] is not None]
    written = (
        _LINE.match((r["text"] or "").strip())
        for r in rows_of(tables, "config_line")
        if _LIST.sub("", r["block"] or "") == acl and "access-list" in r["block"]
    )
    return min([*counted, *(int(match[1]) for match in written if match is not None)], default=None)


def claimed(
    lists: Lists, tables: DeviceTables, values: Mapping[str, str], blanks: Sequence[str], owner: tuple[str, ...]
) -> dict[str, str]:
    """Return the blanks of the list that a form with these blanks writes into, with its lines."""
    bound = values.get("bound_acl") if "bound_acl" in blanks else None
    acl = bound or lists.name(tables, values.get("interface_as_read"))
    wanted = [name for name in LINES if name in blanks]
    numbers = lists.lines(tables, bound, acl, owner, len(wanted)) if wanted else []
    found = {name: number for name, number in zip(wanted, numbers, strict=True) if number is not None}
    return {"acl": acl, **found}
