"""The contract of the command line: documents, exit statuses, one clear line for bad input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from triage.case.folder import Case
from triage.case.problems import record_collected
from triage.cli import main
from triage.model import Problem

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


LOG = """r1#show logging
Syslog logging: enabled (0 messages dropped, 1 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)
    Buffer logging:  level debugging, 3 messages logged, xml disabled,

Log Buffer (8192 bytes):

2026 Nov 20 01:00:00.000 UTC: %SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed from 0x60103098, alignment 0
Pool: Processor  Free: 5537344  Cause: Memory fragmentation
Alternate Pool: None  Free: 0  Cause: No Alternate pool
2026 Nov 20 05:00:00.000 UTC: %SYS-5-CONFIG_I: Configured from console by vty0 (192.0.2.5)
r1#
"""


def test_a_window_leaves_out_what_was_logged_outside_it(captures: Path) -> None:
    (captures / "r1" / "show_logging.txt").write_text(LOG)

    def found(*window: str) -> set[str]:
        document = json.loads(triage("analyze", str(captures), "--json", *window).stdout)
        return {f["pattern"] for f in document["findings"] if f["pattern"].startswith("mem-")}

    assert "mem-fragmentation" in found()
    assert found("--since", "2026-11-20T04:00") == set()
    assert "mem-fragmentation" in found("--until", "2026-11-20T02:30+01:00")
    assert triage("analyze", str(captures), "--since", "yesterday").returncode == 2
    assert "is later than" in triage("analyze", str(captures), "--since", "1h", "--until", "2h").stderr


def test_a_case_keeps_the_terms_it_was_judged_on(captures: Path, tmp_path: Path) -> None:
    (captures / "r1" / "show_logging.txt").write_text(LOG)
    case = tmp_path / "case"
    triage("analyze", str(captures), "-o", str(case), "--since", "2026-11-20T04:00")
    assert "mem-fragmentation" not in triage("explain", str(case)).stdout
    document = json.loads(triage("report", str(case), "--format", "json").stdout)
    assert document == json.loads((case / "findings.json").read_text())
    assert "Log messages from before 2026-11-20 04:00" in (case / "note.txt").read_text()


def test_the_same_captures_give_the_same_files(captures: Path, tmp_path: Path) -> None:
    (captures / "r1" / "show_logging.txt").write_text(LOG)
    for name in ("one", "two"):
        assert triage("analyze", str(captures), "-o", str(tmp_path / name)).returncode == 0
    again = {}
    for name in ("one", "two"):
        files = (path for path in (tmp_path / name).rglob("*") if path.is_file())
        again[name] = {path.relative_to(tmp_path / name).as_posix(): path.read_bytes() for path in files}
    told = {"journal.jsonl", "case.json"}  # when it was done
    assert len(again["one"]) > 6
    assert {k: v for k, v in again["one"].items() if k not in told} == {k: v for k, v in again["two"].items() if k not in told}  # fmt: skip


def test_a_device_that_was_not_reached_is_said_again(captures: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    triage("analyze", str(captures), "-o", str(folder))
    lost = Problem(device="r2", code="unreachable", message="r2: no answer within 10 s", hint="check the address")
    record_collected(Case.open(folder), ["r1"], ["r2"], [lost])
    assert "r2 NOT REACHED: r2: no answer within 10 s" in triage("report", str(folder)).stdout
    triage("analyze", str(folder))
    assert "unreachable" in (folder / "findings.json").read_text()
    assert "no device let us in" in " ".join((folder / "note.txt").read_text().split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain"], "triage: Missing argument 'CASE'\n  try: triage explain --help\n"),
        (["bogus"], "triage: No such command 'bogus'\n  try: triage --help\n"),
        (["playbooks", "show", "--bogus"], "triage: No such option '--bogus'\n  try: triage playbooks show --help\n"),
    ],
)
def test_a_mistyped_command_line_is_said_in_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().err == said
