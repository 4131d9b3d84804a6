"""What is already bound to an interface or to the control plane, so that advice adds to it and replaces nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping

from triage.facts.fact import Fact, Row, Surroundings, place, rows_of
from triage.tables import DeviceTables

INBOUND_LIST = "inbound list"
PORT_LIST = "port list"
CONTROL_LIST = "control-plane list"
ROUTE_POLICY = "route policy"
INPUT_POLICY = "input policy"
CONTROL_POLICY = "control-plane policy"

_BLOCK = re.compile(r"interface (\S+?)(?: l2transport| point-to-point| multipoint)?")
_IN_A_BLOCK: Mapping[str, re.Pattern[str]] = {
    INBOUND_LIST: re.compile(r"ip(?:v4)? access-group (?:common \S+ )?(\S+) (?:in|ingress)\b.*"),
    PORT_LIST: re.compile(r"ip port access-group (\S+) in\b.*"),
    ROUTE_POLICY: re.compile(r"ip policy route-map (\S+)"),
    INPUT_POLICY: re.compile(r"service-policy (?:type \S+ )?input (\S+)"),
}
_CONTROL_BLOCK = re.compile(r"control-plane\b.*")
_CONTROL = re.compile(r"service-policy (?:type \S+ )?input (\S+)")
_FIREWALL = re.compile(r"access-group (\S+) in interface (\S+)( control-plane)?")
_JUNOS = re.compile(r"interfaces (\S+) unit (\d+) family inet(?: filter input(?:-list)? (?:\[ )?(\S+)| ).*")
_ATTACHED = "policy-map attached to the control-plane"
_NOBODY = {"none", "no policy-map is currently attached"}


def bound(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """What is bound where; a row without a name says that nothing is bound there."""
    for row in rows_of(tables, "interface_ip"):
        if row["proxy_arp"] is None and row["unreachables"] is None:
            continue  # a list of addresses, which tells nothing of what is bound
        if row["inbound_acl"] or tables.platform not in {"cisco_nxos", "arista_eos"}:
            yield _row(row, row["interface"], INBOUND_LIST, row["inbound_acl"])
        if row["policy_route_map"] or tables.platform in {None, "cisco_ios", "cisco_xe"}:
            yield _row(row, row["interface"], ROUTE_POLICY, row["policy_route_map"])
    for row in rows_of(tables, "acl_binding"):
        if row["direction"] == "in":
            yield _row(row, row["interface"], PORT_LIST if row["layer"] == "port" else INBOUND_LIST, row["acl"])
    yield from _configured(tables)
    yield from _policies(tables)


def _row(row: Row, interface: str | None, setting: str, name: str | None) -> Row:
    return {**place(row), "cites": "", "interface": interface, "setting": setting, "name": name}


def _configured(tables: DeviceTables) -> Iterator[Row]:
    """What the configuration binds; an interface whose block binds no list has none."""
    first: dict[str, Row] = {}
    listed: set[tuple[str, str]] = set()
    for row in rows_of(tables, "config_line"):
        text, block = (row["text"] or "").strip(), row["block"] or ""
        if (match := _BLOCK.fullmatch(block)) is not None:
            first.setdefault(match[1], row)
            for setting, pattern in _IN_A_BLOCK.items():
                if (found := pattern.fullmatch(text)) is not None:
                    listed.add((match[1], setting))
                    yield _row(row, match[1], setting, found[1])
        elif _CONTROL_BLOCK.fullmatch(block) and (found := _CONTROL.fullmatch(text)) is not None:
            yield _row(row, None, CONTROL_POLICY, found[1])
        elif (found := _FIREWALL.fullmatch(text)) is not None:
            yield _row(row, found[2], CONTROL_LIST if found[3] else INBOUND_LIST, found[1])
        elif (found := _JUNOS.fullmatch(text)) is not None:
            unit = f"{found[1]}.{found[2]}"
            first.setdefault(unit, row)
            if (
                found[3] and (unit, INBOUND_LIST) not in listed
            ):  # of several the first is the one that sees every packet
                listed.add((unit, INBOUND_LIST))
                yield _row(row, unit, INBOUND_LIST, found[3])
    kinds = (INBOUND_LIST,) if tables.platform == "juniper_junos" else (INBOUND_LIST, ROUTE_POLICY, INPUT_POLICY)
    for name, row in first.items():
        free = (s for s in kinds if (name, s) not in listed)
        yield from (_row(row, name, setting, None) for setting in free)


def _policies(tables: DeviceTables) -> Iterator[Row]:
    for row in rows_of(tables, "copp_class"):
        if row["policy"]:
            yield _row(row, None, CONTROL_POLICY, row["policy"])
    for row in rows_of(tables, "feature_state"):
        if row["feature"] == _ATTACHED:
            state = (row["state"] or "").strip()
            yield _row(row, None, CONTROL_POLICY, None if state.lower() in _NOBODY else state)
    for row in rows_of(tables, "qos_class"):
        if row["direction"] == "input" and row["policy"] and row["interface"]:
            yield _row(row, row["interface"], INPUT_POLICY, row["policy"])


BOUND_FACTS = (
    Fact(
        table="bound_setting",
        compute=bound,
        any_of=("interface_ip", "acl_binding", "config_line", "copp_class", "feature_state", "qos_class"),
        by_row=True,
    ),
)
