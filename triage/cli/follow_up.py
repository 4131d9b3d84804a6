"""What the findings of a device's first round ask for, so that the second round can bring it."""

from triage.collect.gate import Refused, check
from triage.diagnosis.words import UNNAMED
from triage.model import Diagnosis, Separation, Verdict


def commands_of(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return the show commands that separate the first two explanations, then those that the lead and its rivals miss."""
    platforms = {d.device: d.platform for d in diagnosis.devices}
    separating = [_best(s, platforms.get(s.device)) for s in diagnosis.separations]
    missing = [
        command
        for finding in diagnosis.findings
        if finding.verdict.rank >= Verdict.SYMPTOM_ONLY.rank
        for command in finding.missing
    ]
    named = (command for command in (*separating, *missing) if command.startswith("show ") and UNNAMED not in command)
    return tuple(dict.fromkeys(command.lower() for command in named))  # routers take names of interfaces in any case


def _best(separation: Separation, platform: str | None) -> str:
    """Return the best command that may be sent: another stands in for one that no loaded box can bear or that has a blank."""
    ranked = (separation.command, *separation.others)
    able = (c for c in ranked if UNNAMED not in c and not isinstance(check(c.lower(), platform=platform), Refused))
    return next(able, separation.command)
