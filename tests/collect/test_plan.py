"""What is withheld from a sick box, and how long it may rest."""

import pytest

from triage.collect.ladder import Rung, ladder
from triage.collect.plan import IDLE_PAUSE_S, STARVED_PAUSE_MAX_S, Condition

BUSY = b"CPU utilization for five seconds: 99%/78%; one minute: 97%; five minutes: 90%\n"
IDLE = b"CPU utilization for five seconds: 9%/2%; one minute: 8%; five minutes: 8%\n"
POOLS = b"                Head    Total(b)     Used(b)     Free(b)   Lowest(b)  Largest(b)\n"
SHORT = POOLS + b"Processor   62D79F20   100000000    95000000     5000000     4000000     3000000\n"
SHATTERED = POOLS + b"Processor   62D79F20   100000000    50000000    50000000     4000000       60000\n"
ROOMY = POOLS + b"Processor   62D79F20   100000000    50000000    50000000    40000000    30000000\n"


def rung(command: str) -> Rung:
    return next(rung for rung in ladder("cisco_ios").rungs if rung.command == command)


def after(command: str, raw: bytes) -> Condition:
    condition = Condition()
    condition.learn(command, raw)
    return condition


def test_an_idle_box_is_not_kept_waiting() -> None:
    assert after("show processes cpu sorted", IDLE).pause_s(3.0) == IDLE_PAUSE_S


def test_a_starved_box_rests_twice_as_long_as_it_worked() -> None:
    assert after("show processes cpu sorted", BUSY).pause_s(0.4) == pytest.approx(0.8)


def test_the_rest_of_a_starved_box_is_bounded() -> None:
    assert after("show processes cpu sorted", BUSY).pause_s(60.0) == STARVED_PAUSE_MAX_S


@pytest.mark.parametrize("raw", [SHORT, SHATTERED])
def test_commands_that_take_memory_are_withheld_where_there_is_none(raw: bytes) -> None:
    condition = after("show memory statistics", raw)
    assert condition.withheld(rung("show ip arp")) == "the box is short of memory and 'show ip arp' takes some"
    assert condition.withheld(rung("show clock")) is None


def test_nothing_is_withheld_from_a_box_with_memory_and_time() -> None:
    condition = after("show memory statistics", ROOMY)
    condition.learn("show processes cpu sorted", IDLE)
    assert [r.command for r in ladder("cisco_ios").rungs if condition.withheld(r)] == []
