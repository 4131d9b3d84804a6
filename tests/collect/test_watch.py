"""Watching without a network: limits, hold-off, reloads, back-off, a clean end."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.collect.boxes import FakeSession, Routers
from triage.collect.gate import Allowed, check
from triage.collect.logtail import LogTail
from triage.collect.samples import UPTIME_COMMAND, Limits, Sample, commands, crossed, read_sample, uptime_s
from triage.collect.visit import OpenSession
from triage.collect.watch import Event, Settings, Watcher
from triage.errors import CollectError
from triage.model import PLATFORMS, CaptureStatus, Device

BOX = Device(name="r1", host="192.0.2.1", platform="cisco_ios")
POOL = "Processor   62D79F20   100000000    {used}     {free}   4000000   3000000\n"


class Time:
    """A clock that moves only when somebody waits; it says stop after ``looks`` waits."""

    def __init__(self, looks: int) -> None:
        self.now = 1000.0
        self.left = looks
        self.waits: list[float] = []
        self.event = _Stop(self)


class _Stop(threading.Event):
    def __init__(self, time: Time) -> None:
        super().__init__()
        self.time = time

    def wait(self, timeout: float | None = None) -> bool:
        self.time.waits.append(timeout or 0.0)
        self.time.now += timeout or 0.0
        self.time.left -= 1
        if self.time.left <= 0:
            self.set()
        return self.is_set()


def answers(
    cpu: int = 5, free: int = 50, fails: int = 0, uptime: str = "3 days, 4 hours, 5 minutes"
) -> Callable[[str], str]:
    def answer(command: str) -> str:
        if "uptime" in command:
            return f"{command}\nr1 uptime is {uptime}\n"
        if "cpu" in command:
            return f"{command}\nCPU utilization for five seconds: 99%/1%; one minute: {cpu}%; five minutes: 5%\n"
        if "memory" in command:
            return command + "\n" + POOL.format(used=(100 - free) * 1_000_000, free=free * 1_000_000)
        return f"{command}\n" + "Nov 23 12:00:00: %SYS-2-MALLOCFAIL: Memory allocation of 1000 bytes failed\n" * fails

    return answer


def watched(
    looks: list[Callable[[str], str] | None],
    *,
    waits: int = 0,
    keeps: bool = True,
    hold_off_s: float = 1800.0,
    logins: Iterator[CollectError] | None = None,
) -> tuple[list[Event], list[str], Time, Routers]:
    """Watch a box that answers as ``looks`` say, one for each sample; None drops the session."""  # fmt: skip
    time = Time(waits or len(looks))
    state = {"look": 0}

    def script(device: str, command: str, session: int) -> tuple[bytes, CaptureStatus]:
        look = looks[min(state["look"], len(looks) - 1)]
        if command == commands("cisco_ios")[-1]:
            state["look"] += 1
        if look is None:
            state["look"] += command != commands("cisco_ios")[-1]
            return b"", CaptureStatus.CLOSED
        return look(command).encode(), CaptureStatus.OK

    routers = Routers(script=script)
    events: list[Event] = []
    captured: list[str] = []

    def log_in(device: Device) -> OpenSession:
        if logins is not None and (error := next(logins, None)) is not None:
            raise error
        routers.logins.append((device.name, True))
        return FakeSession(routers, device, len(routers.logins))

    def capture(device: Device, session: OpenSession, why: str) -> bool:
        captured.append(why)
        return keeps

    settings = Settings(interval_s=60.0, hold_off_s=hold_off_s, limits=Limits(cpu_pct=90, free_pct=10))
    Watcher(
        BOX, settings, log_in=log_in, capture=capture, tell=events.append, stop=time.event, clock=lambda: time.now
    ).run()  # fmt: skip
    return events, captured, time, routers


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


def test_a_healthy_box_is_asked_and_left_alone() -> None:
    events, captured, time, routers = watched([answers()] * 3)
    assert captured == []
    assert kinds(events) == ["watching", "sample", "sample", "sample"]
    assert len(routers.logins) == 1
    assert time.waits == [60.0] * 3


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (answers(cpu=95), "the CPU is at 95 % over one minute (limit 90 %)"),
        (answers(free=7), "free memory is 7 % (limit 10 %)"),
        (answers(fails=2), "a new MALLOCFAIL in the log"),
    ],
)
def test_each_limit_starts_one_capture_and_then_holds_off(look: Callable[[str], str], why: str) -> None:
    _, captured, _, routers = watched([answers(), look, look, look])
    assert captured == [why]
    assert len(routers.logins) == 1


def test_a_full_log_that_loses_an_old_failure_for_each_new_one_is_news() -> None:
    def at(minute: int) -> Callable[[str], str]:
        def answer(command: str) -> str:
            lines = (
                f"Nov 23 12:{n:02}:00: %SYS-2-MALLOCFAIL: Memory allocation failed\n" for n in range(minute, minute + 3)
            )
            return f"{command}\n" + "".join(lines) if "logging" in command else answers()(command)

        return answer

    _, captured, _, _ = watched([at(0), at(0), at(1)])
    assert captured == ["a new MALLOCFAIL in the log"]


def test_after_a_reload_the_hold_off_is_over() -> None:
    before, after = answers(cpu=99, uptime="2 days, 1 minute"), answers(cpu=99, uptime="1 minute")
    _, captured, _, _ = watched([before, None, after], waits=3)
    assert len(captured) == 2


def test_old_allocation_failures_are_no_news() -> None:
    _, captured, _, _ = watched([answers(fails=3)] * 3)
    assert captured == []


def test_the_hold_off_ends() -> None:
    events, captured, _, _ = watched([answers(cpu=99)] * 4, hold_off_s=100.0)
    assert len(captured) == 2
    assert kinds(events).count("held-off") == 2


def test_a_lost_session_is_opened_again_and_a_reload_is_said() -> None:
    looks = [answers(uptime="2 days, 1 minute"), None, answers(uptime="1 minute", fails=1)]
    events, captured, time, routers = watched(looks, waits=3)
    assert kinds(events) == ["watching", "sample", "lost", "reloaded", "sample"]
    assert "up for 1 min only" in events[3].text
    assert captured == []
    assert len(routers.logins) == 2
    assert time.waits[1] == 5.0


def test_the_pause_between_tries_doubles_up_to_five_minutes() -> None:
    gone = (CollectError("unreachable", "no route") for _ in range(99))
    events, _, time, _ = watched([answers()], waits=9, logins=gone)
    assert time.waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert set(kinds(events)) == {"lost"}


@pytest.mark.parametrize("code", ["auth-refused", "auth-guard", "host-key-changed"])
def test_what_waiting_does_not_mend_is_not_tried_again(code: str) -> None:
    events, _, time, routers = watched([answers()], waits=9, logins=iter([CollectError(code, "no")]))
    assert kinds(events) == ["left"]
    assert time.waits == []
    assert routers.logins == []


def test_a_capture_that_lost_the_session_opens_another() -> None:
    _, captured, _, routers = watched([answers(cpu=99), answers()], waits=2, keeps=False)
    assert len(captured) == 1
    assert len(routers.logins) == 2


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_a_sample_asks_passes_the_gate(platform: str) -> None:
    asked = [*commands(platform), *([UPTIME_COMMAND[platform]] if platform in UPTIME_COMMAND else [])]
    assert [c for c in asked if not isinstance(check(c), Allowed)] == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("CPU states  :   5.00% user,   3.50% kernel,   91.50% idle\nMemory usage:   4000000K total,   3000000K used,   1000000K free\n",
         Sample(cpu_1m_pct=8.5, free_pct=25.0)),
        ("CPU utilization for one minute: 42%; five minutes: 30%; fifteen minutes: 20%\nPhysical Memory     : 4096.0 MB\n    Free Memory         : 1024.0 MB\n",
         Sample(cpu_1m_pct=42.0, free_pct=25.0)),
        (("---- node0_RP0_CPU0 ----\n    Physical Memory     : 4096.0   MB\n    Free Memory         : 2048.000 MB\n"
         "---- node0_1_CPU0 ----\n    Physical Memory     : 4096.0   MB\n    Free Memory         :  512.000 MB\n"),
         Sample(free_pct=12.5)),
        ("CPU utilization for 5 seconds = 1%; 1 minute: 77%; 5 minutes: 3%\nFree memory:        500000000 bytes (25%)\n",
         Sample(cpu_1m_pct=77.0, free_pct=25.0)),
        (("%Cpu(s):  5.0 us,  1.0 sy,  0.0 ni, 94.0 id,  0.0 wa\nMiB Mem :   4000.0 total,    100.0 free,   2000.0 used,   1900.0 buff/cache\n"
         "MiB Swap:      0.0 total,      0.0 free,      0.0 used.   1000.0 avail Mem \n"),
         Sample(cpu_1m_pct=6.0, free_pct=25.0)),
        (("Cpu(s): 10.0%us,  2.0%sy,  0.0%ni, 88.0%id,  0.0%wa\nMem:   4000000k total,  3900000k used,   100000k free,   200000k buffers\n"
         "Swap:        0k total,        0k used,        0k free,   700000k cached\n"),
         Sample(cpu_1m_pct=12.0, free_pct=25.0)),
        ("    Memory utilization          75 percent\n    CPU utilization:\n      User                       5 percent\n      Idle                      60 percent\n",
         Sample(cpu_1m_pct=40.0, free_pct=25.0)),
        ("% Invalid input detected at '^' marker.\n", Sample()),
    ],
)  # fmt: skip
def test_every_platform_is_read(answer: str, expected: Sample) -> None:
    assert read_sample({"show": answer.encode()}) == expected


def test_nothing_known_is_nothing_crossed() -> None:
    assert crossed(Sample(), None, Limits()) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("r1 uptime is 1 week, 2 days, 3 hours, 4 minutes", 788_640),
        ("uptime is 5 minutes", 300),
        ("Uptime: 2 days, 15 hours and 56 minutes", 230_160),
        ("fw1 up 41 days 19 hours\nfailover cluster up 3 years 2 days\n", 3_610_800),
        ("System booted: 2026-10-01 10:00:00 UTC (7w3d 23:14 ago)", 7 * 604_800 + 3 * 86_400 + 83_640),
        ("System booted: 2026-11-24 01:00:00 UTC (02:05 ago)", 7_500),
        ("no such thing", None),
    ],
)
def test_uptimes(text: str, seconds: int | None) -> None:
    assert uptime_s(text.encode()) == seconds


def test_the_tail_of_a_log_survives_rotation_and_truncation(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"old\n")
    tail = LogTail(log)
    assert list(tail.lines()) == []
    with log.open("ab") as stream:
        stream.write(b"one\ntw")
    assert list(tail.lines()) == [b"one"]
    with log.open("ab") as stream:
        stream.write(b"o\n")
    assert list(tail.lines()) == [b"two"]
    log.rename(tmp_path / "log.1")
    with (tmp_path / "log.1").open("ab") as stream:
        stream.write(b"late\n")
    assert list(tail.lines()) == [b"late"]
    log.write_bytes(b"three\n")
    assert list(tail.lines()) == [b"three"]
    log.write_bytes(b"4\n")
    assert list(tail.lines()) == [b"4"]
    with log.open("ab") as stream:
        stream.write(b"x" * 200_000)
    assert all(len(line) == 8192 for line in tail.lines())
    log.unlink()
    log.mkdir()
    assert list(tail.lines()) == []
    tail.close()


def test_a_thousand_rotations_lose_no_line_and_leave_no_file_open(tmp_path: Path) -> None:
    log, seen, files = tmp_path / "log", [], len(list(Path("/proc/self/fd").iterdir()))
    log.touch()
    tail = LogTail(log)
    for number in range(1000):
        with log.open("ab") as stream:
            stream.write(b"before %d\n" % number)
        if number % 2:
            seen += tail.lines()
        log.replace(tmp_path / "log.1")
        log.write_bytes(b"after %d\n" % number)
        seen += tail.lines()
    assert seen == [b"%b %d" % (word, number) for number in range(1000) for word in (b"before", b"after")]
    assert len(list(Path("/proc/self/fd").iterdir())) == files + 1
    tail.close()
