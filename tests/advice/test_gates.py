"""Preconditions and "not when" of cards: met with what was seen, not met with the reason, not known with what would tell it."""

from dataclasses import replace
from typing import Any

import pytest

from tests.advice.examples import EXAMPLES
from tests.advice.test_offer import HOST, SCAN, cards, finding
from tests.diagnosis.small import tables
from triage.advice.gates import Gate, GateReader, Lookout
from triage.advice.workaround import BLANKS, Workaround, load_workarounds
from triage.diagnosis.cases import load_cases
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.signs import Scene
from triage.model import Card, GatePart, GateState
from triage.strict_yaml import load
from triage.tables import DeviceTables

BOOK = load_playbooks()
CARDS = tuple(load_workarounds(BOOK).values())
GATED = [(card, gate) for card in CARDS for gate in card.every_gate if gate.sign is not None]
_NAMES = [f"{card.workaround}-{gate.part}-{gate.sign}" for card, gate in GATED]


_ASKED_OF: dict[str, set[Gate]] = {}
for _, _gate in GATED:
    for _look in BOOK.signs[_gate.sign or ""].looks:
        _ASKED_OF.setdefault(_look.table, set()).add(_gate)


def seen(name: str, card: Card) -> GateState:
    return next(gate for gate in card.gates if gate.sign == name)


def offered(name: str, on: DeviceTables, **more: Any) -> Card:
    (card,) = cards(finding(name, **more), on)
    return card


def platform_of(gate: Gate) -> str:
    assert gate.sign is not None
    return next(iter((*gate.on, *BOOK.signs[gate.sign].platforms)), "cisco_ios")


def looked(gate: Gate, on: DeviceTables, values: dict[str, str]) -> GateState:
    scene = Scene(tables=replace(on, platform=platform_of(gate)), playbooks=BOOK, quote=lambda _, line: f"row {line}")
    state = Lookout(scene).state(gate, values)
    assert state is not None
    return state


def values_for(gate: Gate, row: dict[str, Any]) -> dict[str, str]:
    return {
        blank: str(row[column]).removeprefix("interface ")
        for column, blank in gate.about
        if row.get(column) is not None
    }


def empty(gate: Gate) -> DeviceTables:
    assert gate.sign is not None
    return tables(**{look.table: [] for look in BOOK.signs[gate.sign].looks})


@pytest.mark.parametrize(("card", "gate"), GATED, ids=_NAMES)
def test_every_gate_is_met_not_met_or_not_known(card: Workaround, gate: Gate) -> None:
    """Present by an example, absent in a whole table that has nothing of the kind, not known where nobody looked."""
    assert gate.sign is not None
    table, row = EXAMPLES[gate.sign]
    values = {**dict.fromkeys(BLANKS, "x"), **values_for(gate, row)}
    there, nothing, unread = (looked(gate, on, values) for on in (tables(**{table: [row] * 6}), empty(gate), tables()))
    wanted = gate.part == GatePart.PRECONDITION
    of_a_host = bool({"source", "destination"} & {column for column, _ in gate.about})
    absent = "not known" if of_a_host else "not met" if wanted else "met"
    assert (there.state, nothing.state) == ("met" if wanted else "not met", absent)
    assert there.evidence
    assert unread.state == "not known"
    assert unread.why


@pytest.mark.parametrize(("card", "gate"), GATED, ids=_NAMES)
def test_what_is_not_known_names_the_command_that_tells_it(card: Workaround, gate: Gate) -> None:
    unread = looked(gate, tables(), dict.fromkeys(BLANKS, "x"))
    assert unread.ask, gate.sign


def test_every_gate_of_every_card_can_fire() -> None:
    """No condition stands in a card for which there is no incident or example in which it follows."""
    assert {gate.sign for _, gate in GATED} == set(EXAMPLES)


