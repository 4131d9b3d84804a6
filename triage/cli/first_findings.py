"""The first finding of each device, said as soon as it is known, while the others are still being asked."""

import threading
from typing import Any

from triage.case.folder import Case
from triage.case.terms import Terms
from triage.cli.follow_up import commands_of
from triage.cli.pipeline import analyse
from triage.model import Diagnosis, Verdict
from triage.report.display import one_line

_TURN_OPEN_S = 10.0  # how long a session may stay open for its turn to be diagnosed; then it goes on without follow-ups
_TURN_CLOSED_S = 1.0


class FirstFindings:
    """Passes the progress of a fleet on, and tells what the captures of each device say after its first round and at its end."""

    def __init__(self, case: Case, terms: Terms, progress: Any) -> None:
        self.case = case
        self.terms = terms
        self.progress = progress
        self._said: dict[str, str] = {}
        self._one_at_a_time = threading.Lock()

    def follow_ups(self, device: str) -> tuple[str, ...]:
        """Return the commands that would decide most after the first round of a device, the best first."""
        diagnosis = self._diagnose(device, _TURN_OPEN_S)
        return () if diagnosis is None else commands_of(diagnosis)

    def started(self, device: str, commands: int) -> None:
        """Pass it on."""
        self.progress.started(device, commands)

    def command(self, device: str, command: str, round_number: int, status: str, size: int, seconds: float) -> None:
        """Pass it on."""
        self.progress.command(device, command, round_number, status, size, seconds)

    def finished(self, device: str, problem: str | None) -> None:
        """Pass it on, and say what a device without a second round shows."""
        self.progress.finished(device, problem)
        if problem is None and device not in self._said:
            self._diagnose(device, _TURN_CLOSED_S)

    def _diagnose(self, device: str, turn_s: float) -> Diagnosis | None:
        # Many at once would only take turns, and starve the reading of the sessions.
        if not self._one_at_a_time.acquire(timeout=turn_s):
            return None
        try:
            captures = self.case.captures(device)
            if not captures:
                return None
            diagnosis = analyse(captures, terms=self.terms).diagnosis
        except Exception as error:  # noqa: BLE001  a first look that fails is a bug of ours, and no reason to stop collecting
            self.progress.found(
                device, f"no first finding: {type(error).__name__} in triage; it is judged again at the end"
            )
            return None
        finally:
            self._one_at_a_time.release()
        text = summary(diagnosis)
        if self._said.get(device) != text:
            self._said[device] = text
            self.progress.found(device, text)
        return diagnosis


def summary(diagnosis: Diagnosis) -> str:
    """Return the first finding of one device in one line."""
    lead = next((f for f in diagnosis.findings if f.verdict.rank >= Verdict.SYMPTOM_ONLY.rank), None)
    if lead is None:
        return "no finding so far"
    named = ", ".join(one_line(entity.value, 40) for entity in lead.entities[:2])
    return f"{lead.verdict.value}: {one_line(lead.title, 100)}" + (f" ({named})" if named else "")
