"""Saved text in any shape gives the same finding; a hostile archive writes nothing outside."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

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