def test_a_removed_capture_never_makes_a_card_look_safer() -> None:
    """Over the incidents of the playbooks' own tests: without a table no condition that was open or broken is met."""
    for case in load_cases(BOOK):
        whole = Lookout(Scene(tables=case.tables, playbooks=BOOK, quote=lambda _, line: f"row {line}"))
        for name in case.tables.tables:
            less = Lookout(replace(whole.scene, tables=_without(case.tables, name)))
            for gate in _ASKED_OF.get(name, ()):
                before, after = (lookout.state(gate, _blanks(case.tables)) for lookout in (whole, less))
                if before is not None and after is not None and after.state == "met":
                    assert before.state == "met", (case.place, name, gate)


def _without(on: DeviceTables, name: str) -> DeviceTables:
    kept = {table: rows for table, rows in on.tables.items() if table != name}
    return replace(
        on, tables=kept, availability={table: on.availability[table] for table in kept if table in on.availability}
    )


def _blanks(on: DeviceTables) -> dict[str, str]:
    flows = on.table("flow_fan_out")
    row = next(flows.rows(), {}) if flows is not None else {}
    found = {"host": row.get("source"), "interface": row.get("source_interface"), "port": row.get("destination_port")}
    return {blank: str(value) for blank, value in found.items() if value is not None}


def test_what_refuses_says_what_was_seen() -> None:
    pool = [{"pool": "Processor", "kind": "processor", "free_pct": 4.0, "largest_bytes": 40_000}]
    card = offered("enable-flow-visibility", tables(memory_state=pool))
    assert card.refused is not None
    assert card.refused.endswith("(Processor has 4 % free)")


def test_what_warns_says_what_was_seen() -> None:
    card = offered(
        "quiet-terminals", tables(vty_user=[{"line_name": "vty 1", "user": "ops", "ours": False, "idle_s": 3}])
    )
    assert card.refused is None
    assert any(w.startswith("another session is active") and "ops" in w for w in card.warnings)


def test_a_condition_of_another_interface_is_no_condition_of_this_one() -> None:
    off = {"interface": "FastEthernet0/1", "cef_switching": False}
    elsewhere = offered("drop-by-packet-length", tables(flow_fan_out=[SCAN], interface_ip=[off]))
    assert seen("box-cef-disabled", elsewhere).state == "not known"
    here = offered("drop-by-packet-length", tables(flow_fan_out=[SCAN], interface_ip=[{**off, "interface": "Fa0/0"}]))
    assert here.refused is not None
    whole_box = offered("drop-by-packet-length", tables(cef_state=[{"scope": "ip", "state": "disabled"}]))
    assert whole_box.refused is not None


def test_nothing_is_met_on_an_interface_that_nobody_knows() -> None:
    bound = [{"interface": "FastEthernet0/1", "setting": "inbound list", "name": None}]
    card = offered("drop-worm-port", tables(bound_setting=bound), entities=())
    assert seen("inbound-list-bound", card).state == "not known"


def test_a_host_that_no_table_names_is_neither_declared_nor_undeclared() -> None:
    nobody = offered("isolate-host", tables(flow_fan_out=[]))
    assert seen("host-is-declared", nobody).state == "not known"
    known = offered("isolate-host", tables(flow_fan_out=[SCAN]))
    assert seen("host-is-declared", known).state == "met"


def test_a_worm_without_http_needs_no_nbar() -> None:
    smb = {**SCAN, "destination_port": 445}
    assert "does not use HTTP" in (offered("nbar-drop-http-worm", tables(flow_fan_out=[smb])).refused or "")
    both = offered("nbar-drop-http-worm", tables(flow_fan_out=[smb, {**SCAN, "distinct_destinations": 90}]))
    assert both.refused is None


def test_what_only_a_person_knows_is_asked() -> None:
    card = offered("drop-worm-port", tables(flow_fan_out=[SCAN]))
    (asked,) = (gate for gate in card.gates if gate.state == "for a person")
    assert asked.text.startswith("does the owner of the service")
    assert card.preconditions == (asked.text,)


