"""Telnet: its options, its login, and that it is used only when somebody says so."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lab.fault_table import AT_S, COMMAND, LIMITS, ROUTER, SCENARIO, credential_of, device_of
from triage.collect.gate import check
from triage.collect.hostkeys import HostKeys
from triage.collect.ladder import Rung
from triage.collect.session import Ways, connect
from triage.collect.telnet import Options
from triage.errors import CollectError
from triage.lab import Fault, Lab, LabRouter, load_scenario

IAC, DO, WILL, SB, SE = 255, 253, 251, 250, 240
ALLOWED = Ways(transport="telnet", allow_telnet=True, limits=LIMITS)


@contextmanager
def telnet_router(*faults: Fault) -> Iterator[LabRouter]:
    scenario = load_scenario(SCENARIO).with_faults(ROUTER, *faults)
    routers = tuple(replace(data, box=replace(data.box, telnet=True)) for data in scenario.routers)
    with Lab(replace(scenario, routers=routers), clock=lambda: AT_S, latency_s=0.0) as lab:
        yield lab.router(ROUTER)


def log_in(router: LabRouter, tmp_path: Path, ways: Ways = ALLOWED, password: str | None = None, **device: str):
    keys = HostKeys("accept-new", tmp_path / "kh")
    return connect(replace(device_of(router), **device), router.platform, credential_of(router, password), keys, ways)


def test_a_router_that_has_only_telnet(tmp_path: Path) -> None:
    with telnet_router() as router:
        session = log_in(router, tmp_path)
        rung = Rung(command=COMMAND, cost="low", both_rounds=False, why="")
        read = session.ask(check(COMMAND), rung, threading.Event(), lambda _: None, max_bytes=10**6)
        session.close(politely=True)
        assert [login.accepted for login in router.logins] == [True]
        assert router.lines[-1] == "exit"
    assert read.status.value == "ok"
    assert b"CPU utilization" in read.raw
    assert session.hostname == ROUTER
    assert "readable on the wire" in session.facts.notices[0]


def test_it_is_not_used_unless_somebody_says_so(tmp_path: Path) -> None:
    with telnet_router() as router:
        with pytest.raises(CollectError) as caught:
            log_in(router, tmp_path, Ways(transport="telnet", limits=LIMITS))
        assert caught.value.code == "telnet-not-allowed"
        with pytest.raises(CollectError) as caught:
            log_in(router, tmp_path, Ways(limits=LIMITS))
        assert caught.value.code == "no-banner"
        assert router.logins == ()
        log_in(router, tmp_path, Ways(limits=LIMITS), transport="telnet").close(politely=False)
        assert len(router.logins) == 1


def test_a_wrong_password_is_tried_once(tmp_path: Path) -> None:
    with telnet_router() as router:
        with pytest.raises(CollectError) as caught:
            log_in(router, tmp_path, password="kanarie")
        assert len(router.logins) == 1
    assert caught.value.code == "auth-refused"
    assert "kanarie" not in str(caught.value)


def test_full_lines_are_no_refused_password(tmp_path: Path) -> None:
    with telnet_router(Fault(fault="vty-full")) as router, pytest.raises(CollectError) as caught:
        log_in(router, tmp_path)
    assert caught.value.code == "login-failed"


@pytest.mark.parametrize(
    ("fault", "ends"), [("hang-in-the-middle", "idle"), ("reset-in-the-middle", "closed"), ("non-utf8", "ok")]
)
def test_faults_end_as_over_ssh(fault: str, ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("triage.collect.ladder", fromlist=["IDLE_S"]).IDLE_S, "low", 0.6)
    with telnet_router(Fault(fault=fault, command=COMMAND)) as router:
        session = log_in(router, tmp_path)
        rung = Rung(command=COMMAND, cost="low", both_rounds=False, why="")
        read = session.ask(check(COMMAND), rung, threading.Event(), lambda _: None, max_bytes=10**6)
        session.close(politely=False)
    assert read.status.value == ends
    assert len(read.raw) > 500
    assert (b"\xff\xfe\x80" in read.raw) is (fault == "non-utf8")


def test_options_are_declined_but_echo() -> None:
    options = Options()
    text, answer = options.feed(b"a" + bytes((IAC, DO, 24, IAC, WILL, 1, IAC, WILL, 5)) + b"b")
    assert text == b"ab"
    assert answer == bytes((IAC, 252, 24, IAC, 253, 1, IAC, 254, 5))


@given(st.lists(st.sampled_from([b"text", b"\r\n", bytes((IAC, IAC)), bytes((IAC, DO, 31)), bytes((IAC, SB, 24, 1, IAC, SE)), bytes((IAC, 241))]), max_size=12), st.integers(1, 5))  # fmt: skip
def test_the_text_does_not_depend_on_how_it_is_cut(parts: list[bytes], size: int) -> None:
    data = b"".join(parts)
    whole, pieces = Options(), Options()
    text, answer = whole.feed(data)
    cut = [pieces.feed(data[at : at + size]) for at in range(0, len(data), size)]
    assert b"".join(piece for piece, _ in cut) == text
    assert b"".join(reply for _, reply in cut) == answer
    assert text == b"".join(b"\xff" if p == bytes((IAC, IAC)) else p for p in parts if not p.startswith(b"\xff") or p == bytes((IAC, IAC)))  # fmt: skip
