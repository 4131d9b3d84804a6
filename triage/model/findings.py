"""What is concluded and offered: evidence, findings, changes, cards, and the diagnosis that holds them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triage.model.captures import Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A quoted line: ``text`` stands on line ``line`` (from 1) of ``capture``."""

    device: str
    capture: str
    line: int
    text: str
    sign: str


class Verdict(StrEnum):
    """The ladder of the catalogue, best first."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    SYMPTOM_ONLY = "symptom-only"
    UNDETERMINED = "undetermined"
    RULED_OUT = "ruled-out"

    @property
    def rank(self) -> int:
        """5 for confirmed down to 0 for ruled-out."""
        return len(Verdict) - 1 - list(Verdict).index(self)


class Severity(StrEnum):
    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Role(StrEnum):
    """What a host or a device is in the incident. A device whose LAN holds the infected host has role INFECTED."""

    INFECTED = "infected"
    SCANNED = "scanned"
    TRANSIT = "transit"
    VICTIM = "victim"  # suffers from something that is not a scan: a leak, a loop, its own load
    KNOWN = "known"  # a declared host: resolver, management station, authorised scanner, ...
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A thing that a finding names: kind is host, interface, process, pool, prefix or port."""

    kind: str
    value: str
    role: Role = Role.UNKNOWN
    interface: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignState:
    """One sign as seen on one device.

    ``state`` is present, absent, unknown or not applicable; ``part`` is the place in the pattern (needs, confirms, strong,
    weak, contradicts, vetoes). ``why`` is one line for people: the value and the threshold that decided, or what is missing.
    """

    sign: str
    title: str
    part: str
    state: str
    why: str
    evidence: tuple[Evidence, ...] = ()
    ask: tuple[str, ...] = ()  # commands that would decide an unknown sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict on one pattern for one device (or several)."""

    pattern: str
    title: str
    family: str
    verdict: Verdict
    severity: Severity
    devices: tuple[str, ...]
    role: Role = Role.UNKNOWN
    summary: str = ""  # one sentence with this box's values
    entities: tuple[Entity, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()  # commands or observations that would strengthen or decide
    causes: tuple[str, ...] = ()  # patterns among the findings that this one brings about
    caused_by: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()  # patterns that are mistaken for this one
    workarounds: tuple[str, ...] = ()
    ask_next: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    first_seen: datetime | None = None
    load_pct: float = 0.0  # how much of the CPU the needed signs speak of
    signs: tuple[SignState, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What the tool failed to do; never mistaken for a finding. ``code`` is stable, kebab-case."""

    device: str
    code: str
    message: str
    hint: str = ""
    capture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """The one command that would best tell two explanations of one device apart."""

    device: str
    command: str
    between: tuple[str, str]  # patterns: the lead and its rival
    others: tuple[
        str, ...
    ] = ()  # what would tell them apart less well, the best first: for a box that cannot be asked it


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a box that a person would ask about: what, who, when, and how long before the trouble began."""

    device: str
    kind: str  # configuration, reload, switchover, hardware, interface, adjacency, first hop, spanning tree
    what: str
    at: datetime
    before_s: float | None  # seconds before the onset; None when the onset is not dated
    count: int
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """When the trouble of one device began, and by which sign of it that is known."""

    device: str
    at: datetime
    basis: str
    accuracy_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSummary:
    """One device of the case: what it is and how completely it was read."""

    device: str
    platform: str | None
    rounds: int
    captures: int
    coverage: Coverage
    hostname: str | None = None
    model: str | None = None
    version: str | None = None
    serial: str | None = None
    image: str | None = None
    uptime_s: int | None = None
    reload_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of a card: configuration lines, exact for this box; ``<NAME>`` marks a blank to fill in."""

    lines: tuple[str, ...]
    blanks: tuple[str, ...] = ()


class GatePart(StrEnum):
    """Which list of a card a gate stands in."""

    PRECONDITION = "preconditions"
    NOT_WHEN = "not_when"


class Standing(StrEnum):
    """How a gate stands on a box; MET is where nothing stands against the card."""

    MET = "met"
    NOT_MET = "not met"
    NOT_KNOWN = "not known"
    FOR_A_PERSON = "for a person"


class Consequence(StrEnum):
    """What follows where a gate is not met; nothing follows by itself from a question to a person."""

    NOTHING = ""
    REFUSE = "refuse"
    REFUSE_UNTIL_SEEN = "refuse until seen"
    WARN = "warn"
    OTHER_FORM = "other form"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """One precondition or "not when" of a card, as it stands on the box that the card is for."""

    part: GatePart
    text: str
    state: Standing
    why: str = ""
    sign: str | None = None
    then: Consequence = Consequence.NOTHING
    because: str = ""
    evidence: tuple[Evidence, ...] = ()
    ask: tuple[str, ...] = ()  # commands that would tell what is not known

    @property
    def refuses(self) -> bool:
        """Whether the card is not for this box because of it."""
        until_seen = self.then is Consequence.REFUSE_UNTIL_SEEN
        if self.state is Standing.NOT_KNOWN:
            return until_seen
        return self.state is Standing.NOT_MET and (until_seen or self.then is Consequence.REFUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A workaround as offered for one device. Nothing of it is ever sent."""

    workaround: str
    title: str
    device: str
    platform: str
    does: str
    apply: Step
    rollback: Step
    verify: tuple[str, ...]
    gates: tuple[GateState, ...] = ()
    risk: str = ""
    notes: tuple[str, ...] = ()
    wrapper: tuple[str, ...] = ()  # the platform's change-safety lines
    refused: str | None = None  # why the card does not fit this box now
    warnings: tuple[str, ...] = ()
    for_patterns: tuple[str, ...] = ()

    @property
    def preconditions(self) -> tuple[str, ...]:
        return tuple(gate.text for gate in self.gates if gate.part is GatePart.PRECONDITION)

    @property
    def not_when(self) -> tuple[str, ...]:
        return tuple(gate.text for gate in self.gates if gate.part is GatePart.NOT_WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Everything that was concluded about a case; a pure function of the case folder."""

    devices: tuple[DeviceSummary, ...]
    findings: tuple[Finding, ...]  # ranked, most likely cause first; symptom-only or better
    ruled_out: tuple[Finding, ...] = ()
    undetermined: tuple[Finding, ...] = ()
    folded: tuple[Finding, ...] = ()  # true, and said more exactly by one of the findings
    problems: tuple[Problem, ...] = ()
    separations: tuple[Separation, ...] = ()
    onsets: tuple[Onset, ...] = ()
    changes: tuple[Change, ...] = ()  # what changed in the week before the onset, the likeliest to matter first
    cards: tuple[Card, ...] = ()
    chain: str = ""  # the causal chain in one sentence
