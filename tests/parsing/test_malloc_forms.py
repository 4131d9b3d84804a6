"""A failed allocation in the forms that terminals, relays and stacks make of it."""

from typing import Any

import pytest

from triage.parsing.log import read_events
from triage.parsing.messages import decode

FIRST = "*Jul  3 10:00:00.123: %SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed from 0x60103098, alignment 0"
REST = (
    "Pool: Processor  Free: 5453728  Cause: Memory fragmentation",
    "Alternate Pool: None  Free: 0  Cause: No Alternate pool",
    '-Process= "IP Input", ipl= 0, pid= 21',
    "-Traceback= 601617A4 601617A8",
)
RELAY = "Jul  3 10:00:01 192.0.2.1 {}: "


def decoded(*lines: str) -> list[dict[str, Any]]:
    tables = decode(read_events(enumerate(lines, 1), {"device": "r1", "round": 1, "capture": "log"}))
    return list(tables["malloc_failure"].rows()) if "malloc_failure" in tables else []


def of_relay() -> list[str]:
    return [f"{RELAY.format(120 + n)}{line}" for n, line in enumerate((FIRST, *REST))]


def of_stack() -> list[str]:
    return [f"{line} (Switch-2)" for line in (FIRST, *REST)]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([FIRST, *REST], id="as printed"),
        pytest.param([" ".join((FIRST, *REST))], id="one line"),
        pytest.param(of_relay(), id="a relay heads every line"),
        pytest.param(of_stack(), id="a member of a stack"),
        pytest.param([FIRST[:79], FIRST[79:], *REST], id="broken inside a word"),
        pytest.param([FIRST[:71], FIRST[71:], *REST], id="broken at a blank"),
    ],
)
def test_every_form_says_the_same(lines: list[str]) -> None:
    (row,) = decoded(*lines)
    assert (row["requested_bytes"], row["caller"], row["alignment"]) == (65536, "0x60103098", 0)
    assert (row["pool"], row["free_bytes"], row["cause"].strip()) == ("Processor", 5453728, "Memory fragmentation")
    assert (row["alternate_pool"], row["process"], row["pid"]) == ("None", "IP Input", 21)


@pytest.mark.parametrize("word", ["pool", "Pool"])
def test_old_software_names_the_pool_on_the_first_line(word: str) -> None:
    head = f"1w2d: %SYS-2-MALLOCFAIL: Memory allocation of 1028 bytes failed from 0x6015EC84, {word} Processor, alignment 0"
    (row,) = decoded(head, '-Process= "IP Input", ipl= 2, pid= 21')
    assert (row["pool"], row["process"], row["interrupt_level"]) == ("Processor", "IP Input", 2)


def test_a_pool_may_have_a_name_of_two_words() -> None:
    (row,) = decoded(FIRST, "Pool: Driver te  Free: 400  Cause: Not enough free memory")
    assert (row["pool"], row["free_bytes"]) == ("Driver te", 400)


@pytest.mark.parametrize("end", [20, 30, 45, 60, 70])
def test_a_message_that_was_cut_is_still_a_failed_allocation(end: int) -> None:
    start = FIRST.index("%")
    (row,) = decoded(FIRST[: start + 18 + end])
    assert row["process"] is None


@pytest.mark.parametrize(
    ("newer", "victim"),
    [
        ("%LINEPROTO-5-UPDOWN: Line protocol on Interface Serial0/0, changed state to down", "IP Input"),
        ("%LINK-3-UPDOWN: Interface Serial0/0, changed state to down", "IP Input"),
        ("%SYS-2-NOTQ: unqueue didn't find 0 in queue 62A1B2C4", None),  # which has a process of its own
    ],
)
def test_a_message_between_the_lines_takes_only_what_may_be_its_own(newer: str, victim: str | None) -> None:
    (row,) = decoded(FIRST, *REST[:1], f"*Jul  3 10:00:00.127: {newer}", *REST[2:])
    assert (row["cause"].strip(), row["process"]) == ("Memory fragmentation", victim)


def test_a_message_that_is_complete_takes_no_line_of_a_later_one() -> None:
    other = "*Jul  3 10:00:00.127: %SCHED-2-WATCH: Attempt to enqueue uninitialized watched queue (address 0)."
    (row,) = decoded(FIRST, *REST, other, '-Process= "OSPF Router", ipl= 0, pid= 40')
    assert row["process"] == "IP Input"


def test_two_boxes_that_log_into_one_file_keep_their_victims() -> None:
    a, b = ([f"Jul  3 10:00:01 192.0.2.{n} 7: {line}" for line in (FIRST, *REST)] for n in (1, 2))
    b[3] = b[3].replace("IP Input", "BGP Router")
    both = [line for pair in zip(a, b, strict=True) for line in pair]
    assert [row["process"] for row in decoded(*both)] == ["IP Input", "BGP Router"]
