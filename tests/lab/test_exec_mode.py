import pytest

from tests.lab.boxes import interpreter
from triage.lab.exec_mode import Mode, Then


def test_configuration_mode_takes_every_line_and_changes_nothing():
    box = interpreter("healthy", "r1")
    before = box.answer("show ip interface").lines
    assert box.answer("conf t").lines == ("Enter configuration commands, one per line.  End with CNTL/Z.",)
    assert box.prompt == "r1(config)#"
    assert box.answer("no ip cef").lines == ()
    assert box.answer("end").lines == ()
    assert box.prompt == "r1#"
    assert box.answer("show ip interface").lines == before


@pytest.mark.parametrize(
    ("line", "text", "then"),
    [
        ("reload", "Proceed with reload? [confirm]", Then.CONFIRM),
        ("clear counters", 'Clear "show interface" counters on all interfaces [confirm]', Then.CONFIRM),
        ("write mem", "Building configuration...", Then.NOTHING),
        ("undebug all", "All possible debugging has been turned off", Then.NOTHING),
    ],
)
def test_dangerous_commands_are_answered_as_ios_does(line, text, then):
    answer = interpreter("healthy", "r1").answer(line)
    assert answer.lines[0] == text
    assert answer.then is then


def test_an_unprivileged_session_may_look_but_not_change():
    box = interpreter("healthy", "r1")
    box.mode = Mode.USER
    assert box.prompt == "r1>"
    assert box.answer("show clock").lines
    assert box.answer("configure terminal").lines == ("   ^", "% Invalid input detected at '^' marker.", "")
    assert box.answer("enable").then is Then.ASK_PASSWORD


def test_time_stamps_on_request():
    box = interpreter("code-red", "gw1", at_s=12.345)
    box.answer("terminal exec prompt timestamp")
    lines = box.answer("show clock").lines
    assert lines[0].startswith("Load for five secs: 9")
    assert lines[1] == "Time source is NTP, 09:14:19.345 UTC Mon Mar 2 2026"
    box.answer("terminal no exec prompt timestamp")
    assert box.answer("show clock").lines == ("09:14:19.345 UTC Mon Mar 2 2026",)


def test_filters_apply_to_show_commands_only():
    box = interpreter("code-red", "gw1")
    assert box.answer("sh ver | i uptime").lines == ("gw1 uptime is 4 weeks, 3 days, 5 hours, 39 minutes",)
    assert box.answer("terminal length 0 | include x").lines[1].startswith("% Invalid")
    assert box.answer("show clock | append flash:x").lines == (
        " " * 17 + "^", "% Invalid input detected at '^' marker.", "",
    )  # fmt: skip
