"""Which follow-ups are sent, in which place, and what a sick box is spared."""

import threading
from pathlib import Path

import pytest

from tests.collect.boxes import Routers, Silent, credential, devices, fine, new_case, options
from triage.collect.fleet import collect
from triage.collect.ladder import FOLLOW_UPS, follow_up_rungs, ladder
from triage.model import CaptureStatus

HOT = b"CPU utilization for five seconds: 99%/78%; one minute: 97%; five minutes: 90%\n"
CALM = b"CPU utilization for five seconds: 9%/2%; one minute: 8%; five minutes: 8%\n"
POOLS = b"                Head    Total(b)     Used(b)     Free(b)   Lowest(b)  Largest(b)\n"
SHORT = POOLS + b"Processor   62D79F20   100000000    95000000     5000000     4000000     3000000\n"
ROOMY = POOLS + b"Processor   62D79F20   100000000    50000000    50000000    40000000    30000000\n"
ARP = "show ip arp"  # of the first round alone, and withheld from a box that is short of memory


def second_round(folder: Path, wanted: tuple[str, ...], memory: tuple[bytes, bytes] = (ROOMY, ROOMY)) -> list[str]:
    """What is sent in the second round; ``memory`` is what the box shows in each."""
    shown = iter(memory)

    def script(device: str, command: str, session: int) -> tuple[bytes, CaptureStatus]:
        if command == "show memory statistics":
            return next(shown), CaptureStatus.OK
        return (CALM, CaptureStatus.OK) if command == "show processes cpu sorted" else fine(device, command, session)

    routers, case = Routers(script=script), new_case(folder)
    how = options(rounds=2, follow_up=lambda _: wanted)
    collect(devices(1, platform="cisco_ios"), {"default": credential()}, case, how, Silent(), threading.Event(), connect_to=routers.connect)  # fmt: skip
    case.close()
    sent = [command for _, command in routers.asked]
    return sent[len(sent) - sent[::-1].index("show clock") - 1 :]


def test_what_decides_goes_ahead_as_soon_as_the_box_has_shown_how_it_is(tmp_path: Path) -> None:
    vital = ["show clock", "show processes cpu sorted", "show memory statistics"]
    assert second_round(tmp_path, ("show snmp", "show buffers"))[:5] == [*vital, "show snmp", "show buffers"]


def test_nothing_is_sent_twice(tmp_path: Path) -> None:
    sent = second_round(tmp_path, ("show buffers", "show buffers", "show memory statistics"))
    both = [rung.command for rung in ladder("cisco_ios").rungs if rung.both_rounds]
    assert sorted(sent) == sorted(both)


def test_what_was_withheld_is_asked_when_the_box_can_bear_it(tmp_path: Path) -> None:
    assert ARP in second_round(tmp_path, (ARP,), (SHORT, ROOMY))


def test_what_the_box_still_cannot_bear_is_not_sent(tmp_path: Path) -> None:
    sent = second_round(tmp_path, (ARP, "show snmp"), (SHORT, SHORT))
    assert ARP not in sent
    assert "show snmp" not in sent  # of what it takes nobody knows; a box without memory is spared it


def test_an_answer_that_decided_nothing_is_not_asked_for_again(tmp_path: Path) -> None:
    assert ARP not in second_round(tmp_path, (ARP,))


@pytest.mark.parametrize(
    ("platform", "wanted", "sent"),
    [
        ("cisco_asa", ["show conn", "show asp table socket"], ["show asp table socket"]),  # one is heavy
        (
            "cisco_ios",
            ["show interfaces INTERFACE switching", "show snmp"],
            ["show snmp"],
        ),  # a blank that nobody filled
        ("cisco_ios", ["triage run --rounds 3", "clear counters", "show snmp"], ["show snmp"]),
        ("cisco_ios", ["show tech-support", "show ip route", "show snmp"], ["show snmp"]),
    ],
)
def test_what_may_not_be_sent_gives_way_to_the_next_best(platform: str, wanted: list[str], sent: list[str]) -> None:
    assert [rung.command for rung in follow_up_rungs(wanted, platform)] == sent


def test_only_a_few_are_added_and_what_is_asked_anyway_does_not_count() -> None:
    wanted = ["show buffers", *(f"show thing {word}" for word in ("one", "two", "three", "four")), "show ip traffic"]
    rungs = follow_up_rungs(wanted, "cisco_ios")
    assert len([rung for rung in rungs if not rung.both_rounds]) == FOLLOW_UPS
    assert [rung.command for rung in rungs if rung.both_rounds] == ["show buffers", "show ip traffic"]
