"""What is withheld from a sick box, and how long it may rest."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from triage.collect.ladder import Rung, ladder
from triage.collect.plan import IDLE_PAUSE_S, STARVED_PAUSE_MAX_S, Condition, LinesLeft, lines_left

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


@pytest.mark.parametrize(
    ("platform", "command", "busy"),
    [
        ("cisco_nxos", "show system resources", "CPU states  :   90.00% user,   6.00% kernel,   4.00% idle\n"),
        ("cisco_nxos", "show processes cpu sort", "CPU util  :   90.00% user,    6.00% kernel,    4.00% idle\n"),
        ("cisco_xr", 'show processes cpu | exclude "0%      0%       0%"', "CPU utilization for one minute: 96%; five minutes: 90%; fifteen minutes: 80%\n"),
        ("arista_eos", "show processes top once", "%Cpu(s): 90.0 us,  6.0 sy,  0.0 ni,  4.0 id,  0.0 wa\n"),
        ("juniper_junos", "show chassis routing-engine", "    CPU utilization:\n      User                      90 percent\n      Idle                       4 percent\n"),
    ],
)  # fmt: skip
def test_a_starved_box_of_any_platform_is_spared(platform: str, command: str, busy: str) -> None:
    condition = after(command, busy.encode())
    (costly,) = (rung for rung in ladder(platform).rungs if rung.withhold == "starved")
    assert condition.withheld(costly) == f"the CPU is at 96 % (limit 90 %) and '{costly.command}' is costly"
    assert condition.pause_s(0.4) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("platform", "command", "short"),
    [
        ("cisco_ios", "show processes memory", "Processor Pool Total:  100000000 Used:   95000000 Free:    5000000\n"),
        ("cisco_xe", "show processes memory", "System memory  : 4000000K total, 3800000K used, 200000K free, 0K kernel reserved\n"),
        ("cisco_nxos", "show system resources", "Memory usage:   4000000K total,   3800000K used,    200000K free\n"),
        ("cisco_xr", "show watchdog memory-state location all", "    Physical Memory     : 4096.0   MB\n    Free Memory         : 200.0 MB\n"),
        ("cisco_asa", "show memory", "Free memory:          26843545 bytes ( 5%)\n"),
        ("arista_eos", "show processes top once", "MiB Mem :   4000.0 total,    100.0 free,   3600.0 used,    300.0 buff/cache\nMiB Swap: 0.0 total, 0.0 free, 0.0 used. 200.0 avail Mem\n"),
        ("juniper_junos", "show chassis routing-engine", "    Memory utilization          95 percent\n"),
    ],
)  # fmt: skip
def test_tables_are_not_asked_of_a_box_of_any_platform_that_is_short_of_memory(
    platform: str, command: str, short: str
) -> None:
    condition = after(command, short.encode())
    spared = [rung.command for rung in ladder(platform).rungs if condition.withheld(rung)]
    assert spared == [rung.command for rung in ladder(platform).rungs if rung.withhold == "memory"]
    assert spared


def test_a_shattered_pool_stays_short_whatever_its_sum_says() -> None:
    condition = after("show memory statistics", SHATTERED)
    condition.learn(
        "show processes memory sorted", b"Processor Pool Total:  100000000 Used:   50000000 Free:   50000000\n"
    )
    assert condition.memory_low
    condition.learn("show memory statistics", ROOMY)
    assert not condition.memory_low


def test_a_command_that_is_refused_for_lack_of_memory_tells_as_much() -> None:
    assert after("show interfaces", b"show interfaces\r\n% Low on memory; try again later\r\n").memory_low


def test_our_own_login_does_not_make_a_box_starved() -> None:
    first = b"CPU utilization for five seconds: 96%/2%; one minute: 12%; five minutes: 11%\n"
    heavy = replace(rung("show ip interface"), cost="high")
    condition = after("show processes cpu sorted", first)
    assert condition.withheld(heavy) is None
    assert condition.pause_s(0.4) == pytest.approx(0.8)


def test_what_is_costly_by_itself_waits_for_half_an_idle_box() -> None:
    heavy = replace(rung("show ip interface"), cost="high")
    busy = after(
        "show processes cpu sorted", b"CPU utilization for five seconds: 55%/2%; one minute: 52%; five minutes: 11%\n"
    )
    assert busy.withheld(heavy) == "the CPU is at 52 % (limit 50 %) and 'show ip interface' is costly"
    assert busy.withheld(rung("show ip interface")) is None


@pytest.mark.parametrize(
    ("used", "left"),
    [(range(4), LinesLeft.SOME), (range(5), LinesLeft.PERHAPS_NONE), ([0, 1, 2, 3, 7], LinesLeft.SOME), (range(16), LinesLeft.NONE)],
)  # fmt: skip
def test_free_lines_are_told_from_those_in_use(used: Iterable[int], left: LinesLeft) -> None:
    rows = "".join(
        f"{'*' if n == 1 else ' '}{n + 2:>3} vty {n:<6}ops        idle      00:00:00 192.0.2.9\n" for n in used
    )
    assert lines_left(b"    Line       User       Host(s)              Idle       Location\n" + rows.encode()) is left
