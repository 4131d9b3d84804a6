"""The fleet on routers that are not there: one attempt for a wrong password, caps, budgets, reconnect, resume, full disk."""

import errno
import os
import threading
from pathlib import Path

import pytest

from tests.collect.boxes import RIGHT, WRONG, Routers, Silent, credential, devices, fine, new_case, options
from triage.collect import fleet
from triage.collect.fleet import Collected, collect
from triage.collect.ladder import ladder
from triage.collect.samples import commands
from triage.errors import CaseError
from triage.model import CaptureStatus, Device

LADDER = [rung.command for rung in ladder("cisco_ios").rungs]


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fleet, "_RECONNECT_S", 0.0)
    monkeypatch.setattr("triage.collect.plan.IDLE_PAUSE_S", 0.0)
    monkeypatch.setenv("TRIAGE_STATE_DIR", str(tmp_path / "state"))


def run(
    folder: Path, routers: Routers, listed: tuple[Device, ...], password: str = RIGHT, **changes: object
) -> Collected:
    case = new_case(folder)
    try:
        return collect(
            listed, {name: credential(name, password) for name in {d.credential for d in listed}}, case, options(**changes),
            Silent(), threading.Event(), connect_to=routers.connect,
        )  # fmt: skip
    finally:
        case.close()


def test_a_wrong_password_is_sent_once_to_one_of_500_devices(tmp_path: Path) -> None:
    routers = Routers()
    outcome = run(tmp_path, routers, devices(500), WRONG, concurrency=50)
    assert len(routers.logins) == 1
    assert routers.asked == []
    assert outcome.auth_stopped
    assert len(outcome.failed) == 500
    codes = [problem.code for problem in outcome.problems]
    assert (codes.count("auth-refused"), codes.count("auth-guard")) == (1, 499)


def test_a_wrong_password_of_one_group_does_not_stop_the_other(tmp_path: Path) -> None:
    routers = Routers()
    listed = (
        *devices(20, credential="a"),
        *(Device(name=f"b{n}", host="198.51.100.1", port=n, credential="b") for n in range(1, 21)),
    )
    case = new_case(tmp_path)
    outcome = collect(
        listed, {"a": credential("a", WRONG), "b": credential("b")}, case, options(), Silent(), threading.Event(),
        connect_to=routers.connect,
    )  # fmt: skip
    case.close()
    assert [name for name, good in routers.logins if not good] == ["r001"]
    assert len(outcome.reached) == 20


def test_an_unreachable_canary_passes_the_part_on(tmp_path: Path) -> None:
    routers = Routers(unreachable=("r001", "r002"))
    outcome = run(tmp_path, routers, devices(5), WRONG)
    assert routers.logins == [("r003", False)]
    assert sorted(p.code for p in outcome.problems) == [
        "auth-guard",
        "auth-guard",
        "auth-refused",
        "unreachable",
        "unreachable",
    ]


def test_caps_hold_and_one_device_has_one_session(tmp_path: Path) -> None:
    routers = Routers()
    listed = (
        *devices(15, site="lon"),
        *(Device(name=f"p{n}", host="198.51.100.1", port=n, site="par") for n in range(1, 16)),
    )
    outcome = run(tmp_path, routers, listed, concurrency=8, per_site=3)
    assert len(outcome.reached) == 30
    assert routers.most["lon"] <= 3
    assert routers.most["par"] <= 3
    assert routers.most["all"] <= 8
    assert max(routers.most[d.name] for d in listed) == 1


def test_every_command_is_asked_once_and_in_order(tmp_path: Path) -> None:
    routers = Routers()
    run(tmp_path, routers, devices(1))
    assert [command for _, command in routers.asked] == LADDER


def test_a_lost_session_gets_one_more_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    def drops(device: str, command: str, session: int) -> tuple[bytes, CaptureStatus]:
        if command == LADDER[3] and session == 1:
            return b"half of i", CaptureStatus.CLOSED
        return fine(device, command, session)

    routers = Routers(script=drops)
    outcome = run(tmp_path, routers, devices(1))
    assert routers.logins == [("r001", True)] * 2
    assert [command for _, command in routers.asked] == LADDER
    assert outcome.reached == ("r001",)
    kept = (tmp_path / "case" / "captures" / "r001" / "1").iterdir()
    assert b"half of i" in [file.read_bytes() for file in kept]


def test_a_box_that_drops_every_session_is_left_alone_after_the_second(tmp_path: Path) -> None:
    routers = Routers(script=lambda *_: (b"", CaptureStatus.CLOSED))
    run(tmp_path, routers, devices(1))
    assert len(routers.logins) == 2
    assert [command for _, command in routers.asked] == LADDER[:2]


def test_the_last_line_of_a_box_is_given_back_at_once(tmp_path: Path) -> None:
    full = "".join(f"  {n + 2:>2} vty {n:<6}ops        idle      00:00:00 192.0.2.9\n" for n in range(16)).encode()

    def crowded(device: str, command: str, session: int) -> tuple[bytes, CaptureStatus]:
        return (full, CaptureStatus.OK) if command == "show users" else fine(device, command, session)

    routers = Routers(script=crowded)
    outcome = run(tmp_path, routers, devices(1), rounds=2)
    assert routers.asked[-1] == ("r001", "show users")
    assert len(routers.logins) == 1
    assert [p.code for p in outcome.problems] == ["lines-full"]
    assert "--resume" in outcome.problems[0].hint


