"""What ends a run early and what does not: hanging routers and a signal, a terminal that is lost, a folder that cannot be made."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_run import command, environment, many
from triage.case.folder import Case
from triage.collect.ladder import IDLE_S
from triage.collect.pty_process import PtyProcess
from triage.lab import Fault, Lab, load_scenario

# A read of these would last 20 s without the signal, a login 30 s; how long it really takes, benchmarks.stops measures.
_MOST_S = 0.75 * IDLE_S["none"]


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["hang-in-the-middle", "silence-after-login"])
def test_twenty_routers_that_hang_do_not_hold_a_signal_up(tmp_path: Path, fault: str) -> None:
    fleet = many(load_scenario("healthy"), "r1", 20)
    for router in fleet.routers:
        fleet = fleet.with_faults(router.name, Fault(fault=fault))
    with Lab(fleet, latency_s=0.0) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        running = subprocess.Popen(
            command("--concurrency", "20", "--per-site", "20", "-q"), cwd=tmp_path,
            env=environment(tmp_path, lab.scenario.password), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while running.poll() is None and not any(router.logins for router in lab.routers):
            time.sleep(0.1)
        time.sleep(2.0)
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        _, error = running.communicate(timeout=60)
        took_s = time.monotonic() - began
    assert running.returncode == 130, error
    assert took_s < _MOST_S
    assert (tmp_path / "case" / "note.txt").is_file()
    assert (tmp_path / "case" / "report.html").is_file()
    assert "Traceback" not in error


@pytest.mark.slow
def test_a_lost_terminal_does_not_end_a_run(tmp_path: Path) -> None:
    with Lab(load_scenario("healthy"), latency_s=0.1) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        variables = {**environment(tmp_path, lab.scenario.password), "PYTHONPATH": str(Path.cwd())}
        argv = [*command("--interval", "0", "--no-follow-up", "--limit", "r1")]
        where = f"cd {tmp_path} && exec " + " ".join(argv)
        running = PtyProcess(["/bin/sh", "-c", where], variables, rows=24, columns=80)
        captures = tmp_path / "case" / "captures"
        while running.status() is None and len(list(captures.rglob("*.txt"))) < 3:
            running.read(0.1)
        os.close(running._master)  # as a dropped connection to the jump host does
        status = running._process.wait(60)
    case = Case.open(tmp_path / "case")
    assert status == 0
    assert "terminal-lost" in [event["event"] for event in case.journal.events()]
    assert {number for _, _, number in case.done()} == {1, 2}
    assert (tmp_path / "case" / "report.html").is_file()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder\n")
    argv = [sys.executable, "-m", "triage", "collect", "192.0.2.1", "-o", "file/case", "--no-input"]
    variables = {**environment(tmp_path, "x"), "TRIAGE_USERNAME": "ops", "TRIAGE_PASSWORD": "not-sent"}
    done = subprocess.run(argv, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    first, hint = done.stderr.splitlines()
    assert first == "triage: file/case: Not a directory"
    assert hint.startswith("  try: ")


@pytest.mark.slow
def test_a_lost_terminal_ends_a_watch_and_frees_the_line(tmp_path: Path) -> None:
    with Lab(load_scenario("healthy"), latency_s=0.0) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        variables = {**environment(tmp_path, lab.scenario.password), "PYTHONPATH": str(Path.cwd())}
        argv = f"{sys.executable} -m triage watch devices.yaml --limit r1 --interval 0.5 --no-input"
        running = PtyProcess(["/bin/sh", "-c", f"cd {tmp_path} && exec {argv}"], variables, rows=24, columns=80)
        while running.status() is None and len(lab.router("r1").lines) < 8:
            running.read(0.1)
        os.close(running._master)
        status = running._process.wait(30)
        lines = lab.router("r1").lines
    assert status == 128 + signal.SIGHUP
    assert lines[-1] == "exit"
