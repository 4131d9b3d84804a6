"""What old releases lack: IOS before 12.2(14)S and 12.2(15)T puts no numbers before the lines of a list."""

import re
from collections.abc import Iterable, Mapping

from triage.facts.fact import rows_of
from triage.tables import DeviceTables

NO_NUMBERS = "this release has no numbers in lists: each line goes to the end, so 'permit ip any any' is typed last"
BEHIND_THE_PERMIT = (
    "typed after another card's, this line comes behind that card's 'permit ip any any' and does nothing: type the lines of both"
    " before that permit, in one go"
)
CANNOT_INSERT = (
    "this release has no numbers in lists: a line that is typed now goes to the end of {bound_acl}, behind what permits; write"
    " the list anew under another name, with this line first, and bind that"
)
_VERSION = re.compile(r"(\d+)\.(\d+)\((\d+)\w*\)([A-Z]*)")
_NUMBERED = re.compile(r" (\d+) ((?:permit|deny) .*)")
_UNDO = re.compile(r" no (\d+)")
# Of 12.2, the build of each train from which lists have numbers; those of other trains never had them.
_SINCE_12_2 = {"S": 14, "T": 15, "Y": 15, "Z": 15, "EW": 18}


def numbers_lists(tables: DeviceTables) -> bool:
    """Tell whether lists have numbers; a release that is not known is taken for one of the last twenty years."""
    if tables.platform != "cisco_ios":
        return True
    versions = (_VERSION.match(r["version"] or "") for r in rows_of(tables, "device_info"))
    match = next((found for found in versions if found is not None), None)
    if match is None:
        return True
    release, build, train = (int(match[1]), int(match[2])), int(match[3]), match[4]
    if release != (12, 2):
        return release > (12, 2)
    since = _SINCE_12_2.get(train[:2], _SINCE_12_2.get(train[:1]))
    return since is not None and build >= since


def without_numbers(lines: Iterable[str], bodies: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines as a release without numbers takes them; ``bodies`` are the entries by their numbers."""
    found = []
    for line in lines:
        undo = _UNDO.fullmatch(line)
        entry = _NUMBERED.fullmatch(line)
        found.append(f" no {bodies[undo[1]]}" if undo and undo[1] in bodies else f" {entry[2]}" if entry else line)
    return tuple(found)


def bodies_of(lines: Iterable[str]) -> dict[str, str]:
    """Return the entries of the lists in ``lines`` by their numbers."""
    return {match[1]: match[2] for line in lines if (match := _NUMBERED.fullmatch(line)) is not None}
