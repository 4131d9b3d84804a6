"""What the lines of a card could do to the person who types them, said where they will be typed."""

from collections.abc import Iterable, Mapping, Sequence

from triage.advice.bindings import list_is_known, people_from
from triage.advice.lists import LINES, first_line
from triage.advice.workaround import wrappers
from triage.diagnosis.playbook import Playbooks
from triage.facts.fact import rows_of
from triage.tables import DeviceTables

_LOGIN_PORTS = {"22": "SSH", "23": "Telnet"}
_OTHER_COMMENT = {"juniper_junos": "#"}
_INTERFACE = ("interface ", "set interfaces ")


def comment(platform: str, text: str) -> str:
    return f"{_OTHER_COMMENT.get(platform, '!')} {text}"


def in_comments_of(platform: str, lines: Iterable[str]) -> tuple[str, ...]:
    """Return the lines with their comments as the platform writes them."""
    return tuple(comment(platform, line[1:].lstrip()) if line.startswith("!") else line for line in lines)


def with_cautions(
    lines: Sequence[str], blanks: Sequence[str], values: Mapping[str, str], tables: DeviceTables, playbooks: Playbooks
) -> tuple[tuple[str, ...], list[str]]:
    """Return the lines with a comment at each place that could do harm, and the same as warnings."""
    platform = tables.platform or "cisco_ios"
    marked = list(lines)
    first = [
        *_chosen(blanks, values),
        *_numbers(blanks, values, tables),
        *_own_session(blanks, values, tables),
        *_own_host(blanks, values, tables),
    ]
    marked[:0] = [comment(platform, text) for text in first]
    unread = _unread(marked, blanks, values, tables, playbooks)
    if unread is not None:
        place, text = unread
        marked.insert(place, comment(platform, text))
        first.append(text)
    return tuple(marked), first


def _chosen(blanks: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """What was filled in that no finding names, and what speaks for it."""
    said = []
    if "place_why" in values and {"interface", "port_name"} & set(blanks):
        said.append(f"{values['interface']}, since {values['place_why']}: look whether it is the one that is meant")
    if "next_hop" in blanks and "next_hop" in values:
        said.append(
            f"{values['next_hop']} answers ARP for what lies behind {values['route_interface']}: look whether it is your router"
        )
    if "limit" in blanks and "peer_prefixes" in values:
        said.append(
            f"{values['peer']} sends {values['peer_prefixes']} prefixes now; the limit leaves a quarter of room"
        )
    return said


_RESEQUENCE = {
    "cisco_ios": "ip access-list resequence {acl} 100 10",
    "cisco_xe": "ip access-list resequence {acl} 100 10",
    "cisco_nxos": "resequence ip access-list {acl} 100 10",
    "cisco_xr": "in exec mode: resequence access-list ipv4 {acl} 100 10",
    "arista_eos": "in the list: resequence 100 10",
}


def _numbers(blanks: Sequence[str], values: Mapping[str, str], tables: DeviceTables) -> list[str]:
    """How to make room in a list that is extended, where its numbers leave none or nobody has seen them."""
    acl, room = values.get("bound_acl"), _RESEQUENCE.get(tables.platform or "cisco_ios")
    if acl is None or room is None or not {"bound_acl", *LINES} & set(blanks) > {"bound_acl"}:
        return []
    room = room.format(acl=acl)
    if any(name not in values for name in LINES if name in blanks):
        return [f"no number is free before the first line of {acl}: make room first ({room}), then take one below 100"]
    if first_line(tables, acl) is None:
        return [
            f"the numbers of {acl} were not read: its first line has 10 unless somebody chose another; else {room} first"
        ]
    return []


def _own_session(blanks: Sequence[str], values: Mapping[str, str], tables: DeviceTables) -> list[str]:
    """A worm that uses the port that people log in by: the line hits them too."""
    name = _LOGIN_PORTS.get(values.get("port", ""))
    if name is None or not {"probes", "port"} & set(blanks) or values.get("port_side") == "source-port":
        return []
    mine = next((address for address, ours in people_from(tables).items() if ours), "<YOUR-ADDRESS>")
    where = values.get("interface", "the interface")
    text = (
        f"this ends {name} through {where}, and with it your own session where it comes in there: first a line in front"
        f" that permits tcp from {mine} to port {values['port']}, or type this from the console"
    )
    return [text]


def _own_host(blanks: Sequence[str], values: Mapping[str, str], tables: DeviceTables) -> list[str]:
    host = values.get("host")
    if "host" not in blanks or host not in people_from(tables):
        return []
    return [f"somebody is logged in from {host}: this ends that session"]


def _unread(
    lines: Sequence[str], blanks: Sequence[str], values: Mapping[str, str], tables: DeviceTables, playbooks: Playbooks
) -> tuple[int, str] | None:
    """Where a list is bound to an interface that nobody looked at: what is bound there would be replaced."""
    interface = values.get("interface_as_read")
    place = next((n for n, line in enumerate(lines) if line.startswith(_INTERFACE)), None)
    if "acl" not in blanks or interface is None or place is None or list_is_known(tables, interface):
        return None
    looks = playbooks.commands_for("bound_setting", tables.platform)
    return place, (
        f"it is not known what is bound inbound on {interface} ({', '.join(looks)}): where a list is, put the new line"
        " into that one, since this replaces it"
    )


def safely(platform: str, tables: DeviceTables) -> tuple[str, ...]:
    """Return how to change this box so that a mistake undoes itself.

    While allocations fail nothing is saved: a configuration that is cut short comes back with the next reload.
    """
    lines = wrappers().get(platform, ())
    if not rows_of(tables, "malloc_summary"):
        return lines
    return (
        *lines,
        comment(platform, "allocations fail: save no configuration (write memory, copy run start) until they stop"),
    )
