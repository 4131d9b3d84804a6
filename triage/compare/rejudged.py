"""A case that is analysed again: what changed in the verdict, and which version said what."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from triage import __version__
from triage.case.folder import Case
from triage.compare.verdicts import Change, Verdicts, verdict_changes, verdicts_in, verdicts_of
from triage.model import Diagnosis

ANALYSED = "analysed"
_MOST_IN_JOURNAL = 200  # changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the case said before: the verdicts, and the version that gave them."""

    version: str
    verdicts: Verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """What changed in the verdict since the case was analysed before, a line each; the highest verdict first."""

    earlier_version: str
    changes: tuple[str, ...]

    @property
    def heading(self) -> str:
        """What goes above the changes."""
        said_by = "this version" if self.earlier_version == __version__ else f"version {self.earlier_version}"
        return f"the verdict changed since {said_by} analysed this case ({__version__} now):"


def earlier(case: Case) -> Earlier | None:
    """Return what ``findings.json`` holds; None when there is none, or it cannot be read as one."""
    try:
        verdicts = verdicts_in(json.loads((case.root / "findings.json").read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Earlier(version=_version(case), verdicts=verdicts)


def _version(case: Case) -> str:
    """Return the version that analysed last; a case without such an event has the version that made it."""
    said = [e["version"] for e in case.journal.events() if e["event"] == ANALYSED and e.get("version")]
    return str(said[-1] if said else case.about().get("version", "unknown"))


def record_analysis(case: Case, before: Earlier | None, diagnosis: Diagnosis) -> Rejudged | None:
    """Put a first analysis, another version's, or another verdict into the journal; return what changed, if anything."""
    lines = _changes(before, diagnosis) if before is not None else ()
    recorded = any(event["event"] == ANALYSED for event in case.journal.events())
    if before is not None and recorded and not lines and before.version == __version__:
        return None
    case.record(
        ANALYSED,
        version=__version__,
        findings=[
            {"pattern": f.pattern, "devices": list(f.devices), "verdict": f.verdict.value} for f in diagnosis.findings
        ],
        **({"earlier_version": before.version, "changes": list(lines[:_MOST_IN_JOURNAL])} if before and lines else {}),
    )
    return Rejudged(earlier_version=before.version, changes=tuple(lines)) if before is not None and lines else None


def _changes(before: Earlier, diagnosis: Diagnosis) -> Sequence[str]:
    after = verdicts_of(diagnosis)
    devices = {device for _, device in (*before.verdicts, *after)}
    moved = verdict_changes(before.verdicts, after, devices)
    return tuple(change.line for change in moved if change.change is not Change.SAME)
