"""The cleaner: what is taken out, what stays, and that line numbers stay those of the capture."""

import pytest

from triage.parsing.clean import clean, raw_lines

ROWS = [
    "CPU utilization for five seconds: 99%/12%; one minute: 97%; five minutes: 95%",
    " PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process ",
    "  78    59808832    93015291        643 61.98% 60.78% 58.88%   0 IP Input",
]


def content(lines: list[str], command: str = "show processes cpu") -> list[tuple[int, str]]:
    return clean("\n".join(lines).encode(), command, is_log=False).content()


@pytest.mark.parametrize("mark", ["> ", ">", "> > ", " > "])
def test_the_marks_of_a_quoted_mail_are_cut(mark: str) -> None:
    quoted = ["On Monday somebody wrote:", *(mark + row for row in ROWS)]
    assert content(quoted)[1:] == [(n, row.strip()) for n, row in enumerate(ROWS, 2)]


@pytest.mark.parametrize(
    "page",
    [
        ["<pre>" + ROWS[0], *ROWS[1:], "</pre>"],
        [row + "<br />" for row in ROWS],
        ['<p class="x">' + row.replace(" ", "&nbsp;") + "</p>" for row in ROWS],
        ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split()) + "</tr>" for row in ROWS],
    ],
    ids=["pre", "br", "p", "td"],
)
def test_the_tags_of_a_page_are_cut(page: list[str]) -> None:
    assert [" ".join(text.split()) for _, text in content(page)] == [" ".join(row.split()) for row in ROWS]


def test_what_stands_behind_the_echo_on_its_line_is_output() -> None:
    one = "r1#sh proc cpu | exclude 0.00 " + " ".join(ROWS)
    cleaned = clean(f"{one}\n".encode(), "show processes cpu", is_log=False)
    assert cleaned.hostname == "r1"
    assert cleaned.content() == [(1, " ".join(f"| exclude 0.00 {' '.join(ROWS)}".split()))]


def test_a_prompt_of_user_mode_is_no_mark_of_a_mail() -> None:
    found = content(["r1>show processes cpu", *ROWS, "r1>"])
    assert found == [(n, row.strip()) for n, row in enumerate(ROWS, 2)]


@pytest.mark.parametrize(
    ("before", "what"),
    [
        ("r1#show processes cpu", "prompt"),
        ("RP/0/RSP0/CPU0:r1#show processes cpu", "prompt"),
        ("show proc cpu", "echo"),
        ("ow processes cpu", "echo"),
        ("show processes cpu sorted 5sec", "echo"),
        ("show processes history", "echo"),
        ("++ r1: executing command 'show processes cpu' +++", "echo"),
        ('>>> device.parse("show processes cpu")', "echo"),
        (
            "2026-11-23 10:00:10,269: %UNICON-INFO: +++ r1 with via 'cli': executing command 'show processes cpu' +++",
            "echo",
        ),
        ("Load for five secs: 12%/3%; one minute: 11%; five minutes: 10%", "load header"),
        ("Time source is NTP, 09:14:22.481 UTC Mon Mar 2 2026", "time source"),
        (" --More-- ", "pager"),
    ],
)
def test_what_is_not_the_output_is_taken_out_and_named(before: str, what: str) -> None:
    cleaned = clean("\n".join([before, *ROWS, ""]).encode(), "show processes cpu", is_log=False)
    assert cleaned.noise[1] == what
    assert [number for number, _ in cleaned.content()] == [2, 3, 4]


