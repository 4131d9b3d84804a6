"""Reading one command: how it ends, and that every byte is there."""

import os
import random
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.collect.fakes import HANG_UP, Script
from triage.collect import readloop
from triage.collect.gate import Allowed
from triage.collect.readloop import Bounds, Prompt, Read, read_command, visible
from triage.errors import CollectError
from triage.model import CaptureStatus

COMMAND = Allowed("show clock")
BOUNDS = Bounds(idle_s=0.4, deadline_s=1.0, max_bytes=20_000)


def read(
    *pieces: str, bounds: Bounds = BOUNDS, stop: threading.Event | None = None, more: tuple[str, ...] = ()
) -> tuple[Read, Script]:
    """Read what comes for one command; ``more`` comes after a key at the pager."""
    device = Script(lambda typed: list(more) if typed == " " else [typed.replace("\n", "\r\n"), *pieces])
    return read_command(device, COMMAND, Prompt("gw1"), bounds, stop or threading.Event()), device


def test_the_output_ends_at_the_prompt_and_keeps_the_echo() -> None:
    found, device = read("12:00:01 UTC\r\n", "gw1#")
    assert (found.status, found.raw) == (CaptureStatus.OK, b"show clock\r\n12:00:01 UTC\n")
    assert device.typed == ["show clock\n"]


@pytest.mark.parametrize("inside", ["gw1#", "gw1>show clock\r\n", "  gw1#\r\n", "\r\ngw1#x"])
def test_a_prompt_inside_the_output_does_not_end_it(inside: str) -> None:
    found, _ = read("a\r\n", inside, "b\r\nlast\r\n", "gw1#")
    assert found.status is CaptureStatus.OK
    assert found.raw.endswith(b"last\n")


def test_a_thousand_prompts_at_random_places_in_pieces_of_any_size_lose_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readloop, "_QUIET_LEAST_S", 0.001)  # the script never pauses
    monkeypatch.setattr(readloop, "QUIET_S", 0.002)
    dice = random.Random(5)
    for _ in range(1000):
        lines = [dice.choice(["gw1#", "gw1>", "gw1#show clock", "x gw1#", "text", ""]) for _ in range(dice.randint(1, 12))]  # fmt: skip
        text = "\r\n".join([*lines, "the end", "gw1#"])
        size = dice.choice([1, 2, 3, 7, 64, 4096])
        found, _ = read(*(text[at : at + size] for at in range(0, len(text), size)))
        assert found.raw == b"show clock\r\n" + text.removesuffix("\r\ngw1#").encode() + b"\n"


@settings(deadline=None, max_examples=int(os.environ.get("TRIAGE_FUZZ_EXAMPLES", "60")))
@given(st.binary(max_size=300).filter(lambda data: b"gw1" not in data), st.integers(1, 64))
def test_any_bytes_come_through_unchanged(data: bytes, size: int) -> None:
    pieces = [data[at : at + size].decode("latin-1") for at in range(0, len(data), size)]
    found, _ = read(*pieces, "\r\nend\r\n", "gw1#")
    assert found.raw == b"show clock\r\n" + data + b"\r\nend\n"


def test_silence_keeps_what_came() -> None:
    found, _ = read("half a li")
    assert (found.status, found.raw) == (CaptureStatus.IDLE, b"show clock\r\nhalf a li")


def test_a_device_that_hangs_up_is_noticed_at_once_and_drained() -> None:
    found, _ = read("half a li", "ne", HANG_UP, bounds=Bounds(idle_s=60, deadline_s=60))
    assert (found.status, found.raw) == (CaptureStatus.CLOSED, b"show clock\r\nhalf a line")


def test_a_session_that_is_gone_before_the_command_is_closed() -> None:
    device = Script(lambda _: [])
    device.hung_up = True
    found = read_command(device, COMMAND, Prompt("gw1"), BOUNDS, threading.Event())
    assert (found.status, found.raw, found.first_byte_s) == (CaptureStatus.CLOSED, b"", None)


def test_too_much_ends_within_a_piece_of_the_limit() -> None:
    found, _ = read(*(["x" * 999 + "\n"] * 100))
    assert found.status is CaptureStatus.TOO_BIG
    assert BOUNDS.max_bytes <= len(found.raw) < BOUNDS.max_bytes + 1000


def test_the_deadline_holds_while_bytes_still_come() -> None:
    found, _ = read(*(["x"] * 300_000), bounds=Bounds(idle_s=5, deadline_s=0.2))
    assert found.status is CaptureStatus.DEADLINE
    assert found.raw.startswith(b"show clock\r\nx")


def test_stop_ends_it_and_keeps_what_came() -> None:
    stop = threading.Event()
    stop.set()
    found, _ = read("half", stop=stop)
    assert found.status is CaptureStatus.STOPPED


def test_a_pager_gets_one_key_and_the_rest_comes() -> None:
    found, device = read("page 1\r\n --More-- ", more=("\b\b\bpage 2\r\n", "gw1#"))
    assert (found.status, found.paged) == (CaptureStatus.OK, True)
    assert b"page 1" in found.raw
    assert b"page 2" in found.raw
    assert device.typed == ["show clock\n", " "]


@pytest.mark.parametrize(
    "question", ["Proceed with reload? [confirm]", "Overwrite? [y/n]", "Password: ", "gw1(config)#"]
)
def test_a_question_is_never_answered(question: str) -> None:
    device = Script(lambda _: [f"\r\n{question}"])
    with pytest.raises(CollectError) as caught:
        read_command(device, COMMAND, Prompt("gw1x"), BOUNDS, threading.Event())
    assert caught.value.code == "unexpected-question"
    assert device.typed == ["show clock\n"]


def test_another_name_in_the_prompt_ends_the_output_after_a_silence() -> None:
    found, _ = read("a line\r\n", "gw2#", bounds=Bounds(idle_s=5, deadline_s=9))
    assert (found.status, found.renamed, found.raw) == (CaptureStatus.OK, "gw2", b"show clock\r\na line\n")


def test_escape_sequences_around_the_prompt_are_passed_over() -> None:
    found, _ = read("a line\r\n", "\x1b[?7h\x1b[1mgw1#\x1b[0m\x07")
    assert (found.status, found.raw) == (CaptureStatus.OK, b"show clock\r\na line\n")


def test_pieces_are_handed_on_as_they_come() -> None:
    kept: list[bytes] = []
    device = Script(lambda typed: [typed, "one\r\n", "two\r\n", "gw1#"])
    read_command(device, COMMAND, Prompt("gw1"), BOUNDS, threading.Event(), keep=kept.append)
    assert kept == [b"show clock\n", b"one\r\n", b"two\r\n", b"gw1#"]


def test_visible_text() -> None:
    assert visible("\x1b]0;title\x07a\x1b[1mb\x00\x08c\r\n\t") == "abc\r\n\t"
