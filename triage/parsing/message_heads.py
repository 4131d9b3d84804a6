"""The head of a log message: priority, relay, sequence number, node, time stamp and tag, in every order that devices print them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from triage.parsing.timestamps import Stamp, parse_stamp

# %FAC-n-MNE, with sub-facilities (%SYS-SP-2-..., %HA-HA_WD-6-..., %ASA-session-5-...) and numbers of ASA.
# Line cards of a Nexus leave the facility out: %-SLOT1-5-... The switches of a fabric put no colon behind it, but a list in brackets.
TAG = re.compile(r"%(-?[A-Z][A-Z0-9_]*(?:-[A-Za-z0-9_/]+?)*)-([0-7])-([A-Z0-9_]+)(?: ?: ?| (?=\[))")
_BARE_TAG = re.compile(
    r"(?=[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7]-[A-Z][A-Z0-9_]{2,} ?: ?\S)"
)  # the sign is lost in a quotation
_STAMP_BEGINS = re.compile(r"(?<!\S)(?:0{0,6}(\d{1,9}): )?(?=[*.]?(?:[A-Z][a-z]{2} |\d))")
_LONGEST_HEAD = 60  # characters of a sequence number and a stamp
_PRIORITY = re.compile(r"<(\d{1,3})>(?:\d )?:? ?")
_SEQUENCE = re.compile(r"0*(\d+): ")
_NODE = re.compile(r"(?:(?:RP|LC|0|SP)/[\w/]+|SLOT ?\d+):")  # of XR, and of the line cards of a GSR
_TASK = re.compile(r"\*[A-Za-z]\w*: ")  # of a wireless controller: "r1: *spamApTask1: May 26 18:52:01.958: %..."
_HOST = re.compile(r"([A-Za-z0-9][\w.:\-]{0,80}?)(?: |: )")
# As a file has it, and in the structured form of RFC 5424: "rpd 2231 RPD_OS_MEMHIGH [junos@2636.1.1.1.2.29 size="1"] text".
_JUNOS = re.compile(
    r"(?:[\w./\-]+(?:(?:\[\d+\])?: | (?:\d+|-) )|(?:fpc|[act]?feb|ss?b|cpc)\d* )(?P<tag>[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)"
    r"(?:: ?| (?:\[[^\]]*\]|-) ?)(?P<text>.*)"
)
# A line of a daemon without its time stamp, as it is quoted in a mail: "/kernel: ...", "rpd[1433]: ...".
_DAEMON = re.compile(r"(?:/?kernel|[a-z][a-z0-9\-]{1,30}\[\d+\]): ?\S")

# The part of the box that logged it: SYS-SP, SYS-SP-STBY, FIB-DFC3, EARL_NETFLOW-SW2_SP, SYSMGR-SLOT3, MAC_MOVE-SW1
_PLACE = re.compile(
    r"(?:-(?:SW(?:ITCH)?\d+(?:_(?:SP|RP|DFC\d+))?(?:_?STD?BY)?|(?:SP|RP|DFC\d+|SLOT\d+|MODULE\d+|FEX\d+|SIP\d+)(?:_?STD?BY)?|STD?BY))+\Z"
)


def without_place(facilities: Sequence[str | None]) -> list[str | None]:
    """Return a column of facilities without the part of the box that logged them: a slot or a standby has the same troubles."""
    known = {name: _PLACE.sub("", name) if name and "-" in name else name for name in set(facilities)}
    return [known[name] for name in facilities]


# Where a message begins that stands behind another one on its line: with a time, and the tag after it.
_INSIDE = re.compile(
    r"(?<=\s)(?:<\d{1,3}>)?(?:\d{1,12}: )?[*.]?(?:"
    r"(?:(?:\d{4} )?[A-Z][a-z]{2} +\d{1,2} +(?:\d{4} )?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)[^%\n]{0,100}|"
    r"(?:(?:\d+[ywdh]){2}|\d{1,3}:\d\d:\d\d): )%[A-Z][A-Z0-9_/\-]*-[0-7]-[A-Z0-9_]+"
)


def apart(body: str) -> list[str]:
    """Return the messages of a line that lost its ends; the first may be the rest of one."""
    first = TAG.search(body) if body.count("%") > 1 else None
    if first is None:
        return [body]
    places = [0, *(match.start() for match in _INSIDE.finditer(body, first.end()))]
    return [body[place:end].strip() for place, end in zip(places, [*places[1:], len(body)], strict=True)]


def message_head(body: str) -> list[dict[str, Any]] | None:
    """Return the message or messages that a line begins, or None when it begins none.

    A line may hold two messages, or an IOS-XE message that wraps another: each tag gives one.
    """
    position, facts = _before(body)
    stamp: Stamp | None = facts.pop("stamp")
    if _BARE_TAG.match(body, position) and "%" not in body[:position]:
        body = f"{body[:position]}%{body[position:]}"
    tags = list(TAG.finditer(body, position)) if "%" in body else []
    if not tags:
        junos = _JUNOS.match(body, position)
        if junos:
            return [_row(stamp, facts, None, None, junos["tag"], junos["tag"], junos["text"])]
        if stamp is None and _DAEMON.match(body, position) is None:
            return None
        return [_row(stamp, facts, None, None, None, None, body[position:].lstrip(": "))]
    if stamp is None and tags[0].start() > position and not _only_heading(body[position : tags[0].start()]):
        return None
    found = []
    like = stamp.text if stamp else ""
    own = [None, *(_own_head(body, a.end(), b.start(), like) for a, b in pairwise(tags)), None]
    for index, tag in enumerate(tags):
        following = own[index + 1]
        if head := own[index]:
            stamp, facts = head.stamp, head.facts
        end = tags[index + 1].start() if index + 1 < len(tags) else len(body)
        printed, severity, mnemonic = tag.groups()
        (facility,) = without_place([printed])
        if following is not None:
            text = body[tag.end() : following.start]
        else:  # the outer message of a nested pair keeps its whole text, the inner one its own
            nested = not own[index] and index == 0 and not _two_messages(body, tags, index)
            text = body[tag.end() :] if nested else body[tag.end() : end]
        found.append(
            _row(stamp, facts, facility, int(severity), mnemonic, f"{printed}-{severity}-{mnemonic}", text.strip())
        )
    return found


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the tag of a message that follows another one on the same line."""

    start: int
    stamp: Stamp
    facts: dict[str, Any]