def test_a_message_that_interrupts_a_table_goes_to_the_log() -> None:
    message = (
        "*Mar  2 09:14:22.481: %SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed from 0x60103098, alignment 0"
    )
    pool = "Pool: Processor  Free: 5537344  Cause: Memory fragmentation"
    cleaned = clean("\n".join([*ROWS[:2], message, pool, ROWS[2], ""]).encode(), "show processes cpu", is_log=False)
    assert [text for _, text in cleaned.log_lines] == [message, pool]
    assert [number for number, _ in cleaned.content()] == [1, 2, 5]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"\x1b[2K\x1b[1GIP Input\x1b[0m", "IP Input"),
        (b"\x1b]0;r1\x07IP Input", "IP Input"),
        (b"IP Inputt\b \r\n", "IP Input"),
        (b"XXXXXXXX\rIP Input", "IP Input"),
        (b"IP&nbsp;Input", "IP Input"),
        ("IP\u00a0Input".encode(), "IP Input"),
    ],
)
def test_a_line_is_what_a_terminal_would_show(raw: bytes, shown: str) -> None:
    ((_, text),) = clean(raw, "show processes cpu", is_log=False).content()
    assert text == shown


@pytest.mark.parametrize(("raw", "cut"), [(b"a line\nhalf a li", True), (b"a line\n", False), (b"", False)])
def test_a_text_without_an_end_is_cut(raw: bytes, cut: bool) -> None:
    assert clean(raw, "show processes cpu", is_log=False).cut is cut


def test_lines_are_those_of_the_file() -> None:
    raw = b"one\r\n\r\nthree \xff\nfour"
    assert len(clean(raw, "show clock", is_log=False).lines) == len(raw_lines(raw)) == 4


def test_line_ends_and_blanks_that_a_recording_wrote_down_are_cut() -> None:
    written = ["show processes cpu\\r\\r", *(row + "\\r" for row in ROWS), "\\r", "\\rr1#\\x20"]
    assert content(written) == [(n, row.strip()) for n, row in enumerate(ROWS, 2)]
    assert content(['NAME: \\"Chassis\\"\\r']) == [(1, 'NAME: "Chassis"')]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (
            "84 in free list (64 min, 2000 max allowed)   <------ next to none",
            "84 in free list (64 min, 2000 max allowed)",
        ),
        ("Memory value 91% <=== here it is", "Memory value 91%"),
        ("tcp 192.0.2.1:80 <-> 198.51.100.7:80", "tcp 192.0.2.1:80 <-> 198.51.100.7:80"),
        ("<------ a remark of its own", "<------ a remark of its own"),
        ("a <- b", "a <- b"),
    ],
)
def test_what_an_author_points_at_a_line_is_no_part_of_it(line: str, kept: str) -> None:
    assert content(["show buffers", line])[-1][1] == kept


@pytest.mark.parametrize(
    "said",
    [
        "SYSTEM INIT: INSUFFICIENT MEMORY TO BOOT THE IMAGE!",
        "Error : memory requirements exceed available memory",
        "%ERR: Program load aborted - Not enough memory to load image",
        "Insufficient memory to decompress the image.",
    ],
)
def test_what_a_boot_loader_says_of_its_memory_is_set_apart_with_its_other_lines(said: str) -> None:
    lines = ["System Bootstrap, Version 12.4(13r)T", "c1841 platform with 131072 Kbytes of main memory", said, *ROWS]
    cleaned = clean("\n".join(lines).encode(), "show logging", is_log=True)
    assert cleaned.boot_lines == [(3, said)]
    assert [n for n, _ in cleaned.content()] == [4, 5, 6]


@pytest.mark.parametrize(
    "said",
    [
        "%SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed, not enough memory to load image data here",
        "ROM: System Bootstrap, Version 12.4(13r)T, RELEASE SOFTWARE (fc1)",
        "% Not enough memory to run the command",
    ],
)
def test_other_lines_on_memory_stay(said: str) -> None:
    cleaned = clean(f"{said}\n".encode(), "show version", is_log=True)
    assert cleaned.boot_lines == []


def test_the_memory_state_that_xr_prints_over_a_session_is_set_apart() -> None:
    lines = ["RP/0/RP0/CPU0:r1#conf t", "WARNING! MEMORY IS IN MINOR STATE", "hostname r1"]
    cleaned = clean("\n".join(lines).encode(), "show running-config", is_log=False)
    assert cleaned.state_lines == [(2, "minor")]
    assert (3, "hostname r1") in cleaned.content()
