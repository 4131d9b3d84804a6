"""A log too large to hold gives every message of interest, each with its true line, in bounded memory."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.intake import sieve as module
from triage.intake import sources
from triage.intake.interest import interesting
from triage.intake.load import load
from triage.intake.sieve import sieve

HOG = b"Nov 23 10:00:00 r%d 1: Nov 23 10:00:00.1 UTC: %%SYS-3-CPUHOG: Task is running for (2004)msecs"
FAIL = b"Nov 23 10:00:00 r1 1: Nov 23 10:00:00.1 UTC: %SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed"
DULL = b"Nov 23 10:00:00 r1 1: Nov 23 10:00:00.1 UTC: %SSH-6-SSH2_SESSION: SSH2 Session request"


def numbered(data: bytes, *, head: int = 0) -> dict[str | None, list[tuple[int, bytes]]]:
    done = sieve(io.BytesIO(data[head:]).read, data[:head])
    assert done.lines == data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    return {
        piece.host: list(
            zip(
                piece.line_numbers or range(piece.first_line, piece.first_line + piece.raw.count(b"\n")),
                piece.raw.split(b"\n"),
                strict=False,
            )
        )
        for piece in done.pieces
    }


def test_lines_of_interest_by_host_with_their_numbers() -> None:
    data = b"\n".join([DULL, HOG % 1, DULL, HOG % 2, DULL, HOG % 1, DULL]) + b"\n"
    assert numbered(data) == {"r1": [(2, HOG % 1), (6, HOG % 1)], "r2": [(4, HOG % 2)]}


def test_lines_that_continue_a_message_stay_with_it() -> None:
    tail = [b"Pool: Processor  Free: 1  Cause: Not enough free memory", b'-Process= "IP Input", ipl= 0, pid= 63', b"-Traceback= 60A1B2C3"]  # fmt: skip
    data = b"\n".join([FAIL, *tail, DULL]) + b"\n"
    assert numbered(data) == {"r1": list(enumerate([FAIL, *tail], 1))}


@pytest.mark.parametrize("block", [64, 1 << 20])
def test_a_shortage_of_memory_is_kept_whatever_its_tag(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_BYTES", block)
    gone = b"Nov 23 10:00:00 r1 /kernel: pid 1234 (rpd), uid 0, was killed: out of swap space"
    low = b"Nov 23 10:00:00 r1 1: %XYZ-3-FOO: no memory is left"
    lines = [DULL, gone, DULL, HOG % 1, low, DULL, gone, HOG % 1]
    found = numbered(b"\n".join(lines) + b"\n")
    assert found == {"r1": [(n, line) for n, line in enumerate(lines, 1) if line != DULL]}


@pytest.mark.parametrize("block", [64, 200, 1 << 20])
@pytest.mark.parametrize("head", [0, 1, 333])
def test_blocks_do_not_matter(block: int, head: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_BYTES", block)
    lines = [HOG % (index % 7) if index % 3 == 0 else DULL for index in range(100)]
    data = b"\n".join(lines)
    found = sorted(line for group in numbered(data, head=head).values() for line in group)
    assert found == [(number, line) for number, line in enumerate(lines, 1) if b"CPUHOG" in line]


def test_the_newest_are_kept_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEPT_BYTES", 5 * len(HOG))
    done = sieve(io.BytesIO((HOG % 1 + b"\n") * 20).read)
    assert done.kept + done.over == done.lines == 20
    assert done.pieces[0].first_line + done.kept - 1 == 20


def test_lines_of_any_length_keep_the_room_that_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEPT_BYTES", 1_000)
    monkeypatch.setattr(module, "MAX_LINE_BYTES", 300)
    done = sieve(io.BytesIO((HOG % 1 + b"x" * 5_000 + b"\n" + FAIL + b"\nPool: y\n") * 50).read)
    assert done.kept + done.over == 150
    assert 700 < len(done.pieces[0].raw) <= 1_000 + done.kept


def test_a_large_log_is_sieved_and_its_other_lines_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_LOG_BYTES", 1_200_000)
    dull = 15_000
    (tmp_path / "all.log").write_bytes((DULL + b"\n") * dull + HOG % 2 + b"\n")
    intake = load([tmp_path / "all.log"])
    (capture,) = intake.captures
    assert (capture.device, capture.command, capture.file_line(1)) == ("r2", "show logging", dull + 1)
    (problem,) = intake.problems
    assert problem.code == "large-log"
    assert "1 of its 15,001 lines" in problem.message


@given(st.lists(st.one_of(st.binary(max_size=50), st.sampled_from([HOG % 1, FAIL, DULL, b"Pool: x"])), max_size=30))
def test_any_bytes_lose_no_message(lines: list[bytes]) -> None:
    data = b"".join(line.replace(b"\n", b" ") + b"\n" for line in lines)
    found = {number: text for group in numbered(data).values() for number, text in group}
    expected = {n: text for n, text in enumerate(data.split(b"\n"), 1) if interesting().search(text)}
    assert expected.items() <= found.items()


JUNOS = [
    b"Mar  3 10:11:12 mx1 mgd[2231]: UI_COMMIT: User 'admin' requested 'commit' operation",
    b"Mar  3 10:11:12 mx1 rpd[1433]: RPD_BGP_NEIGHBOR_STATE_CHANGED: BGP peer 192.0.2.9 changed state from Established to Idle",
    b"Mar  3 10:11:12 mx1 jddosd[1502]: DDOS_PROTOCOL_VIOLATION_SET: Warning: Host-bound traffic for protocol ARP exceeded",
    b"Mar  3 10:11:12 mx1 fpc0 PFE_FW_SYSLOG_IP: FW: ge-0/0/1.0 D tcp 192.0.2.9 198.51.100.7 4001 445 (1 packets)",
    b"Mar  3 10:11:12 mx1 jpppd[1234]: JPPPD_OUT_OF_MEMORY: Request for a session refused",
    b"Mar  3 10:11:12 mx1 mib2d[1444]: SNMP_TRAP_LINK_DOWN: ifIndex 531, ifAdminStatus up(1), ifOperStatus down(2), ifName ge-0/0/1",
    b"Mar  3 10:11:12 mx1 /kernel: mastership: routing engine 1 becoming master",
    b"<165>1 2026-03-03T10:11:12.013Z mx1 rpd 1433 RPD_SCHED_SLIP [junos@2636.1.1.1.2.29] 5 sec scheduler slip",
]  # fmt: skip
CHATTER = b"Mar  3 10:11:12 mx1 xntpd[1400]: kernel time sync enabled 2001"


@pytest.mark.parametrize("block", [300, 1 << 20])
def test_tags_without_a_level_are_kept(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_BYTES", block)
    lines = [line for told in JUNOS for line in (CHATTER, told, CHATTER)]
    found = numbered(b"\n".join(lines) + b"\n")
    assert [line for kept in found.values() for _, line in kept] == JUNOS
