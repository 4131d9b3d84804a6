"""What an empty answer means: nothing configured, or nothing said."""

import pytest

from triage.model import Capture, Outcome
from triage.parsing.reader import read


def outcome(command: str, raw: bytes) -> Outcome:
    return read(Capture(device="r1", command=command, path="c", raw=raw, platform="cisco_ios")).outcome


def test_a_box_without_access_lists_prints_nothing_and_was_read() -> None:
    assert outcome("show access-lists", b"show access-lists\r\n") is Outcome.READ


@pytest.mark.parametrize("raw", [b"", b"\r\n"])
def test_an_answer_without_even_an_echo_is_no_answer(raw: bytes) -> None:
    assert outcome("show access-lists", raw) is Outcome.EMPTY


def test_a_table_that_every_box_has_is_never_empty() -> None:
    assert outcome("show processes cpu", b"show processes cpu\r\n") is Outcome.EMPTY


@pytest.mark.parametrize(
    "text",
    [
        "Cannot proceed, database is currently being modified",
        "error: command is not valid on the mx204",
        "Show failed due to internal error",
        "% Unavailable command (not supported on this hardware platform)",
    ],
)
def test_what_the_box_says_instead_of_an_answer_is_a_refusal(text: str) -> None:
    assert outcome("show processes cpu", f"show processes cpu\r\n{text}\r\n".encode()) is Outcome.REFUSED


def test_a_message_about_an_error_is_no_refusal() -> None:
    line = b"*Mar  4 10:00:00.000: %SYS-3-CPUHOG: Task is running\r\nError: 5\r\n"
    assert outcome("show logging", b"show logging\r\n" + line) is not Outcome.REFUSED