def test_a_gate_that_has_no_meaning_on_a_platform_is_left_out() -> None:
    gate = Gate(part=GatePart.NOT_WHEN, says="x", sign="control-policy-of-its-own", then="refuse", because="x")
    scene = Scene(tables=tables(platform="cisco_ios"), playbooks=BOOK, quote=lambda _, __: None)
    assert Lookout(scene).state(gate, {}) is None


def test_a_condition_of_one_platform_is_left_out_on_the_others() -> None:
    switch = [{"hardware": True}]
    nexus = offered(
        "drop-by-packet-length", tables(platform="cisco_nxos", flow_fan_out=[SCAN], forwarding_state=switch)
    )
    assert nexus.refused is None  # its list is executed in hardware
    catalyst = offered(
        "drop-by-packet-length", tables(platform="cisco_ios", flow_fan_out=[SCAN], forwarding_state=switch)
    )
    assert catalyst.refused is not None


def test_a_port_is_trusted_by_its_own_block() -> None:
    gate = next(g for c, g in GATED if c.workaround == "limit-dhcp" and g.sign == "port-is-trusted-for-dhcp")
    on = tables(config_line=[{"block": "interface GigabitEthernet1/0/48", "text": "ip dhcp snooping trust"}])
    assert looked(gate, on, {"access_port": "Gi1/0/48"}).state == "not met"
    assert looked(gate, on, {"access_port": "Gi1/0/4"}).state == "not known"


def test_the_host_s_own_port_is_no_uplink() -> None:
    switch = {"interface": "GigabitEthernet0/9", "neighbor": "sw2", "platform": "WS-C2960", "leads_on": True}
    other = {**switch, "interface": "FastEthernet0/0", "neighbor": None, "leads_on": False}
    away = offered("isolate-host", tables(flow_fan_out=[SCAN], port_neighbor=[switch, other]))
    assert seen("port-leads-on", away).state == "met"
    here = offered("isolate-host", tables(flow_fan_out=[SCAN], port_neighbor=[{**switch, "interface": "Fa0/0"}]))
    assert seen("port-leads-on", here).state == "not met"
    assert any("sw2" in warning for warning in here.warnings)
    assert HOST.interface == "Fa0/0"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("'memory is low'", "write what a sign tells as"),
        ("{sign: box-memory-low, person: 'x'}", "write what a sign tells as"),
        ("{sign: no-such-sign, then: warn, because: x}", "there is no sign 'no-such-sign'"),
        ("{sign: scan-fan-out, then: warn, because: x}", "wants parameters"),
        ("{sign: box-memory-low, because: x}", "'then' must be one of"),
        ("{sign: box-memory-low, then: warn}", "'because' why the card is refused"),
        ("{sign: box-memory-low, then: warn, because: x, about: {pool: nowhere}}", "unknown blank 'nowhere'"),
        ("{sign: box-memory-low, then: warn, because: x, when: y}", "unknown key 'when'"),
        ("{person: 'x', then: warn}", "'then' needs a sign"),
    ],
)
def test_a_condition_that_nothing_judges_is_refused(entry: str, fault: str) -> None:
    faults: list[str] = []
    data = load(f"not_when:\n  - {entry}\n", "card.yaml")
    assert list(GateReader(BOOK.signs, BLANKS, "card.yaml", faults).gates(data, GatePart.NOT_WHEN)) == []
    assert any(fault in line and line.startswith("card.yaml:2: ") for line in faults), faults


def test_the_condition_is_what_stands_before_the_colon_of_its_reason() -> None:
    data = load(
        "not_when:\n  - {sign: box-memory-low, then: warn, because: 'memory is low: keep the cache small'}\n", "x"
    )
    (gate,) = GateReader(BOOK.signs, BLANKS, "x", []).gates(data, GatePart.NOT_WHEN)
    assert gate.says == "memory is low"
