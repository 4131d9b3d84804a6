"""Pastes without a prompt: the beginning of an output tells which command printed it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.intake.heads import heads, split_by_heads
from triage.intake.load import load
from triage.parsing.lint import golden_folder
from triage.parsing.lookup import find

CPU = """CPU utilization for five seconds: 97%/57%; one minute: 96%; five minutes: 95%
 PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process
  30   123456789  98765432       1250 38.20% 37.90% 37.10%   0 IP Input
"""
MEMORY = """                Head    Total(b)     Used(b)     Free(b)   Lowest(b)  Largest(b)
Processor   63C5A2E0    87449888    84120060     3329828     1120440      402128
"""
LOG = "Nov 23 10:00:01.123: %SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed from 0x60103098, alignment 0\n"


def told(text: str) -> list[tuple[str, int]]:
    return [(piece.command, piece.first_line) for piece in split_by_heads(text.encode()).pieces]


@pytest.mark.parametrize("command", sorted({head.command for head in heads()}))
def test_each_head_knows_the_output_of_its_command(command: str) -> None:
    """At least one golden, without the line that names the command, is that command and nothing else."""
    tried = []
    for golden in sorted(golden_folder().glob("*/*/*/capture.txt")):
        platform, asked = golden.parts[-4], golden.parts[-3].replace("_", " ")
        manifest = find(asked, platform)
        if manifest is not None and manifest is find(command, platform):
            tried.append([name for name, _ in told(_without_echo(golden.read_text(errors="replace")))])
    assert [command] in tried, tried


def _without_echo(text: str) -> str:
    first, _, rest = text.partition("\n")
    return rest if "#" in first or ">" in first else text


def test_outputs_one_after_the_other_are_taken_apart() -> None:
    assert told(f"{LOG}\n{CPU}\n{MEMORY}") == [
        ("show logging", 1),
        ("show processes cpu", 3),
        ("show memory statistics", 7),
    ]


def test_the_same_command_asked_again_is_another_piece() -> None:
    assert told(f"{CPU}{CPU}") == [("show processes cpu", 1), ("show processes cpu", 4)]


def test_the_cores_of_one_box_are_one_output() -> None:
    cores = "".join(
        f"Core {n}: CPU utilization for five seconds: 5%; one minute: 4%;  five minutes: 4%\n" for n in (0, 1)
    )
    assert told(cores + CPU.split("\n", 1)[1]) == [("show processes cpu", 1)]


def test_a_quoted_mail_and_a_terminal_program_put_something_before_each_line() -> None:
    assert told("".join(f"> {line}\n" for line in CPU.splitlines())) == [("show processes cpu", 1)]
    assert told("".join(f"[10:00:00] {line}\n" for line in CPU.splitlines())) == [("show processes cpu", 1)]


def test_graphs_belong_to_the_label_below_them() -> None:
    graph = "    5555\n100\n 90 ****\n 80 ****\n   0....5....1\n             0\n               CPU% per second (last 60 seconds)\n"
    assert told(f"{CPU}\n{graph}\n{graph.replace('second (last 60 seconds)', 'minute (last 60 minutes)')}") == [
        ("show processes cpu", 1),
        ("show processes cpu history", 4),
    ]


def test_the_version_that_a_restart_logs_is_part_of_the_log() -> None:
    text = (
        "Nov 23 10:00:01: %SYS-5-RESTART: System restarted --\nCisco IOS Software, 7200 Software, Version 12.4(25d)\n"
    )
    assert told(text) == []


def test_text_of_people_is_no_output() -> None:
    assert told("Hello, our router is slow.\nIP Input is at 90 % CPU.\nThanks\n") == []


def test_a_paste_in_a_file_of_any_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "paste.txt").write_text(f"Hi, this is what it prints:\n\n{CPU}\n{MEMORY}")
    found = load([tmp_path / "paste.txt"])
    assert [(c.device, c.command, c.round) for c in found.captures] == [
        ("paste", "show processes cpu", 1),
        ("paste", "show memory statistics", 1),
    ]
    assert [p.code for p in found.problems] == ["lines-outside"]


@given(st.binary(max_size=400))
def test_any_bytes_never_raise_and_no_line_is_lost(raw: bytes) -> None:
    data = CPU.encode() + raw + b"\n" + MEMORY.encode()
    pieces = split_by_heads(data).pieces
    assert b"".join(piece.raw for piece in pieces) == data
