"""``triage case``: the journal of a case, and what people add to it."""

import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from triage.case.folder import Case
from triage.case.people import ACTION, LONGEST, NOTE, add_entry
from triage.cli.options import existing_case, on_stdout, say
from triage.compare.rejudged import ANALYSED
from triage.report.display import display, one_line

_WIDTH = 79
_case_argument = click.argument("folder", metavar="CASE", type=click.Path(exists=True, file_okay=False, path_type=Path))
_text_argument = click.argument("text", metavar="TEXT|-")


@click.group()
def case() -> None:
    """Show the journal of a case; add notes and actions to it."""


@case.command()
@_case_argument
def show(folder: Path) -> None:
    """Print what was asked, what happened when (UTC), and what people added."""
    found = Case.open(existing_case(folder))
    for line in _head(found):
        on_stdout(line)
    for line in _history(list(found.journal.events())):
        on_stdout(line)


@case.command("add-note")
@_case_argument
@_text_argument
def add_note(folder: Path, text: str) -> None:
    """Append a note, with your name and the time; '-' reads it from standard input."""
    _add(folder, NOTE, text, device=None)


@case.command("add-action")
@_case_argument
@_text_argument
@click.option("--device", help="where it was done")
def add_action(folder: Path, text: str, device: str | None) -> None:
    """Append an action that somebody took; the note lists it. '-' reads it from standard input."""
    _add(folder, ACTION, text, device=device)


def _add(folder: Path, kind: str, text: str, *, device: str | None) -> None:
    add_entry(Case.open(existing_case(folder)), kind, _typed() if text == "-" else text, device=device)
    say(f"{kind} added; 'triage report {folder}' shows it")


def _typed() -> str:
    """Return what is on standard input, up to a little more than a journal takes, so that too much is seen as such."""
    return sys.stdin.buffer.read(4 * (LONGEST + 1)).decode("utf-8", "replace")


def _head(found: Case) -> Iterator[str]:
    about = found.about()
    started = _time(str(about.get("started", "")))
    yield f"{found.root}: made {started} by triage {one_line(str(about.get('version', '?')))}"
    counts = Counter(capture.device for capture in found.captures())
    for device, count in sorted(counts.items()):
        yield f"  {one_line(device)}: {count} captures"


def _history(events: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the events in order; captures of one device that follow each other are one line."""
    taken: Counter[str] = Counter()
    since = ""
    for event in events:
        if event["event"] == "capture":
            since = since or str(event.get("at", ""))
            taken[str(event.get("device", ""))] += 1
            continue
        yield from _captured(since, taken)
        taken.clear()
        since = ""
        yield from _event(event)
    yield from _captured(since, taken)


def _captured(since: str, taken: Mapping[str, int]) -> Iterator[str]:
    if taken:
        counts = ", ".join(f"{device} {count}" for device, count in sorted(taken.items()))
        yield from _wrapped(since, f"captures: {counts}")


def _event(event: Mapping[str, Any]) -> Iterator[str]:
    at, kind = str(event.get("at", "")), str(event["event"])
    if kind in {NOTE, ACTION}:
        where = f", {event['device']}" if event.get("device") else ""
        lines = str(event.get("text", "")).splitlines() or [""]
        yield from _wrapped(at, f"{kind} by {event.get('author', '?')}{where}: {lines[0]}")
        for line in lines[1:]:
            yield from textwrap.wrap(display(line), _WIDTH, initial_indent=" " * 22, subsequent_indent=" " * 22) or [""]
    elif kind == ANALYSED:
        found = event.get("findings") or []
        count = len(found) if isinstance(found, list) else 0
        number = f"{count} finding{'' if count == 1 else 's'}"
        yield from _wrapped(at, f"analysed by triage {event.get('version', '?')}: {number}")
        changes = event.get("changes")
        for change in changes if isinstance(changes, list) else ():
            yield from _wrapped("", f"changed: {change}")
    else:
        fields = (f"{k} {_plain(v)}" for k, v in event.items() if k not in {"at", "event"} and v not in (None, [], ""))
        yield from _wrapped(at, f"{kind}: {', '.join(fields)}".rstrip(": "))


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _time(stamp: str) -> str:
    return f"{stamp[:19].replace('T', ' ')}Z" if stamp else ""


def _wrapped(at: str, text: str) -> list[str]:
    return textwrap.wrap(
        one_line(text),
        _WIDTH,
        initial_indent=f"{one_line(_time(at)):<20}  ",
        subsequent_indent=" " * 22,
        break_on_hyphens=False,
    )
