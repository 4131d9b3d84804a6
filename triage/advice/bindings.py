"""What is bound on this box already: a card adds to it, and says so where nobody looked."""

import re
from collections.abc import Mapping

from triage.facts.bound import CONTROL_LIST, CONTROL_POLICY, INBOUND_LIST, INPUT_POLICY, PORT_LIST, ROUTE_POLICY
from triage.facts.fact import Row, rows_of
from triage.facts.names import long_name
from triage.tables import DeviceTables

LOOPBACK = "lo0.0"
_STANDARD = re.compile(r"\d{1,2}|1[3-9]\d\d")  # numbers of standard lists: 1-99 and 1300-1999
_TERM = re.compile(r"firewall (?:family inet )?filter (\S+) term (\S+)\b.*")
_DEEP_QUEUE = 300  # packets; as long as the cards make it


def bound_values(tables: DeviceTables, interface: str | None) -> dict[str, str]:
    """Return the blanks that tell what is bound: to the interface of the finding, and to the control plane."""
    rows = [r for r in rows_of(tables, "bound_setting") if r["name"]]
    here = [r for r in rows if interface is not None and _same(r["interface"], interface)]
    acl = _named(here, INBOUND_LIST) or _named(here, PORT_LIST)
    values = {
        "standard_acl" if acl is not None and _is_standard(tables, acl) else "bound_acl": acl,
        "bound_route_map": _named(here, ROUTE_POLICY),
        "bound_policy": _named(here, INPUT_POLICY),
        "control_acl": _named(here, CONTROL_LIST),
        "control_policy": _named(rows, CONTROL_POLICY),
        "control_filter": _named([r for r in rows if r["interface"] == LOOPBACK], INBOUND_LIST),
        "deep_queue": _deep_queue(tables, interface),
    }
    values["first_term"] = _first_term(tables, values.get("bound_acl"))
    values["control_term"] = _first_term(tables, values["control_filter"])
    return {name: value for name, value in values.items() if value is not None}


def list_is_known(tables: DeviceTables, interface: str) -> bool:
    """Tell whether somebody looked at what is bound inbound on the interface."""
    if tables.table("acl_binding"):  # a list of every binding of the box
        return True
    return any(r["setting"] == INBOUND_LIST and _same(r["interface"], interface) for r in _settings(tables))


def _settings(tables: DeviceTables) -> list[Row]:
    return rows_of(tables, "bound_setting")


def _same(one: str | None, other: str) -> bool:
    return long_name(one or "") == long_name(other)


def _named(rows: list[Row], setting: str) -> str | None:
    return next((r["name"] for r in rows if r["setting"] == setting), None)


def _is_standard(tables: DeviceTables, acl: str) -> bool:
    """Tell whether a list knows only senders: there is no place for a port in it."""
    if tables.platform in {"cisco_ios", "cisco_xe"} and _STANDARD.fullmatch(acl):
        return True
    named = any(r["block"] == f"ip access-list standard {acl}" for r in rows_of(tables, "config_line"))
    rows = (*rows_of(tables, "acl_entry"), *rows_of(tables, "acl_binding"))
    return named or any(r["acl"] == acl and (r["kind"] or "").startswith("standard") for r in rows)


def _first_term(tables: DeviceTables, acl: str | None) -> str | None:
    found = (_TERM.fullmatch(r["text"] or "") for r in rows_of(tables, "config_line"))
    return next((match[2] for match in found if match is not None and match[1] == acl), None)


def _deep_queue(tables: DeviceTables, interface: str | None) -> str | None:
    sizes = [
        r["input_queue_max"]
        for r in rows_of(tables, "interface")
        if interface is not None and _same(r["interface"], interface)
    ]
    return next((str(size) for size in sizes if size is not None and size >= _DEEP_QUEUE), None)


def people_from(tables: DeviceTables) -> Mapping[str, bool]:
    """Return the addresses that people are logged in from, and whether it is the session that asked."""
    return {r["location"]: bool(r["ours"]) for r in rows_of(tables, "vty_user") if r["location"]}
