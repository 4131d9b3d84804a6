"""What the findings of a device's first round ask for, so that the second round can bring it."""

from collections import Counter

from triage.advice.gates import NOT_KNOWN
from triage.collect.gate import Refused, check
from triage.diagnosis.words import UNNAMED
from triage.model import Diagnosis, Separation, Verdict


def commands_of(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return the show commands that separate the first two explanations, then what the first workaround wants to know.

    Last come those that the lead and its rivals miss.
    """
    platforms = {d.device: d.platform for d in diagnosis.devices}
    separating = [_best(s, platforms.get(s.device)) for s in diagnosis.separations]
    missing = [
        command
        for finding in diagnosis.findings
        if finding.verdict.rank >= Verdict.SYMPTOM_ONLY.rank
        for command in finding.missing
    ]
    wanted = (*separating, *_conditions(diagnosis), *missing)
    named = (command for command in wanted if command.startswith("show ") and UNNAMED not in command)
    return tuple(dict.fromkeys(command.lower() for command in named))  # routers take names of interfaces in any case


def _conditions(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return the commands that tell whether the first card may be typed: the one that tells most of it first."""
    card = next((card for card in diagnosis.cards if card.refused is None), None)
    asked = Counter(gate.ask[0] for gate in card.gates if gate.state == NOT_KNOWN and gate.ask) if card else Counter()
    return tuple(command for command, _ in asked.most_common())


def _best(separation: Separation, platform: str | None) -> str:
    """Return the best command that may be sent: another stands in for one that no loaded box can bear or that has a blank."""
    ranked = (separation.command, *separation.others)
    able = (c for c in ranked if UNNAMED not in c and not isinstance(check(c.lower(), platform=platform), Refused))
    return next(able, separation.command)