def test_the_byte_budget_of_a_device_ends_its_visit(tmp_path: Path) -> None:
    routers = Routers(script=lambda *_: (b"x" * 4000, CaptureStatus.OK))
    outcome = run(tmp_path, routers, devices(1), device_bytes=10_000)
    size = sum(f.stat().st_size for f in (tmp_path / "case" / "captures").rglob("*.txt"))
    assert size == 10_000
    assert len(routers.asked) == 3
    assert len(routers.logins) == 1
    assert [p.code for p in outcome.problems] == ["read-too-big", "budget-used"]


def test_the_time_budget_of_a_device_ends_its_visit(tmp_path: Path) -> None:
    outcome = run(tmp_path, Routers(), devices(1), wall_s=-1.0)
    assert [p.code for p in outcome.problems] == ["budget-used"]
    assert outcome.failed == ("r001",)


def test_a_command_gets_no_more_time_than_is_left_of_the_budget(tmp_path: Path) -> None:
    routers = Routers()
    run(tmp_path, routers, devices(1), wall_s=50.0)
    assert len(routers.allowed_s) == len(LADDER)
    assert routers.allowed_s == sorted(routers.allowed_s, reverse=True)
    assert 1.0 <= routers.allowed_s[-1] < routers.allowed_s[0] <= 50.0


def test_resume_asks_only_what_is_missing(tmp_path: Path) -> None:
    stop = threading.Event()

    def stops(device: str, command: str, session: int) -> tuple[bytes, CaptureStatus]:
        if command == LADDER[4]:
            stop.set()
            return b"cut", CaptureStatus.STOPPED
        return fine(device, command, session)

    routers = Routers(script=stops)
    case = new_case(tmp_path)
    outcome = collect(
        devices(2), {"default": credential()}, case, options(concurrency=1), Silent(), stop, connect_to=routers.connect
    )
    case.close()
    assert outcome.stopped
    assert outcome.failed == ("r002",)
    assert [p.code for p in outcome.problems if p.device == "r002"] == ["not-tried"]
    again = Routers()
    outcome = run(tmp_path, again, devices(2), resume=True)
    assert [c for name, c in again.asked if name == "r001"] == LADDER[4:]
    assert [c for name, c in again.asked if name == "r002"] == LADDER
    third = Routers()
    run(tmp_path, third, devices(2), resume=True)
    assert third.asked == []


def test_a_resumed_case_looks_how_the_box_is_before_it_asks_what_costs_memory(tmp_path: Path) -> None:
    free = {"pct": 5}

    def short(device: str, command: str, session: int) -> tuple[bytes, CaptureStatus]:
        if command.startswith("show memory statistics"):
            pool = (
                f"Processor   62D79F20   100000000  {100 - free['pct']}000000  {free['pct']}000000  4000000  3000000\n"
            )
            return pool.encode(), CaptureStatus.OK
        return fine(device, command, session)

    first, again, better = Routers(script=short), Routers(script=short), Routers(script=short)
    run(tmp_path, first, devices(1))
    spared = {rung.command for rung in ladder("cisco_ios").rungs if rung.withhold == "memory"}
    assert not spared & {command for _, command in first.asked}
    run(tmp_path, again, devices(1), resume=True)
    assert [command for _, command in again.asked] == list(commands("cisco_ios"))
    free["pct"] = 50
    run(tmp_path, better, devices(1), resume=True)
    assert {command for _, command in better.asked} == spared | set(commands("cisco_ios"))


def test_nothing_is_left_to_ask_means_no_login(tmp_path: Path) -> None:
    run(tmp_path, Routers(), devices(2))
    again = Routers()
    outcome = run(tmp_path, again, devices(2), resume=True)
    assert again.logins == []
    assert outcome.reached == ("r001", "r002")
    assert outcome.failed == ()


@pytest.mark.parametrize("write", range(1, 40, 4))
def test_a_disk_that_fills_up_at_any_write_loses_nothing_that_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    case = new_case(tmp_path)
    real, left = os.open, [write]

    def fills(path: str, flags: int, *rest: int) -> int:
        if flags & os.O_CREAT and str(path).startswith(str(tmp_path / "case")):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, flags, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", fills)
        outcome = collect(
            devices(3),
            {"default": credential()},
            case,
            options(concurrency=1),
            Silent(),
            threading.Event(),
            connect_to=Routers().connect,
        )
    assert isinstance(outcome.unwritable, CaseError)
    assert "No space left on device" in str(outcome.unwritable)
    said = [event for event in case.journal.events() if event["event"] == "capture"]
    assert len(case.done()) == len(said)
    case.close()


def test_what_nobody_expected_is_not_swallowed(tmp_path: Path) -> None:
    def breaks(*_: object) -> tuple[bytes, CaptureStatus]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(tmp_path, Routers(script=breaks), devices(3))