def _own_head(body: str, start: int, end: int, like: str) -> _Head | None:
    """Return the head that ends at ``end``, where text that lost its line ends goes on with the next message.

    A year may end the message before; ``like``, the first stamp of the line, says whether stamps begin with one.
    """
    found = []
    for place in _STAMP_BEGINS.finditer(body, max(start, end - _LONGEST_HEAD), end):
        stamp = parse_stamp(body, place.end())
        if stamp is not None and not body[stamp.end : end].strip(": "):
            found.append(_Head(place.start(), stamp, {"sequence": int(place[1])} if place[1] else {}))
    return min(found, key=lambda head: abs(len(head.stamp.text) - len(like)), default=None)


def without_head(text: str) -> dict[str, Any]:
    """Return the row of a message of which only the end is there."""
    return _row(None, {}, None, None, None, None, text)


def _two_messages(body: str, tags: Sequence[re.Match[str]], index: int) -> bool:
    """Tell whether the next tag begins a message of its own: it is the same kind as this one."""
    if index + 1 >= len(tags):
        return False
    return tags[index][1] == tags[index + 1][1] or body[tags[index + 1].start() - 2 : tags[index + 1].start()] == "  "


def _only_heading(text: str) -> bool:
    """Tell whether what stands before a tag is the heading of a relay or of a program, not a sentence."""
    return len(text) < 160 and (text.rstrip().endswith(":") or len(text.split()) <= 3)


def _row(
    stamp: Stamp | None,
    facts: Mapping[str, Any],
    facility: str | None,
    severity: int | None,
    mnemonic: str | None,
    tag: str | None,
    text: str,
) -> dict[str, Any]:
    return {
        "event_at": stamp.at if stamp else None,
        "event_at_text": stamp.text if stamp else None,
        "accuracy": facts.get("accuracy") or (stamp.accuracy if stamp else "none"),
        "sequence": facts.get("sequence"),
        "host": facts.get("host"),
        "facility": facility,
        "severity": severity,
        "mnemonic": mnemonic,
        "tag": tag,
        "text": text,
    }


def _before(body: str) -> tuple[int, dict[str, Any]]:
    """Read what stands before the tag: priority, relay stamp and host, sequence number, node, the device's own stamp."""
    facts: dict[str, Any] = {"stamp": None}
    position = 0
    if body.startswith("<") and (priority := _PRIORITY.match(body)):
        position = priority.end()
    position = _sequence(body, position, facts)
    position = _node(body, position)
    stamp = parse_stamp(body, position)
    if stamp is None:
        return _without_relay_stamp(body, position, facts)
    facts["stamp"], position = stamp, stamp.end
    return _after_stamp(body, position, facts)


def _without_relay_stamp(body: str, position: int, facts: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A router that sends syslog with its name first: ``72: r1: 000123: Aug  6 2023 17:15:29 UTC: %...``."""
    host = _HOST.match(body, position)
    if host is None or "%" in host[1] or not TAG.search(body, host.end()):
        return position, facts
    after = _node(body, _sequence(body, host.end(), facts))
    if task := _TASK.match(body, after):
        after = task.end()
    stamp = parse_stamp(body, after)
    if stamp is None:
        return position, facts
    facts["stamp"], facts["host"] = stamp, host[1].rstrip(":")
    return stamp.end + len(body[stamp.end :]) - len(body[stamp.end :].lstrip(": ")), facts


def _sequence(body: str, position: int, facts: dict[str, Any]) -> int:
    match = _SEQUENCE.match(body, position)
    if match is None:
        return position
    facts["sequence"] = int(match[1])
    return match.end()


def _node(body: str, position: int) -> int:
    match = _NODE.match(body, position)
    return match.end() if match else position


def _after_stamp(body: str, position: int, facts: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """After a relay's stamp there may be a host and the device's own stamp; the relay's clock is the better one."""
    rest = body[position:]
    if rest.startswith(":"):
        return position + len(rest) - len(rest.lstrip(": ")), facts
    position += len(rest) - len(rest.lstrip(" "))
    if body.startswith("%", position):
        return position, facts
    host = _HOST.match(body, position)
    if host is None or "%" in host[1]:
        return position, facts
    after = host.end()
    after = _sequence(body, after, facts)
    after = _node(body, after)
    inner = parse_stamp(body, after)
    if inner is not None:
        facts["host"], facts["accuracy"] = host[1], "relay"
        after = inner.end
        return after + len(body[after:]) - len(body[after:].lstrip(": ")), facts
    if host[0].endswith(" ") or TAG.search(body, after):
        facts["host"] = host[1].rstrip(":")
        return after, facts
    return position, facts
