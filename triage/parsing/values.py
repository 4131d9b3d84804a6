"""Text to typed values. Every converter raises ValueError on text that it does not know; nothing is guessed."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from triage.parsing.zones import zoned_time

PROTOCOLS: Mapping[int, str] = {
    1: "icmp", 2: "igmp", 4: "ipip", 6: "tcp", 17: "udp", 41: "ipv6", 46: "rsvp", 47: "gre", 50: "esp", 51: "ah",
    58: "icmpv6", 88: "eigrp", 89: "ospf", 103: "pim", 112: "vrrp", 115: "l2tp", 132: "sctp",
}  # fmt: skip
# Names that IOS prints in place of a port; the numbers are IANA's.
PORTS: Mapping[str, int] = {
    "echo": 7, "discard": 9, "daytime": 13, "chargen": 19, "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25,
    "time": 37, "tacacs": 49, "domain": 53, "dns": 53, "bootps": 67, "bootpc": 68, "tftp": 69, "gopher": 70, "finger": 79,
    "www": 80, "http": 80, "pop2": 109, "pop3": 110, "sunrpc": 111, "ident": 113, "nntp": 119, "ntp": 123,
    "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, "snmp": 161, "snmptrap": 162, "bgp": 179, "irc": 194,
    "ldap": 389, "https": 443, "isakmp": 500, "exec": 512, "biff": 512, "login": 513, "who": 513, "cmd": 514, "syslog": 514,
    "lpd": 515, "talk": 517, "rip": 520, "uucp": 540, "klogin": 543, "kshell": 544, "ldaps": 636, "non500-isakmp": 4500,
    "nameserver": 42, "whois": 43, "hostname": 101, "msrpc": 135, "netbios-ss": 139, "xdmcp": 177, "dnsix": 195,
    "mobile-ip": 434, "pim-auto-rp": 496, "ripv6": 521, "drip": 3949, "connectedapps-plain": 15001, "onep-plain": 15001,
    "connectedapps-tls": 15002, "onep-tls": 15002,
}  # fmt: skip

_DECIMAL_UNITS = {"": 1, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000, "T": 1_000_000_000_000}
_BINARY_UNITS = {"": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_UNIT_SECONDS = {"y": 31_536_000, "w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_LONG_SPAN = re.compile(r"(\d+) *(year|week|day|hour|minute|second|min|sec)(?:s|\(s\))?\b", re.IGNORECASE)
_SHORT_SPAN = re.compile(r"(\d+)([ywdhms])")
_CLOCK_SPAN = re.compile(r"(\d+):(\d\d)(?::(\d\d)(?:\.\d+)?)?")
_DAYS_AND_CLOCK = re.compile(r"(.*\d *(?:years?|weeks?|days?|[wd]))[, ] *(\d+:\d\d(?::\d\d)?)", re.IGNORECASE)
_SCALED = re.compile(r"(\d+(?:\.\d+)?) *([kKmMgGtT]?)(?:i?[Bb](?:ytes)?)?")


def integer(text: str) -> int:
    return int(text.replace(",", ""))


def integers(texts: Sequence[str | None]) -> list[int | None]:
    """Return a whole column of ``integer``, as fast as the interpreter can."""
    try:
        return list(map(int, cast("Sequence[str]", texts)))  # a missing value raises, as a comma does
    except (TypeError, ValueError):
        return [None if text is None else integer(text) for text in texts]


def wraps32(texts: Sequence[str | None]) -> list[int | None]:
    """Return a whole column of ``wrap32``."""
    found = integers(texts)
    return [value + (1 << 32) if value is not None and value < 0 else value for value in found]


def percents(texts: Sequence[str | None]) -> list[float | None]:
    """Return a whole column of ``percent``."""
    try:
        return list(map(float, cast("Sequence[str]", texts)))
    except (TypeError, ValueError):
        return [None if text is None else percent(text) for text in texts]


def texts_of(texts: Sequence[str | None]) -> list[str | None]:
    """Return a whole column of ``text_value``."""
    try:
        return list(map(str.strip, cast("Sequence[str]", texts)))
    except TypeError:
        return [None if text is None else text.strip() for text in texts]


def converted(converter: Callable[[str], Any], texts: Sequence[str | None]) -> list[Any]:
    """Return a whole column converted; None stays None. Raises ValueError as the converter does."""
    whole = WHOLE.get(converter)
    if whole is not None:
        return whole(texts)
    known = {text: None if text is None else converter(text) for text in set(texts)}  # most columns say the same again
    return [known[text] for text in texts]


def wrap32(text: str) -> int:
    """A counter that the box prints as a signed 32-bit number: a negative value has wrapped once."""
    value = integer(text)
    return value + (1 << 32) if value < 0 else value


def hexadecimal(text: str) -> int:
    return int(text, 16)


def decimal(text: str) -> float:
    return float(text.replace(",", ""))


def percent(text: str) -> float:
    return float(text.rstrip("% "))


def scaled(text: str) -> int:
    """Packets or flows with a decimal suffix: 12K is 12,000."""
    return _scaled(text, _DECIMAL_UNITS)


def binary_bytes(text: str) -> int:
    """Bytes with a binary suffix: 12K is 12,288."""
    return _scaled(text, _BINARY_UNITS)


def _scaled(text: str, units: Mapping[str, int]) -> int:
    match = _SCALED.fullmatch(text.strip().replace(",", ""))
    if match is None:
        raise ValueError(f"not a number with a unit: {text!r}")
    return round(float(match[1]) * units[match[2].upper()])


def kibibytes(text: str) -> int:
    """A figure printed in kilobytes of 1,024."""
    return round(float(text.replace(",", "").rstrip("Kk")) * 1024)


def mebibytes(text: str) -> int:
    """A figure printed in megabytes of 1,048,576."""
    return round(float(text.replace(",", "").rstrip("Mm")) * 1_048_576)


def span(text: str) -> int | None:
    """Seconds of ``00:02:58``, ``1d02h``, ``31 weeks, 2 days``, ``9 days, 15:57:28`` or ``12 sec``; None for never."""
    text = text.strip().rstrip(",")
    if text.lower() in {"never", "-", "unknown"}:
        return None
    if clock := _CLOCK_SPAN.fullmatch(text):
        first, second, third = (int(part or 0) for part in clock.groups())
        return first * 3600 + second * 60 + third
    if both := _DAYS_AND_CLOCK.fullmatch(text):
        return (span(both[1]) or 0) + (span(both[2]) or 0)
    if long := _LONG_SPAN.findall(text):
        return sum(int(count) * _UNIT_SECONDS[unit[0].lower()] for count, unit in long)
    short = _SHORT_SPAN.findall(text)
    if short and "".join(count + unit for count, unit in short) == text:
        return sum(int(count) * _UNIT_SECONDS[unit] for count, unit in short)
    raise ValueError(f"not a span of time: {text!r}")


def span_minutes(text: str) -> float | None:
    """Minutes of a span, such as an age of ``01:25:23``."""
    seconds = span(text)
    return None if seconds is None else round(seconds / 60, 2)


def protocol(text: str) -> str:
    """Name of a decimal protocol number, or the lower-case name itself."""
    return PROTOCOLS.get(int(text), str(int(text))) if text.isdigit() else text.lower()


def decision(text: str) -> str:
    """``permitted`` or ``denied``, however the box says it: ``deny``, ``Permit``, ``est-allowed``, and A, D and R of Junos."""
    return "denied" if text[:1].upper() in {"D", "R"} else "permitted"


def protocol_hex(text: str) -> str:
    """Name of a protocol that classic NetFlow prints in hex."""
    number = int(text, 16)
    return PROTOCOLS.get(number, str(number))


def port_or_type(text: str) -> int:
    """A port, or an ICMP type and code as nfdump writes them: 8.0 is 2048."""
    kind, _, code = text.partition(".")
    return int(kind) * 256 + int(code) if code else int(kind)


def port(text: str) -> int:
    """A port number, or the number of the name that IOS prints for it."""
    return int(text) if text.isdigit() else PORTS[text.lower()] if text.lower() in PORTS else _no_port(text)


def _no_port(text: str) -> int:
    raise ValueError(f"not a port: {text!r}")


def mac(text: str) -> str:
    """Twelve hex digits as ``0000.5e00.5301``."""
    digits = re.sub(r"[^0-9A-Fa-f]", "", text).lower()
    if len(digits) != 12:
        raise ValueError(f"not a MAC address: {text!r}")
    return f"{digits[:4]}.{digits[4:8]}.{digits[8:]}"


def octets(text: str) -> int:
    """Bits of a figure printed in bytes."""
    return integer(text) * 8


def seconds_as_minutes(text: str) -> float:
    """Minutes of an age printed in seconds."""
    return round(integer(text) / 60, 2)


def thousands(text: str) -> int:
    """A figure printed in thousands, such as Kpps: 1.5 is 1,500."""
    return round(decimal(text) * 1_000)


def millions(text: str) -> int:
    """A figure printed in millions, such as Mbps: 1.5 is 1,500,000."""
    return round(decimal(text) * 1_000_000)


def padded_address(text: str) -> str:
    """An IPv4 address whose octets were filled up with zeros: 010.001.000.005 is 10.1.0.5."""
    return ".".join(str(int(octet)) for octet in text.split("."))


def mask(text: str) -> int:
    """The length of a prefix written as a mask."""
    bits = "".join(f"{int(part):08b}" for part in text.split("."))
    if "01" in bits:
        raise ValueError(f"not a mask: {text!r}")
    return bits.count("1")


def flag(text: str) -> bool:
    """Whether a feature is on, in the words that devices use."""
    word = text.strip().lower()
    if word in {"enabled", "yes", "on", "up", "true", "always"}:
        return True
    if word in {"disabled", "no", "off", "down", "false", "never", "not", "not set"}:
        return False
    raise ValueError(f"neither on nor off: {text!r}")


def text_value(text: str) -> str:
    return text.strip()


Converter = Callable[[str], Any]

CONVERTERS: Mapping[str, Converter] = {
    "binary_bytes": binary_bytes,
    "decimal": decimal,
    "decision": decision,
    "flag": flag,
    "hex": hexadecimal,
    "integer": integer,
    "kibibytes": kibibytes,
    "lower": lambda text: text.strip().lower(),
    "mac": mac,
    "mask": mask,
    "mebibytes": mebibytes,
    "millions": millions,
    "minutes": lambda text: int(text) * 60,
    "octets": octets,
    "padded_address": padded_address,
    "percent": percent,
    "port": port,
    "port_or_type": port_or_type,
    "protocol": protocol,
    "protocol_hex": protocol_hex,
    "scaled": scaled,
    "seconds_as_minutes": seconds_as_minutes,
    "span": span,
    "span_minutes": span_minutes,
    "text": text_value,
    "thousands": thousands,
    "words": lambda text: " ".join(text.split()),
    "wrap32": wrap32,
    "zoned_time": zoned_time,
}
WHOLE: Mapping[Converter, Callable[[Sequence[str | None]], list[Any]]] = {
    integer: integers,
    percent: percents,
    text_value: texts_of,
    wrap32: wraps32,
}
BY_TYPE: Mapping[str, Converter] = {
    "str": text_value,
    "int": integer,
    "float": percent,
    "bool": flag,
}
