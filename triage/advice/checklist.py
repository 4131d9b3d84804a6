"""What a vendor's engineer will ask for, and whether the case has it (``playbooks/tac.yaml``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from triage.diagnosis.loader import load_playbooks
from triage.model import Capture, CaptureStatus
from triage.shipped import document

_TWICE = 2
_IOS = ("cisco_ios", "cisco_xe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is asked for: what, the command that shows it, and what the case has of it."""

    what: str
    command: str | None
    state: str  # there, once, missing, or by hand


@cache
def _data() -> Mapping[str, Any]:
    return document("playbooks/tac.yaml")


def checklist(families: Sequence[str], platform: str | None, captures: Sequence[Capture]) -> tuple[Item, ...]:
    """Return the list for one device: ``families`` are those of its findings, ``captures`` are its own."""
    wanted = [*_data()["always"], *(entry for f in families for entry in _data()["families"].get(f, ()))]
    found: dict[str, Item] = {}
    for entry in wanted:
        command = _name_of(entry["command"], platform)
        if command is not None:
            rounds = _rounds(command, captures)
            state = "missing" if not rounds else "once" if "twice" in entry and rounds < _TWICE else "there"
            found.setdefault(command, Item(what=entry["what"], command=command, state=state))
    by_hand = tuple(Item(what=entry["what"], command=None, state="by hand") for entry in _data()["by_hand"])
    return (*found.values(), *by_hand)


def _name_of(command: str, platform: str | None) -> str | None:
    """What an IOS command is called on ``platform``; None where there is no such thing."""
    if platform is None or platform in _IOS:
        return command
    return load_playbooks().equivalents.get(command, {}).get(platform)


def _rounds(command: str, captures: Sequence[Capture]) -> int:
    """In how many rounds the command, or one that shows the same and more, was answered."""
    return len(
        {
            c.round
            for c in captures
            if c.raw.strip()
            and c.status is CaptureStatus.OK
            and (_plain(c.command) == command or _plain(c.command).startswith(f"{command} "))
        }
    )


def _plain(command: str) -> str:
    return " ".join(command.split(" | ", maxsplit=1)[0].split())
