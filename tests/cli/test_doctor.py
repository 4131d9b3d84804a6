"""What the doctor says about a device without logging in, and about this machine."""

import json
import socket
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.collect.far_ends import known, router_with
from tests.lab.fault_table import LIMITS, TRANSPORTS, credential_of, device_of
from triage.cli.doctor import address, doctor, this_machine
from triage.collect.hostkeys import HostKeys
from triage.collect.session import Ways, connect
from triage.errors import CollectError, UsageError
from triage.lab import Fault
from triage.lab.algorithms import PROFILES


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(doctor, arguments, standalone_mode=False)


def checks(result: Result) -> dict[str, tuple[str, str]]:
    return {check["subject"]: (check["grade"], check["text"]) for check in json.loads(result.output)["checks"]}


def test_a_current_box_can_be_reached_by_both_and_nobody_logs_in() -> None:
    with router_with() as router:
        result = ask(f"127.0.0.1:{router.port}", "--json")
        assert router.logins == ()
    said = checks(result)
    assert result.return_value == 0
    assert said["banner"][1].startswith("SSH-2.0-Cisco-1.25")
    assert said["paramiko"][0] == said["openssh"][0] == "ok"
    assert "sha1" not in said["openssh"][1]  # what the client can do is not what it prefers
    assert said["host key"][0] == "info"
    assert "unknown" in said["host key"][1]


def test_an_old_box_needs_openssh_and_its_key_is_read_all_the_same() -> None:
    with router_with(Fault(fault="old-algorithms", text="ios-12")) as router:
        result = ask(f"127.0.0.1:{router.port}", "--json")
        assert router.logins == ()
    said = checks(result)
    assert result.return_value == 0
    assert said["paramiko"] == ("bad", "cannot: no common key exchange and no common host key")
    assert said["openssh"][0] == "ok"
    assert "diffie-hellman-group1-sha1" in said["openssh"][1]
    assert said["key exchange"][0] == "weak"
    assert said["host key"][1].startswith("ssh-rsa SHA256:")


def test_a_known_key_is_said_to_be_known_and_another_one_changed(tmp_path: Path) -> None:
    with router_with() as router:
        known(router, tmp_path / "state" / "known_hosts")
        same = ask(f"127.0.0.1:{router.port}", "--json")
        with router_with(Fault(fault="changed-host-key")) as other:
            known(other, tmp_path / "state" / "known_hosts")
            changed = ask(f"127.0.0.1:{other.port}", "--json")
    assert checks(same)["host key"][0] == "ok"
    assert changed.return_value == 3
    assert "CHANGED" in checks(changed)["host key"][1]


def test_nobody_has_the_algorithms() -> None:
    with router_with(Fault(fault="kex-mismatch")) as router:
        result = ask(f"127.0.0.1:{router.port}", "--json", "--timeout", "3")
    assert result.return_value == 3
    assert {checks(result)[name][0] for name in ("paramiko", "openssh")} == {"bad"}


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["", *PROFILES])
def test_of_every_profile_it_says_what_a_login_then_finds(profile: str, tmp_path: Path) -> None:
    faults = [Fault(fault="old-algorithms", text=profile)] if profile else []
    with router_with(*faults) as router:
        said = checks(ask(f"127.0.0.1:{router.port}", "--json"))
        assert router.logins == ()
        for transport in TRANSPORTS:
            ways = Ways(transport=transport, limits=LIMITS)
            keys = HostKeys("off", tmp_path / "known")
            try:
                connect(device_of(router), router.platform, credential_of(router), keys, ways).close(politely=True)
                found = "ok"
            except CollectError as error:
                found = error.code
            assert (said[transport][0], found) in {("ok", "ok"), ("bad", "no-common-algorithm")}, (transport, said)


@pytest.mark.parametrize(
    ("fault", "subject"), [("refuse", "reachable"), ("no-banner", "banner"), ("banner-only", "algorithms")]
)
def test_a_box_that_does_not_speak_says_where_it_stopped(fault: str, subject: str) -> None:
    with router_with(Fault(fault=fault)) as router:
        result = ask(f"127.0.0.1:{router.port}", "--json", "--timeout", "1")
    assert result.return_value == 3
    assert [name for name, (grade, _) in checks(result).items() if grade == "bad"] == [subject]


def test_a_server_of_another_kind_is_no_ssh() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connected, _ = server.accept()
            with connected:
                connected.sendall(b"220 mail.example.net ESMTP\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        result = ask(f"127.0.0.1:{server.getsockname()[1]}", "--timeout", "2")
        thread.join(5)
    assert result.return_value == 3
    assert "SSH does not" in result.output or "without a word" in result.output


def test_this_machine_is_fit(tmp_path: Path) -> None:
    result = ask()
    assert result.return_value == 0
    assert "python" in result.output
    tmp_path.chmod(0o700)
    assert {line.subject for line in this_machine(tmp_path)} >= {"ssh client", "disk space", "write access", "packages"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gw1", ("gw1", 22)),
        ("gw1.example.net:2222", ("gw1.example.net", 2222)),
        ("[2001:db8::1]:830", ("2001:db8::1", 830)),
        ("2001:db8::1", ("2001:db8::1", 22)),
    ],
)
def test_an_address(text: str, found: tuple[str, int]) -> None:
    assert address(text) == found


@pytest.mark.parametrize("text", ["-oProxyCommand=x", "gw1:99999", "a b", "", "gw1:0"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UsageError):
        address(text)
