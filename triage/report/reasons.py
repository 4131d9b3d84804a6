"""Why a finding stands or fell, in the words of its signs, each said once."""

import re
from collections.abc import Container

from triage.model import Finding

_FIGURE = re.compile(r"\d[\w.,:/]*(?<=\w)")  # an address and a port are figures too
_SAME = 2  # figures that two reasons share only if both are about the same
_LIMIT_NAME = re.compile(r" \([a-z0-9_]+\)$")  # by which a site overrides it: 'triage explain' says it


def reasons(finding: Finding, parts: Container[str]) -> tuple[str, ...]:
    """Return what was seen: the words of the present signs of ``parts``; what repeats the figures of another is dropped."""
    said = [s.why for s in finding.signs if s.state == "present" and s.part in parts]
    kept: dict[str, frozenset[str]] = {}
    for piece in (piece for why in said for piece in why.split("; ")):
        figures = frozenset(_FIGURE.findall(piece))
        if piece not in kept and not (len(figures) >= _SAME and any(figures <= known for known in kept.values())):
            kept[piece] = figures
    return tuple(kept)


def why_not(finding: Finding) -> str:
    """Return the sign that ruled a pattern out, in words, with the value and the limit."""
    for sign in finding.signs:
        if sign.part == "vetoes" and sign.state == "present":
            return f"speaks against it: {sign.why}"
        if sign.part == "needs" and sign.state == "absent":
            return f"not so: {sign.title} ({_LIMIT_NAME.sub('', sign.why.split('; ')[0])})"
    return ""
