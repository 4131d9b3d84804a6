"""Logs of every sender are known as logs, and each line goes to the host that it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.intake.syslog import has_log_lines, host_of, is_log, log_lines, pieces

HEADS = {
    "RFC 3164": (b"<187>Nov 23 10:00:00 r1 %LINK-3-UPDOWN: Interface Gi0/1, changed state to down", "r1"),
    "RFC 5424": (b"<187>1 2026-11-23T10:00:00.003Z r1 su - ID47 - 'su root' failed", "r1"),
    "RFC 5424 without a host": (b"<187>1 2026-11-23T10:00:00Z - su - - - text", None),
    "relay with the device's own stamp": (b"Nov 23 10:00:00 192.0.2.1 123: *Nov 23 09:00:00.123 UTC: %SYS-5-CONFIG_I: x", "192.0.2.1"),
    "relay and origin-id": (b"Nov 23 10:00:00 192.0.2.1 123: r1: *Nov 23 09:00:00.123 UTC: %SYS-5-CONFIG_I: x", "r1"),
    "relay of a relay": (b"Nov 23 10:00:00 relay1 Nov 23 09:59:59 r1 rpd[1]: text", "r1"),
    "relay in ISO time": (b"<172>2026-11-23T08:41:59+00:00 r1 rpd[1301]: bgp_recv: read from peer failed", "r1"),
    "relay by IPv6": (b"Nov 23 10:00:00 2001:db8::1 55: *Nov 23 10:00:00.1: %SYS-5-X: y", "2001:db8::1"),
    "IOS with origin-id": (b"<189>72: r1: 000123: Nov 23 2026 17:15:29 UTC: %SYS-5-X: y", "r1"),
    "IOS by itself": (b"*Mar  1 00:00:01.123: %SYS-5-CONFIG_I: x", None),
    "IOS with a zone": (b"000123: Nov 23 2026 17:15:29 CET: %SYS-5-CONFIG_I: x", None),
    "IOS by uptime": (b"1w2d: %SYS-5-X: y", None),
    "Junos": (b"<28>Nov 23 23:04:13  mx1 alarmd[2449]: Alarm set: FPC color=RED", "mx1"),
    "Junos card": (b"<7>Nov 23 06:30:04 mx1 fpc0 (buf alloc) failed allocating packet buffer", "mx1"),
    "EOS": (b"<165>Nov 23 22:22:35 eos1 Bfd: %BFD-5-STATE_CHANGE: peer changed state", "eos1"),
    "NX-OS": (b"<190>2026 Nov 23 13:15:38 nx1 %ETHPORT-5-IF_UP: Interface Ethernet1/33 is up", "nx1"),
    "NX-OS with milliseconds": (b"2026 Nov 23 13:15:38.123 nx1 %ETHPORT-5-IF_UP: Interface Ethernet1/33 is up", "nx1"),
    "XR": (b"<149>264: xr1 RP/0/RSP1/CPU0:Nov 23 15:08:30.941 UTC: bgp[1051]: %ROUTING-BGP-5-MAXPFX : No.", "xr1"),
    "XR line card": (b"<187>943: xr1 LC/0/2/CPU0:Nov 23 20:16:14.834 : ifmgr[214]: %PKT_INFRA-LINK-3-UPDOWN : x", "xr1"),
    "ASA with its name": (b"Nov 23 2026 11:45:20 asa1 : %ASA-6-302014: Teardown TCP connection", "asa1"),
    "ASA without its name": (b"<166>Nov 23 2026 11:45:20: %ASA-6-302014: Teardown TCP connection", None),
}  # fmt: skip


@pytest.mark.parametrize("kind", HEADS)
def test_a_heading_names_its_host(kind: str) -> None:
    line, host = HEADS[kind]
    assert host_of(line) == host
    assert is_log(line + b"\n")


@pytest.mark.parametrize("text", [b"", b"hello world\n", b"10:00:00 up 3 days\n", b"Nov 23 10:00:00 nothing else\n"])
def test_other_text_is_no_log(text: bytes) -> None:
    assert not is_log(text)
    assert not has_log_lines(text)


def test_one_host_keeps_the_text_as_it_is() -> None:
    text = b"Nov 23 10:00:00 r1 1: %SYS-2-MALLOCFAIL: x\nPool: Processor\n"
    (piece,) = pieces(text)
    assert (piece.host, piece.raw, piece.first_line, piece.line_numbers) == ("r1", text, 1, ())


def test_several_hosts_are_told_apart_with_the_numbers_of_their_lines() -> None:
    lines = [b"Nov 23 10:00:00 r1 1: %SYS-2-MALLOCFAIL: x", b"Pool: Processor", b"Nov 23 10:00:01 r2 1: %SYS-5-RESTART: y", b"Nov 23 10:00:02 r1 2: %SYS-5-RESTART: z"]  # fmt: skip
    first, second = pieces(b"\n".join(lines) + b"\n")
    assert (first.host, first.raw.splitlines(), first.line_numbers) == ("r1", [lines[0], lines[1], lines[3]], (1, 2, 4))
    assert (second.host, second.raw.splitlines(), second.first_line) == ("r2", [lines[2]], 3)


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([line for line, _ in HEADS.values()])), max_size=30))
def test_any_bytes_keep_every_line_once(lines: list[bytes]) -> None:
    data = b"\n".join(line.replace(b"\n", b" ") for line in lines) + b"\n"
    numbers = sorted(
        number
        for piece in pieces(data)
        for number in (piece.line_numbers or range(piece.first_line, piece.first_line + piece.raw.count(b"\n")))
    )
    assert numbers == list(range(1, data.count(b"\n") + 1))
    assert [line.text for line in log_lines(data)] == data.split(b"\n")[:-1]
