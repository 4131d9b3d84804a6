"""Gently: a starved box survives our commands and not a naive list, and a counter of wrong passwords is not run up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.fault_table import LIMITS, credential_of, device_of
from triage.collect.hostkeys import HostKeys
from triage.collect.session import Ways, connect
from triage.errors import CollectError
from triage.lab import PASSWORD_VARIABLE, Fault, Lab, LabRouter, load_scenario
from triage.model import CaptureStatus

STARVED = "dist2"
NAIVE = ("show version", "show running-config", "show ip arp", "show ip cache flow")


def frail():
    return load_scenario("fragmentation").with_faults(STARVED, Fault(fault="frail"))


def open_session(router: LabRouter, tmp_path: Path):
    keys = HostKeys("off", tmp_path / "kh")
    return connect(device_of(router), router.platform, credential_of(router), keys, Ways(limits=LIMITS))


@pytest.mark.other_client  # a naive list is what it is about
def test_a_naive_list_crashes_a_frail_box(tmp_path: Path) -> None:
    with Lab(frail(), latency_s=0.0) as lab:
        router = lab.router(STARVED)
        session = open_session(router, tmp_path)
        channel = session._transport
        try:
            for command in NAIVE:  # past the gate, as a script without one would
                channel.write_channel(command + "\n")
                for _ in range(40):
                    channel.read_channel(0.05)
                    if not session.is_open():
                        break
        except OSError:
            assert not session.is_open()
        crashed = not session.is_open()
        session.close(politely=False)
        with pytest.raises(CollectError) as caught:
            open_session(router, tmp_path)
    assert crashed
    assert caught.value.code == "connection-refused"


@pytest.mark.slow
def test_a_frail_box_survives_our_ladder(tmp_path: Path) -> None:
    with Lab(frail(), latency_s=0.0) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        environment = {
            **os.environ, PASSWORD_VARIABLE: lab.scenario.password, "TRIAGE_STATE_DIR": str(tmp_path / "state"),
        }  # fmt: skip
        argv = [sys.executable, "-m", "triage", "collect", "devices.yaml", "-o", "case", "--limit", STARVED, "--rounds", "1", "--no-input", "-q"]  # fmt: skip
        done = subprocess.run(argv, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=90)  # fmt: skip
        lines = lab.router(STARVED).lines
        open_session(lab.router(STARVED), tmp_path).close(politely=True)
    assert done.returncode == 0, done.stderr
    assert lines[-1] == "exit"
    assert not {"show ip arp", "show ip cache flow"} & set(lines)
    assert CaptureStatus.CLOSED.value not in done.stderr


def test_a_wrong_password_does_not_run_up_the_counter(tmp_path: Path) -> None:
    scenario = load_scenario("code-red").with_faults("gw1", Fault(fault="lock-out", skip=2))
    with Lab(scenario, latency_s=0.0) as lab:
        router = lab.router("gw1")
        keys = HostKeys("off", tmp_path / "kh")
        with pytest.raises(CollectError):
            connect(device_of(router), router.platform, credential_of(router, "wrong"), keys, Ways(limits=LIMITS))
        open_session(router, tmp_path).close(politely=True)
        assert [login.accepted for login in router.logins] == [False, True]
        with pytest.raises(CollectError):
            connect(device_of(router), router.platform, credential_of(router, "wrong"), keys, Ways(limits=LIMITS))
        with pytest.raises(CollectError) as caught:
            open_session(router, tmp_path)
    assert caught.value.code == "auth-refused"
