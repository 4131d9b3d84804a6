"""Verdicts before and after, pattern by pattern and device by device."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from triage.model import Diagnosis, Finding, Severity, Verdict

Key = tuple[str, str]  # pattern, device


class Change(StrEnum):
    """How a verdict moved. A pattern that can no longer be judged is not gone."""

    NEW = "new"
    UP = "up"
    SAME = "same"
    DOWN = "down"
    GONE = "gone"
    UNJUDGED = "not judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The verdict on one pattern for one device, with the commands that would decide it."""

    title: str
    verdict: Verdict
    severity: Severity
    missing: tuple[str, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether it is a finding: symptom-only or better."""
        return self.verdict.rank >= Verdict.SYMPTOM_ONLY.rank


Verdicts = Mapping[Key, Judged]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictChange:
    """One pattern on one device; a side is None where the pattern did not apply."""

    pattern: str
    device: str
    title: str
    severity: Severity
    change: Change
    before: Verdict | None
    after: Verdict | None
    missing: tuple[str, ...] = ()  # commands that would decide what was not judged

    @property
    def line(self) -> str:
        """The change in one line."""
        before = self.before.value if self.before is not None else "not applicable"
        after = self.after.value if self.after is not None else "not applicable"
        ask = f"; would decide: {', '.join(self.missing[:2])}" if self.missing else ""
        return f"{self.device}: {self.pattern}: {self.change}: {before} -> {after}{ask}"


def verdicts_of(diagnosis: Diagnosis) -> Verdicts:
    """Return every verdict of a diagnosis, the highest where a pattern was judged more than once on a device."""
    return _highest(
        ((finding.pattern, device), _judged(finding))
        for finding in (*diagnosis.findings, *diagnosis.undetermined, *diagnosis.ruled_out)
        for device in finding.devices
    )


def _judged(finding: Finding) -> Judged:
    return Judged(title=finding.title, verdict=finding.verdict, severity=finding.severity, missing=finding.missing)


def _highest(items: Iterable[tuple[Key, Judged]]) -> Verdicts:
    found: dict[Key, Judged] = {}
    for key, judged in items:
        if key not in found or judged.verdict.rank > found[key].verdict.rank:
            found[key] = judged
    return found


def verdicts_in(document: Mapping[str, Any]) -> Verdicts:
    """Return every verdict of a stored ``findings.json``.

    Raises:
        KeyError, ValueError, TypeError: it is no such document.
    """
    return _highest(
        (
            (str(entry["pattern"]), str(device)),
            Judged(
                title=str(entry["title"]),
                verdict=Verdict(entry["verdict"]),
                severity=Severity(entry["severity"]),
                missing=tuple(entry["missing"]),
            ),
        )
        for part in ("findings", "undetermined", "ruled_out")
        for entry in document[part]
        for device in entry["devices"]
    )


def verdict_changes(before: Verdicts, after: Verdicts, devices: Iterable[str]) -> tuple[VerdictChange, ...]:
    """Return what became of every finding of either side on ``devices``: what moved first, the highest verdict first."""
    wanted = set(devices)
    found = []
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        known = next(judged for judged in (new, old) if judged is not None)
        if key[1] in wanted and any(side is not None and side.shown for side in (old, new)):
            change = _change(old, new)
            found.append(
                VerdictChange(
                    pattern=key[0],
                    device=key[1],
                    title=known.title,
                    severity=known.severity,
                    change=change,
                    before=old.verdict if old is not None else None,
                    after=new.verdict if new is not None else None,
                    missing=known.missing if change is Change.UNJUDGED else (),
                )
            )
    return tuple(sorted(found, key=_order))


def _change(before: Judged | None, after: Judged | None) -> Change:
    if before is None or not before.shown:
        return Change.NEW
    if after is None or after.verdict is Verdict.RULED_OUT:
        return Change.GONE
    if after.verdict is Verdict.UNDETERMINED:
        return Change.UNJUDGED
    step = after.verdict.rank - before.verdict.rank
    return Change.UP if step > 0 else Change.DOWN if step < 0 else Change.SAME


def _order(change: VerdictChange) -> tuple[Any, ...]:
    highest = max(v.rank for v in (change.before, change.after) if v is not None)
    return (
        change.change is Change.SAME,
        list(Severity).index(change.severity),
        -highest,
        change.pattern,
        change.device,
    )
