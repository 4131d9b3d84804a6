"""Whether everything that lab routers received is on the published list, which ``triage commands list`` prints."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Protocol

from triage.cli.commands import sendable

PAGER_KEYS = frozenset({" ", "q"})  # typed at --More-- only


class Heard(Protocol):
    """One thing that a router received."""

    @property
    def kind(self) -> str: ...

    @property
    def text(self) -> str: ...


class Router(Protocol):
    """What is looked at of a lab router."""

    name: str
    platform: str

    @property
    def received(self) -> tuple[Heard, ...]: ...


@cache
def published_lines(platform: str) -> frozenset[str]:
    """Return every line that ``triage commands list`` prints for a platform."""
    return frozenset(line for line, *_ in sendable(platform))


def unpublished(router: Router, since: int = 0, also: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what a router received, from the ``since``th thing on, that no list names; a password has no text."""
    lines = published_lines(router.platform) | {""} | set(also)
    allowed: Mapping[str, frozenset[str]] = {"line": frozenset(lines), "key": PAGER_KEYS, "password": frozenset({""})}
    return tuple(
        f"{router.name} ({router.platform}) received the {heard.kind} {heard.text!r}"
        for heard in router.received[since:]
        if heard.text not in allowed.get(heard.kind, frozenset())
    )
