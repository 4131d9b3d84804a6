"""Line patterns of the manifests: regular expressions in which a blank stands for one or more blanks."""

import re
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parse  # type: ignore[attr-defined]

_GROUP = re.compile(r"\(\?P<([a-z_0-9]+)>")
_UNBOUNDED = 64  # a repeat that may run longer counts as unbounded


def expand(pattern: str) -> str:
    """Return ``pattern`` with each run of blanks outside a class or an escape turned into ``[ ]+``, and `` ?`` into ``[ ]*``."""
    out: list[str] = []
    in_class = False
    index = 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\":
            out.append(pattern[index : index + 2])
            index += 2
            continue
        if char == "[" and not in_class:
            in_class = True
        elif char == "]" and in_class:
            in_class = False
        if char == " " and not in_class:
            while index + 1 < len(pattern) and pattern[index + 1] == " ":
                index += 1
            optional = pattern[index + 1 : index + 2] == "?"
            index += optional
            out.append("[ ]*" if optional else "[ ]+")
        else:
            out.append(char)
        index += 1
    return "".join(out)


def group_names(pattern: str) -> tuple[str, ...]:
    """Return the named groups in order of their opening parenthesis."""
    return tuple(_GROUP.findall(pattern))


def unnamed(pattern: str) -> str:
    """Return ``pattern`` with named groups made plain ones, so that patterns can be joined."""
    return _GROUP.sub("(", pattern)


def faults(pattern: str) -> list[str]:
    """Return what is wrong with an expanded pattern: invalid, plain groups, references, or not linear."""
    try:
        tree = sre_parse.parse(pattern)
    except re.error as error:
        return [f"not a regular expression: {error}"]
    found: list[str] = []
    if tree.state.groups - 1 != len(group_names(pattern)):
        found.append("groups must be named (?P<column>...) or not capture (?:...)")
    if _nested_repeat(tree, inside=False):
        found.append("a repeat inside a repeat: one hostile line could take minutes")
    return found


def _nested_repeat(tree: object, *, inside: bool) -> bool:
    """Tell whether an unbounded repeat holds another one whose end the text does not fix."""
    for operator, argument in tree:  # type: ignore[attr-defined]
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            low, high, body = argument
            long = high is sre.MAXREPEAT or high > _UNBOUNDED
            if long and inside:
                return True
            if _nested_repeat(body, inside=inside or (long and low != high)):
                return True
        elif operator is sre.SUBPATTERN:
            if _nested_repeat(argument[3], inside=inside):
                return True
        elif operator is sre.BRANCH:
            if any(_nested_repeat(branch, inside=inside) for branch in argument[1]):
                return True
        elif operator in (sre.GROUPREF, sre.GROUPREF_EXISTS):
            return True
    return False
