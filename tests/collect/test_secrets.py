"""Passwords and enable secrets: on the wire, and nowhere else."""

import logging
import os
import subprocess
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest

from tests.collect.far_ends import router_with
from tests.lab.fault_table import AT_S, LIMITS, ROUTER, SCENARIO, TRANSPORTS, credential_of, device_of
from triage.collect.hostkeys import HostKeys
from triage.collect.session import Ways, connect
from triage.errors import CollectError
from triage.lab import ENABLE_VARIABLE, PASSWORD_VARIABLE, Fault, Lab, load_scenario

PASSWORD, ENABLE = "kanarie-4410-login", "kanarie-4410-enable"
CANARY = b"kanarie-4410"


class Watch(threading.Thread):
    """What anybody on the machine may see of a process and of those that it starts: their command lines; and environments."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.command_lines: set[bytes] = set()
        self.environments_of_programs: set[bytes] = set()
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.01):
            for pid in self.family():
                with suppress(OSError):  # it ended meanwhile
                    self.command_lines.add(line := Path(f"/proc/{pid}/cmdline").read_bytes())
                    if b"python" not in line.split(b"\0")[0]:  # a fork of ours until it has become the program
                        self.environments_of_programs.add(Path(f"/proc/{pid}/environ").read_bytes())

    def family(self) -> list[int]:
        """Return the process and its children, theirs too."""
        found = [self.pid]
        for pid in found:
            with suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    found.extend(int(child) for child in (task / "children").read_text().split())
        return found

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.join()


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["", "old-algorithms", "auth-fail", "hang-in-the-middle"])
def test_no_file_and_no_output_of_a_run_has_a_secret(fault: str, tmp_path: Path) -> None:
    scenario = replace(load_scenario(SCENARIO), password=PASSWORD, enable_password=ENABLE)
    faults = [Fault(fault=fault, command="show version" if "middle" in fault else "")] if fault else []
    scenario = scenario.with_faults(ROUTER, *faults)
    with Lab(scenario, clock=lambda: AT_S, latency_s=0.0) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        environment = {
            **os.environ, PASSWORD_VARIABLE: PASSWORD, ENABLE_VARIABLE: ENABLE, "TRIAGE_STATE_DIR": str(tmp_path / "state"),
        }  # fmt: skip
        argv = [sys.executable, "-X", "faulthandler", "-m", "triage", "run", "devices.yaml", "-o", "case", "--limit", ROUTER, "--rounds", "1", "--no-input"]  # fmt: skip
        process = subprocess.Popen(argv, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with Watch(process.pid) as watch:
            if "middle" in fault:
                until = time.monotonic() + 60  # a busy machine takes long to get there
                while not lab.router(ROUTER).logins and time.monotonic() < until:
                    time.sleep(0.1)
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(4)
                process.terminate()
            output, errors = process.communicate(timeout=90)
        logins = lab.router(ROUTER).logins
    assert logins, errors
    if Path("/proc/self/cmdline").exists():
        assert any(b"triage" in line for line in watch.command_lines)
        assert [line for line in watch.command_lines if CANARY in line] == []
        assert [line for line in watch.environments_of_programs if CANARY in line] == []
        assert any(b"ssh" in line.split(b"\0")[0] for line in watch.command_lines) is (fault == "old-algorithms")
    assert b"Traceback" not in errors
    assert CANARY not in output + errors
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 3
    assert [str(file) for file in files if CANARY in file.read_bytes()] == []
    loose = [str(p) for p in (tmp_path / "case").rglob("*") if p.stat().st_mode & 0o077]
    assert loose == []


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("fault", ["auth-fail", "close-after-login", "kex-mismatch", "vty-full"])
def test_no_error_and_no_log_record_has_a_secret(
    fault: str, transport: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("paramiko", "netmiko"):
        caplog.set_level(logging.DEBUG, name)
    with router_with(Fault(fault=fault), password=PASSWORD) as router:
        ways = Ways(transport=transport, limits=LIMITS)
        with pytest.raises(CollectError) as caught:
            connect(device_of(router), router.platform, credential_of(router), HostKeys("off", tmp_path / "kh"), ways)
    text = "".join(traceback.format_exception(caught.value))
    assert CANARY.decode() not in text
    assert CANARY.decode() not in caplog.text


def test_the_enable_secret_is_typed_only_where_it_is_asked_for(tmp_path: Path) -> None:
    scenario = replace(load_scenario(SCENARIO), enable_password=ENABLE)
    with Lab(scenario, clock=lambda: AT_S, latency_s=0.0) as lab:
        router = lab.router(ROUTER)
        ways = Ways(limits=LIMITS)
        session = connect(
            device_of(router), router.platform, credential_of(router), HostKeys("off", tmp_path / "kh"), ways
        )
        session.close(politely=True)
        assert ENABLE not in router.lines
        assert "enable" in router.lines
        assert [item.kind for item in router.received].count("password") == 1
