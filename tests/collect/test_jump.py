"""Jump hosts: how the chain is written, and that it carries every transport."""

import shlex
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.collect.far_ends import router_with
from tests.collect.jump_hosts import jump_hosts
from tests.lab.fault_table import COMMAND, LIMITS, TRANSPORTS, credential_of, device_of
from triage.collect import jump
from triage.collect.gate import check
from triage.collect.hostkeys import HostKeys
from triage.collect.ladder import Rung
from triage.collect.session import Ways, connect
from triage.collect.transport import Target
from triage.errors import CollectError
from triage.model import Device


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_SSH_CONFIG", str(tmp_path / "config"))


@pytest.mark.slow
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("hops", [1, 2])
def test_a_session_by_way_of_jump_hosts(hops: int, transport: str, tmp_path: Path) -> None:
    with jump_hosts(tmp_path, hops) as (ports, passed), router_with() as router:
        device = replace(device_of(router), jumps=tuple(f"hop@127.0.0.1:{port}" for port in ports))
        keys = HostKeys("accept-new", tmp_path / "kh")
        ways = Ways(transport=transport, limits=LIMITS)
        session = connect(device, router.platform, credential_of(router), keys, ways)
        rung = Rung(command=COMMAND, cost="low", both_rounds=False, why="")
        read = session.ask(check(COMMAND), rung, threading.Event(), lambda _: None, max_bytes=10**6)
        session.close(politely=True)
        wanted = [("127.0.0.1", port) for port in (*ports[1:], router.port)]
    assert read.status.value == "ok"
    assert passed == wanted


@pytest.mark.slow
def test_the_users_configuration_names_the_jump_host(tmp_path: Path) -> None:
    with jump_hosts(tmp_path, 1) as (ports, passed), router_with() as router:
        config = tmp_path / "config"
        config.write_text(f"Match originalhost 127.0.0.1 !user hop\n  ProxyJump hop@127.0.0.1:{ports[0]}\n{config.read_text()}")  # fmt: skip
        keys = HostKeys("off", tmp_path / "kh")
        session = connect(device_of(router), router.platform, credential_of(router), keys, Ways(limits=LIMITS))
        session.close(politely=True)
    assert passed == [("127.0.0.1", router.port)]


@pytest.mark.slow
def test_a_chain_from_an_included_file_and_a_match_block_is_gone_through(tmp_path: Path) -> None:
    with jump_hosts(tmp_path, 2) as (ports, passed), router_with() as router:
        config, included = tmp_path / "config", tmp_path / "sites.conf"
        way = ",".join(f"hop@127.0.0.1:{port}" for port in ports)
        included.write_text(f"Match originalhost 127.0.0.1 !user hop\n  ProxyJump {way}\n")
        config.write_text(f"Include {included}\n{config.read_text()}")
        keys = HostKeys("off", tmp_path / "kh")
        session = connect(device_of(router), router.platform, credential_of(router), keys, Ways(limits=LIMITS))
        session.close(politely=True)
        wanted = [("127.0.0.1", ports[1]), ("127.0.0.1", router.port)]
    assert passed == wanted


def test_a_jump_host_that_is_not_there_is_a_problem_in_time(tmp_path: Path) -> None:
    with router_with() as router:
        device = replace(device_of(router), jumps=("hop@127.0.0.1:1",))
        keys = HostKeys("off", tmp_path / "kh")
        with pytest.raises(CollectError) as caught:
            connect(device, router.platform, credential_of(router), keys, Ways(transport="paramiko", limits=LIMITS))
        assert router.logins == ()
    assert caught.value.code == "jump-failed"


def test_the_chain_is_nested_and_each_hop_has_its_own_user_and_port() -> None:
    outer = jump.chain(("ann@one.example.net:2201", "two.example.net"), "192.0.2.9:22")
    assert outer[-3:] == ("192.0.2.9:22", "--", "two.example.net")
    proxy = next(part.removeprefix("ProxyCommand=") for part in outer if part.startswith("ProxyCommand="))
    inner = shlex.split(proxy)
    assert inner[-4:] == ["-W", "two.example.net:22", "--", "one.example.net"]
    assert inner[inner.index("-l") + 1] == "ann"
    assert inner[inner.index("-p") + 1] == "2201"


@pytest.mark.parametrize("hop", ["-oProxyCommand=x", "a b", "one;two", "$(id)", "one:port", ""])
def test_what_is_no_jump_host_is_refused(hop: str) -> None:
    with pytest.raises(CollectError, match="no jump host"):
        jump.chain((hop,), "192.0.2.9:22")


def test_without_a_configuration_the_way_is_direct() -> None:
    target = Target(device=Device(name="gw1", host="192.0.2.9"), credential=None)  # type: ignore[arg-type]
    assert jump.route(target).program == ()
