"""Every pattern is explained on every device: judged, folded into a more exact one, or why it does not apply."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.cli.explain import account, explain
from triage.model import Card, Finding, GateState, Severity, Step, Verdict

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


def test_a_workaround_says_which_of_its_conditions_hold() -> None:
    found = GateState(
        part="not_when", text="CEF is off", state="not met", why="CEF is disabled", sign="box-cef-disabled"
    )
    open_ = GateState(
        part="preconditions", text="a console session is open", state="not known", why="x", ask=("show users",)
    )
    asked = GateState(part="preconditions", text="has the log been saved?", state="for a person")
    step = Step(lines=("x",))
    card = Card(
        workaround="enable-cef", title="x", device="r1", platform="cisco_ios", does="x", apply=step, rollback=step, verify=("x",),
        gates=(found, open_, asked), refused="CEF is off",
    )  # fmt: skip
    finding = Finding(
        pattern="x", title="x", family="cpu", verdict=Verdict.PROBABLE, severity=Severity.WARNING, devices=("r1",)
    )
    text = account(finding, cards=[card])
    assert "workaround enable-cef on r1: not here: CEF is off" in text
    assert "[no ] not when CEF is off (box-cef-disabled)" in text
    assert "[ ? ] first    a console session is open" in text
    assert "ask: show users" in text
    assert "[ask] first    has the log been saved?" in text


def test_what_is_ruled_out_has_nothing_left_to_decide_and_no_reason_stands_twice(saved: Path) -> None:
    said = told(str(saved), "cpu-bgp-scanner", "--device", "sw1")
    assert "cpu-bgp-scanner on sw1: ruled-out" in said
    assert "would decide" not in said
    open_one = told(str(saved), "worm-slammer-udp1434", "--device", "sw1")
    assert "would decide: show ip cache flow" in open_one
    assert "flow_fan_out not collected; flow_fan_out not collected" not in open_one
