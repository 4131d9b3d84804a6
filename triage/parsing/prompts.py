"""Prompts and echoed commands: which lines of a capture the device printed before it answered, and whose prompt it was."""

import re
from collections.abc import Sequence

from triage.pasted.prefixes import PROMPT

_BARE_PROMPT = re.compile(PROMPT.pattern + r" ?")
_ROLE = re.compile(r"\{(?:master|backup|primary|secondary|linecard)(?::\w{1,20})?\}")  # of Junos, above a prompt
# A test harness names the command that follows, and may show the call that ran it.
_MARK = re.compile(r"(?:\[?[\d\-:., ]{8,30}\]?:? ?)?(?:%UNICON-INFO: )?\+{2,3} .{1,200} \+{2,3}|>>> .{1,200}")
_HEADING = re.compile(  # of a show-tech
    r"(?:-{3,}|[+=]{2,20}|`)[ \t]*(?:sh(?:ow)?|dir|admin)\b[^\r\n]{0,200}?(?:[ \t]*\[[^\]]{4,60}\])?[ \t]*(?:-{3,}|[+=]{2,20}|`)"
)
_MOST_TYPED = 8  # words that somebody types behind a command: a filter, a name
_SHOW = re.compile(
    r"(?:do )?(?:admin |failover exec \w+ |remote command \S+ )?(sh(?:ow?)?|dir|terminal|term|exit|en(?:able)?)\b",
    re.IGNORECASE,
)

_SHOW_AS_TYPED = {"sh", "sho", "show", "how", "ow"}  # a terminal that was still being read loses what was typed first
_ANSWER = re.compile(r"\d%|\d:\d\d:\d\d")  # what no filter has
_TWO = 2  # words that say which command it is; the others are its arguments


def prompts(lines: Sequence[str], command: str) -> tuple[str | None, list[tuple[int, str]]]:
    """Return the host that the first prompt names, and (line number, "prompt" or "echo") of every line that is one.

    A prompt stands alone or with a command behind it; an echo of ``command`` without a prompt only before the output.
    """
    host: str | None = None
    found: list[tuple[int, str]] = []
    known: set[str] = set()
    first = True
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text[:1] == "{" and _ROLE.fullmatch(text):
            found.append((number, "prompt"))
            continue
        if not first and (("#" not in line and ">" not in line) or line[0] == "<"):  # the last: a priority of syslog
            continue
        if not text:
            continue
        prompt, rest = _split(text)
        bare = (bool(prompt) and _BARE_PROMPT.fullmatch(text) is not None) or text in {"#", ">"}
        if first and text[0] in "#>" and _SHOW.match(text[1:].strip()):  # the host's name was taken out
            found.append((number, "echo"))
            continue
        typed = first and bool(rest) and _is_echo(rest, command)  # a command that is no show, such as a packet capture
        if prompt and (bare or _SHOW.match(rest) or prompt in known or typed):
            known.add(prompt)
            host = host or hostname(prompt)
            found.append((number, "prompt"))
        elif bare or (first and (_is_echo(text, command) or _MARK.fullmatch(text) or _HEADING.fullmatch(text))):
            found.append((number, "prompt" if bare else "echo"))
        else:
            first = False
    return host, found


def behind_echo(text: str, command: str) -> str | None:
    """Return the output that stands on the line of the echo, where a page or a form lost the line ends; None when none does."""
    prompt, rest = _split(text)
    words = (rest or text).split()
    if prompt and words[-1] == prompt:  # of the next command
        words.pop()
    count = len(command.split())
    answered = len(words) > count + _MOST_TYPED or any(_ANSWER.search(word) for word in words[count:])
    if not answered or not _is_echo(" ".join(words[:count]), command):
        return None
    return " ".join(words[count:])


def _split(text: str) -> tuple[str, str]:
    """Return the prompt that ``text`` begins with and what stands behind it; two empty texts when there is none."""
    match = PROMPT.match(text) if "#" in text or ">" in text else None
    return (match[0], text[match.end() :].strip()) if match else ("", "")


def hostname(prompt: str) -> str | None:
    """Return the host of a prompt: ``r1`` of ``r1(config)#``, ``RP/0/RP0/CPU0:r1#`` and ``ops@r1>``."""
    name = re.sub(r"\([^)]*\)$", "", prompt.rstrip("#> "))
    name = name.rsplit(":", 1)[-1] if name.startswith("RP/") else name
    return name.rsplit("@", 1)[-1] or None


def _is_echo(text: str, command: str) -> bool:
    """Tell whether ``text`` is the command as typed: abbreviated, with its beginning lost, or with other arguments."""
    typed, full = text.lower().split(), command.lower().split()
    if len(full) < _TWO or full[0] != "show" or typed[0] not in _SHOW_AS_TYPED:
        return len(typed) <= len(full) and all(f.startswith(t) for t, f in zip(typed, full, strict=False))
    if len(typed) < _TWO:
        return len(typed[0]) > 1 and full[0].startswith(typed[0])
    return full[1].startswith(typed[1]) or typed[1].startswith(full[1])
