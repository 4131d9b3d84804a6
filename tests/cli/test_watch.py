"""``triage watch`` against the lab: a capture by itself over the session that watches, a clean end, a syslog file."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from triage.cli.duration import Duration
from triage.lab import PASSWORD_VARIABLE, Fault, Lab, load_scenario

pytestmark = pytest.mark.slow


def start(lab: Lab, folder: Path, *options: str) -> "subprocess.Popen[str]":
    (folder / "devices.yaml").write_text(lab.device_list_yaml())
    environment = {**os.environ, PASSWORD_VARIABLE: lab.scenario.password, "TRIAGE_STATE_DIR": str(folder / "state")}
    return subprocess.Popen(
        [sys.executable, "-m", "triage", "watch", "devices.yaml", "--no-input", "--round-interval", "1", *options],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_sick_router_is_captured_over_the_session_that_watches(tmp_path: Path) -> None:
    with Lab(load_scenario("code-red"), latency_s=0.0) as lab:
        done = start(lab, tmp_path, "--limit", "gw1", "--once", "--cpu-pct", "50", "--json", "-q")
        out, error = done.communicate(timeout=120)
        router = lab.router("gw1")
        lines, logins = router.lines, router.logins
    assert done.returncode == 0, error
    events = [json.loads(line) for line in out.splitlines()]
    assert [event["event"] for event in events] == ["crossed", "case"]
    assert "the CPU is at" in events[0]["text"]
    assert len(logins) == 1
    assert lines.index("show memory statistics | include Processor") < lines.index("show processes cpu sorted")
    (case,) = tmp_path.glob("case-gw1-*")
    findings = json.loads((case / "findings.json").read_text())["findings"]
    assert findings
    assert (case / "note.txt").is_file()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with Lab(load_scenario("healthy"), latency_s=0.0) as lab:
        running = start(lab, tmp_path, "--interval", "1", "--free-pct", "0", "--json")
        assert running.stdout is not None
        first = running.stdout.readline()
        running.send_signal(number)
        _, error = running.communicate(timeout=60)
    assert json.loads(first)["event"] == "watching"
    assert running.returncode == 128 + number, error
    assert "Traceback" not in error


def test_it_ends_by_itself_after_its_time(tmp_path: Path) -> None:
    with Lab(load_scenario("healthy"), latency_s=0.0) as lab:
        running = start(lab, tmp_path, "--interval", "1", "--for", "3s", "--free-pct", "0", "-q")
        out, error = running.communicate(timeout=60)
        sent = [line for router in lab.routers for line in router.lines]
    assert (running.returncode, out) == (0, ""), error
    assert "show processes cpu | include CPU utilization" in sent
    assert "show processes cpu sorted" not in sent
    assert list(tmp_path.glob("case-*")) == []


def test_a_router_that_reloads_is_watched_again(tmp_path: Path) -> None:
    reload = Fault(fault="reload", command="show processes cpu", skip=1, times=1, seconds=2.0)
    scenario = load_scenario("healthy")
    name = scenario.routers[0].name
    with Lab(scenario.with_faults(name, reload), latency_s=0.0) as lab:
        running = start(lab, tmp_path, "--limit", name, "--interval", "1", "--for", "20s", "--free-pct", "0", "--json")
        out, error = running.communicate(timeout=60)
        router = lab.router(name)
        logins, samples = router.logins, router.lines.count("show processes cpu | include CPU utilization")
    assert running.returncode == 0, error
    said = [json.loads(line)["event"] for line in out.splitlines()]
    assert "lost" in said
    assert len(logins) == 2
    assert samples > 4


def test_a_wrong_password_is_sent_once_and_ends_it(tmp_path: Path) -> None:
    with Lab(load_scenario("code-red"), latency_s=0.0) as lab:
        (tmp_path / "devices.yaml").write_text(lab.device_list_yaml())
        done = subprocess.run(
            [sys.executable, "-m", "triage", "watch", "devices.yaml", "--no-input"],
            env={**os.environ, PASSWORD_VARIABLE: "not-this", "TRIAGE_STATE_DIR": str(tmp_path / "state")},
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        logins = [login for router in lab.routers for login in router.logins]
    assert done.returncode == 5, done.stderr
    assert len(logins) == 1


def test_a_line_in_a_syslog_file_starts_the_capture(tmp_path: Path) -> None:
    log = tmp_path / "messages"
    log.write_text("Nov 23 11:00:00 gw1 1: %SYS-2-MALLOCFAIL: an old one\n")
    with Lab(load_scenario("code-red"), latency_s=0.0) as lab:
        running = start(lab, tmp_path, "--syslog", "messages", "--once", "--rounds", "1", "--json")
        assert running.stdout is not None
        grown = threading.Event()

        def grow() -> None:
            while not grown.wait(0.2):  # until the tail has seen it: it starts at the end of the file
                with log.open("a") as stream:
                    stream.write("Nov 23 12:00:00 gw1 2: %SYS-2-MALLOCFAIL: Memory allocation of 1000 bytes failed\n")

        writer = threading.Thread(target=grow)
        writer.start()
        first = running.stdout.readline()
        grown.set()
        writer.join()
        out, error = running.communicate(timeout=120)
    assert running.returncode == 0, error
    assert (json.loads(first)["device"], json.loads(first)["event"]) == ("gw1", "crossed")
    assert [json.loads(line)["event"] for line in out.splitlines()][-1] == "case"
    assert len(list(tmp_path.glob("case-gw1-*"))) == 1


def test_durations() -> None:
    convert = Duration().convert
    assert [convert(text, None, None) for text in ("90s", "15m", "6h", "2d", "30")] == [90, 900, 21_600, 172_800, 30]
    for text in ("", "soon", "-1s", "0", "999d", "1w"):
        with pytest.raises(Exception, match=r"duration|between"):
            convert(text, None, None)
