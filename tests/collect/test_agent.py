"""Keys of the user's agent, a real one: the one that the list names is offered, and no other."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.lab.fault_table import AT_S, LIMITS, ROUTER, SCENARIO, device_of
from triage.collect.hostkeys import HostKeys
from triage.collect.session import Ways, connect
from triage.errors import CollectError
from triage.inventory.credentials import Credential, Secret
from triage.lab import Lab, LabRouter, load_scenario

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(shutil.which, ("ssh-agent", "ssh-add", "ssh-keygen"))), reason="no OpenSSH client"),
]


def new_key(file: Path, passphrase: str = "") -> Path:
    """Return the file of a new public key."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", str(file)], check=True)
    return file.with_suffix(".pub")


@contextmanager
def agent_with(monkeypatch: pytest.MonkeyPatch, *keys: Path) -> Iterator[None]:
    """An agent of our own that holds ``keys``, in that order."""
    said = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True).stdout
    found = dict(re.findall(r"(SSH_A\w+)=([^;]+);", said))
    monkeypatch.setenv("SSH_AUTH_SOCK", found["SSH_AUTH_SOCK"])
    try:
        for key in keys:
            subprocess.run(["ssh-add", "-q", str(key.with_suffix(""))], check=True, env={**os.environ, **found})
        yield
    finally:
        os.kill(int(found["SSH_AGENT_PID"]), 15)


@contextmanager
def router_that_knows(public: Path) -> Iterator[LabRouter]:
    scenario = replace(load_scenario(SCENARIO), authorized_keys=(public.read_text(),))
    with Lab(scenario, clock=lambda: AT_S, latency_s=0.0) as lab:
        yield lab.router(ROUTER)


def by_agent(router: LabRouter, public: Path) -> Credential:
    return Credential(
        name="k", username=router.username, password=Secret(""), enable=Secret(""), key_file=str(public), agent=True
    )


def by_key(router: LabRouter, private: Path, passphrase: str) -> Credential:
    return Credential(
        name="k", username=router.username, password=Secret(passphrase), enable=Secret(""), key_file=str(private)
    )


@pytest.mark.parametrize("transport", ["paramiko", "openssh"])
def test_of_many_keys_the_named_one_alone_is_offered(
    transport: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [new_key(tmp_path / name) for name in ("first", "second", "third")]
    with agent_with(monkeypatch, *keys), router_that_knows(keys[1]) as router:
        ways = Ways(transport=transport, limits=LIMITS)
        session = connect(
            device_of(router), router.platform, by_agent(router, keys[1]), HostKeys("off", tmp_path / "known"), ways
        )
        session.close(politely=True)
        assert session.hostname == router.name
        assert {login.accepted for login in router.logins} == {True}


@pytest.mark.parametrize("transport", ["paramiko", "openssh"])
def test_a_key_that_the_router_does_not_know_is_one_refused_attempt(
    transport: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, other = new_key(tmp_path / "known"), new_key(tmp_path / "other")
    with agent_with(monkeypatch, known, other), router_that_knows(known) as router:
        ways = Ways(transport=transport, limits=LIMITS)
        with pytest.raises(CollectError) as caught:
            connect(device_of(router), router.platform, by_agent(router, other), HostKeys("off", tmp_path / "k"), ways)
        assert caught.value.code == "auth-refused"
        assert [login.accepted for login in router.logins] == [False]


def test_a_key_that_the_agent_lacks_is_said_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, wanted = new_key(tmp_path / "held"), new_key(tmp_path / "wanted")
    with agent_with(monkeypatch, held), router_that_knows(wanted) as router:
        with pytest.raises(CollectError) as caught:
            connect(device_of(router), router.platform, by_agent(router, wanted), HostKeys("off", tmp_path / "k"))
        assert caught.value.code == "no-key"
        assert "ssh-add" in caught.value.hint
        assert router.logins == ()


@pytest.mark.parametrize("passphrase", ["", "a long sentence"])
def test_a_key_in_a_file_opens_the_router_with_its_passphrase(passphrase: str, tmp_path: Path) -> None:
    public = new_key(tmp_path / "id", passphrase)
    with router_that_knows(public) as router:
        credential = by_key(router, public.with_suffix(""), passphrase)
        session = connect(device_of(router), router.platform, credential, HostKeys("off", tmp_path / "k"))
        session.close(politely=True)
        assert {login.accepted for login in router.logins} == {True}
