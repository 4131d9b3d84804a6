"""A leak over saved rounds: clocks that are set, reloads, rounds in any order, processes that come and go, slopes that prove nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from triage.case.terms import Terms
from triage.cli.analyze import analysis_of
from triage.model import Verdict

Holder = tuple[int, int]  # pid and bytes of SSH Process
Round = tuple[str, list[Holder], str]  # clock, holders, uptime; empty where it was not asked
POOL, REST = 210_000_000, 100_000_000
BYTES = [25_000_000 + n * 4_000_000 for n in range(4)]
UPTIMES = [f"2 days, {n} hours, 0 minutes" for n in range(1, 5)]


def clock(hour: int, day: int = 3) -> str:
    return f"{hour:02d}:00:00.123 UTC Tue Mar {day} 2026"


def text_of(told: Round) -> str:
    when, holders, uptime = told
    used = REST + sum(held for _, held in holders)
    lines = [f"r1#show clock\n{when}"] if when else []
    if uptime:
        lines += [
            "r1#show version",
            "Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.2(4)M3, RELEASE SOFTWARE (fc2)",
        ]
        lines += [f"r1 uptime is {uptime}", "Cisco CISCO2911/K9 (revision 1.0) with 487424K/36864K bytes of memory."]
    lines += [
        "r1#show processes memory sorted",
        f"Processor Pool Total:  {POOL} Used:  {used} Free:   {POOL - used}",
        "",
    ]
    lines += [" PID TTY  Allocated      Freed    Holding    Getbufs    Retbufs Process"]
    lines += ["   0   0   29123344     312004   28123344          0          0 *Init*         "]
    lines += [
        f" {pid:3}   0  {held + 40000:10}      41200 {held:10}          0          0 SSH Process    "
        for pid, held in holders
    ]
    return "\n".join([*lines, "r1#"])


def rounds(held: Sequence[Holder], clocks: Sequence[str], uptimes: Sequence[str] = ("",) * 4) -> list[Round]:
    return [(c, [h], u) for c, h, u in zip(clocks, held, uptimes, strict=True)]


HOURLY = [clock(10 + n) for n in range(4)]
LEAK = [(112, held) for held in BYTES]
PROVEN = {
    "as it should be": rounds(LEAK, HOURLY, UPTIMES),
    "another process of that name stays as it is": [(c, [*h, (113, 5_000_000)], u) for c, h, u in rounds(LEAK, HOURLY, UPTIMES)],
    "the clock was set back by five hours": rounds(LEAK, [*HOURLY[:2], clock(7), clock(8)], UPTIMES),
    "the clock was set forward by five hours": rounds(LEAK, [*HOURLY[:2], clock(17), clock(18)], UPTIMES),
    "nobody asked for the clock": rounds(LEAK, [""] * 4, UPTIMES),
}  # fmt: skip
UNPROVEN = {
    "the process restarted with another pid": rounds([*LEAK[:2], (140, BYTES[0]), (140, BYTES[1])], HOURLY, UPTIMES),
    "the box reloaded": rounds(LEAK, HOURLY, [*UPTIMES[:2], "20 minutes", "1 hour, 20 minutes"]),
    "three rounds whose slope may be none": rounds([(112, BYTES[0] + more) for more in (0, 100_000, 4_000_000)], HOURLY[:3], UPTIMES[:3]),
    "the clock was set back, and nothing else tells the time": rounds(LEAK, [*HOURLY[:2], clock(7), clock(8)]),
    "two rounds": rounds(LEAK[:2], HOURLY[:2], UPTIMES[:2]),
}  # fmt: skip


def judged(told: Sequence[Round], folder: Path, names: Sequence[str] = ("1", "2", "3", "4")) -> tuple[Verdict, str]:
    for name, one in zip(names, told, strict=False):
        (folder / f"{name}.txt").write_text(text_of(one))
    found = analysis_of([folder], Terms()).diagnosis
    every = (*found.findings, *found.undetermined, *found.ruled_out)
    leak = next(f for f in every if f.pattern == "mem-leak-process")
    return leak.verdict, leak.summary


@pytest.mark.parametrize("name", PROVEN)
def test_a_leak_is_measured_by_whatever_tells_the_time(name: str, tmp_path: Path) -> None:
    verdict, summary = judged(PROVEN[name], tmp_path)
    assert verdict is Verdict.PROBABLE
    assert "12,000,000 more in 3 h" in summary


@pytest.mark.parametrize("name", UNPROVEN)
def test_what_proves_no_leak_is_none(name: str, tmp_path: Path) -> None:
    assert judged(UNPROVEN[name], tmp_path)[0] in {Verdict.UNDETERMINED, Verdict.RULED_OUT}


@pytest.mark.parametrize("uptimes", [UPTIMES, [""] * 4])
def test_files_in_any_order_are_read_in_that_of_time(uptimes: list[str], tmp_path: Path) -> None:
    verdict, summary = judged(rounds(LEAK, HOURLY, uptimes), tmp_path, ["during2", "after", "before", "during1"])
    assert verdict is Verdict.PROBABLE
    assert "12,000,000 more in 3 h" in summary


def test_memory_for_more_than_a_year_is_said_in_years(tmp_path: Path) -> None:
    slow = [(112, BYTES[0] + n * 350_000) for n in range(4)]
    clocks = [clock(10, 1 + 2 * n) for n in range(4)]
    uptimes = [f"{2 + 2 * n} days, 1 hour, 0 minutes" for n in range(4)]
    verdict, summary = judged(rounds(slow, clocks, uptimes), tmp_path)
    assert verdict.rank >= Verdict.POSSIBLE.rank
    assert "in about 1.3 years at this rate" in summary
