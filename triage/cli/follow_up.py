"""What the findings of a device's first round ask for, so that the second round can bring it."""

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
    return tuple(dict.fromkeys(c for c in (*separating, *missing) if c.startswith("show ")))
