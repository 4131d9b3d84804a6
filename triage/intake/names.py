"""What a file's name and place say: device, round and command."""

import re
from pathlib import PurePosixPath

_COMMAND_WORDS = ("show", "sh", "dir", "admin", "failover", "remote", "do")
_STAMP = re.compile(r"^\d{2,3}_(?=sh)")
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
    text = _STAMP.sub("", stem)
    text = text.replace("__pipe__", " | ").replace("_|_", " | ")
    words = text.replace("_", " ").split()
    return " ".join(words) if words and words[0].lower() in _COMMAND_WORDS else None


def place_of(path: str, device: str) -> tuple[str, int]:
    """Return (device, round) of a capture file by its folders; ``device`` is the name for files that lie in none."""
    folders = list(PurePosixPath(path).parts[:-1])
    if folders and folders[0] in {"captures", "raw"}:
        folders = folders[1:]
    number = 1
    if folders and folders[-1].isdigit():
        number = int(folders.pop())
    return (folders[-1] if folders else device), number
