"""The pattern that a person named on the command line."""

from difflib import get_close_matches

from triage.diagnosis.playbook import Pattern, Playbooks
from triage.errors import UsageError

_NEAR = 5


def known_pattern(name: str, book: Playbooks) -> Pattern:
    """Return the pattern called ``name``, or known by that name.

    Raises:
        UsageError: there is none; with the names that come nearest.
    """
    found = book.named(name)
    if found is not None:
        return found
    names = [*book.patterns, *(alias for p in book.patterns.values() for alias in p.aliases)]
    wanted = name.lower()
    inside = [known for known in names if wanted in known]
    near = list(dict.fromkeys((*inside, *get_close_matches(wanted, names, _NEAR))))[:_NEAR]
    said = f"; near: {', '.join(near)}" if near else ""
    raise UsageError(f"there is no pattern '{name}'{said}", hint="triage playbooks list")
