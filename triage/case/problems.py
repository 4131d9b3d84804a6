"""What went wrong while collecting, as the journal keeps it: a case that is looked at again says so again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from triage.case.folder import Case
from triage.model import Problem

_PROBLEM, _COLLECTED = "problem", "collected"


def record_collected(case: Case, reached: Sequence[str], failed: Sequence[str], problems: Iterable[Problem]) -> None:
    """Put into the journal which devices were asked, and every problem.

    Raises:
        CaseError: the journal cannot be written.
    """
    case.record(_COLLECTED, reached=list(reached), failed=list(failed))
    for problem in problems:
        case.record(
            _PROBLEM,
            device=problem.device,
            code=problem.code,
            message=problem.message,
            hint=problem.hint,
            capture=problem.capture,
        )


def problems_in(events: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """Return the problems of collecting; for a device that was asked again, those of the last time."""
    found: list[Problem] = []
    for event in events:
        if event.get("event") == _COLLECTED:
            again = {*event.get("reached", ()), *event.get("failed", ())}
            found = [problem for problem in found if problem.device not in again]
        elif event.get("event") == _PROBLEM:
            found.append(
                Problem(
                    device=str(event["device"]),
                    code=str(event["code"]),
                    message=str(event["message"]),
                    hint=str(event.get("hint") or ""),
                    capture=event.get("capture"),
                )
            )
    return tuple(found)
