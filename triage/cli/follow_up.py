"""What the findings of a device's first round ask for, so that the second round can bring it."""

from collections.abc import Callable, Mapping

from triage.case.folder import Case
from triage.cli.pipeline import analyse
from triage.model import Diagnosis, Verdict


def follow_ups_of(case: Case, hosts: Mapping[str, str]) -> Callable[[str], tuple[str, ...]]:
    """Return what gives, for a device, the commands that would decide most, the best first."""

    def follow_ups(device: str) -> tuple[str, ...]:
        captures = case.captures(device)
        return commands_of(analyse(captures, hosts=hosts).diagnosis) if captures else ()

    return follow_ups


def commands_of(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return the show commands that separate the first two explanations, then those that the lead and its rivals miss."""
    separating = [separation.command for separation in diagnosis.separations]
    missing = [
        command
        for finding in diagnosis.findings
        if finding.verdict.rank >= Verdict.SYMPTOM_ONLY.rank
        for command in finding.missing
    ]
    return tuple(dict.fromkeys(c for c in (*separating, *missing) if c.startswith("show ")))
