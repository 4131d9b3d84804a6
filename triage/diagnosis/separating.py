"""The one command that would best tell the two likeliest explanations apart."""

from collections.abc import Mapping, Sequence

from triage.diagnosis.playbook import Pattern
from triage.diagnosis.words import with_interface
from triage.model import Finding, Separation

_FOR = ("needs", "confirms", "strong", "weak")
_WEIGHT = {"needs": 3, "vetoes": 3, "confirms": 2, "strong": 2, "contradicts": 2}


def separating(
    findings: Sequence[Finding], undetermined: Sequence[Finding], patterns: Mapping[str, Pattern]
) -> tuple[Separation, ...]:
    """Return for each device the command that decides most between its lead and the likeliest rival; nothing where none would.

    A rival is the next finding of the device that the lead does not bring about, unless it is far less sure; then the look-alikes
    of the lead that are not yet determined, those first of which most was seen; and at last what is far less sure. A command
    counts for every deciding sign that it would settle, and double when it settles signs of one of the two alone: that is what
    tells them apart. What this box does not take, or has shown already, is not among them (signs.py).
    """
    found = []
    for device in sorted({d for f in findings for d in f.devices}):
        mine = [f for f in findings if device in f.devices and not patterns[f.pattern].benign]
        if not mine:
            continue
        lead = mine[0]
        open_ones = [f for f in undetermined if device in f.devices and f.pattern in lead.look_alikes]
        next_ones = [f for f in mine[1:] if f.pattern not in lead.causes][:1]
        near = [f for f in next_ones if lead.verdict.rank - f.verdict.rank <= 1]
        likely = sorted(open_ones, key=lambda rival: (-_seen(rival), lead.look_alikes.index(rival.pattern)))
        rivals = (*near, *likely, *(f for f in next_ones if f not in near))
        choices = [choice for rival in rivals for choice in sorted(_choices(lead, rival), reverse=True)]
        if choices:
            command, *others = dict.fromkeys(with_interface(command, lead.entities) for _, command, _ in choices)
            between = (lead.pattern, choices[0][2])
            found.append(Separation(device=device, command=command, between=between, others=tuple(others)))
    return tuple(found)


def _seen(finding: Finding) -> int:
    """How much was seen that speaks for a pattern."""
    return sum(_WEIGHT.get(sign.part, 1) for sign in finding.signs if sign.state == "present" and sign.part in _FOR)


def _choices(lead: Finding, rival: Finding) -> list[tuple[int, str, str]]:
    """Each command that would settle something between the two: its worth, the command, the rival."""
    ours, theirs = _worth(lead), _worth(rival)
    return [
        (
            (ours.get(command, 0) + theirs.get(command, 0)) * (1 if command in ours and command in theirs else 2),
            command,
            rival.pattern,
        )
        for command in {**ours, **theirs}
    ]


def _worth(finding: Finding) -> dict[str, int]:
    """What each command would settle of a finding, by the weight of the signs that are unknown."""
    worth: dict[str, int] = {}
    for sign in finding.signs:
        if sign.state == "unknown":
            for command in sign.ask[:1]:
                worth[command] = worth.get(command, 0) + _WEIGHT.get(sign.part, 0)
    return {command: weight for command, weight in worth.items() if weight and command.startswith("show ")}
