"""The main job over real SSH, against the lab."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from triage.lab import PASSWORD_VARIABLE, Lab, Scenario, load_scenario

WRITES = ("conf", "clear", "debug", "reload", "write", "copy", "no ", "exit")


def without(scenario: Scenario, *commands: str) -> Scenario:
    """Return the scenario on software that does not have ``commands``."""
    routers = (
        replace(router, box=replace(router.box, absent=(*router.box.absent, *commands))) for router in scenario.routers
    )
    return replace(scenario, routers=tuple(routers))


def test_the_host_and_the_roles_are_named_and_only_show_is_sent(tmp_path: Path) -> None:
    with Lab(without(load_scenario("code-red"), "show tcp brief all"), latency_s=0.0) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        environment = {
            **os.environ,
            PASSWORD_VARIABLE: lab.scenario.password,
            "TRIAGE_STATE_DIR": str(tmp_path / "state"),
        }
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "triage",
                "run",
                "devices.yaml",
                "-o",
                "case",
                "--interval",
                "2",
                "--no-input",
                "--json",
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        sent = [line for router in lab.routers for line in router.lines]
    assert done.returncode == 0, done.stderr
    worms = [f for f in json.loads(done.stdout)["findings"] if f["pattern"] == "worm-codered-v1v2-http-scan"]
    assert [(f["devices"], f["role"]) for f in worms] == [(["gw1"], "infected"), (["core1"], "transit")]
    assert {("host", "10.20.5.23", "infected", "Fa0/0")} <= {
        (e["kind"], e["value"], e["role"], e["interface"]) for e in worms[0]["entities"]
    }
    assert sent
    # Who is connected was refused, so the first findings ask who is on the web server; the ladder does not.
    assert "show ip http server connection" in sent
    assert not [line for line in sent if line.startswith(WRITES) and line != "exit"]
    assert lab.scenario.password not in "".join(
        f.read_text(errors="replace") for f in (tmp_path / "case").rglob("*.json*")
    )


def test_a_wrong_password_stops_and_finds_nothing(tmp_path: Path) -> None:
    with Lab(load_scenario("code-red"), latency_s=0.0) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        environment = {**os.environ, PASSWORD_VARIABLE: "not-this", "TRIAGE_STATE_DIR": str(tmp_path / "state")}
        done = subprocess.run(
            [sys.executable, "-m", "triage", "run", "devices.yaml", "-o", "case", "--no-input"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode in {4, 5}, done.stderr
    assert "Traceback" not in done.stderr


def test_without_follow_up_only_the_ladder_is_asked(tmp_path: Path) -> None:
    with Lab(load_scenario("code-red"), latency_s=0.0) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        environment = {
            **os.environ,
            PASSWORD_VARIABLE: lab.scenario.password,
            "TRIAGE_STATE_DIR": str(tmp_path / "state"),
        }
        options = ["-o", "case", "--interval", "2", "--no-input", "--no-follow-up", "-q"]
        done = subprocess.run(
            [sys.executable, "-m", "triage", "run", "devices.yaml", *options],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        sent = [line for router in lab.routers for line in router.lines]
    assert done.returncode == 0, done.stderr
    assert "show processes cpu sorted" in sent
    assert "show ip http server connection" not in sent
