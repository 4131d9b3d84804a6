"""What the box is configured with that a card has to name: numbers, groups, neighbours, lists."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from triage.advice.bindings import people_from
from triage.facts.fact import Row, rows_of
from triage.tables import DeviceTables

_BGP = re.compile(r"router bgp (\d+(?:\.\d+)?)")
_OSPF = re.compile(r"router ospf (\S+)")
_VTY = re.compile(r"line (?:vty|default)\b.*|management ssh")
_ACCESS = re.compile(r"(?:access-class|ip access-group) (\S+) in\b.*")
_FLOWS = re.compile(r"ip (?:flow ingress|route-cache flow|accounting\b.*)")
_NO_CEF = re.compile(r"no ip route-cache(?: cef)?")
_PROFILE = re.compile(r"copp-system-p-policy-(strict|moderate|lenient|dense)")
_CONSOLE = re.compile(r"logging console (\S+)")
_GROUP = re.compile(r"(?P<interface>\S+) (?:Grp|Group) (?P<group>\d+) state ")
_HEADROOM = 1.25  # of the prefixes that a neighbour sends now


def settings(tables: DeviceTables) -> dict[str, str]:
    """Return the blanks that the configuration and the state of the box fill, whatever the finding is."""
    config = rows_of(tables, "config_line")
    values = {
        "as": next((r["local_as"] for r in rows_of(tables, "bgp_table") if r["local_as"]), None)
        or _alone(_BGP, (r["block"] for r in config)),
        "ospf_process": _alone(_OSPF, (r["block"] for r in config)),
        "management_acl": _alone(_ACCESS, (r["text"] for r in config if _VTY.fullmatch(r["block"] or ""))),
        "your_address": next((address for address, ours in people_from(tables).items() if ours), None),
        "counted_interface": _interface_with(config, _FLOWS) or _told(tables, "flow_switching", state=True),
        "slow_interface": _interface_with(config, _NO_CEF) or _told(tables, "cef_switching", state=False),
        "copp_profile": _alone(_PROFILE, (r["name"] for r in rows_of(tables, "bound_setting"))),
        "console_level": _alone(_CONSOLE, (r["text"] for r in config)),
        **_peer(tables),
        **_gateway(tables),
    }
    return {name: value for name, value in values.items() if value is not None}


def _alone(pattern: re.Pattern[str], texts: Iterator[str | None]) -> str | None:
    """What a pattern finds, when it finds one thing only."""
    found = {match[1] for text in texts if (match := pattern.fullmatch((text or "").strip())) is not None}
    return found.pop() if len(found) == 1 else None


def _interface_with(config: list[Row], pattern: re.Pattern[str]) -> str | None:
    """The first interface whose block has a line like that."""
    return next(
        (
            r["block"].split()[1]
            for r in config
            if (r["block"] or "").startswith("interface ") and pattern.fullmatch((r["text"] or "").strip())
        ),
        None,
    )


def _told(tables: DeviceTables, column: str, *, state: bool) -> str | None:
    """The first interface that says yes or no to a way of switching."""
    rows = rows_of(tables, "interface_ip")
    return next((r["interface"] for r in rows if r[column] is state), None)


def _peer(tables: DeviceTables) -> Mapping[str, str]:
    """The neighbour that sends most prefixes, and a limit that it does not reach today."""
    rows = [r for r in rows_of(tables, "bgp_neighbor") if r["prefixes"]]
    if not rows:
        return {}
    most = max(rows, key=lambda r: r["prefixes"])
    limit = round(most["prefixes"] * _HEADROOM, 2 - len(str(most["prefixes"])))  # two figures that people can read
    return {"peer": most["neighbor"], "peer_prefixes": str(most["prefixes"]), "limit": f"{limit:.0f}"}


def _gateway(tables: DeviceTables) -> Mapping[str, str]:
    """The gateway group that changed its state most often, or the only one that there is."""
    events = (_GROUP.match(r["text"] or "") for r in rows_of(tables, "log_event"))
    counted = Counter((m["interface"], m["group"]) for m in events if m is not None)
    if not counted:
        counted = Counter(
            {(r["interface"], r["group"]): 1 for r in rows_of(tables, "neighbor_state") if r["protocol"] == "hsrp"}
        )
        if len(counted) != 1:
            return {}
    (interface, group), _ = counted.most_common(1)[0]
    return {"group": group, "group_interface": interface} if interface and group else {}
