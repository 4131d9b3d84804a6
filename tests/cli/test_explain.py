"""Every pattern is explained on every device: judged, folded into a more exact one, or why it does not apply."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.cli.explain import explain

HULC = """sw1#show processes cpu sorted
CPU utilization for five seconds: 12%/0%; one minute: 11%; five minutes: 11%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
  74     4956105     3249252       1525  6.50%  6.40%  6.30%   0 Hulc LED Process
sw1#
"""
FIREWALL = "fw1# show cpu usage\nCPU utilization for 5 seconds = 9%; 1 minute: 8%; 5 minutes: 8%\nfw1#\n"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    (tmp_path / "sw1").mkdir()
    (tmp_path / "sw1" / "show_processes_cpu_sorted.txt").write_text(HULC)
    (tmp_path / "fw1").mkdir()
    (tmp_path / "fw1" / "show_cpu_usage.txt").write_text(FIREWALL)
    return tmp_path


def told(*arguments: str) -> str:
    done = CliRunner().invoke(explain, arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_pattern_that_does_not_apply_says_why_on_each_device(saved: Path) -> None:
    said = told(str(saved), "cpu-asa-logger")
    assert "cpu-asa-logger on fw1: " in said
    assert "cpu-asa-logger does not apply to sw1: it is a pattern of cisco_asa; this device is cisco_ios" in said


def test_one_device_is_told_alone(saved: Path) -> None:
    assert "sw1" not in told(str(saved), "cpu-asa-logger", "--device", "fw1")
    assert "fw1" not in told(str(saved), "cpu-asa-logger", "--device", "sw1")


def test_a_pattern_that_a_more_exact_one_stands_for_is_explained_too(saved: Path) -> None:
    said = told(str(saved), "nw-hulc-baseline", "--device", "sw1")
    assert "nw-hulc-baseline on sw1: possible" in said
    assert "among the findings as cpu-hulc-led-baseline, which says the same more exactly" in said
    assert "Hulc LED Process takes 6.4 %" in said
