"""Terminal logs and show-techs are taken apart at their commands, with the numbers of their lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.intake.split import commands, normal, split

CPU = """CPU utilization for five seconds: 97%/57%; one minute: 96%; five minutes: 95%
 PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process
  30   123456789  98765432       1250 38.20% 37.90% 37.10%   0 IP Input
"""


def told(text: str) -> list[tuple[str | None, str, int]]:
    return [(piece.host, piece.command, piece.first_line) for piece in split(text.encode()).pieces]


def test_putty_log_of_two_devices_that_was_appended_to() -> None:
    mark = "=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2026.11.23 10:00:00 =~=~=~=~=~=~=~=~=~=~=~=\n"
    text = (
        f"{mark}login as: noc\nr1>en\nPassword: \nr1#terminal length 0\nr1#sh proc cpu\n{CPU}r1#ssh r2\nPassword: \n"
        f"r2#show processes cpu\n{CPU}r2#exit\nConnection closed\nr1#show users\nx\n{mark}r1#do show proc cpu\n{CPU}r1#\n"
    ).replace("\n", "\r\n")
    assert told(text) == [
        ("r1", "show proc cpu", 6),
        ("r1", "ssh r2", 10),
        ("r2", "show processes cpu", 12),
        ("r1", "show users", 18),
        ("r1", "show proc cpu", 21),
    ]
    assert split(text.encode()).outside == (17,)  # the login on line 2 is no output


def test_typescript_with_escapes_and_a_command_that_was_corrected() -> None:
    text = (
        "Script started on 2026-11-23 10:00:00+00:00\n\x1b]0;noc@srv\x07noc@srv:~$ ssh r3\r\n\x1b[?2004hr3#sh prco\b\b  \b\boc cpu\r\n"
        f"{CPU}r3#\x1b[Kexit\r\nConnection to r3 closed.\r\nScript done on 2026-11-23 10:05:00+00:00\n"
    )
    assert told(text) == [("r3", "show proc cpu", 3)]
    assert split(text.encode()).outside == (2, 8)


@pytest.mark.parametrize(
    "stamp", ["[10:00:00] ", "[2026-11-23 10:00:00.123] ", "2026-11-23 10:00:00.123 ", "10:00:00.123: "]
)
def test_stamps_of_a_terminal_logger(stamp: str) -> None:
    text = "".join(stamp + line for line in f"r1#show processes cpu\n{CPU}r1#\n".splitlines(keepends=True))
    assert told(text) == [("r1", "show processes cpu", 1)]


def test_minicom() -> None:
    assert told(f"\r\nWelcome to minicom 2.8\r\n\r\nr4#show processes cpu\r\n{CPU}\r\nr4#") == [
        ("r4", "show processes cpu", 4)
    ]


@pytest.mark.parametrize(
    ("opening", "heading"),
    [
        ("", "------------------ {} ------------------"),  # IOS, IOS-XE, ASA
        ("", "------------- {} -------------"),  # EOS
        ("r1# show tech-support\n\n", "`{}`"),  # NX-OS
        (
            "RP/0/RP0/CPU0:r1#show tech-support\nMon Nov 23 10:00:00.123 UTC\n",
            "++++ {} [10:00:00 UTC Mon Nov 23 2026] ++++",
        ),
    ],
)
def test_show_tech(opening: str, heading: str) -> None:
    text = f"{opening}{heading.format('show version')}\nx\n\n{heading.format('show processes cpu')}\n{CPU}"
    host = "r1" if opening else None
    first = opening.count("\n") + 4
    assert told(text) == [(host, "show version", 1), (host, "show processes cpu", first)]
    assert split(text.encode()).outside == ()


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        ("------------- {} -------------", "bash ls -l /var/core"),
        ("`{}`", "attach module 1"),
        ("`{}`", "slot 2 show hardware internal statistics"),
        ("------------------ {} ------------------", "run cat /proc/meminfo"),
    ],
)
def test_what_a_show_tech_asks_of_the_shell_or_a_card_ends_the_section_before(heading: str, other: str) -> None:
    text = f"{heading.format('show processes cpu')}\n{CPU}\n{heading.format(other)}\ntotal 0\n{heading.format('show clock')}\nx\n"
    assert told(text) == [(None, "show processes cpu", 1), (None, other, 6), (None, "show clock", 8)]


def test_junos_request_support_information() -> None:
    text = "noc@mx1> request support information | no-more\n\n{master}\nnoc@mx1> show version | no-more\nx\n\n{master}\nnoc@mx1> show chassis routing-engine\ny\n"
    assert told(text) == [("mx1", "show version | no-more", 3), ("mx1", "show chassis routing-engine", 7)]


def test_log_messages_before_the_first_command_are_a_piece() -> None:
    text = f"*Nov 23 10:00:00.1: %SYS-5-CONFIG_I: Configured\nr1#show processes cpu\n{CPU}"
    assert told(text) == [("r1", "show logging", 1), ("r1", "show processes cpu", 2)]


MALLOCFAIL = """Mar  3 10:11:12.013: %SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed from 0x60A1B2C4, alignment 16
Pool: Processor  Free: 553012  Cause: Memory fragmentation
"""


@pytest.mark.parametrize(
    ("before", "line"),
    [("r1>en\nPassword:\nr1#\n", 2), ("r1#conf t\nr1(config)#\n", 2), ("r1#exit\n", 2), ("r1#terminal monitor\n", 2)],
)
def test_log_messages_on_the_console_between_commands_are_a_piece(before: str, line: int) -> None:
    """Logging in, configuring and logging out print nothing themselves; what the box prints meanwhile is its log."""
    text = f"{before}{MALLOCFAIL}r1#show clock\n10:11:40.123 UTC Tue Mar 3 2026\n"
    found = split(text.encode())
    assert ("r1", "show logging", line) in told(text)
    assert found.outside == ()


def test_a_banner_of_a_session_is_no_log() -> None:
    found = split(b"r1>en\nAuthorized users only\nr1#show clock\n10:11:40.123 UTC Tue Mar 3 2026\n")
    assert [piece.command for piece in found.pieces] == ["show clock"]
    assert found.outside == (2,)


@pytest.mark.parametrize("text", ["", "hello\n", "# show me\n", "r1#ping 192.0.2.1\n!!!!!\n", "=== PuTTY ===\n"])
def test_a_text_without_a_command_has_no_piece(text: str) -> None:
    assert split(text.encode()).pieces == ()
    assert commands(text.encode()) == []


def test_the_first_word_is_written_out() -> None:
    assert normal("do  sh   ver") == "show ver"


def test_a_prompt_with_a_lonely_do_is_a_command_too() -> None:
    pieces = split(b"r1#show clock\n01:00:00.000 UTC Tue Nov 24 2026\nr1#do\n% Incomplete command.\n").pieces
    assert [piece.command for piece in pieces] == ["show clock", "do"]


_LINES = st.sampled_from(
    ["r1#show version", "r1#", "r1#conf t", "------ show clock ------", "`show users`", "x", "", "\x1b[Kr2>sh ver\r", "Script done on x",
     "{master}", "noc@mx1> show version", "RP/0/RP0/CPU0:x#show tech", "*Nov 23 10:00:00: %SYS-5-X: y", "r1#exit", "\x08\x08r1#dir"]
)  # fmt: skip


@given(st.lists(st.one_of(_LINES.map(str.encode), st.binary(max_size=40)), min_size=1, max_size=40))
def test_any_bytes_keep_every_line_at_most_once(lines: list[bytes]) -> None:
    data = b"\n".join(line.replace(b"\n", b" ") for line in lines) + b"\n"
    original = data.split(b"\n")
    found = split(data)
    numbers = list(found.outside)
    for piece in found.pieces:
        body = piece.raw.split(b"\n")[:-1]
        assert body == original[piece.first_line - 1 : piece.first_line - 1 + len(body)]
        numbers.extend(range(piece.first_line, piece.first_line + len(body)))
    assert len(numbers) == len(set(numbers))


def test_a_prompt_with_a_blank_beyond_ascii_is_a_lonely_prompt() -> None:
    found = split(b"r1#show clock\n10:00:00.123 UTC Mon Nov 23 2026\nr1#\x85\nr1#\xa0\n")
    assert [piece.command for piece in found.pieces] == ["show clock"]
