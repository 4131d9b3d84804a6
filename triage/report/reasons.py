"""Why a finding stands or fell, in the words of its signs, each said once."""

import re
from collections.abc import Container

from triage.model import Finding


def reasons(finding: Finding, parts: Container[str]) -> tuple[str, ...]:
    """Return what was seen: the words of the present signs of ``parts``; an alternative that repeats another is dropped."""
    said = [s.why for s in finding.signs if s.state == "present" and s.part in parts]
    return tuple(dict.fromkeys(piece for why in said for piece in why.split("; ")))


_LIMIT_NAME = re.compile(r" \([a-z0-9_]+\)$")  # by which a site overrides it: 'triage explain' says it


def why_not(finding: Finding) -> str:
    """Return the sign that ruled a pattern out, in words, with the value and the limit."""
    for sign in finding.signs:
        if sign.part == "vetoes" and sign.state == "present":
            return f"speaks against it: {sign.why}"
        if sign.part == "needs" and sign.state == "absent":
            return f"not so: {sign.title} ({_LIMIT_NAME.sub('', sign.why.split('; ')[0])})"
    return ""
