"""Caps, order and rate, with a clock of our own."""

import threading

import pytest

from triage.collect.guard import Guard, log_in
from triage.collect.pacing import Pacing
from triage.errors import CollectError
from triage.model import Device


def boxes(*sites: str | None, credential: str = "default") -> list[Device]:
    return [
        Device(name=f"r{n}", host=f"192.0.2.{n}", site=site, credential=credential) for n, site in enumerate(sites, 1)
    ]


class Stopped(threading.Event):
    """Says stop as soon as somebody would have to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    def is_set(self) -> bool:
        self.looks += 1
        return self.looks > 1


def taken(pacing: Pacing, wanted: int) -> list[str]:
    found = []
    for _ in range(wanted):
        device = pacing.take(Stopped())
        if device is None:
            break
        found.append(device.name)
    return found


def test_the_order_of_the_list_holds_where_no_cap_binds() -> None:
    assert taken(Pacing(boxes("a", "b", "a", None)), 9) == ["r1", "r2", "r3", "r4"]


def test_a_full_site_is_passed_over_until_one_of_its_devices_is_done() -> None:
    devices = boxes("lon", "lon", "lon", "par", None, None)
    pacing = Pacing(devices, per_site=2)
    assert taken(pacing, 9) == ["r1", "r2", "r4", "r5", "r6"]
    pacing.done(devices[0])
    assert taken(pacing, 9) == ["r3"]


def test_a_site_gets_fewer_sessions_in_the_first_minute() -> None:
    now = [100.0]
    pacing = Pacing(boxes("lon", "lon", "lon", "par"), per_site=3, per_site_at_first=1, clock=lambda: now[0])
    assert taken(pacing, 9) == ["r1", "r4"]
    now[0] += 59.0
    assert taken(pacing, 9) == []
    now[0] += 2.0
    assert taken(pacing, 9) == ["r2", "r3"]


def test_an_aaa_group_has_its_cap() -> None:
    devices = boxes(None, None, None, credential="tacacs")
    pacing = Pacing(devices, per_credential=2)
    assert taken(pacing, 9) == ["r1", "r2"]
    pacing.done(devices[1])
    assert taken(pacing, 9) == ["r3"]


def test_one_device_alone_tries_a_credential_that_nobody_has_tried() -> None:
    proven: set[str] = set()
    pacing = Pacing(boxes(None, None, None), proven=proven.__contains__)
    assert taken(pacing, 9) == ["r1"]
    proven.add("default")
    assert taken(pacing, 9) == ["r2", "r3"]


def test_logins_keep_the_rate() -> None:
    waited: list[float] = []

    class Waits(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0.0)
            return False

    pacing = Pacing(boxes(None), logins_per_s=4, clock=lambda: 100.0)
    assert all(pacing.wait_for_login(Waits()) for _ in range(4))
    assert waited == pytest.approx([0.25, 0.5, 0.75])


def test_a_login_that_waits_ends_when_somebody_says_stop() -> None:
    stop = threading.Event()
    stop.set()
    pacing = Pacing(boxes(None), logins_per_s=1, clock=lambda: 100.0)
    assert not pacing.wait_for_login(stop)
    assert pacing.take(stop) is None


def outcome(guard: Guard, logins: str) -> list[bool]:
    """What was tried of a row of logins: + would be accepted, - refused."""
    tried = []
    for login in logins:
        with guard.attempt() as allowed:
            tried.append(allowed)
            if allowed:
                (guard.accepted if login == "+" else guard.refused)()
    return tried


def test_the_canary_alone_decides() -> None:
    assert outcome(Guard(), "-++") == [True, False, False]
    assert outcome(Guard(3), "-++") == [True, False, False]


def test_the_first_refusal_stops_the_rest() -> None:
    assert outcome(Guard(), "++-+") == [True, True, True, False]


def test_more_refusals_may_be_allowed_but_never_two_in_a_row_nor_more_than_asked() -> None:
    assert outcome(Guard(3), "+-+-+-+") == [True] * 6 + [False]
    assert outcome(Guard(3), "+--+") == [True, True, True, False]


def refusing(code: str) -> str:
    raise CollectError(code, "said so")


def test_a_login_is_made_once_and_handed_over() -> None:
    guard = Guard()
    assert log_in(guard, lambda: True, lambda: "session") == "session"
    assert guard.proven


@pytest.mark.parametrize(("code", "stops"), [("auth-refused", True), ("connection-refused", False)])
def test_only_a_refused_password_counts_and_what_was_said_is_passed_on(code: str, *, stops: bool) -> None:
    guard = Guard()
    with pytest.raises(CollectError) as caught:
        log_in(guard, lambda: True, lambda: refusing(code))
    assert (caught.value.code, guard.stopped) == (code, stops)
    assert not guard.proven


@pytest.mark.parametrize(("stopped", "turn", "code"), [(True, True, "auth-guard"), (False, False, "not-tried")])
def test_who_may_not_log_in_does_not(*, stopped: bool, turn: bool, code: str) -> None:
    guard, tried = Guard(), list[str]()
    guard.stopped = stopped
    with pytest.raises(CollectError) as caught:
        log_in(guard, lambda: turn, lambda: tried.append("login"))
    assert (caught.value.code, tried) == (code, [])
    assert caught.value.hint


def test_until_one_was_accepted_they_come_one_at_a_time_and_then_together() -> None:
    guard, inside, most = Guard(3), threading.Semaphore(0), list[int]()
    count, state = 0, threading.Lock()

    def visit() -> None:
        nonlocal count
        with guard.attempt() as allowed:
            assert allowed
            with state:
                count += 1
                most.append(count)
            inside.acquire(timeout=0.1)
            with state:
                count -= 1

    def together() -> int:
        most.clear()
        threads = [threading.Thread(target=visit) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        return max(most)

    assert together() == 1
    guard.accepted()
    assert together() == 3
