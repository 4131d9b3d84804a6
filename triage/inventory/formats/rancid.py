"""RANCID's router.db: ``name;type;state[;comments]``, with colons in old versions. Only routers that are up are taken."""

import re

from triage.inventory.platforms import platform_of
from triage.inventory.reading import Reading, Sample

_LINE = re.compile(r"([^;:\s]+)\s*[;:]\s*([\w.-]+)\s*[;:]\s*([A-Za-z_-]*)\s*(?:[;:].*)?")
_STATE = 3


def looks_like(sample: Sample) -> bool:
    """Tell whether every line is three fields and at least one says up or down in the third."""
    found = [_LINE.fullmatch(line) for _, line in sample.lines]
    return bool(found) and all(found) and any(m is not None and m[_STATE].lower() in {"up", "down"} for m in found)


def read(sample: Sample, reading: Reading) -> None:
    """Read the routers that are up; a type that is none of our platforms is left out with a word."""
    down, foreign = 0, 0
    for number, line in sample.lines:
        match = _LINE.fullmatch(line)
        if match is None:
            reading.faults.append(f"{reading.place(number)}: not 'name;type;state'")
            continue
        name, kind, state = match.groups()
        if state.lower() != "up":
            down += 1
        elif platform_of(kind) is None:
            foreign += 1
        else:
            reading.add({"host": name, "platform": kind}, reading.place(number))
    if down:
        reading.notices.append(f"{reading.source}: {down} devices that are not 'up' are left out")
    if foreign:
        reading.notices.append(f"{reading.source}: {foreign} devices of types that triage does not know are left out")
