"""Which platform printed a text, by what only that platform prints."""

import re
from collections.abc import Iterable

# In order: what is most telling first. Each is searched in the first part of a capture.
_MARKS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (
        "juniper_junos",
        re.compile(
            rb"JUNOS|Junos:|^[\w.\-]+@[\w.\-]+> ?(?:show|request)|Routing Engine status|Hostname: \S+\s+Model: \w+",
            re.MULTILINE,
        ),
    ),
    (
        "arista_eos",
        re.compile(
            rb"Arista (?:vEOS|DCS|Networks)|Software image version: \d+\.\d+\.\d+\w*F|%Cpu\(s\):.*\n.*Mem ?:|^top - \d\d:\d\d:\d\d up",
            re.MULTILINE,
        ),
    ),
    (
        "cisco_asa",
        re.compile(
            rb"Adaptive Security Appliance|^CPU utilization for 5 seconds =|%ASA-|^PC +Thread +5Sec|^PERFMON STATS|\d+ in use, \d+ most used",
            re.MULTILINE,
        ),
    ),
    (
        "cisco_xr",
        re.compile(
            rb"IOS[ -]XR|^RP/\d+/\w+/CPU\d+:|CPU utilization for one minute: \d+%; five minutes: \d+%; fifteen minutes|%(?:ROUTING|OS|HA|L2|PKT_INFRA|MGBL|PLATFORM)-[A-Z_0-9]+-\d-[A-Z_]+ :",
            re.MULTILINE,
        ),
    ),
    (
        "cisco_nxos",
        re.compile(
            rb"NX-OS|Nexus|^`show |^CPU states ?: +\d|^PID +Runtime\(ms\) +Invoked +uSecs +1Sec|^-+ +-+ +-+ +-+ +-+ +-+$|^\d{4} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d(?:\.\d+)? \S+ (?:%|last message)",
            re.MULTILINE,
        ),
    ),
    (
        "cisco_xe",
        re.compile(
            rb"IOS[ -]?XE|^Core \d: CPU utilization|lsmpi_io|linux_iosd|%IOSXE|qfp active|fed (?:switch )?active|%PLATFORM-[34]-ELEMENT|X86_64_LINUX_IOSD|flow monitor",
            re.MULTILINE,
        ),
    ),
    (
        "cisco_ios",
        re.compile(
            rb"IOS \(tm\)|IOS Software|Internetwork Operating System|CPU utilization for five seconds: \d+%/\d+%",
            re.MULTILINE,
        ),
    ),
)
_HEAD = 65_536


def recognise(texts: Iterable[bytes]) -> str | None:
    """Return the platform that most plainly printed ``texts`` of one device, or None."""
    found: dict[str, int] = {}
    for text in texts:
        head = text[:_HEAD]
        for name, mark in _MARKS:
            if mark.search(head):
                found[name] = found.get(name, 0) + 1
                break
    if not found:
        return None
    if "cisco_xe" in found:
        found.pop("cisco_ios", None)  # IOS-XE prints what IOS prints; one line that only XE prints decides
    return max(found, key=lambda name: (found[name], -[n for n, _ in _MARKS].index(name)))
