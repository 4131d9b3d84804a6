"""Which log messages matter: every one that a message parser or a pattern reads, taken from the shipped data files."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from triage.shipped import document, shipped, walk

_LEVEL = re.compile(r"-(?:\[[\d\-]+\]|\d)-")
_OPTIONAL = re.compile(r"\(\?:(?:[^()]|\([^()]*\))*\)(?:\?|\{0,\d\})")  # sub-facilities
_CHOICE = re.compile(r"\(\?:([^()]*)\)")
_LITERAL = re.compile(r"[A-Z0-9_]*")
_FACILITY = re.compile(r"[A-Z0-9_\-]*")
_MNEMONIC = re.compile(r"mnemonic(?:\|\w+)?: *\[?([A-Z0-9_, ]+)")
_FOLDERS = ("patterns/", "signs/")
# What facts and changes take under any facility: gateways that flap (triage/facts/logs.py), switchovers (playbooks/changes.yaml).
_COUNTED = (
    "SWITCHOVER",
    "HASWITCHOVER",
    "SWACT",
    "BECOME_ACTIVE",
    "STATECHANGE",
    "GRPSTATECHANGE",
    "FWDSTATECHANGE",
    "INFO_STATECHANGE",
    "VR_STATE_CHANGE",
)
# What tells a shortage of memory in any message, tagged or not (signs log-low-memory, log-memory-gone).
WORDS = (b"emory", b"swap space", b"RLIMIT_DATA")
# What a log has in which tags have no level: a daemon with its number, the structured form, a kernel. There tags speak of memory too,
# and messages without a tag of a change of the master (playbooks/changes.yaml).
OF_DAEMONS = (b"]: ", b"[junos@", b"kernel: ")
_DAEMONS_SAY = (b"_MEM", b"astership")


@dataclass(frozen=True, slots=True)
class Interest:
    """What a message of interest has: the beginning of a mnemonic, or, where any mnemonic will do, a facility."""

    mnemonics: tuple[str, ...]
    facilities: tuple[str, ...]


@cache
def interest() -> Interest:
    """Return what the shipped parsers and playbooks read."""
    mnemonics: set[str] = {*_COUNTED}
    facilities: set[str] = set()
    for tag in _tags():
        for option in options(tag):
            facility, mnemonic = _parts(option)
            (mnemonics if mnemonic else facilities).add(mnemonic or facility)
    for text in _playbooks():
        mnemonics.update(word for group in _MNEMONIC.findall(text) for word in re.split(r"[, ]+", group) if word)
    shortest = {word for word in mnemonics if not any(word != other and word.startswith(other) for other in mnemonics)}
    return Interest(tuple(sorted(shortest)), tuple(sorted(facilities - {""})))


@cache
def names() -> tuple[bytes, ...]:
    """Return the beginnings of the tags that have no level, as Junos writes them."""
    found = {literal for tag in _tags() for option in options(tag) if (literal := _without_level(option))}
    shortest = (w.encode() for w in found if not any(w != other and w.startswith(other) for other in found))
    return (*_DAEMONS_SAY, *sorted(shortest))


def _without_level(option: str) -> str:
    """Return the literal beginning of a tag without a level; nothing for any other tag."""
    literal = _LITERAL.match(option)
    return literal[0] if literal and "_" in literal[0] and "-" not in option else ""


@cache
def interesting() -> re.Pattern[bytes]:
    """Return what finds the level and the beginning of the mnemonic of a message of interest; it begins with a literal."""
    found = interest()
    ends = "".join(sorted({re.escape(name[-1]) for name in found.facilities}))
    # One look at the last letter spares most messages the look at each facility.
    behind = "|".join(f"(?<={re.escape(name)}-[0-7]-)" for name in found.facilities)
    facilities = f"|(?<=[{ends}]-[0-7]-)(?:{behind})" if found.facilities else ""
    return re.compile(f"-[0-7]-(?:{_joined(found.mnemonics)}{facilities})".encode())


def _tags() -> Iterator[str]:
    for rule in document("parsers/messages.yaml")["messages"]:
        if "tag" in rule:  # what daemons say without a tag has no literal that a log could be searched for
            yield rule["tag"]
    yield "DDOS_PROTOCOL_VIOLATION"  # signs read its tag
    for rule in document("playbooks/changes.yaml")["changes"]:
        yield from apart(rule.get("tag", ""))


def _playbooks() -> Iterator[str]:
    for path, file in walk(shipped("playbooks"), ".yaml"):
        if path.startswith(_FOLDERS) and not path.endswith(".tests.yaml"):
            yield file.read_text(encoding="utf-8")


def apart(tag: str) -> list[str]:
    """Return the alternatives of a tag's pattern that stand side by side, outside any group."""
    parts, depth = [""], 0
    for letter in tag:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def options(tag: str) -> Iterator[str]:
    """Yield what a tag's pattern stands for, with every choice made."""
    plain = _OPTIONAL.sub("", tag)
    pieces = _CHOICE.split(plain)
    choices = [piece.split("|") if index % 2 else [piece] for index, piece in enumerate(pieces)]
    for chosen in product(*choices):
        yield "".join(chosen)


def _parts(option: str) -> tuple[str, str]:
    """Return the facility and the literal beginning of the mnemonic; the facility of a wildcard is what stands behind it."""
    *before, mnemonic = _LEVEL.split(option)
    literal = _LITERAL.match(mnemonic)
    facility = _FACILITY.match(before[0]) if before else None
    return facility[0] if facility else "", literal[0] if literal else ""


def _joined(words: Sequence[str]) -> str:
    """Return an alternation with the words grouped by their first two characters, which is what makes it fast."""
    groups: dict[str, dict[str, list[str]]] = {}
    for word in words:
        groups.setdefault(word[0], {}).setdefault(word[1:2], []).append(word[2:])
    outer = []
    for first, inner in groups.items():
        parts = [f"{second}(?:{'|'.join(rests)})" for second, rests in inner.items()]
        outer.append(f"{first}(?:{'|'.join(parts)})")
    return "|".join(outer)
