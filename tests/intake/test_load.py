"""Saved text in any shape gives the same finding; a hostile archive writes nothing outside."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.errors import UsageError
from triage.intake.load import Intake, load
from triage.parsing.reader import read

CPU = """CPU utilization for five seconds: 97%/57%; one minute: 96%; five minutes: 95%
 PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process
  30   123456789  98765432       1250 38.20% 37.90% 37.10%   0 IP Input
"""


def analyse(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "triage", "analyze", *map(str, paths), "--json"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("shape", ["folder", "terminal", "show-tech", "archive"])
def test_every_shape_names_the_busy_process(shape: str, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    if shape == "folder":
        (source / "r1").mkdir()
        (source / "r1" / "show_processes_cpu.txt").write_text(CPU)
    elif shape == "terminal":
        (source / "session.log").write_text(f"r1#show processes cpu\n{CPU}r1#\n")
    elif shape == "show-tech":
        (source / "tech.txt").write_text(f"\n------------------ show processes cpu ------------------\n\n{CPU}\n")
    else:
        with tarfile.open(source / "r1.tar.gz", "w:gz") as archive:
            member = tarfile.TarInfo("r1/show_processes_cpu.txt")
            member.size = len(CPU)
            archive.addfile(member, io.BytesIO(CPU.encode()))
    done = analyse(source)
    assert done.returncode == 0, done.stderr
    assert "cpu-ip-input-generic" in {f["pattern"] for f in json.loads(done.stdout)["findings"]}


def test_an_archive_cannot_write_outside(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        member = tarfile.TarInfo("../../escaped.txt")
        member.size = len(CPU)
        archive.addfile(member, io.BytesIO(CPU.encode()))
    done = analyse(tmp_path / "evil.tar")
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.parent.parent.glob("escaped.txt"))


def test_a_path_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    done = analyse(tmp_path / "nothing")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "nothing") in done.stderr


MESSAGE = "Nov 23 10:00:00 {} 1: Nov 23 10:00:00.1 UTC: %SYS-3-CPUHOG: Task is running for (2004)msecs, more than (2000)msecs (0/0),process = IP Input.\n"


def told(intake: Intake) -> set[tuple[str, str]]:
    return {(capture.device, capture.command) for capture in intake.captures}


def test_evidence_of_a_session_quotes_the_line_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "session.log").write_text(
        f"r1#show clock\n10:00:00.000 UTC Mon Nov 23 2026\nr1#sh proc cpu\n{CPU}r1#show users\nx\n"
    )
    (finding,) = [f for f in json.loads(analyse(tmp_path).stdout)["findings"] if f["pattern"] == "cpu-ip-input-generic"]
    lines = (tmp_path / "session.log").read_text().splitlines()
    assert finding["evidence"]
    assert all(item["text"] == lines[item["line"] - 1].strip() for item in finding["evidence"])


def test_evidence_of_a_log_of_two_hosts_quotes_the_line_of_the_file(tmp_path: Path) -> None:
    log = "".join(MESSAGE.format(f"r{number % 2}") for number in range(6))
    (tmp_path / "all.log").write_text(log)
    done = json.loads(analyse(tmp_path / "all.log").stdout)
    assert [device["device"] for device in done["devices"]] == ["r0", "r1"]
    items = [item for finding in done["findings"] for item in finding["evidence"]]
    assert items
    assert all(item["text"] == log.splitlines()[item["line"] - 1] for item in items)
    assert all(f" {item['device']} " in item["text"] for item in items)


def test_a_mixture_gives_each_file_to_its_device(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "r3.example.net").write_text("!RANCID-CONTENT-TYPE: cisco\n!\nversion 15.2\nend\n")
    (tmp_path / "all.log").write_text(MESSAGE.format("r1") + MESSAGE.format("r2.example.net"))
    (tmp_path / "r2.log").write_text(f"r2#show processes cpu\n{CPU}")
    (tmp_path / "export.json").write_text(json.dumps({"message": "%SYS-5-RESTART: x", "host": "r4"}))
    (tmp_path / "windows.txt").write_bytes(f"r5#show processes cpu\n{CPU}".encode("utf-16"))
    (tmp_path / "letter.txt").write_text("Dear all,\nit is slow.\n")
    (tmp_path / "picture.png").write_bytes(bytes(5000))
    intake = load([tmp_path])
    assert told(intake) == {
        ("r1", "show logging"),
        ("r2", "show logging"),
        ("r2", "show processes cpu"),
        ("r3.example.net", "show running-config"),
        ("r4", "show logging"),
        ("r5", "show processes cpu"),
    }
    assert {(problem.capture, problem.code) for problem in intake.problems} == {
        ("letter.txt", "no-command"),
        ("picture.png", "binary"),
    }


def test_a_show_tech_without_prompts_is_of_the_host_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "tech.txt").write_text(
        f"------------ show version ------------\n\nedge-1 uptime is 3 weeks, 2 days\n------------ show processes cpu ------------\n{CPU}"
    )
    (tmp_path / "flat").mkdir()
    (tmp_path / "flat" / "show_version.txt").write_text("  Device name: n9k-1\n")
    (tmp_path / "flat" / "show_processes_cpu.txt").write_text(CPU)
    assert {device for device, _ in told(load([tmp_path / "tech.txt"]))} == {"edge-1"}
    assert {device for device, _ in told(load([tmp_path / "flat"]))} == {"n9k-1"}


def test_two_domains_are_two_devices(tmp_path: Path) -> None:
    (tmp_path / "all.log").write_text("".join(MESSAGE.format(host) for host in ("r1", "r1.a.example", "r1.b.example")))
    assert {device for device, _ in told(load([tmp_path]))} == {"r1", "r1.a.example", "r1.b.example"}


def test_nothing_at_all_is_one_error_with_a_reason_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all,\n")
    (tmp_path / "bad.zip").write_bytes(b"PK no")
    with pytest.raises(UsageError) as caught:
        load([tmp_path])
    text = str(caught.value)
    assert "letter.txt: no command is named" in text
    assert "bad.zip: not a readable archive" in text


def test_a_broken_archive_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.tar.gz").write_bytes(b"\x1f\x8b\x08 no")
    (tmp_path / "session.log").write_text(f"r1#show processes cpu\n{CPU}")
    intake = load([tmp_path])
    assert told(intake) == {("r1", "show processes cpu")}
    assert [problem.code for problem in intake.problems] == ["archive-refused"]


def test_the_platform_can_be_forced(tmp_path: Path) -> None:
    (tmp_path / "session.log").write_text(f"r1#show processes cpu\n{CPU}")
    assert {capture.platform for capture in load([tmp_path], platform="cisco_xr").captures} == {"cisco_xr"}


@given(
    st.binary(max_size=400),
    st.sampled_from(["x.txt", "x.log", "x.json", "x.csv", "x.gz", "x.zip", "x.tar", "show_version.txt"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_captures_or_a_problem(tmp_path: Path, data: bytes, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    try:
        intake = load([folder])
    except UsageError as error:
        assert name in str(error)  # noqa: PT017
    else:
        assert intake.captures


def _told(place: Path) -> list[tuple[str, str, int, str]]:
    return [(c.device, c.command, c.round, c.path) for c in load([place]).captures]


def test_the_same_command_in_two_files_of_a_device_is_two_rounds(tmp_path: Path) -> None:
    for name, value in (("after", "90%"), ("before", "10%")):
        (tmp_path / f"r1_show_processes_cpu_{name}.txt").write_text(CPU.replace("97%", value))
    assert _told(tmp_path) == [
        ("r1", "show processes cpu", 1, "r1_show_processes_cpu_before.txt"),
        ("r1", "show processes cpu", 2, "r1_show_processes_cpu_after.txt"),
    ]


def test_a_copy_is_read_once_and_said_but_two_rounds_that_print_the_same_are_two(tmp_path: Path) -> None:
    for place in ("r1/1/show_processes_cpu.txt", "r1/2/show_processes_cpu.txt", "r1/2/show_processes_cpu (1).txt"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(CPU)
    found = load([tmp_path])
    assert [c.round for c in found.captures] == [1, 2]
    assert [(p.code, p.message) for p in found.problems] == [
        ("copy", "r1/2/show_processes_cpu.txt: the same as r1/2/show_processes_cpu (1).txt")
    ]


def test_files_of_several_devices_in_one_folder_keep_their_names(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "r1_show_processes_cpu.txt").write_text(CPU)
    (tmp_path / "logs" / "r2-show-processes-cpu.txt").write_text(CPU)
    (tmp_path / "r3").mkdir()
    (tmp_path / "r3" / "monday_show_processes_cpu.txt").write_text(CPU)
    assert {(device, path) for device, _, _, path in _told(tmp_path)} == {
        ("r1", "logs/r1_show_processes_cpu.txt"),
        ("r2", "logs/r2-show-processes-cpu.txt"),
        ("r3", "r3/monday_show_processes_cpu.txt"),
    }


def test_a_prompt_and_a_filter_on_the_line_of_their_output_swallow_nothing(tmp_path: Path) -> None:
    text = "gw7#sh proc cpu | inc CPU|IP " + " ".join(CPU.split("\n")) + "gw7#\n"
    (tmp_path / "show_processes_cpu.txt").write_text(text)
    (capture,) = load([tmp_path]).captures
    assert capture.command == "show processes cpu | inc CPU|IP"
    found = read(capture)
    assert found.tables["cpu_load"]["total_5s_pct"] == [97.0]
    assert found.tables["cpu_process"]["process"] == ["IP Input"]


@pytest.mark.parametrize(
    ("name", "typed", "command"),
    [
        ("show_processes_cpu_detail", "sh proc cpu sorted", "show proc cpu sorted"),  # called after another command
        ("show_version", "show processes cpu", "show processes cpu"),
        ("show_processes_cpu", "sh proc cpu", "show processes cpu"),  # the same, abbreviated
        ("show_processes_cpu", "sh proc cpu sorted", "show processes cpu"),  # cut short by the name
        ("show_processes_cpu", "sh proc cpu | ex 0.00", "show processes cpu | ex 0.00"),
        ("show_processes_cpu_history", "sh proc cpu | ex 0.00", "show processes cpu history | ex 0.00"),
    ],
)
def test_what_was_typed_counts_more_than_what_the_file_is_called(
    name: str, typed: str, command: str, tmp_path: Path
) -> None:
    (tmp_path / f"{name}.txt").write_text(f"r1#{typed}\n{CPU}r1#\n")
    assert [capture.command for capture in load([tmp_path]).captures] == [command]


def test_an_output_on_the_line_of_another_prompt_is_no_command(tmp_path: Path) -> None:
    (tmp_path / "show_logging.txt").write_text(
        "r1#show version Cisco IOS Software, C2900 Software (X), Version 15.1(4)M\n"
    )
    assert [capture.command for capture in load([tmp_path]).captures] == ["show logging"]


def test_two_looks_in_a_file_of_one_command_are_two_rounds_of_the_device_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "r1").mkdir()
    look = "gw7#sh proc mem | i Pool\nProcessor Pool Total:  210304112 Used:  {used} Free:   {free}\n"
    looks = look.format(used=133021004, free=77283108), look.format(used=204110220, free=6193892)
    (tmp_path / "r1" / "show_processes_memory.txt").write_text("On Monday:\n{}\nOn Thursday:\n{}gw7#\n".format(*looks))
    first, second = load([tmp_path]).captures
    assert [(c.device, c.round) for c in (first, second)] == [("r1", 1), ("r1", 2)]
    assert b"77283108" in first.raw
    assert b"6193892" in second.raw


def test_a_command_whose_echo_stands_twice_is_one_look(tmp_path: Path) -> None:
    (tmp_path / "r1").mkdir()
    (tmp_path / "r1" / "show_processes_cpu.txt").write_text(f"gw7#sh proc cpu\ngw7#sh proc cpu\n{CPU}gw7#\n")
    (capture,) = load([tmp_path]).captures
    assert (capture.device, capture.round) == ("r1", 1)
