"""What a file's name and place say: device, round and command."""

import re
from pathlib import PurePosixPath

_COMMAND_WORDS = ("show", "sh", "dir", "admin", "failover", "remote", "do")
_STAMP = re.compile(r"^\d{1,3}[_\-. ]+(?=sh)")
# r1_show_version, core-1.show.version: whoever saved it put the device first.
_OWNED = re.compile(r"([A-Za-z0-9][\w.\-]{0,62}?)[_\-. ]+((?:show|sh)[_\-. ]\S.*)", re.IGNORECASE)
_EARLY, _LATE = ("before", "pre", "old"), ("after", "post", "new")
_WHEN = "|".join((*_EARLY, *_LATE))
_WHEN_FIRST = re.compile(rf"^(?:{_WHEN})[_\-. ]+(?=sh)", re.IGNORECASE)
# What people and programs put behind the command: when it was, a number, a date, a hash. Not the end of an address or of an
# interface: those have a digit before the dot.
_BEHIND = re.compile(
    rf"(?:[._\- ](?:(?=[0-9a-f]{{7,40}}$)(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]+|{_WHEN}|"
    r"(?:19|20)\d\d-?\d\d-?\d\d(?:[T_\- ]?\d\d[:\-]?\d\d(?:[:\-]?\d\d)?Z?)?)|(?<![0-9])[.\-]\d{1,3}| ?\(\d{1,3}\))$",
    re.IGNORECASE,
)
# Scripts that write file names drop the bar of a pipe; no command has one of these words after its second.
_PIPED = re.compile(
    r"^([^ |]+ [^ |]+(?: [^ |]+)*?) (?=(?:i|inc|incl|include|ex|exc|excl|exclude|b|beg|begin|sec|section|e?grep)\b)",
    re.IGNORECASE,
)
# Written by people and programs about captures, never captures themselves.
_NEVER_SUFFIXES = {
    ".yaml", ".yml", ".toml", ".ini", ".md", ".rst", ".html", ".htm", ".css", ".js", ".svg", ".py", ".sh", ".part", ".lock",
}  # fmt: skip
_NEVER = {
    "expected.yaml", "inventory.yaml", "case.json", "findings.json", "journal.jsonl", "manifest.json", "note.txt", "note.md",
    "report.html", "readme.md", "readme.txt", "case-note.txt", "note.filled-in.txt", "run.log",
}  # fmt: skip
_NEVER_FOLDERS = {"charts", "bundle", "__macosx"}


def is_text_name(path: str) -> bool:
    """Tell whether a file may hold captures, from its name alone."""
    pure = PurePosixPath(path)
    if pure.name.lower() in _NEVER or any(
        part.startswith(".") or part.lower() in _NEVER_FOLDERS for part in pure.parts
    ):
        return False
    return pure.suffix.lower() not in _NEVER_SUFFIXES


def command_of(stem: str) -> str | None:
    """Return the command that a file stem names, or None when it names none: ``show_ip_arp`` is ``show ip arp``."""
    return _named(stem)[1]


def owner_of(stem: str) -> str | None:
    """Return the device that a file stem names before the command, as ``r1_show_version`` does, or None."""
    return _named(stem)[0]


def order_of(path: str) -> tuple[object, ...]:
    """Return what sorts files of the same command by when they were taken, as far as their names tell; numbers by their value."""
    stem = PurePosixPath(path).stem.lower()
    words = set(re.split(r"[^a-z]+", stem))
    stage = -1 if words & set(_EARLY) else 1 if words & set(_LATE) else 0
    return stage, [(part.isdigit(), int(part) if part.isdigit() else part) for part in re.split(r"(\d+)", path)]


def _named(stem: str) -> tuple[str | None, str | None]:
    """Return (device, command) of a file stem; None for what it does not name."""
    text = _WHEN_FIRST.sub("", _STAMP.sub("", stem))
    while (shorter := _BEHIND.sub("", text)) != text:
        text = shorter
    command = _command_in(text)
    if command is not None:
        return None, command
    owned = _OWNED.fullmatch(text)
    return (owned[1], _command_in(owned[2].replace(".", "_"))) if owned else (None, None)


def _command_in(text: str) -> str | None:
    text = text.replace("__pipe__", " | ").replace("_|_", " | ")
    words = text.replace("_", " ").split()
    if words and words[0].lower().startswith(("show-", "sh-", "show.", "sh.")):
        words = re.split(r"[-.]", words[0], maxsplit=1) + words[1:]
    return _PIPED.sub(r"\1 | ", " ".join(words)) if words and words[0].lower() in _COMMAND_WORDS else None


def place_of(path: str, device: str) -> tuple[str, int]:
    """Return (device, round) of a capture file by its folders; ``device`` is the name for files that lie in none."""
    folders = list(PurePosixPath(path).parts[:-1])
    if folders and folders[0] in {"captures", "raw"}:
        folders = folders[1:]
    number = 1
    if folders and folders[-1].isdigit():
        number = int(folders.pop())
    return (folders[-1] if folders else device), number
