"""Every line that may be typed on a device of a platform: the ladder, and what stands around it."""

from dataclasses import dataclass

from triage.collect.ladder import ladder
from triage.collect.samples import UPTIME_COMMAND, commands

ENABLE, LEAVE = "enable", "exit"
_HAVE_ENABLE = frozenset({"cisco_ios", "cisco_xe", "cisco_asa", "arista_eos"})


_DRIVER = {"cisco_asa": ("show curpriv",)}  # what netmiko's driver types at a login besides the setup


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One line, when it is typed, and why."""

    line: str
    cost: str
    when: str
    why: str


def at_login(platform: str) -> tuple[str, ...]:
    """Return the lines that every login types, in order."""
    return (*_DRIVER.get(platform, ()), *ladder(platform).setup)


def published(platform: str) -> tuple[Published, ...]:
    """Return the lines of a platform, each once, in the order in which they are typed.

    What the findings of a first round may ask for is not among them: that depends on the playbooks.

    Raises:
        UsageError: there is no ladder for the platform.
    """
    book = ladder(platform)
    drivers = _DRIVER.get(platform, ())
    found = [
        Published(
            line=line,
            cost="none",
            when="at login",
            why="is the box ready" if line in drivers else "no paging, no folded lines",
        )
        for line in at_login(platform)
    ]
    if platform in _HAVE_ENABLE:
        why = "only when the prompt ends in '>' and an enable secret is given"
        found.append(Published(line=ENABLE, cost="none", when="at login", why=why))
    for rung in book.rungs:
        when = "both rounds" if rung.both_rounds else "first round"
        found.append(Published(line=rung.command, cost=rung.cost, when=when, why=rung.why))
    found += [
        Published(line=rung.fallback, cost="mid", when="when refused", why=f"instead of '{rung.command}'")
        for rung in book.rungs
        if rung.fallback
    ]
    sampled = (*commands(platform), *filter(None, (UPTIME_COMMAND.get(platform),)))
    found += [Published(line=line, cost="low", when="watch", why="'triage watch' samples it") for line in sampled]
    found.append(Published(line=LEAVE, cost="none", when="at the end", why="frees the line"))
    return tuple({item.line: item for item in reversed(found)}.values())[::-1]
