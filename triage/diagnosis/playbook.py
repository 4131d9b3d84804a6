"""What playbooks are made of: thresholds, signs, patterns. Data only; loader.py reads it, verdict.py judges by it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from triage.model import Role, Severity, Verdict

OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "in", "matches", "exists")
PARTS = ("scope", "needs", "instead", "confirms", "strong", "weak", "doubts", "contradicts", "vetoes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A named limit. ``platforms`` and ``models`` (globs over model or family) override ``value``."""

    name: str
    value: float
    about: str
    basis: str = ""
    platforms: Mapping[str, float] = field(default_factory=dict)
    models: Mapping[str, float] = field(default_factory=dict)

    def on(self, platform: str | None, model: str | None) -> float:
        """Return the limit for a platform and model."""
        name = (model or "").lower()
        found = next((v for glob, v in self.models.items() if name and fnmatchcase(name, glob.lower())), None)
        return found if found is not None else self.platforms.get(platform or "", self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """``column|operator: value``. The value is a constant, a threshold's name (``@name``) or a parameter (``$name``)."""

    column: str
    operator: str
    value: Any = None
    threshold: str | None = None
    parameter: str | None = None
    regex: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One way to see a sign: rows of a table that fulfil every condition, ``at_least`` so many; ``say`` words a row."""

    table: str
    conditions: tuple[Condition, ...]
    say: str = ""
    at_least: str = ""  # a threshold's name; empty for one row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One named, testable observation; present when any of its looks sees it."""

    sign: str
    title: str
    looks: tuple[Look, ...]
    platforms: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUse:
    """A sign as a pattern asks for it, with parameters; or any one of several."""

    sign: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    any_of: "tuple[SignUse, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Which column of the deciding rows names a thing, and what it is in the incident."""

    kind: str
    column: str
    role: Role = Role.UNKNOWN
    interface_column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One kind of incident of the catalogue."""

    pattern: str
    title: str
    family: str
    severity: Severity
    status: str  # draft, tested or proven; "expertise" where the catalogue marks it so
    source: str
    uses: Mapping[str, tuple[SignUse, ...]]
    subject: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    role: Role = Role.VICTIM
    role_column: str | None = None
    alone: Verdict = Verdict.SYMPTOM_ONLY  # the verdict when all needs are there and nothing else is
    symptom: bool = False  # a branch verdict: never the first line when a cause is found
    benign: bool = False  # not an incident
    relieved_first: bool = False  # surer than its cause it goes ahead of it
    young_box: str = "keep"
    refines: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # other names that people know it by
    workarounds: tuple[str, ...] = ()
    ask_next: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    means: str = ""
    says: str = ""
    caveats: tuple[str, ...] = ()


_IOS = (None, "cisco_ios", "cisco_xe")  # a platform that nobody knows is read as IOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbooks:
    """Everything that the shipped and the site's playbooks say."""

    patterns: Mapping[str, Pattern]
    signs: Mapping[str, Sign]
    thresholds: Mapping[str, Threshold]
    asks: Mapping[str, Mapping[str, Sequence[str]]]  # table -> platform or "default" -> commands
    equivalents: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # IOS command -> platform -> its name there

    def named(self, name: str) -> Pattern | None:
        """Return the pattern of that name, its own or another that people know it by."""
        return self.patterns.get(name) or next((p for p in self.patterns.values() if name in p.aliases), None)

    def commands_for(self, table: str, platform: str | None) -> tuple[str, ...]:
        """Return the commands that would fill a table on a platform; the default is what IOS and IOS-XE are asked."""
        entry = self.asks.get(table, {})
        if platform is not None and platform in entry:
            return tuple(entry[platform])
        default = entry.get("default", ())
        if platform in _IOS or not self.equivalents:
            return tuple(default)
        names = (self.equivalents.get(command, {}).get(platform or "") for command in default)
        return tuple(dict.fromkeys(name for name in names if name))

    def commands_to_see(self, sign: Sign, table: str, platform: str | None) -> tuple[str, ...]:
        """Return the commands by which ``sign`` would be seen in ``table`` on a platform: its own, else those of the table.

        A sign names its commands as IOS spells them, or as the only platforms do on which it can be seen.
        """
        if platform is None or platform in _IOS or platform in sign.platforms:
            return sign.ask or self.commands_for(table, platform)
        own = (self.equivalents.get(command, {}).get(platform) for command in sign.ask)
        return tuple(dict.fromkeys(name for name in own if name)) or self.commands_for(table, platform)

    def every_command(self, platform: str) -> frozenset[str]:
        """Return all that any sign may ask for on a platform."""
        of_signs = (
            self.commands_to_see(sign, look.table, platform)
            for sign in self.signs.values()
            if not sign.platforms or platform in sign.platforms
            for look in sign.looks
        )
        of_tables = (self.commands_for(table, platform) for table in self.asks)
        return frozenset(command for group in (*of_signs, *of_tables) for command in group)
