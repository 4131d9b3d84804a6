"""The read-only gate: a full-match allow-list in front of every transport. Nothing else is ever written to a device."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_PRINTABLE = re.compile(r"[\x20-\x7e]{1,200}")
_WORD = r"[A-Za-z0-9][A-Za-z0-9.:/_\-]*"
# An alternative in a filter has no blanks around its bar: behind " | " NX-OS and EOS would begin another pipe.
_PIECE = r"[A-Za-z0-9_.:%\-]+(?:\|[A-Za-z0-9_.:%\-]+)*"
_QUOTED = r"\"(?:[A-Za-z0-9_.:%\- ]+|[A-Za-z0-9_.:%\- ]*[A-Za-z0-9_.:%\-](?:\|[A-Za-z0-9_.:%\-]+)+)\""
_FILTER_TEXT = rf"(?:{_PIECE}(?: {_PIECE})*|{_QUOTED})"
_BODY = rf"show(?: {_WORD})+"
# What each software offers behind a pipe that only chooses among the lines. None of them writes.
_PIPES: Mapping[str, str] = {
    "cisco_ios": r"(?:include|exclude|begin|section|count)",
    "cisco_xe": r"(?:include|exclude|begin|section|count)",
    "cisco_nxos": r"(?:include|exclude|begin|section|count)",
    "cisco_xr": r"(?:include|exclude|begin|section)",
    "cisco_asa": r"(?:include|exclude|begin|grep(?: -v)?)",
    "arista_eos": r"(?:include|exclude|begin|section)",
    "juniper_junos": r"(?:match|except|find)",
}
_ENDINGS: Mapping[str, str] = {
    "cisco_nxos": r"no-more|last \d{1,5}|head lines \d{1,5}",
    "arista_eos": r"no-more|last \d{1,5}",
    "juniper_junos": r"no-more|last \d{1,5}|count",
}
_BARRED_WORDS = re.compile(
    r"\b(?:redirect|append|tee|save|file|write|bash|sh|vsh|python|run|guestshell|copy|delete|format|configure|tclsh|utility|email|xml)\b",
    re.IGNORECASE,
)
_HEAVY = (
    re.compile(r"show tech.*"),
    re.compile(r"show (?:run|start|conf).*"),
    re.compile(r"show mem(?:ory)?"),
    re.compile(r"show memory (?:debug|dead|allocating|fragment|big|fast|free|io|processor).*"),
    re.compile(r"show ip (?:route|cef|bgp)"),
    re.compile(r"show ip nat tran\S*(?: .*)?"),
    re.compile(r"show (?:adjacency|ip cef) (?:detail|internal).*"),
    re.compile(r"show mls netflow (?!table-contention).*"),
    re.compile(r"show conn(?! count).*"),
    re.compile(r".* debug\b.*"),
)
# On these a command is cheap that is costly elsewhere: ASA prints three lines for 'show memory', and one a list for what is bound.
_LIGHT: Mapping[str, tuple[str, ...]] = {"cisco_asa": ("show memory", "show running-config access-group")}
SETUP = (
    "terminal length 0",
    "terminal width 511",
    "terminal pager 0",
    "set cli screen-length 0",
    "set cli screen-width 0",
    "set cli screen-width 511",
    "set cli complete-on-space off",
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The command may be sent, exactly as given."""

    command: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The command may not be sent, and why."""

    command: str
    reason: str


def _grammar(platform: str | None) -> re.Pattern[str]:
    names = _PIPES if platform is None else (platform,)
    pipes = "|".join(dict.fromkeys(_PIPES[name] for name in names))
    endings = "|".join(dict.fromkeys(_ENDINGS[name] for name in names if name in _ENDINGS))
    end = rf"| \| (?:{endings})" if endings else ""
    return re.compile(rf"{_BODY}(?: \| (?:{pipes}) {_FILTER_TEXT}{end})?")


_GRAMMARS: Mapping[str | None, re.Pattern[str]] = {name: _grammar(name) for name in (None, *_PIPES)}


@lru_cache(maxsize=4096)
def check(command: str, *, allow_heavy: tuple[str, ...] = (), platform: str | None = None) -> Allowed | Refused:
    """Tell whether a command may be sent: it reads, it is written out, it writes no file, and it is not costly unless named.

    With ``platform`` only that platform's pipes pass; a transport, which does not know it, lets through what any of them allows.
    """
    if not _PRINTABLE.fullmatch(command):
        return Refused(command, "only printable ASCII, at most 200 characters")
    if command in SETUP:
        return Allowed(command)
    if not command.startswith("show "):
        return Refused(command, "only commands that begin with the word 'show', written out")
    if not _GRAMMARS.get(platform, _GRAMMARS[None]).fullmatch(command):
        offered = "those that choose lines" if platform is None else _PIPES[platform].strip("(?:)").replace("|", ", ")
        return Refused(command, f"not a plain show command; behind a pipe only {offered}")
    if word := _barred(command):
        return Refused(command, f"'{word}' could write or run something")
    head = command.split(" | ", maxsplit=1)[0]
    light = head in _LIGHT.get(platform or "", ()) or (platform is None and head in _ALL_LIGHT)
    if not light and command not in allow_heavy and any(pattern.fullmatch(head) for pattern in _HEAVY):
        return Refused(command, "costly on a loaded box; name it with --allow-heavy to send it all the same")
    return Allowed(command)


_ALL_LIGHT = frozenset(command for commands in _LIGHT.values() for command in commands)


def _barred(command: str) -> str | None:
    """The first word that could write or run something, filter texts aside: they are only looked for."""
    head, _, tail = command.partition(" | ")
    match = _BARRED_WORDS.search(head) or next(filter(None, map(_BARRED_WORDS.match, tail.split("|"))), None)
    if match and not re.fullmatch(r"show (?:run|start|conf).*", command):
        return match[0]
    return None
