"""One line and a status for a monitoring system, as Nagios and those after it read them."""

from collections.abc import Iterator
from enum import IntEnum

from triage.model import Diagnosis, Severity, Verdict
from triage.report.display import one_line

_LINE_CHARACTERS = 250


class State(IntEnum):
    """What a plug-in leaves with."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


def state_of(diagnosis: Diagnosis, *, complete: bool) -> State:
    """Return the state: what is probable counts by its severity, what is possible warns, what is missing is unknown."""
    states = [_state(f.severity) for f in diagnosis.findings if f.verdict.rank >= Verdict.PROBABLE.rank]
    if State.CRITICAL in states:
        return State.CRITICAL
    if not complete or not any(device.coverage.read for device in diagnosis.devices):
        return State.UNKNOWN
    warns = any(f.verdict is Verdict.POSSIBLE and f.severity is not Severity.INFO for f in diagnosis.findings)
    return State.WARNING if warns or State.WARNING in states else State.OK


def _state(severity: Severity) -> State:
    return {Severity.CRITICAL: State.CRITICAL, Severity.WARNING: State.WARNING}.get(severity, State.OK)


def nagios_line(diagnosis: Diagnosis, state: State) -> str:
    """Return the line: state, the first finding, and counts as performance data."""
    first = diagnosis.findings[0] if diagnosis.findings else None
    said = f"{', '.join(first.devices)}: {first.title} ({first.verdict})" if first else "nothing found"
    said = one_line(f"TRIAGE {state.name} - {said}", _LINE_CHARACTERS).replace("|", "/")
    return f"{said} | {' '.join(_performance(diagnosis))}"


def _performance(diagnosis: Diagnosis) -> Iterator[str]:
    for verdict in sorted(Verdict, key=lambda v: -v.rank):
        if verdict.rank >= Verdict.SYMPTOM_ONLY.rank:
            yield f"{verdict.replace('-', '_')}={sum(f.verdict is verdict for f in diagnosis.findings)}"
    yield f"devices={len(diagnosis.devices)}"
    yield f"problems={len(diagnosis.problems)}"
