"""Host keys: unknown ones recorded, changed ones refused before the password, by both transports; and nobody loses a line."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import paramiko
import pytest

from tests.collect.far_ends import known, router_with
from tests.lab.fault_table import LIMITS, TRANSPORTS, credential_of, device_of
from triage.collect.hostkeys import HostKeys, known_keys, known_name, store_path
from triage.collect.session import Session, Ways, connect
from triage.errors import CollectError
from triage.lab import Fault, LabRouter


def log_in(router: LabRouter, store: Path, mode: str, transport: str) -> Session:
    ways = Ways(transport=transport, limits=LIMITS)
    return connect(device_of(router), router.platform, credential_of(router), HostKeys(mode, store), ways)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_accept_new_records_the_key_once_in_a_private_file(transport: str, tmp_path: Path) -> None:
    store = tmp_path / "state" / "known_hosts"
    with router_with() as router:
        for _ in range(2):
            log_in(router, store, "accept-new", transport).close(politely=False)
        assert store.read_text() == f"[127.0.0.1]:{router.port} {router.host_key}\n"
    assert store.stat().st_mode & 0o777 == 0o600
    assert store.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_key_that_one_transport_recorded_is_known_to_the_other(transport: str, tmp_path: Path) -> None:
    other = next(name for name in TRANSPORTS if name != transport)
    with router_with() as router:
        first = log_in(router, tmp_path / "kh", "accept-new", transport)
        first.close(politely=False)
        second = log_in(router, tmp_path / "kh", "strict", other)
        second.close(politely=False)
    assert first.host_key == second.host_key


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("mode", ["accept-new", "strict"])
def test_a_changed_key_stops_the_device_before_the_password(mode: str, transport: str, tmp_path: Path) -> None:
    with router_with(Fault(fault="changed-host-key")) as router:
        known(router, tmp_path / "kh")
        before = (tmp_path / "kh").read_text()
        with pytest.raises(CollectError) as caught:
            log_in(router, tmp_path / "kh", mode, transport)
        assert router.logins == ()
    assert caught.value.code == "host-key-changed"
    assert "SHA256:" in str(caught.value)
    assert (tmp_path / "kh").read_text() == before


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_strict_refuses_what_it_does_not_know_and_says_the_key(transport: str, tmp_path: Path) -> None:
    with router_with() as router:
        with pytest.raises(CollectError) as caught:
            log_in(router, tmp_path / "kh", "strict", transport)
        assert router.logins == ()
    assert caught.value.code == "host-key-unknown"
    assert "SHA256:" in str(caught.value)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_off_takes_a_changed_key_and_records_nothing(transport: str, tmp_path: Path) -> None:
    with router_with(Fault(fault="changed-host-key")) as router:
        known(router, tmp_path / "kh")
        before = (tmp_path / "kh").read_text()
        log_in(router, tmp_path / "kh", "off", transport).close(politely=False)
        assert len(router.logins) == 1
    assert (tmp_path / "kh").read_text() == before


def test_a_hundred_at_once_lose_no_line(tmp_path: Path) -> None:
    keys = [paramiko.ECDSAKey.generate() for _ in range(4)]
    start = threading.Barrier(20)

    def record(number: int) -> None:
        if number < 20:
            start.wait(10)
        policy = HostKeys("accept-new", tmp_path / "state" / "known_hosts")
        policy.prepare()
        client = paramiko.SSHClient()
        policy.missing_host_key(client, f"r{number}.example.net", keys[number % 4])

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(record, range(100)))
    lines = (tmp_path / "state" / "known_hosts").read_text().splitlines()
    assert sorted(line.split()[0] for line in lines) == sorted(f"r{n}.example.net" for n in range(100))
    assert all(len(line.split()) == 3 for line in lines)


def test_the_store_is_private_whatever_the_umask_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_STATE_DIR", str(tmp_path / "state"))
    path = store_path()
    path.parent.mkdir(mode=0o755)
    path.touch(mode=0o644)
    HostKeys("accept-new", path).prepare()
    assert path.stat().st_mode & 0o077 == 0


def test_a_store_of_ten_thousand_keys_costs_a_login_next_to_nothing(tmp_path: Path) -> None:
    key = paramiko.RSAKey.generate(2048)
    store = tmp_path / "known_hosts"
    rows = (f"[10.{n // 62_500}.{n // 250}.{n % 250}]:22{n % 7} ssh-rsa {key.get_base64()}\n" for n in range(10_000))
    store.write_text("".join(rows))
    began = time.process_time()
    assert known_keys("[10.0.3.4]:223", store) == ()
    assert known_keys(known_name("10.0.3.4", 225), store) == (key,)
    assert time.process_time() - began < 0.5  # decoding them all takes seconds


def test_hashed_names_several_names_and_marks_are_understood(tmp_path: Path) -> None:
    keys = [paramiko.ECDSAKey.generate() for _ in range(3)]
    lines = [f"ecdsa-sha2-nistp256 {key.get_base64()}" for key in keys]
    store = tmp_path / "known_hosts"
    hashed = paramiko.HostKeys.hash_host("192.0.2.1")
    store.write_text(
        f"# r1\n{hashed} {lines[0]}\nr1,192.0.2.2 {lines[1]} noc@example\n@revoked 192.0.2.3 {lines[2]}\n"
        f"192.0.2.33 {lines[2]}\n192.0.2.4 ssh-rsa not-base64\n192.0.2.5\n|1|x 192.0.2.6\n"
    )
    assert known_keys("192.0.2.1", store) == (keys[0],)
    assert known_keys("192.0.2.2", store) == known_keys("r1", store) == (keys[1],)
    assert [known_keys(f"192.0.2.{n}", store, tmp_path / "none") for n in (3, 4, 5, 6)] == [()] * 4
