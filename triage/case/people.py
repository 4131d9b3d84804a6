"""What people add to a case: notes, and actions that they took; lines of the journal with a name and a time."""

import getpass
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage.case.folder import Case
from triage.errors import UsageError

NOTE, ACTION = "note", "action"
LONGEST = 20_000  # characters; a line of the journal stays one write


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A note or an action: when (ISO 8601, UTC), by whom, on which device."""

    kind: str
    at: str
    author: str
    text: str
    device: str | None = None


def add_entry(case: Case, kind: str, text: str, *, device: str | None = None) -> None:
    """Append a note or an action to the journal. A run that holds the case is no hindrance: a line is one appending write.

    Raises:
        UsageError: the text is empty or too long, or the case has no such device.
        CaseError: the journal could not be written.
    """
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").strip()
    if not clean:
        raise UsageError(f"the {kind} is empty", hint="give the text in quotes, or '-' and the text on standard input")
    if len(clean) > LONGEST:
        raise UsageError(
            f"the {kind} has {len(clean):,} characters; a journal takes {LONGEST:,}",
            hint="analyse the long text with 'triage analyze', and add what it says",
        )
    if device is not None:
        known = devices_of(case)
        if device not in known:
            raise UsageError(
                f"no device '{device}' in {case.root}", hint=f"devices: {', '.join(sorted(known)) or 'none'}"
            )
    case.record(kind, author=author(), text=clean, **({} if device is None else {"device": device}))


def author() -> str:
    """Return the name of the user of this computer, or the number where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def devices_of(case: Case) -> frozenset[str]:
    """Return the devices that were asked for, and those that have captures."""
    asked = case.about().get("devices")
    named = {str(d["name"]) for d in asked if isinstance(d, dict) and "name" in d} if isinstance(asked, list) else set()
    return frozenset(named | {capture.device for capture in case.captures()})


def entries(events: Iterable[Mapping[str, Any]], kind: str) -> Iterator[Entry]:
    """Yield the notes or the actions of a journal, oldest first."""
    for event in events:
        if event.get("event") == kind:
            yield Entry(
                kind=kind,
                at=str(event.get("at", "")),
                author=str(event.get("author", "")),
                text=str(event.get("text", "")),
                device=str(event["device"]) if event.get("device") is not None else None,
            )
