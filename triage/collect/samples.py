"""One cheap look at a router: how busy it is, how much memory is left, whether it says that an allocation failed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from triage.collect.load import cpu_1m_pct, free_memory_pct


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one look showed; None is what the platform does not say or the answer did not have."""

    cpu_1m_pct: float | None = None
    free_pct: float | None = None
    malloc_fails: int | None = None
    last_malloc_fail: str = ""  # the line, with its time


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is too much. Free memory and failed allocations matter more than a busy minute, so they are named first."""

    cpu_pct: float = 90.0
    free_pct: float = 10.0


_IOS = (
    "show processes cpu | include CPU utilization",
    "show memory statistics | include Processor",
    "show logging | include MALLOCFAIL",
)
_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "cisco_ios": _IOS,
    "cisco_xe": _IOS,
    "cisco_nxos": ("show system resources",),
    "cisco_xr": ("show processes cpu | include CPU utilization", "show watchdog memory-state"),
    "cisco_asa": ("show cpu usage", "show memory"),
    "arista_eos": ("show processes top once",),
    "juniper_junos": ("show chassis routing-engine",),
}
UPTIME_COMMAND: Mapping[str, str] = {
    "cisco_ios": "show version | include uptime",
    "cisco_xe": "show version | include uptime",
    "cisco_nxos": "show version | include uptime",
    "cisco_xr": "show version | include uptime",
    "cisco_asa": "show version | include up",
    "arista_eos": "show version | include Uptime",
    "juniper_junos": "show system uptime",
}
_MALLOC = re.compile(r"^.*%\S*(?:MALLOCFAIL|NOMEMORY).*$", re.MULTILINE)
_UPTIME = (
    re.compile(r"uptime is (.+)"),  # IOS, IOS XE, NX-OS, IOS XR
    re.compile(r"^Uptime: +(.+)", re.MULTILINE),  # EOS
    re.compile(r"^\S+ up (\d.+)", re.MULTILINE),  # ASA
)
_BOOTED = re.compile(r"System booted: .*\((?:(\d+)w)?(?:(\d+)d)? ?(\d+):(\d\d)(?::\d\d)? ago\)")  # Junos
_UNIT_S = {"year": 31_536_000, "week": 604_800, "day": 86_400, "hour": 3_600, "min": 60, "sec": 1}


def commands(platform: str) -> tuple[str, ...]:
    """Return what one sample asks of a platform."""
    return _COMMANDS.get(platform, _IOS)


def read_sample(answers: Mapping[str, bytes]) -> Sample:
    """Return what the answers to ``commands`` say."""
    text = "\n".join(raw.decode("latin-1") for raw in answers.values())
    log = next((raw.decode("latin-1") for command, raw in answers.items() if command.startswith("show logging")), None)
    fails = _MALLOC.findall(log or "")  # the command's own echo names the message too; it has no percent sign before it
    return Sample(
        cpu_1m_pct=cpu_1m_pct(text),
        free_pct=free_memory_pct(text),
        malloc_fails=None if log is None else len(fails),
        last_malloc_fail=fails[-1].strip() if fails else "",
    )


def crossed(sample: Sample, before: Sample | None, limits: Limits) -> str | None:
    """Return why a full capture is due, in one phrase; None when nothing is too much.

    A log that already had failed allocations when watching began, and still ends with the same one, is no news. A full log
    loses an old one for each new one, so their number alone would not tell.
    """
    newer = before is not None and sample.last_malloc_fail not in {"", before.last_malloc_fail}
    if before is not None and (newer or (sample.malloc_fails or 0) > (before.malloc_fails or 0)):
        return "a new MALLOCFAIL in the log"
    if sample.free_pct is not None and sample.free_pct < limits.free_pct:
        return f"free memory is {sample.free_pct:.0f} % (limit {limits.free_pct:g} %)"
    if sample.cpu_1m_pct is not None and sample.cpu_1m_pct >= limits.cpu_pct:
        return f"the CPU is at {sample.cpu_1m_pct:.0f} % over one minute (limit {limits.cpu_pct:g} %)"
    return None


def uptime_s(raw: bytes) -> int | None:
    """Return the uptime in seconds as the platform words it; None when it does not say."""
    text = raw.decode("latin-1")
    if booted := _BOOTED.search(text):
        weeks, days, hours, minutes = (int(number or 0) for number in booted.groups())
        return weeks * _UNIT_S["week"] + days * _UNIT_S["day"] + hours * _UNIT_S["hour"] + minutes * _UNIT_S["min"]
    match = next(filter(None, (pattern.search(text) for pattern in _UPTIME)), None)
    if match is None:
        return None
    parts = re.findall(r"(\d+)\s+(year|week|day|hour|min|sec)", match[1])
    return sum(int(number) * _UNIT_S[unit] for number, unit in parts) if parts else None
