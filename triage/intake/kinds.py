"""Files of other tools that are captures by themselves: flow exports, SNMP walks, saved configurations."""

import re
from pathlib import PurePosixPath

FLOWS = "nfdump"
WALK = "snmpwalk"
CONFIGURATION = "show running-config"
_NFDUMP = re.compile(
    rb"^(?:ts,te,td,sa,da,sp,dp,pr\b|firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes|"
    rb"Date first seen +Duration +Proto +Src IP Addr:Port)",
    re.MULTILINE,
)
_OID = rb"(?:\.1\.3\.6\.1|1\.3\.6\.1|iso\.3\.6\.1|SNMPv2-SMI::enterprises|enterprises|[A-Z][A-Z0-9\-]{2,60}-MIB::\w{1,64})[.\w\"'\-]*"
_WALK_LINE = re.compile(rb"^" + _OID + rb"(?: = | (?=\S))", re.MULTILINE)
_SAVED = re.compile(
    rb"^(?:!RANCID-CONTENT-TYPE:|!Chassis type:|# RANCID-CONTENT-TYPE|!Image: Software:|! ?Oxidized)", re.MULTILINE
)
_STATEMENT = re.compile(
    rb"^(?:version \d+\.\d+\S*|hostname \S+|interface [A-Z]\S+|(?:ip|ipv6) route \S+.*|router (?:bgp|ospf|eigrp|isis)\b.*|"
    rb"line (?:con|vty|aux) .*|access-list \d+ .*|boot-start-marker|ASA Version .*|service timestamps .*|snmp-server .*)[ \t]*\r?$",
    re.MULTILINE,
)
_HOSTNAME = re.compile(
    rb'^(?:hostname|switchname|set system host-name) "?([A-Za-z0-9][\w.\-]{0,62})"?[ \t]*\r?$', re.MULTILINE
)
_HEAD = 200_000
_SUFFIXES = {".cfg", ".conf", ".config", ".txt"}
_LEAST_STATEMENTS = 3


def command_in(data: bytes) -> str | None:
    """Return the command that a file of another tool stands for, or None."""
    head = data[:_HEAD]
    if _NFDUMP.search(head[:4096]):
        return FLOWS
    lines = head.count(b"\n") + 1
    walked = len(_WALK_LINE.findall(head))
    if walked and walked * 2 >= lines - head.count(b"\n\n"):
        return WALK
    return CONFIGURATION if is_configuration(head) else None


def is_configuration(data: bytes) -> bool:
    """Tell whether a text is a saved configuration, such as RANCID and Oxidized keep them."""
    return _SAVED.search(data) is not None or len(_STATEMENT.findall(data)) >= _LEAST_STATEMENTS


def configured_host(path: str, data: bytes) -> str | None:
    """Return whose configuration a file is: by the name that it sets, else by the file, which is called after the host."""
    match = _HOSTNAME.search(data)
    if match is not None:
        return match[1].decode("latin-1")
    place = PurePosixPath(path)
    if place.parent.name not in {"", "configs", "captures"}:
        return None
    return place.stem if place.suffix.lower() in _SUFFIXES else place.name
