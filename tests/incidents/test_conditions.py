"""What the cards ask of a box, over whole incidents: a capture that is missing never makes one look safer."""

import pytest

from tests.incidents.incidents import INCIDENTS
from tests.incidents.test_incidents import captures_of
from triage.advice.gates import Gate, Lookout
from triage.advice.workaround import load_workarounds
from triage.case.terms import Terms
from triage.cli.pipeline import Analysis, analyse
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.signs import Scene
from triage.model import GateState, Standing

BOOK = load_playbooks()
GATES = tuple({gate for card in load_workarounds(BOOK).values() for gate in card.every_gate if gate.sign})
SEVERAL = sorted(name for name, incident in INCIDENTS.items() if len(incident.first) > 1)
# The processes of IOSd are calm while Linux fills the box: two outputs that measure different things under one name.
DISAGREE = {"cpu-xe-iosd-vs-linux": {"box-cpu-busy", "box-cpu-saturated"}}


def _states(analysis: Analysis) -> dict[Gate, GateState]:
    hosts = [e for f in analysis.diagnosis.findings for e in f.entities if e.kind == "host" and e.interface]
    named = {"host": hosts[0].value, "interface": hosts[0].interface or ""} if hosts else {"interface": "Fa0/0"}
    values = {**named, "port": "80", "access_port": named["interface"], "port_name": named["interface"]}
    tables = analysis.tables.get("r1")
    if tables is None:
        return {}
    lookout = Lookout(Scene(tables=tables, playbooks=BOOK, quote=lambda _, __: None))
    return {gate: state for gate in GATES if (state := lookout.state(gate, values)) is not None}


@pytest.mark.parametrize("name", SEVERAL)
def test_without_a_capture_nothing_is_met_that_was_not(name: str) -> None:
    incident = INCIDENTS[name]
    captures = captures_of(incident)
    terms = Terms(hosts=incident.hosts)
    whole = _states(analyse(captures, terms=terms))
    for command in incident.first:
        less = _states(analyse([c for c in captures if c.command != command], terms=terms))
        safer = {g.sign for g, state in less.items() if state.state == Standing.MET and whole[g].state != Standing.MET}
        assert not safer - DISAGREE.get(name, set()), command
