"""The greeting of an SSH server, taken apart."""

import contextlib
import socket
import struct
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.collect.kexinit import Offer, agreed, greet, kexinit, missing, parse_kexinit
from triage.errors import CollectError

NEW = Offer(kex=("curve25519-sha256",), host_keys=("ssh-ed25519", "rsa-sha2-256"), ciphers=("aes128-ctr",), macs=("hmac-sha2-256",))  # fmt: skip
OLD = Offer(kex=("diffie-hellman-group1-sha1",), host_keys=("ssh-rsa",), ciphers=("aes128-ctr",), macs=("hmac-sha1",))
_NAME = st.text("abcdefghijklmnopqrstuvwxyz0123456789-@.", min_size=1, max_size=20)
_NAMES = st.lists(_NAME, max_size=5, unique=True).map(tuple)


@given(st.builds(Offer, kex=_NAMES, host_keys=_NAMES, ciphers=_NAMES, macs=_NAMES))
def test_what_is_written_is_read(offer: Offer) -> None:
    assert parse_kexinit(kexinit(offer)) == offer


@given(st.binary(max_size=200))
def test_any_bytes_are_an_offer_or_a_value_error(payload: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(parse_kexinit(payload), Offer)


def test_a_cut_packet_is_refused() -> None:
    with pytest.raises(ValueError, match="cut"):
        parse_kexinit(kexinit(NEW)[:40])


def test_what_two_sides_lack_and_agree_on() -> None:
    assert missing(OLD, NEW) == ("key exchange", "host key", "MAC")
    assert missing(NEW, NEW) == ()
    both = Offer(kex=(*OLD.kex, *NEW.kex), host_keys=NEW.host_keys, ciphers=NEW.ciphers, macs=NEW.macs)
    assert agreed(NEW, both) == ("curve25519-sha256", "ssh-ed25519", "aes128-ctr", "hmac-sha2-256")


def test_a_cipher_with_its_own_check_needs_no_mac() -> None:
    gcm = Offer(kex=NEW.kex, host_keys=NEW.host_keys, ciphers=("aes128-gcm@openssh.com",), macs=())
    assert missing(gcm, gcm) == ()


def packet(payload: bytes) -> bytes:
    padding = 8 - (len(payload) + 5) % 8 + 4
    return struct.pack(">IB", len(payload) + padding + 1, padding) + payload + b"\x00" * padding


def greeting_of(*pieces: bytes, hold: bool = False, timeout_s: float = 2.0):
    ours, theirs = socket.socketpair()
    done = threading.Event()

    def serve() -> None:
        with theirs, contextlib.suppress(OSError):
            for piece in pieces:
                theirs.sendall(piece)
            if hold:
                done.wait(5)
            else:
                theirs.recv(100)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with ours:
            return greet(ours, timeout_s)
    finally:
        done.set()
        thread.join(5)


def test_lines_before_the_version_and_packets_before_the_offer_are_passed_over() -> None:
    found = greeting_of(b"Unauthorised use is forbidden\r\n", b"SSH-2.0-Cis", b"co-1.25\n" + packet(b"\x02junk") + packet(kexinit(OLD)))  # fmt: skip
    assert found.version == "SSH-2.0-Cisco-1.25"
    assert found.offer == OLD


def test_a_server_that_stands_still_after_its_version_has_no_offer() -> None:
    began = time.monotonic()
    found = greeting_of(b"SSH-2.0-Cisco-1.25\r\n", hold=True, timeout_s=0.3)
    assert found.offer is None
    assert found.why_no_offer
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n", b"x" * 4000])
def test_what_is_not_ssh_is_said(said: bytes) -> None:
    with pytest.raises(CollectError) as caught:
        greeting_of(said, timeout_s=0.5)
    assert caught.value.code == "no-banner"


def test_a_packet_of_absurd_length_is_no_offer() -> None:
    assert greeting_of(b"SSH-2.0-x\r\n\xff\xff\xff\xff").offer is None


def test_control_characters_of_the_version_do_not_reach_a_terminal() -> None:
    assert "\x1b" not in greeting_of(b"SSH-2.0-\x1b[31mx\r\n").version
