"""One thread reads for all terminals: nothing is lost, whatever a device does to the connection meanwhile."""

import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paramiko
import pytest
from paramiko.buffered_pipe import PipeTimeout

from tests.collect.dialogues import PROMPT, far_end
from triage.collect import paramiko_ssh, paramiko_transport
from triage.collect.hostkeys import HostKeys
from triage.collect.paramiko_hub import Arrivals
from triage.collect.paramiko_ssh import ParamikoSsh
from triage.collect.transport import Target

LINES = "\r\n".join(f"{number:05d} {'x' * 60}" for number in range(400))  # 27 kB
CLEAR = {"encryption_algs": ["aes128-gcm@openssh.com"]}
ETM = {"encryption_algs": ["aes128-ctr"], "mac_algs": ["hmac-sha2-256-etm@openssh.com"]}
ENCRYPTED = {"encryption_algs": ["aes128-ctr"], "mac_algs": ["hmac-sha2-256"]}


@contextmanager
def session_on(target: Target, tmp_path: Path) -> Iterator[ParamikoSsh]:
    session = paramiko_ssh.connect(target, HostKeys("accept-new", tmp_path / "known_hosts"))
    try:
        read_to_prompt(session)
        yield session
    finally:
        session.close()


def read_to_prompt(session: ParamikoSsh, within_s: float = 10.0) -> str:
    """Return what comes, up to the prompt."""
    text, until = "", time.monotonic() + within_s
    while not text.endswith(PROMPT):
        assert time.monotonic() < until, f"no prompt after {len(text)} bytes: {text[-80:]!r}"
        text += session.read_channel(0.5)
    return text


def ask(session: ParamikoSsh, line: str = "show") -> str:
    session.write_channel(f"{line}\n")
    return read_to_prompt(session)


def reads_by_the_hub(session: ParamikoSsh) -> bool:
    until = time.monotonic() + 2.0
    while not (held := session._transport.packetizer.arrivals.held) and time.monotonic() < until:
        time.sleep(0.01)
    return held


@pytest.mark.parametrize(("options", "by_the_hub"), [(CLEAR, True), (ETM, True), (ENCRYPTED, False)])
def test_the_hub_reads_where_a_packets_length_is_in_clear(
    options: dict[str, Any], by_the_hub: bool, tmp_path: Path
) -> None:
    with far_end(lambda _: LINES, **options) as target, session_on(target, tmp_path) as session:
        assert [ask(session) for _ in range(3)] == [f"show\r\n{LINES}\r\n{PROMPT}"] * 3
        assert reads_by_the_hub(session) is by_the_hub


@pytest.mark.parametrize("options", [CLEAR, ETM, ENCRYPTED])
def test_new_keys_in_the_middle_lose_nothing(options: dict[str, Any], tmp_path: Path) -> None:
    with far_end(lambda _: LINES, rekey_bytes=20_000, **options) as target, session_on(target, tmp_path) as session:
        before = session._transport.session_id, session._transport.H
        assert [ask(session) for _ in range(8)] == [f"show\r\n{LINES}\r\n{PROMPT}"] * 8
        assert before[1] != session._transport.H, "the keys were never changed"
        assert session.is_alive()


def test_we_change_keys_too_when_much_has_come(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paramiko.packet.Packetizer, "REKEY_BYTES", 60_000)
    with far_end(lambda _: LINES, **CLEAR) as target, session_on(target, tmp_path) as session:
        before = session._transport.H
        assert [ask(session) for _ in range(8)] == [f"show\r\n{LINES}\r\n{PROMPT}"] * 8
        assert before != session._transport.H, "the keys were never changed"


def test_a_device_that_asks_whether_we_live_is_answered_while_nobody_reads(tmp_path: Path) -> None:
    alive = {"keepalive_interval": 0.2, "keepalive_count_max": 2}
    with far_end(lambda _: "12:00:00", **CLEAR, **alive) as target, session_on(target, tmp_path) as session:
        time.sleep(2.0)
        assert ask(session) == f"show\r\n12:00:00\r\n{PROMPT}"


def test_what_came_before_the_end_is_read_before_the_end(tmp_path: Path) -> None:
    with far_end(lambda _: LINES, **CLEAR) as target:
        session = paramiko_ssh.connect(target, HostKeys("accept-new", tmp_path / "known_hosts"))
        read_to_prompt(session)
        session.write_channel("show\nexit\n")
        time.sleep(0.5)
        assert not session.is_alive()
        assert session.read_channel(1.0) == f"show\r\n{LINES}\r\n{PROMPT}"
        session.close()
        assert not session.is_alive()


def test_closing_ends_a_read_at_once_and_leaves_no_thread(tmp_path: Path) -> None:
    with far_end(lambda _: "", **CLEAR) as target:
        session = paramiko_ssh.connect(target, HostKeys("accept-new", tmp_path / "known_hosts"))
        read_to_prompt(session)
        ask(session)
        assert reads_by_the_hub(session)
        threading.Timer(0.2, session.close).start()
        began = time.monotonic()
        assert session.read_channel(30.0) == ""
        assert time.monotonic() - began < 2.0
        session._transport.join(2.0)
        assert not session._transport.is_alive()


def test_many_sessions_keep_their_answers_apart(tmp_path: Path) -> None:
    with far_end(lambda line: f"{line} {LINES}", **CLEAR) as target:
        wrong: list[str] = []

        def visit(number: int) -> None:
            with session_on(target, tmp_path) as session:
                for turn in range(3):
                    line = f"show {number} {turn}"
                    if ask(session, line) != f"{line}\r\n{line} {LINES}\r\n{PROMPT}":
                        wrong.append(line)

        threads = [threading.Thread(target=visit, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert wrong == []


def test_nobody_waits_for_the_rest_of_a_packet_that_cannot_be() -> None:
    inbound = paramiko_transport._Inbound(None)  # type: ignore[arg-type]
    inbound._pending = struct.pack(">I", 40) + b"x" * 55
    assert not inbound.has_packet(16)
    inbound._pending += b"x"
    assert inbound.has_packet(16)
    inbound._pending = struct.pack(">I", 2**31)
    with pytest.raises(paramiko.SSHException, match="2147483648 bytes"):
        inbound.has_packet(16)


def test_arrivals_are_read_in_order_in_parts_and_to_the_end() -> None:
    arrivals = Arrivals()
    with pytest.raises(PipeTimeout):
        arrivals.read(10, 0.0)
    for piece in (b"one ", b"two ", b"three"):
        arrivals.feed(piece)
    assert (arrivals.read(6, 0.0), len(arrivals), arrivals.read(100, 0.0)) == (b"one tw", 7, b"o three")
    arrivals.feed(b"last")
    arrivals.close()
    assert (arrivals.read(10, 5.0), arrivals.read(10, 5.0)) == (b"last", b"")


def test_an_early_ring_is_no_silence() -> None:
    arrivals = Arrivals()
    threading.Timer(0.05, arrivals.ring).start()
    threading.Timer(0.2, arrivals.feed, (b"late",)).start()
    assert arrivals.read(10, 5.0) == b"late"
