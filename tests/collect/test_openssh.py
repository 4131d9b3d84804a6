"""OpenSSH on a pty: how it is started, what its log means, and that the password is nowhere but on the wire."""

import os
import threading
import time
from pathlib import Path

import pytest

from tests.collect.far_ends import known, router_with
from tests.lab.fault_table import LIMITS, credential_of, device_of
from triage.collect import openssh
from triage.collect.hostkeys import HostKeys
from triage.collect.openssh_log import failure, is_in, negotiated, wants_password
from triage.collect.pty_process import PtyProcess
from triage.collect.session import Ways, connect
from triage.collect.transport import Target
from triage.errors import CollectError
from triage.lab import Fault, LabRouter

CANARY = "kanarie-7731"


def target(router: LabRouter, password: str | None = None) -> Target:
    return Target(device=device_of(router), credential=credential_of(router, password), limits=LIMITS)


def test_the_arguments_hold_no_secret_and_nothing_of_the_users_configuration(tmp_path: Path) -> None:
    with router_with() as router:
        argv = openssh.arguments("ssh", target(router, CANARY), HostKeys("accept-new", tmp_path / "kh"), tmp_path)
    assert CANARY not in " ".join(argv)
    assert argv[1:3] == ("-F", "none")
    assert argv[-2:] == ("--", "127.0.0.1")
    chosen = {argv[at + 1] for at, part in enumerate(argv) if part == "-o"}
    assert {"NumberOfPasswordPrompts=1", "StrictHostKeyChecking=accept-new", "PermitLocalCommand=no", "ForwardAgent=no"} <= chosen  # fmt: skip


def test_the_environment_of_the_client_is_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_PASSWORD", CANARY)
    monkeypatch.setenv("SSH_AUTH_SOCK", "/nowhere/agent")
    monkeypatch.setenv("SSH_ASKPASS", "/bin/true")
    given = openssh.environment()
    assert CANARY not in given.values()
    assert not {"SSH_AUTH_SOCK", "SSH_ASKPASS"} & set(given)


@pytest.mark.parametrize("profile", ["ios-12", "ios-15", "rsa-sha1"])
def test_an_old_router_is_reached_by_itself_and_it_is_said(profile: str, tmp_path: Path) -> None:
    with router_with(Fault(fault="old-algorithms", text=profile)) as router:
        keys = HostKeys("accept-new", tmp_path / "kh")
        session = connect(device_of(router), router.platform, credential_of(router), keys, Ways(limits=LIMITS))
        session.close(politely=True)
        assert router.lines[-1] == "exit"
        assert len(router.logins) == 1
    assert session.facts.transport == "openssh"
    assert "OpenSSH client was used" in session.facts.notices[0]
    assert "ssh-rsa" in session.facts.notices[1]
    assert (session.host_key or "").startswith("ssh-rsa SHA256:")
    assert "ssh-rsa" in (tmp_path / "kh").read_text()


def test_a_wrong_password_is_tried_once_although_two_methods_are_offered(tmp_path: Path) -> None:
    with router_with() as router:
        with pytest.raises(CollectError) as caught:
            openssh.connect(target(router, CANARY), HostKeys("off", tmp_path / "kh"))
        assert len(router.logins) == 1
    assert caught.value.code == "auth-refused"
    assert CANARY not in str(caught.value)


def test_strict_refuses_an_unknown_key_before_the_password(tmp_path: Path) -> None:
    with router_with() as router:
        with pytest.raises(CollectError) as caught:
            openssh.connect(target(router), HostKeys("strict", tmp_path / "kh"))
        assert router.logins == ()
    assert caught.value.code == "host-key-unknown"


def test_strict_takes_a_known_key(tmp_path: Path) -> None:
    with router_with() as router:
        known(router, tmp_path / "kh")
        openssh.connect(target(router), HostKeys("strict", tmp_path / "kh")).close()
        assert [login.accepted for login in router.logins] == [True]


