"""How busy a box says that it is, and how much memory it has left, in the words of every platform."""

import re

PERCENT = 100.0
_NUMBER = r"(\d+(?:\.\d+)?)"
_ONE_MINUTE = (
    re.compile(rf"one minute: *{_NUMBER}%"),  # IOS, IOS XE, IOS XR
    re.compile(rf"1 minute: *{_NUMBER}%"),  # ASA
)
_FIVE_SECONDS = (
    re.compile(rf"five seconds: *{_NUMBER}%"),  # IOS, IOS XE, NX-OS
    re.compile(rf"for 5 seconds = {_NUMBER}%"),  # ASA
)
_IDLE = (
    re.compile(rf"CPU (?:states|util) *:.*?{_NUMBER}% idle"),  # NX-OS
    re.compile(rf"Cpu\(s\):.*?{_NUMBER}[ %]*id"),  # EOS
    re.compile(r"^\s*Idle\s+(\d+) percent", re.MULTILINE),  # Junos
)
_FREE_PCT = re.compile(r"Free memory:\s+\d+ bytes \( *(\d+)%\)")  # ASA
_USED_PCT = re.compile(r"Memory utilization\s+(\d+) percent")  # Junos
_LARGEST = re.compile(r"^\s*Processor\s+[0-9A-Fa-f]+(?:\s+\d+){4}\s+(\d+)\b", re.MULTILINE)
_TOTAL_FREE = (
    re.compile(r"^\s*Processor\s+[0-9A-Fa-f]+\s+(\d+)\s+\d+\s+(\d+)\b", re.MULTILINE),  # IOS
    re.compile(r"Processor Pool Total:\s*(\d+)\s+Used:\s*\d+\s+Free:\s*(\d+)"),  # IOS: show processes memory
    re.compile(r"^Total: (\d+), Used: \d+, Free: (\d+)", re.MULTILINE),  # the same of old releases
    re.compile(r"System memory\s*:\s*(\d+)K total,\s*\d+K used,\s*(\d+)K free"),  # IOS XE of the Catalyst 4500
    re.compile(r"Memory usage:\s+(\d+)K total,\s+\d+K used,\s+(\d+)K free"),  # NX-OS
    re.compile(rf"Physical Memory\s*:\s+{_NUMBER}\s+MB\s+Free Memory\s*:\s+{_NUMBER}\s+MB"),  # IOS XR, each node
    re.compile(rf"Physical Memory:\s+{_NUMBER}M total \({_NUMBER}M available\)"),  # IOS XR: show memory summary
)
# EOS is Linux: what buffers and the cache hold is as good as free.
_TOP_TOTAL = re.compile(rf"Mem\s*:\s+{_NUMBER}k?\s*total")
_TOP_AVAILABLE = re.compile(rf"{_NUMBER}k?\s*avail Mem")
_TOP_LOOSE = re.compile(rf"Mem\s*:.*?{_NUMBER}k?\s*free|{_NUMBER}k?\s*(?:buff/cache|buffers|cached)\b")


def cpu_1m_pct(text: str) -> float | None:
    """Return the load over one minute; over a shorter span where the platform tells nothing else; None when it does not say."""
    if (minute := _first(_ONE_MINUTE, text)) is not None:
        return minute
    idle = _first(_IDLE, text)
    return None if idle is None else PERCENT - idle


def cpu_5s_pct(text: str) -> float | None:
    """Return the load over five seconds; None when it does not say."""
    return _first(_FIVE_SECONDS, text)


def free_memory_pct(text: str) -> float | None:
    """Return the free share of the memory, of the node that has least where there are many; None when it does not say."""
    if match := _FREE_PCT.search(text):
        return float(match[1])
    if match := _USED_PCT.search(text):
        return PERCENT - float(match[1])
    for pattern in _TOTAL_FREE:
        shares = [
            PERCENT * float(found[2]) / float(found[1]) for found in pattern.finditer(text) if float(found[1]) > 0
        ]
        if shares:
            return min(shares)
    return _free_of_top(text)


def largest_free_bytes(text: str) -> int | None:
    """Return the largest free block of the processor pool as ``show memory statistics`` of IOS prints it."""
    match = _LARGEST.search(text)
    return int(match[1]) if match else None


def _free_of_top(text: str) -> float | None:
    total = _TOP_TOTAL.search(text)
    if total is None or float(total[1]) <= 0:
        return None
    if available := _TOP_AVAILABLE.search(text):
        return PERCENT * float(available[1]) / float(total[1])
    loose = sum(float(match[1] or match[2]) for match in _TOP_LOOSE.finditer(text))
    return min(PERCENT * loose / float(total[1]), PERCENT)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> float | None:
    return next((float(match[1]) for pattern in patterns if (match := pattern.search(text))), None)
