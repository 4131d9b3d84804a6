"""Which platform printed a text, by what only that platform prints."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache


def _mark(literal: bytes, pattern: bytes | None = None) -> tuple[bytes, re.Pattern[bytes] | None]:
    return literal, re.compile(pattern, re.MULTILINE) if pattern is not None else None


_EOS_AGENTS = (
    b"ConfigAgent", b"ProcMgr-worker", b"Ebra", b"Bfd", b"Rib", b"Bgp", b"Isis", b"Ospf", b"StpTopology", b"Lag", b"Lldp",
    b"Mlag", b"MaintenanceMode", b"Aaa", b"Snmp", b"Snmpd",
)  # fmt: skip

# In order: what is most telling first. A mark is a literal, and where that is not enough a pattern, which is tried only where
# the literal is there: logs of many megabytes come through here.
_MARKS = (
    (
        "juniper_junos",
        (
            _mark(b"JUNOS"),
            _mark(b"Junos:"),
            _mark(b"@", rb"^[\w.\-]{1,40}@[\w.\-]{1,64}> ?(?:show|request)"),
            _mark(b"Routing Engine status"),
            _mark(b"Hostname: ", rb"^Hostname: \S+\s+Model: \w+"),
            _mark(b"# RANCID-CONTENT-TYPE: juniper"),
            _mark(b"set system host-name "),
            _mark(b"junos@2636."),
            _mark(
                b"]: ",
                rb" (?:rpd|mgd|chassisd|alarmd|craftd|dcd|jddosd|mib2d|jlaunchd|pfed|cosd|vrrpd|l2ald|l2cpd|eswd|ppmd|jdhcpd|kmd)\[\d+\]: ",
            ),
            _mark(b"last pid: ", rb"last pid: +\d+; +load averages"),
            _mark(b" rpd ", rb" rpd \d+ "),
            _mark(b" jlaunchd: "),
            _mark(b" RT_", rb" RT_(?:FLOW|UTM|IDP|IDS|SCREEN|NAT|AAMW)(?::| -) "),
            _mark(b" fpc", rb" fpc\d+ "),
            _mark(b" /kernel: "),
            _mark(b" kernel: tcp_auth_ok: "),
        ),
    ),
    (
        "arista_eos",
        (
            _mark(b"Arista ", rb"Arista (?:vEOS|cEOS\w*|DCS|CCS|AWE|Networks)"),
            _mark(b"Software image version: ", rb"Software image version: \d+\.\d+"),
            _mark(
                b"%CPU %MEM",
                rb"^ *\d+ +root +[^\n]* (?:Sysdb|Strata\w*|ConfigAgent|ProcMgr\S*|SuperServer|Bgp|Rib|Ebra|StpTopology)\r?$",
            ),
            _mark(b"!RANCID-CONTENT-TYPE: arista"),
            *(_mark(b" " + name + b": %") for name in _EOS_AGENTS),
        ),
    ),
    (
        "cisco_asa",
        (
            _mark(b"Adaptive Security Appliance"),
            _mark(b"CPU utilization for 5 seconds ="),
            *(_mark(b"%" + name + b"-") for name in (b"ASA", b"FWSM", b"PIX", b"FTD")),
            _mark(b": Saved", rb"^: Saved"),
            _mark(b"ASA Version ", rb"^ASA Version "),
            _mark(b"Thread ", rb"^PC +Thread +5Sec"),
            _mark(b"PERFMON STATS"),
            _mark(b" in use, ", rb"\d+ in use, \d+ most used"),
            _mark(b" CNT", rb"^ *SIZE +MAX +LOW +CNT"),
            _mark(b"Free memory:", rb"^Free memory: +\d+ bytes \( ?\d+%\)"),
        ),
    ),
    (
        "cisco_xr",
        (
            _mark(b"IOS XR"),
            _mark(b"IOS-XR"),
            _mark(b"MEMORY IS IN ", rb"MEMORY IS IN (?:MINOR|SEVERE|CRITICAL) STATE"),
            _mark(b"IPV4SrcAddr"),
            _mark(b"!RANCID-CONTENT-TYPE: cisco-xr"),
            _mark(b"/CPU", rb"(?:^| )(?:RP|LC|SP|[Nn]ode)[/ ]\d+/\w+/CPU\d+:"),
            _mark(b"_CPU", rb"(?:^|[ :])node\d+_\w+_CPU\d+"),
            _mark(
                b"CPU utilization for one minute: ",
                rb"CPU utilization for one minute: \d+%; five minutes: \d+%; fifteen minutes",
            ),
            _mark(b" :", rb"%(?:ROUTING|OS|HA|L2|PKT_INFRA|MGBL|PLATFORM)-[A-Z_0-9]+-\d-[A-Z_]+ :"),
        ),
    ),
    (
        "cisco_nxos",
        (
            _mark(b"NX-OS"),
            _mark(b"Nexus"),
            _mark(b"`show ", rb"^`show "),
            _mark(b"copp-system-"),
            _mark(b"!RANCID-CONTENT-TYPE: cisco-nx"),
            _mark(b"CPU states", rb"^CPU states ?: +\d"),
            _mark(b"Current memory status:"),
            _mark(b"StackBase/Ptr"),
            _mark(b"D - Direction; L4 Info"),
            _mark(b"SIP ", rb"^SIP +DIP +BD ID"),
            _mark(b"uSecs", rb"^ *PID +Runtime\(ms\) +Invoked +uSecs +1Sec"),
            _mark(b"uSecs", rb"^ *PID +Runtime\(ms\)[^\n]*\n-+ +-"),  # IOS rules off no columns
            _mark(b"20", rb"\n(?:<\d{1,3}>)?\d{4} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d(?:\.\d+)? \S+ (?:%|last message)"),
        ),
    ),
    (
        "cisco_xe",
        (
            _mark(b"IOSXE"),
            _mark(b"IOS XE"),
            _mark(b"IOS-XE"),
            _mark(b": CPU utilization", rb"^Core \d+: CPU utilization"),
            _mark(b"lsmpi_io"),
            _mark(b"linux_iosd"),
            _mark(b"qfp active"),
            _mark(b"fed switch active"),
            _mark(b"fed active"),
            _mark(b"-ELEMENT", rb"%PLATFORM-[34]-ELEMENT"),
            _mark(b"RP0 ", rb"^ *(?:\d+-)?RP0 +(?:Healthy|Warning|Critical) "),
            _mark(b"X86_64_LINUX_IOSD"),
            _mark(b"flow monitor"),
        ),
    ),
    (
        "cisco_ios",
        (
            _mark(b"IOS (tm)"),
            _mark(b"IOS Software"),
            _mark(b"Internetwork Operating System"),
        ),
    ),
)
# Commands that one platform alone has. Other systems abbreviate theirs to the same words in places: only what stays apart is here.
_COMMANDS = (
    (
        "juniper_junos",
        re.compile(
            r"show (?:chassis|ddos-protection|krt|pfe|virtual-chassis|ethernet-switching|task|security (?:flow|monitoring|nat)"
            r"|log messages|system (?:processes|buffers|virtual-memory|core-dumps|statistics)) ?"
        ),
    ),
    (
        "cisco_nxos",
        re.compile(
            r"show (?:system (?:resources|internal)|hardware (?:internal|rate-limiter)|logging logfile|copp|vpc|cores)\b"
            r"|ethanalyzer "
        ),
    ),
    ("cisco_xr", re.compile(r"(?:admin )?show (?:lpts|watchdog|netio|spp|processes blocked|controllers np)\b")),
    (
        "cisco_asa",
        re.compile(
            r"(?:failover exec \w+ )?show (?:asp|conn|xlate|perfmon|blocks|cpu usage|threat-detection|processes cpu-usage"
            r"|failover|local-host)\b"
        ),
    ),
    ("arista_eos", re.compile(r"show (?:processes top|agent|cpu counters|mlag|hardware counter)\b")),
    (
        "cisco_xe",
        re.compile(
            r"show (?:processes (?:cpu|memory) platform|platform (?:software (?:fed|status|process)|hardware (?:fed|qfp)|resources)"
            r"|device-tracking)\b"
        ),
    ),
)  # fmt: skip
# What one platform prints, and others too: it counts when nothing else does. The top of Linux is the table of EOS above all.
_LIKE = (
    ("cisco_ios", re.compile(rb"CPU utilization for five seconds: \d+%/\d+%")),
    (
        "cisco_ios",
        re.compile(
            rb"^ +conformed \d+ packets, \d+ bytes; +actions?:|^ *Input queue: \d+/\d+/\d+/\d+ \(size/max/drops/flushes\)",
            re.MULTILINE,
        ),
    ),
    ("arista_eos", re.compile(rb"%Cpu\(s\):.*\n.*Mem ?:|^top - \d\d:\d\d:\d\d up", re.MULTILINE)),
)
_HEAD = 65_536


def recognise(texts: Iterable[bytes], commands: Iterable[str] = ()) -> str | None:
    """Return the platform that most plainly printed ``texts`` of one device in answer to ``commands``, or None."""
    heads = [b"\n" + text[:_HEAD] for text in texts]  # every line has a line end before it
    if (printed := _most(_printed_by(head) for head in heads)) is not None:
        return printed
    if (asked := _most(_asked_of(command) for command in commands)) is not None:
        return asked
    return _most(next((name for name, like in _LIKE if like.search(head)), None) for head in heads)


def _most(names: Iterable[str | None]) -> str | None:
    found = Counter(name for name in names if name is not None)
    if not found:
        return None
    if "cisco_xe" in found:
        found.pop("cisco_ios", None)  # IOS-XE prints what IOS prints; one line that only XE prints decides
    return max(found, key=lambda name: (found[name], -[n for n, _ in _MARKS].index(name)))


def _asked_of(command: str) -> str | None:
    return next((name for name, own in _COMMANDS if own.match(command)), None)


@cache
def _folded() -> Sequence[tuple[str, Sequence[tuple[bytes, re.Pattern[bytes] | None]]]]:
    """Return the marks for a text of which all letters were made small."""
    return tuple(
        (name, tuple((mark.lower(), p and re.compile(p.pattern, p.flags | re.IGNORECASE)) for mark, p in marks))
        for name, marks in _MARKS
    )


def _printed_by(head: bytes) -> str | None:
    one_case = head.islower() or head.isupper()
    if one_case:
        head = head.lower()
    for name, marks in _folded() if one_case else _MARKS:
        if any(literal in head and (pattern is None or pattern.search(head)) for literal, pattern in marks):
            return name
    return None
