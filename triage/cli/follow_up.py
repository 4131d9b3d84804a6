"""What the findings of a device's first round ask for, so that the second round can bring it."""

from triage.diagnosis.words import UNNAMED
from triage.model import Diagnosis, Verdict


def commands_of(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return the show commands that separate the first two explanations, then those that the lead and its rivals miss.

    The next best of the former stands in where the best is too costly for any loaded box.
    """
    separating = [command for s in diagnosis.separations for command in (s.command, *s.others[:1])]
    missing = [
        command
        for finding in diagnosis.findings
        if finding.verdict.rank >= Verdict.SYMPTOM_ONLY.rank
        for command in finding.missing
    ]
    named = (command for command in (*separating, *missing) if command.startswith("show ") and UNNAMED not in command)
    return tuple(dict.fromkeys(command.lower() for command in named))  # routers take names of interfaces in any case