def test_the_password_is_in_no_argument_and_no_environment_of_any_process_while_it_runs(tmp_path: Path) -> None:
    seen: list[bytes] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            for process in Path("/proc").glob("[0-9]*"):
                if process.name == str(os.getpid()):
                    continue
                for part in ("cmdline", "environ"):
                    try:
                        seen.append((process / part).read_bytes())
                    except OSError:
                        continue
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with router_with(Fault(fault="auth-slow", seconds=0.5), password=CANARY) as router:
            openssh.connect(target(router), HostKeys("off", tmp_path / "kh")).close()
    finally:
        done.set()
        watcher.join(5)
    assert any(b"NumberOfPasswordPrompts=1" in data for data in seen)
    assert not any(CANARY.encode() in data for data in seen)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with router_with() as router:
        session = openssh.connect(target(router), HostKeys("off", tmp_path / "kh"))
        log = session.log
        session.close()
    assert "debug1" in log
    assert router.password not in log
    assert list(tmp_path.glob("triage-ssh-*")) == []


LOGS = {
    "no-common-algorithm": "Unable to negotiate with 192.0.2.1 port 22: no matching cipher found. Their offer: 3des-cbc\n",
    "host-key-changed": "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n",
    "host-key-unknown": "No ED25519 host key is known for [192.0.2.1]:22 and you have requested strict checking.\n",
    "auth-refused": "triage@192.0.2.1: Permission denied (password).\n",
    "connection-refused": "ssh: connect to host 192.0.2.1 port 22: Connection refused\n",
    "no-banner": "Connection timed out during banner exchange\n",
    "unreachable": "ssh: connect to host 192.0.2.1 port 22: No route to host\n",
    "login-failed": "something that nobody expected\n",
}


@pytest.mark.parametrize(("code", "log"), LOGS.items())
def test_what_the_log_of_a_failure_means(code: str, log: str) -> None:
    assert failure(f"debug1: Connecting\n{log}", "192.0.2.1:22").code == code


def test_what_the_log_of_a_session_says() -> None:
    log = (
        "debug1: kex: algorithm: diffie-hellman-group14-sha1\n"
        "debug1: kex: server->client cipher: aes128-cbc MAC: hmac-sha1 compression: none\n"
        "debug1: Server host key: ssh-rsa SHA256:abc\n"
        "debug1: Next authentication method: password\n"
    )
    found = negotiated(log)
    assert (found.kex, found.cipher, found.mac) == ("diffie-hellman-group14-sha1", "aes128-cbc", "hmac-sha1")
    assert found.host_key == "ssh-rsa SHA256:abc"
    assert wants_password(log)
    assert not is_in(log)
    assert not wants_password(log + "Authenticated to 192.0.2.1\n")


def test_a_program_on_a_terminal_of_its_own() -> None:
    process = PtyProcess(["/bin/sh", "-c", "tty; stty size; stty -echo; read line; echo got $line"], {"PATH": os.environ["PATH"]}, rows=100, columns=511)  # fmt: skip
    try:
        said = b""
        until = time.monotonic() + 5
        while b"100 511" not in said and time.monotonic() < until:
            said += process.read(0.1)
        while process.echoes() and time.monotonic() < until:
            process.read(0.01)
        process.write(b"secret\n")
        while process.is_alive() and time.monotonic() < until:
            said += process.read(0.1)
    finally:
        process.close()
    assert b"/dev/pts/" in said
    assert said.rstrip().endswith(b"got secret")
    assert said.count(b"secret") == 1
    assert process.status() == 0


def test_a_program_that_does_not_end_is_ended() -> None:
    process = PtyProcess(["/bin/sh", "-c", "trap '' TERM HUP; sleep 30"], {"PATH": os.environ["PATH"]}, rows=10, columns=80)  # fmt: skip
    process.close()
    assert process.status() is not None


def test_a_program_that_is_not_there() -> None:
    process = PtyProcess(["/nowhere/ssh"], {}, rows=10, columns=80)
    try:
        said = b""
        until = time.monotonic() + 5
        while process.is_alive() and time.monotonic() < until:
            said += process.read(0.1)
    finally:
        process.close()
    assert process.status() not in {0, None}
