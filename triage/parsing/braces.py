"""Configurations in braces, as Junos prints them: laid out as the 'set' lines that say the same, a line for a line."""

import re
from collections.abc import Sequence

_MARK = re.compile(r"(?:(inactive)|protect|replace|delete): ")


def unfold(content: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines with each statement behind its path; a brace that opens or closes stays, alone, on its line."""
    if not any(text.endswith("{") for _, text in content):
        return list(content)
    path: list[str] = []
    asleep = 0  # how deep the path is at which it was switched off; 0 for nowhere
    found: list[tuple[int, str]] = []
    for number, text in content:
        mark = _MARK.match(text)
        body = text[mark.end() :] if mark else text
        off = mark is not None and mark[1] is not None
        if body.endswith("{"):
            path.append(body[:-1].strip())
            asleep = asleep or (len(path) if off else 0)
            found.append((number, "{"))
        elif body == "}":
            asleep = 0 if len(path) <= asleep else asleep
            del path[-1:]
            found.append((number, "}"))
        elif body.endswith(";"):
            verb = "deactivate" if off or asleep else "set"
            found.append((number, " ".join((verb, *path, body[:-1].strip()))))
        else:
            found.append((number, text))
    return found
