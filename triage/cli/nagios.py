"""One line and a status for a monitoring system, as Nagios and those after it read them."""

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum

from triage.model import Diagnosis, Severity, Verdict
from triage.report.display import one_line
from triage.report.symptoms import Symptom
from triage.tables import Availability, DeviceTables

_LINE_CHARACTERS = 250
# Without these nobody can say that a box is well: what each is called, and the tables any of which tells it.
_BASIS: Mapping[str, tuple[str, ...]] = {
    "load": ("cpu_state", "process_cpu"),
    "memory": ("memory_state", "element_memory", "resource_state"),
    "log": ("log_event",),
}


class State(IntEnum):
    """What a plug-in leaves with."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


def not_looked_at(tables: Mapping[str, DeviceTables]) -> tuple[str, ...]:
    """Return what was not read of each device and is needed to call it well: load, memory or log."""
    return tuple(
        f"{what} of {device}"
        for device in sorted(tables)
        for what, names in _BASIS.items()
        if all(tables[device].available(name) is Availability.MISSING for name in names)
    )


def state_of(
    diagnosis: Diagnosis, *, complete: bool, figures: Sequence[Symptom] = (), unread: Sequence[str] = ()
) -> State:
    """Return the state: what is probable counts by its severity, what is possible or alarming warns, what is missing is unknown.

    ``figures`` are the load, memory and failed allocations of the devices, ``unread`` is what was not looked at.
    """
    states = [_state(f.severity) for f in diagnosis.findings if f.verdict.rank >= Verdict.PROBABLE.rank]
    if State.CRITICAL in states:
        return State.CRITICAL
    if not complete or not any(device.coverage.read for device in diagnosis.devices):
        return State.UNKNOWN
    warns = any(f.verdict is Verdict.POSSIBLE and f.severity is not Severity.INFO for f in diagnosis.findings)
    if warns or State.WARNING in states or any(figure.alarming for figure in figures):
        return State.WARNING
    return State.UNKNOWN if unread else State.OK


def _state(severity: Severity) -> State:
    return {Severity.CRITICAL: State.CRITICAL, Severity.WARNING: State.WARNING}.get(severity, State.OK)


def nagios_line(diagnosis: Diagnosis, state: State, figures: Sequence[Symptom] = (), unread: Sequence[str] = ()) -> str:
    """Return the line: state, the first finding or what nothing explains, and counts as performance data."""
    said = one_line(f"TRIAGE {state.name} - {_said(diagnosis, state, figures, unread)}", _LINE_CHARACTERS)
    return f"{said.replace('|', '/')} | {' '.join(_performance(diagnosis))}"


def _said(diagnosis: Diagnosis, state: State, figures: Sequence[Symptom], unread: Sequence[str]) -> str:
    first = diagnosis.findings[0] if diagnosis.findings else None
    parts = [f"{', '.join(first.devices)}: {first.title} ({first.verdict})" if first else "nothing found"]
    if first is None or first.verdict.rank < Verdict.PROBABLE.rank:
        parts += [f"{figure.device}: {figure.short}" for figure in figures if figure.alarming]
    if state is State.UNKNOWN and unread:
        parts.append(f"not looked at: {', '.join(unread)}")
    return "; ".join(parts)


def _performance(diagnosis: Diagnosis) -> Iterator[str]:
    for verdict in sorted(Verdict, key=lambda v: -v.rank):
        if verdict.rank >= Verdict.SYMPTOM_ONLY.rank:
            yield f"{verdict.replace('-', '_')}={sum(f.verdict is verdict for f in diagnosis.findings)}"
    yield f"undetermined={len(diagnosis.undetermined)}"
    yield f"devices={len(diagnosis.devices)}"
    yield f"problems={len(diagnosis.problems)}"
