"""Messages that a log counted instead of writing them again count as often as they came."""

import pytest

from triage.model import Capture
from triage.parsing.reader import Reading, read

FAILED = "%AUTHPRIV-3-SYSTEM_MSG: pam_aaa:Authentication failed from 192.0.2.7 - dcos_sshd[14361]"


def reading(*lines: str, platform: str = "cisco_nxos") -> Reading:
    raw = "".join(f"{line}\n" for line in lines).encode()
    return read(Capture(device="r1", command="show logging", path="r1/1/l.txt", raw=raw, platform=platform))


@pytest.mark.parametrize(
    "head", ["<187>: 2026 Apr 18 11:00:27 UTC: ", "2026 Apr 18 11:00:27 sw1 ", "Apr 18 11:00:27 sw1 "]
)
def test_a_message_that_came_again_is_there_as_often(head: str) -> None:
    found = reading(f"{head}{FAILED}", f"{head}last message repeated 180 times", f"{head}%SYS-5-CONFIG_I: Configured")
    events = found.tables["log_event"]
    assert events["mnemonic"] == [*["SYSTEM_MSG"] * 181, "CONFIG_I"]
    assert events["line"] == [1, *[2] * 180, 3]
    assert (found.coverage.lines, found.coverage.read) == (3, 3)


def test_one_count_may_follow_another() -> None:
    head = "2026 Apr 18 11:00:27 sw1 "
    found = reading(f"{head}{FAILED}", f"{head}last message repeated 2 times", f"{head}last message repeated 3 times")
    assert found.tables["log_event"]["mnemonic"] == ["SYSTEM_MSG"] * 6


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ((f"2026 Apr 18 11:00:27 sw2 {FAILED}",), "2026 Apr 18 11:00:27 sw1 last message repeated 180 times"),
        (
            (f"2026 Apr 18 11:00:27 sw1 {FAILED}",),
            "2026 Apr 18 11:00:27 sw1 the last message repeated 180 times was ours",
        ),
    ],
)
def test_a_count_of_what_is_not_there_stays_a_line(before: tuple[str, ...], line: str) -> None:
    events = reading(*before, line).tables["log_event"]
    assert len(events) == len(before) + 1


def test_an_absurd_count_is_cut() -> None:
    head = "2026 Apr 18 11:00:27 sw1 "
    found = reading(f"{head}{FAILED}", f"{head}last message repeated {10**12} times")
    assert len(found.tables["log_event"]) == 1001
