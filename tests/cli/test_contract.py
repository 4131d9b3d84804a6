"""The contract of the command line: documents, exit statuses, one clear line for bad input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CPU = """r1#show processes cpu sorted
CPU utilization for five seconds: 99%/12%; one minute: 97%; five minutes: 95%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
  78    59808832    93015291        643 61.98% 60.78% 58.88%   0 IP Input
   9     2248687     3366299        668  5.29%  4.76%  4.23%   0 ARP Input
r1#
"""


def triage(*arguments: str, cwd: Path | None = None, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "triage", *arguments], cwd=cwd, input=stdin, capture_output=True, text=True, check=False
    )


@pytest.fixture
def captures(tmp_path: Path) -> Path:
    folder = tmp_path / "in" / "r1"
    folder.mkdir(parents=True)
    (folder / "show_processes_cpu_sorted.txt").write_text(CPU)
    return tmp_path / "in"


def test_json_is_one_document_on_stdout(captures: Path) -> None:
    done = triage("analyze", str(captures), "--json")
    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    assert set(document) >= {"schema", "devices", "findings", "ruled_out", "undetermined", "problems"}
    (device,) = document["devices"]
    assert device["coverage"] == {"lines": 6, "read": 3, "noise": 3, "not_understood": 0}
    first = document["findings"][0]
    assert first["pattern"] == "cpu-ip-input-generic"
    assert first["evidence"][0]["capture"] == "r1/show_processes_cpu_sorted.txt"


def test_every_evidence_line_stands_where_it_says(captures: Path) -> None:
    document = json.loads(triage("analyze", str(captures), "--json").stdout)
    evidence = [e for f in document["findings"] for e in f["evidence"]]
    assert evidence
    for item in evidence:
        line = (captures / item["capture"]).read_text().splitlines()[item["line"] - 1]
        assert item["text"] in line


def test_the_same_input_gives_the_same_bytes(captures: Path) -> None:
    assert triage("analyze", str(captures), "--json").stdout == triage("analyze", str(captures), "--json").stdout


def test_without_output_nothing_is_written(captures: Path) -> None:
    before = sorted(p.name for p in captures.rglob("*"))
    triage("analyze", str(captures))
    assert sorted(p.name for p in captures.rglob("*")) == before


def test_fail_on_a_level(captures: Path) -> None:
    assert triage("analyze", str(captures), "--fail-on", "symptom-only").returncode == 10
    assert triage("analyze", str(captures), "--fail-on", "confirmed").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["analyze", "nowhere"], "triage: nowhere: no such file or folder"),
        (["analyze", "."], "no captures found"),
        (["explain", ".", "no-such"], "no captures found"),
        (["playbooks", "show", "no-such"], "there is no pattern 'no-such'"),
        (["run", "list.csv"], "list.csv: no such file"),
        (["analyze"], "Missing argument"),
        (["analyse"], "No such command"),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = triage(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_device_list_names_every_fault_and_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / "d.yml").write_text(
        "devices:\n  - {host: 'bad host'}\n  - {host: 192.0.2.1, port: 99999}\n  - {host: 192.0.2.2, platform: dos}\n"
    )
    done = triage("run", "d.yml", "-o", "case", cwd=tmp_path)
    assert done.returncode == 2
    assert [line.split(": ")[1] for line in done.stderr.splitlines()[:3]] == ["d.yml:2", "d.yml:3", "d.yml:4"]
    assert not (tmp_path / "case").exists()


def test_explain_says_what_blocked_a_pattern(captures: Path) -> None:
    done = triage("explain", str(captures), "cpu-bgp-scanner")
    assert done.returncode == 0
    assert "ruled-out" in done.stdout
    done = triage("explain", str(captures), "worm-slammer-udp1434", "--device", "r1")
    assert "undetermined" in done.stdout
    assert "show ip cache flow" in done.stdout


def test_a_dry_run_prints_the_plan_and_opens_no_socket(tmp_path: Path) -> None:
    done = triage("run", "192.0.2.1", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "show processes cpu sorted" in done.stdout
    assert "nothing was sent" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_help_names_every_command() -> None:
    text = triage("--help").stdout
    for command in (
        "run",
        "collect",
        "analyze",
        "report",
        "explain",
        "playbooks",
        "parsers",
        "lab",
        "demo",
        "inventory",
        "commands",
    ):
        assert f"  {command} " in text


def test_an_unknown_password_without_a_terminal_is_a_usage_error(tmp_path: Path) -> None:
    done = triage("run", "127.0.0.1", "-o", "case", cwd=tmp_path, stdin="")
    assert done.returncode == 2
    assert "TRIAGE_USERNAME" in done.stderr


TERMINAL_LOG = """r1#show processes cpu sorted
CPU utilization for five seconds: 99%/12%; one minute: 97%; five minutes: 95%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
  78    59808832    93015291        643 61.98% 60.78% 58.88%   0 IP Input
r1#show ip arp
Protocol  Address          Age (min)  Hardware Addr   Type   Interface
Internet  192.0.2.1               -   0000.5e00.5301  ARPA   GigabitEthernet0/1
Internet  192.0.2.2               0   Incomplete      ARPA
r1#show processes cpu sorted
CPU utilization for five seconds: 12%/2%; one minute: 90%; five minutes: 94%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
  78    59818832    93025291        643  2.98% 50.78% 57.88%   0 IP Input
r1#
"""


def test_a_terminal_log_becomes_a_case_that_loses_no_command(tmp_path: Path) -> None:
    (tmp_path / "putty.log").write_text(TERMINAL_LOG)
    first = triage("analyze", "putty.log", "-o", "case", "--json", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    again = triage("analyze", "case", "--json", cwd=tmp_path)
    one, two = json.loads(first.stdout), json.loads(again.stdout)
    assert [f["summary"] for f in two["findings"]] == [f["summary"] for f in one["findings"]]
    kept = sorted((tmp_path / "case" / "captures").rglob("*.txt"))
    assert len(kept) == 3
    text = "".join(path.read_text() for path in kept)
    assert [line for line in TERMINAL_LOG.splitlines() if not line.startswith("r1#") and line not in text] == []
