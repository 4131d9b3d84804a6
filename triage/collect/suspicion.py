"""The order of a fleet: the routers that complain most come first, since they may reload first."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from triage.model import Device

TAG = "suspect"
# What a router in trouble logs, and how much that weighs: it runs out of memory, out of time, or has come back.
_WEIGHTS = (
    (re.compile(rb"%SYS-\d-MALLOCFAIL|%SYS-\d-NOMEMORY|%SYS-\d-CHUNKMALLOC|%PLATFORM-\d-(?:LOW|OUT_OF)\w*MEM"), 100),
    (re.compile(rb"%SYS-\d-CPUHOG|%SYS-\d-CPURISING\w*|%OS-WDSYSMON-\d-\w*(?:HOG|MEMORY)\w*"), 20),
    (re.compile(rb"%SYS-\d-RESTART|%SYS-\d-RELOAD"), 10),
    (re.compile(rb"%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-3]-[A-Z]"), 1),
)
_WORD = re.compile(rb"[A-Za-z0-9][A-Za-z0-9.:_-]*")
_WORDS_BEFORE = 12  # the sender stands before the message


def complaints(lines: Iterable[bytes]) -> Counter[str]:
    """Return how loudly each sender of a syslog server's file complains, by every name that stands before the message."""
    found: Counter[str] = Counter()
    for line in lines:
        at = line.find(b"%")
        weight = next((w for pattern, w in _WEIGHTS if pattern.search(line, at)), 0) if at >= 0 else 0
        if weight:
            words = [word.rstrip(b":").decode("latin-1").lower() for word in _WORD.findall(line[:at])[:_WORDS_BEFORE]]
            short = [word.split(".")[0] for word in words if not word[0].isdigit()]
            found.update(dict.fromkeys((*words, *short), weight))
    return found


def in_order(
    devices: Sequence[Device], first: Sequence[str] = (), said: Counter[str] | None = None
) -> tuple[Device, ...]:
    """Return devices with those that ``first`` names (globs) or that are tagged suspect ahead, then by their complaints.

    Within equals the order of the list holds.
    """

    def key(device: Device) -> tuple[int, int]:
        named = next((i for i, glob in enumerate(first) if _is(device, glob)), len(first) + (TAG not in device.tags))
        names = {device.name.lower(), device.host.lower(), device.name.lower().split(".")[0]}
        return named, -max((said or Counter())[name] for name in names)

    return tuple(sorted(devices, key=key))


def _is(device: Device, glob: str) -> bool:
    return fnmatchcase(device.name, glob) or fnmatchcase(device.host, glob)
