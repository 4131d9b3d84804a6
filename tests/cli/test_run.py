"""``triage run`` against the lab: the dry run tells the truth, a wrong password is sent once, signals and full disks lose nothing."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from triage.case.folder import Case
from triage.case.terms import Terms
from triage.cli import cli
from triage.cli.first_findings import FirstFindings
from triage.cli.progress import SilentProgress
from triage.lab import PASSWORD_VARIABLE, Lab, Scenario, load_scenario
from triage.model import Capture

pytestmark = pytest.mark.slow
AROUND = {"terminal width 511", "terminal length 0", "", "exit"}  # what a session sends besides the ladder


def many(scenario: Scenario, name: str, count: int) -> Scenario:
    box = scenario.router(name)
    return replace(scenario, routers=tuple(replace(box, name=f"{name}-{n:02}") for n in range(count)))


def environment(folder: Path, password: str) -> dict[str, str]:
    return {**os.environ, PASSWORD_VARIABLE: password, "TRIAGE_STATE_DIR": str(folder / "state")}


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "triage", "run", "devices.yaml", "-o", "case", "--no-input", *options]


def run(lab: Lab, folder: Path, options: Sequence[str], password: str = "") -> "subprocess.CompletedProcess[str]":
    (folder / "devices.yaml").write_text(lab.device_list_yaml())
    return subprocess.run(
        command(*options), cwd=folder, env=environment(folder, password or lab.scenario.password),
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip


@pytest.mark.other_client("show ip ospf neighbor")  # by --extra-command
def test_a_dry_run_prints_what_the_wire_then_carries(tmp_path: Path) -> None:
    options = [
        "--interval",
        "0",
        "--no-follow-up",
        "--extra-command",
        "show ip bgp summary",
        "--extra-command",
        "show ip ospf neighbor",
    ]
    with Lab(load_scenario("healthy"), latency_s=0.0) as lab:
        planned = run(lab, tmp_path, [*options, "--dry-run"])
        assert not any(router.logins for router in lab.routers)
        assert not (tmp_path / "case").exists()
        done = run(lab, tmp_path, options)
        sent = {router.name: [line for line in router.lines if line] for router in lab.routers}
    assert done.returncode == 0, done.stderr
    *rows, total = planned.stdout.splitlines()
    told: dict[str, list[str]] = {}
    for row in rows:
        device, *_, what = row.split("  ")
        told.setdefault(device, []).append(what)
    assert told == sent
    assert total.startswith(f"2 devices, {len(rows)} commands, about ")
    assert total.endswith("nothing was sent")


def test_500_routers_and_a_wrong_password_make_one_attempt_on_the_wire(tmp_path: Path) -> None:
    with Lab(many(load_scenario("healthy"), "r1", 500), latency_s=0.0) as lab:
        done = run(lab, tmp_path, ["--concurrency", "30"], password="not-this")
        logins = [login for router in lab.routers for login in router.logins]
    assert done.returncode == 5, done.stderr
    assert [login.accepted for login in logins] == [False]
    assert "Traceback" not in done.stderr


def test_the_first_finding_of_a_device_is_said_before_the_fleet_is_done(tmp_path: Path) -> None:
    with Lab(load_scenario("code-red"), latency_s=0.0) as lab:
        done = run(lab, tmp_path, ["--concurrency", "1", "--interval", "1"])
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    found = next(i for i, line in enumerate(lines) if "Code Red" in line)
    first = lines[found].split(":")[0]
    last = max(i for i, line in enumerate(lines) if line.endswith("commands"))
    assert found < last, done.stderr
    assert not lines[last].startswith(f"{first}:")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_keeps_what_came_and_resume_sends_nothing_twice(tmp_path: Path, number: signal.Signals) -> None:
    with Lab(load_scenario("healthy"), latency_s=0.1) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        running = subprocess.Popen(
            command("--interval", "0", "--no-follow-up", "--limit", "r1"), cwd=tmp_path,
            env=environment(tmp_path, lab.scenario.password), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        captures = tmp_path / "case" / "captures"
        while running.poll() is None and len(list(captures.rglob("*.txt"))) < 5:
            pass
        running.send_signal(number)
        _, error = running.communicate(timeout=60)
        before = Case.open(tmp_path / "case").done()
        done = run(lab, tmp_path, ["--interval", "0", "--no-follow-up", "--limit", "r1", "--resume"])
        sent = [line for line in lab.router("r1").lines if line not in AROUND]
    assert running.returncode == 128 + number, error
    assert "stopping; what came is kept" in error
    assert "case note: case/note.txt" in error
    assert len(before) >= 5
    assert done.returncode == 0, done.stderr
    # Only what was in the air when the signal came may be asked again.
    asked = [json.loads(line) for line in (tmp_path / "case" / "journal.jsonl").read_text().splitlines()]
    cut = [event["command"] for event in asked if event["event"] == "capture" and event["status"] == "stopped"]
    rounds = {name: 2 if (name == "show clock" or sent.count(name) > 1) else 1 for name in sent}
    assert len(cut) <= 1
    assert all(sent.count(name) <= count + cut.count(name) for name, count in rounds.items())
    whole = [(e["command"], e["round"]) for e in asked if e["event"] == "capture" and e["status"] == "ok"]
    assert len(whole) == len(set(whole))


def test_a_full_disk_is_one_line_and_a_partial_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    real, left = os.open, [60]

    def fills(path: str, flags: int, *rest: int) -> int:
        if "captures" in str(path) and flags & os.O_CREAT:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, flags, *rest)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "open", fills)
    with Lab(load_scenario("healthy"), latency_s=0.0) as lab:
        Path("devices.yaml").write_text(lab.device_list_yaml())
        monkeypatch.setenv(PASSWORD_VARIABLE, lab.scenario.password)
        monkeypatch.setenv("TRIAGE_STATE_DIR", str(tmp_path / "state"))
        arguments = ["run", "devices.yaml", "-o", "case", "--no-input", "--interval", "0", "--no-follow-up", "--json"]
        status = cli.main(arguments, standalone_mode=False)
    out, error = capfd.readouterr()
    assert status == 3, error
    assert sum("No space left on device" in line for line in error.splitlines()) == 1
    assert json.loads(out)["schema"] == 1
    case = Case.open(tmp_path / "case")
    assert len(case.done()) == sum(event["event"] == "capture" for event in case.journal.events()) > 3
    assert (tmp_path / "case" / "note.txt").is_file()


def test_a_terminal_shows_the_first_finding_once_for_each_device() -> None:
    said: list[tuple[str, str]] = []

    class Says(SilentProgress):
        def found(self, device: str, text: str) -> None:
            said.append((device, text))

    class OneCase(Case):
        def captures(self, device: str | None = None) -> tuple[Capture, ...]:
            text = b"CPU utilization for five seconds: 99%/12%; one minute: 97%; five minutes: 95%\n"
            rows = b" PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process\n  78    59808832    93015291        643 61.98% 60.78% 58.88%   0 IP Input\n"
            device, command = str(device), "show processes cpu sorted"
            return (
                Capture(
                    device=device, command=command, path=f"{device}/1/a.txt", raw=text + rows, platform="cisco_ios"
                ),
            )

    first = FirstFindings(OneCase(Path()), Terms(), Says(2))
    first.follow_ups("r1")
    first.finished("r1", None)
    first.finished("r2", None)
    first.finished("r3", "unreachable")
    assert [device for device, _ in said] == ["r1", "r2"]
    assert all("IP Input" in text for _, text in said)


def test_a_bug_of_ours_in_the_first_look_does_not_stop_collecting() -> None:
    said: list[str] = []

    class Says(SilentProgress):
        def found(self, device: str, text: str) -> None:  # noqa: ARG002
            said.append(text)

    class Broken(Case):
        def captures(self, device: str | None = None) -> tuple[Capture, ...]:  # noqa: ARG002
            raise ZeroDivisionError

    first = FirstFindings(Broken(Path()), Terms(), Says(1))
    assert first.follow_ups("r1") == ()
    assert said == ["no first finding: ZeroDivisionError in triage; it is judged again at the end"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--resume"], "--resume needs the case to continue"),
        (["--resume", "-o", "nowhere"], "--resume: nowhere: there is no case"),
        (["-o", "case"], "case: holds a case already"),
    ],
)
def test_a_case_is_continued_only_when_that_is_asked_for(tmp_path: Path, options: list[str], said: str) -> None:
    case = Case.create(tmp_path / "case", {})
    path = case.capture_path("r1", "show clock", 1)
    case.save(Capture(device="r1", command="show clock", path=path, raw=b"x"))
    case.close()
    done = subprocess.run(
        [sys.executable, "-m", "triage", "run", "192.0.2.1", "--no-input", *options],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "nowhere").exists()
    assert list(Case.open(tmp_path / "case").done()) == [("r1", "show clock", 1)]
