"""What a declared host may do: the ports of its role."""

from collections.abc import Mapping, Sequence
from functools import cache

from triage.shipped import document

Ports = Sequence[tuple[str, int, int]]
_LAST_PORT = 65_535


@cache
def _roles() -> Mapping[str, Ports | None]:
    """The ports of every role; None for one that talks to everybody about everything."""
    entries = document("playbooks/roles.yaml")["roles"]
    return {
        role: None if ports == "any" else () if ports == "none" else tuple(map(_span, ports))
        for role, ports in entries.items()
    }


def _span(text: str) -> tuple[str, int, int]:
    """Read tcp/80, tcp/5060-5061, or icmp, which has types and no ports."""
    protocol, _, ports = text.partition("/")
    first, _, last = ports.partition("-")
    return protocol, int(first or 0), int(last or first or _LAST_PORT)


def excuses(role: str | None, protocol: str, port: int | None) -> bool | None:
    """Tell whether a declared role explains that a host talks to many on this port; None for a host that is not declared."""
    if role is None:
        return None
    ports = _roles().get(role)
    return ports is None or any(p == protocol and first <= (port or 0) <= last for p, first, last in ports)
