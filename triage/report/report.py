"""Everything that a note or a page is made of, in one place."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from triage.model import Capture, Change, Diagnosis, Evidence, Finding, Severity, Standing, Verdict
from triage.parsing.clean import raw_lines
from triage.report.reasons import why_not
from triage.report.symptoms import Symptom, symptoms_of
from triage.tables import DeviceTables

HUMAN = "[HUMAN]"
NO_COMMAND = "no command shows it"
BLANKS = {  # what only a person knows; each is followed by HUMAN
    "case number": "<SR or incident number>",
    "impact": "<fill in: users, sites, services, is there a workaround?>",
    "what changed": "<fill in: circuits, software, attack reports, work orders?>",
    "questions": "<add your own questions, and who may be called>",
}
_MOST_FIGURES = 12  # devices whose load and memory are spelt out


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
        for item in self._further:
            found.setdefault((item.capture, item.line), len(found) + 1)
        return found

    @cached_property
    def quoted(self) -> Mapping[int, Evidence]:
        """The line behind each evidence number."""
        found: dict[int, Evidence] = {}
        for finding in self.diagnosis.findings:
            for item in (*finding.evidence, *finding.against):
                found.setdefault(self.numbers[item.capture, item.line], item)
        for item in self._further:
            found.setdefault(self.numbers[item.capture, item.line], item)
        return dict(sorted(found.items()))

    @cached_property
    def _further(self) -> tuple[Evidence, ...]:
        """What is quoted beside the findings: the figures of the affected devices, what changed, and what cards rest on."""
        figures = (item for found in self.symptoms.values() for symptom in found for item in symptom.evidence)
        offered = (card for card in self.diagnosis.cards if card.refused is None)
        met = (item for card in offered for gate in card.gates if gate.state == Standing.MET for item in gate.evidence)
        return (*figures, *(change.evidence for change in self.changes), *met)

    @cached_property
    def symptoms(self) -> Mapping[str, tuple[Symptom, ...]]:
        """Load, memory and failed allocations, the first finding's device first, then the affected ones, then the rest."""
        lead = self.lead.devices if self.lead is not None else ()
        named = list(dict.fromkeys((*lead, *self.affected, *self.tables)))[:_MOST_FIGURES]
        return {name: symptoms_of(self.tables[name], self.line) for name in named if name in self.tables}

    @cached_property
    def alarming(self) -> tuple[Symptom, ...]:
        """The figures that need an explanation."""
        return tuple(symptom for found in self.symptoms.values() for symptom in found if symptom.alarming)

    @cached_property
    def _by_path(self) -> Mapping[str, tuple[Capture, ...]]:
        found: dict[str, list[Capture]] = {}
        for capture in self.captures:
            found.setdefault(capture.path, []).append(capture)
        return {path: tuple(group) for path, group in found.items()}

    def line(self, path: str, number: int) -> str | None:
        """Return a line of a file of the case, without the blanks around it."""
        for capture in self._by_path.get(path, ()):
            for at, text in enumerate(raw_lines(capture.raw), 1):
                if capture.file_line(at) == number:
                    return text.strip()
        return None

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
    def nothing_sent(self) -> str:
        """A clause that says why no command was sent, when none was."""
        tried = any(event.get("event") == "collected" for event in self.events)
        return f"nothing was sent to any device; {'no device let us in' if tried else 'saved text was read'}"

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
    def trouble(self) -> bool:
        """Whether the lead is a fault, and not only an explanation of something normal."""
        return self.lead is not None and self.lead.severity is not Severity.INFO

    @cached_property
    def began(self) -> tuple[datetime, Finding] | None:
        """When it began, as far as it is dated: the lead itself, or the first thing that it brought about."""
        if self.lead is None:
            return None
        chain = [
            f
            for f in self.diagnosis.findings
            if f.first_seen is not None
            and (f is self.lead or (f.pattern in self.lead.causes and set(f.devices) & set(self.lead.devices)))
        ]
        dated = [(f.first_seen, f is not self.lead, f.pattern, f) for f in chain if f.first_seen is not None]
        if not dated:
            return None
        at, _, _, first = min(dated, key=lambda item: item[:3])
        return at, first

    @cached_property
    def affected(self) -> tuple[str, ...]:
        """Devices with a finding at possible or above that is more than information, and those that the note is about."""
        lead = self.lead.devices if self.lead is not None and self.trouble else ()
        sure = (f for f in self.diagnosis.findings if f.verdict.rank >= Verdict.POSSIBLE.rank)
        return tuple(sorted({*lead, *(d for f in sure if f.severity is not Severity.INFO for d in f.devices)}))

    @cached_property
    def ruled_out(self) -> Mapping[str, tuple[list[str], str]]:
        """Each pattern that is ruled out: the devices, and what was looked for and not seen on the first of them."""
        likely = [name for finding in self.diagnosis.findings for name in finding.look_alikes]
        order = {name: number for number, name in enumerate(dict.fromkeys(likely))}
        found: dict[str, tuple[list[str], str]] = {}
        for finding in sorted(
            self.diagnosis.ruled_out, key=lambda f: (order.get(f.pattern, len(order)), f.pattern, f.devices)
        ):
            found.setdefault(finding.pattern, ([], why_not(finding)))[0].extend(finding.devices)
        return found

    @cached_property
    def unasked(self) -> Mapping[str, tuple[str, ...]]:
        """Commands that would settle what is undetermined, each with the patterns that wait for it."""
        waiting: dict[str, dict[str, None]] = {}
        for finding in self.diagnosis.undetermined:
            for command in finding.missing or (NO_COMMAND,):
                waiting.setdefault(command, {})[finding.pattern] = None
        return {command: tuple(names) for command, names in sorted(waiting.items(), key=lambda item: -len(item[1]))}


def filled_in(note: str) -> bool:
    """Tell whether people wrote into a note: whether a blank of it is gone."""
    have = "".join(note.split())
    return any("".join(blank.split()) not in have for blank in BLANKS.values())


def moment(value: datetime | None) -> str:
    """Return a time as the note prints it."""
    return "" if value is None else value.strftime("%Y-%m-%d %H:%M:%SZ")
