"""Everything that a note or a page is made of, in one place."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from triage.model import Capture, Card, Change, Diagnosis, Evidence, Finding, Severity, Verdict
from triage.tables import DeviceTables

HUMAN = "[HUMAN]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One command that was sent: when, how it ended, how long it took."""

    device: str
    command: str
    round: int
    path: str
    at: str | None
    status: str
    seconds: float | None
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Report:
    """A diagnosis with its surroundings."""

    diagnosis: Diagnosis
    tables: Mapping[str, DeviceTables]
    captures: Sequence[Capture]
    about: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def numbers(self) -> Mapping[tuple[str, int], int]:
        """Evidence numbers from 1, by (capture, line), in the order in which the note first quotes them."""
        found: dict[tuple[str, int], int] = {}
        for finding in self.diagnosis.findings:
            for item in (*finding.evidence, *finding.against):
                found.setdefault((item.capture, item.line), len(found) + 1)
        for change in self.changes:
            found.setdefault((change.evidence.capture, change.evidence.line), len(found) + 1)
        return found

    @cached_property
    def quoted(self) -> Mapping[int, Evidence]:
        """The line behind each evidence number."""
        found: dict[int, Evidence] = {}
        for finding in self.diagnosis.findings:
            for item in (*finding.evidence, *finding.against):
                found.setdefault(self.numbers[item.capture, item.line], item)
        for change in self.changes:
            found.setdefault(self.numbers[change.evidence.capture, change.evidence.line], change.evidence)
        return dict(sorted(found.items()))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What changed on the affected devices before it began."""
        return tuple(c for c in self.diagnosis.changes if c.device in self.affected)

    def references(self, items: Sequence[Evidence], most: int = 4) -> str:
        """Return ``E1 E4 E7`` for evidence, each once."""
        unique = dict.fromkeys(self.numbers[item.capture, item.line] for item in items)
        return " ".join(f"E{n}" for n in list(unique)[:most])

    @cached_property
    def sent(self) -> tuple[Sent, ...]:
        """Every capture with its size and hash; with times where the journal has them."""
        said = {event["path"]: event for event in self.events if event.get("event") == "capture"}
        rows = []
        for capture in self.captures:
            event = said.get(capture.path, {})
            rows.append(
                Sent(
                    device=capture.device,
                    command=capture.command,
                    round=capture.round,
                    path=capture.path,
                    at=event.get("taken"),
                    status=capture.status.value,
                    seconds=event.get("seconds"),
                    size_bytes=len(capture.raw),
                    sha256=hashlib.sha256(capture.raw).hexdigest(),
                )
            )
        return tuple(rows)

    @cached_property
    def collected(self) -> bool:
        """Whether this tool collected the captures itself."""
        return any(event.get("event") == "login" for event in self.events)

    @cached_property
    def written(self) -> str:
        """The moment of the note: when the collection ended, so that the same case gives the same bytes."""
        times = [str(event["at"]) for event in self.events if event.get("event") in {"logout", "collected"}]
        times += [
            str(event["taken"]) for event in self.events if event.get("event") == "capture" and event.get("taken")
        ]
        return (max(times)[:16].replace("T", " ") + " UTC") if times else "time of capture unknown"

    @cached_property
    def window(self) -> str:
        """Which log messages were left out, in a sentence; empty when all count."""
        bounds = [
            f"{word} {moment(datetime.fromisoformat(str(at)))}"
            for word, at in (("before", self.about.get("since")), ("after", self.about.get("until")))
            if at
        ]
        return f"Log messages from {' and '.join(bounds)} were left out, as asked." if bounds else ""

    @cached_property
    def lead(self) -> Finding | None:
        """The finding that the note is about."""
        real = [f for f in self.diagnosis.findings if f.severity is not Severity.INFO]
        return next(iter(real or self.diagnosis.findings), None)

    @cached_property
    def since(self) -> str:
        """When it began, as far as it is dated: the lead itself, or the first thing that it brought about."""
        if self.lead is None:
            return ""
        chain = [
            f
            for f in self.diagnosis.findings
            if f.first_seen is not None
            and (f is self.lead or (f.pattern in self.lead.causes and set(f.devices) & set(self.lead.devices)))
        ]
        if not chain:
            return ""
        first = min(chain, key=lambda f: (f.first_seen, f.pattern))
        return moment(first.first_seen) + ("" if first is self.lead else f", {first.title}")

    @cached_property
    def affected(self) -> tuple[str, ...]:
        """Devices with a finding at possible or above that is more than information."""
        return tuple(
            sorted(
                {
                    d
                    for f in self.diagnosis.findings
                    if f.verdict.rank >= Verdict.POSSIBLE.rank and f.severity is not Severity.INFO
                    for d in f.devices
                }
            )
        )

    def cards_for(self, finding: Finding) -> tuple[Card, ...]:
        """Return the cards that a finding asked for."""
        return tuple(
            c for c in self.diagnosis.cards if finding.pattern in c.for_patterns and c.device in finding.devices
        )

    @cached_property
    def unasked(self) -> Mapping[str, tuple[str, ...]]:
        """Commands that would settle what is undetermined, each with the patterns that wait for it."""
        waiting: dict[str, dict[str, None]] = {}
        for finding in self.diagnosis.undetermined:
            for command in finding.missing or ("no command shows it",):
                waiting.setdefault(command, {})[finding.pattern] = None
        return {command: tuple(names) for command, names in sorted(waiting.items(), key=lambda item: -len(item[1]))}


def moment(value: datetime | None) -> str:
    """Return a time as the note prints it."""
    return "" if value is None else value.strftime("%Y-%m-%d %H:%M:%SZ")
