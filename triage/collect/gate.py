"""The read-only gate: a full-match allow-list in front of every transport. Nothing else is ever written to a device."""

import re
from dataclasses import dataclass

_PRINTABLE = re.compile(r"[\x20-\x7e]{1,200}")
_WORD = r"[A-Za-z0-9][A-Za-z0-9.:/_\-]*"
_FILTER_TEXT = r"[A-Za-z0-9_.:%\-][A-Za-z0-9_.:%|\- ]*"
_COMMAND = re.compile(
    rf"show(?: {_WORD})+(?: \| (?:include|exclude|begin|section|count) {_FILTER_TEXT}| \| (?:no-more|last \d{{1,5}}))?"
)
_BARRED_WORDS = re.compile(
    r"\b(?:redirect|append|tee|save|file|write|bash|sh|vsh|python|run|guestshell|copy|delete|format|configure|tclsh)\b",
    re.IGNORECASE,
)
_HEAVY = (
    re.compile(r"show tech.*"),
    re.compile(r"show (?:run|start|conf).*"),
    re.compile(r"show mem(?:ory)?"),
    re.compile(r"show memory (?:debug|dead|allocating|summary|fragment|big|fast|free|io|processor).*"),
    re.compile(r"show ip (?:route|cef|bgp)"),
    re.compile(r"show ip nat tran\S*(?: .*)?"),
    re.compile(r"show (?:adjacency|ip cef) (?:detail|internal).*"),
    re.compile(r"show mls netflow.*"),
    re.compile(r"show conn(?! count).*"),
    re.compile(r".* debug\b.*"),
)
SETUP = (
    "terminal length 0",
    "terminal width 511",
    "terminal pager 0",
    "set cli screen-length 0",
    "set cli screen-width 0",
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


def check(command: str, *, allow_heavy: tuple[str, ...] = ()) -> Allowed | Refused:
    """Tell whether a command may be sent: it reads, it is written out, it writes no file, and it is not costly unless named."""
    if not _PRINTABLE.fullmatch(command):
        return Refused(command, "only printable ASCII, at most 200 characters")
    if command in SETUP:
        return Allowed(command)
    if not command.startswith("show "):
        return Refused(command, "only commands that begin with the word 'show', written out")
    if not _COMMAND.fullmatch(command):
        return Refused(
            command,
            "not a plain show command; pipes may only be include, exclude, begin, section, count, no-more or last",
        )
    if word := _barred(command):
        return Refused(command, f"'{word}' could write or run something")
    if command not in allow_heavy and any(pattern.fullmatch(command.split(" | ", maxsplit=1)[0]) for pattern in _HEAVY):
        return Refused(command, "costly on a loaded box; name it with --allow-heavy to send it all the same")
    return Allowed(command)


def _barred(command: str) -> str | None:
    """The first word that could write or run something, filter texts aside: they are only looked for."""
    head, _, tail = command.partition(" | ")
    match = _BARRED_WORDS.search(head) or _BARRED_WORDS.match(tail)
    if match and not re.fullmatch(r"show (?:run|start|conf).*", command):
        return match[0]
    return None
