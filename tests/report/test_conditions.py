"""What a card says of its conditions: to be made sure, to be ruled out, to be asked, and what holds."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from triage.model import Card, Evidence, GateState, Step
from triage.report.cards import conditions_of, warnings_of

STEP = Step(lines=("x",))


def card(*gates: GateState) -> Card:
    return Card(
        workaround="x", title="x", device="r1", platform="cisco_ios", does="x", apply=STEP, rollback=STEP, verify=("x",), gates=gates
    )  # fmt: skip


def references(items: Sequence[Evidence]) -> str:
    return " ".join(f"E{item.line}" for item in items)


def gate(part: str, text: str, state: str, *ask: str, line: int = 0) -> GateState:
    cited = (Evidence(device="r1", capture="x", line=line, text="x", sign="x"),) if line else ()
    return GateState(part=part, text=text, state=state, ask=ask, evidence=cited, why="x")


def test_each_state_has_its_heading() -> None:
    found = dict(
        conditions_of(
            card(
                gate("preconditions", "CEF is on", "met", line=7),
                gate("preconditions", "a console is open", "not known", "show users"),
                gate("not_when", "memory is low", "met"),
                gate("not_when", "the box is a 7500", "not known"),
                gate("preconditions", "has the log been saved?", "for a person"),
                gate("not_when", "allocations fail", "not met", line=9),
            ),
            references,
        )
    )
    assert found == {
        "First make sure": "a console is open (show users)",
        "First rule out": "the box is a 7500",
        "First ask": "has the log been saved?",
        "Holds here": "CEF is on [E7]",
        "Ruled out here": "memory is low",
    }


def test_one_command_that_tells_several_things_is_named_once() -> None:
    both = card(
        gate("not_when", "memory is low", "not known", "show memory statistics"),
        gate("not_when", "somebody is on", "not known", "show users"),
        gate("not_when", "the largest block is small", "not known", "show memory statistics"),
    )
    told = "memory is low, the largest block is small (show memory statistics); somebody is on (show users)"
    assert conditions_of(both, references) == [("First rule out", told)]


@pytest.mark.parametrize("mark", ["!", "#"])
def test_a_warning_that_the_lines_say_themselves_is_said_once(mark: str) -> None:
    step = Step(lines=(f"{mark} this ends your own session", "ip access-list extended TRIAGE-BLOCK"))
    said = replace(card(), apply=step, warnings=("this ends your own session", "check the TCAM first"))
    assert warnings_of(said) == ["check the TCAM first"]
