"""What the findings of a device's first round ask for, so that the second round can bring it."""

from triage.diagnosis.words import UNNAMED
from triage.model import Diagnosis, Verdict


def commands_of(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return the show commands that separate the first two explanations, then those that the lead and its rivals miss."""
    separating = [separation.command for separation in diagnosis.separations]
    missing = [
        command
        for finding in diagnosis.findings
        if finding.verdict.rank >= Verdict.SYMPTOM_ONLY.rank
        for command in finding.missing
    ]
    named = (command for command in (*separating, *missing) if command.startswith("show ") and UNNAMED not in command)
    return tuple(dict.fromkeys(command.lower() for command in named))  # routers take names of interfaces in any case
