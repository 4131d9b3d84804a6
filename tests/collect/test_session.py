"""A session on a scripted device, and the names of netmiko and paramiko that it rests on."""

import inspect
import threading
from pathlib import Path

import netmiko
import paramiko
import pytest
from netmiko.base_connection import BaseConnection
from netmiko.channel import Channel

from tests.collect.fakes import HANG_UP, Script
from tests.collect.far_ends import router_with
from tests.lab.fault_table import LIMITS, TRANSPORTS, credential_of, device_of
from triage.collect.examine import paramiko_offer
from triage.collect.gate import check
from triage.collect.hostkeys import HostKeys
from triage.collect.ladder import Rung
from triage.collect.session import Session, Ways, connect
from triage.collect.terminal_login import GatedChannel, driver, prepare
from triage.collect.transport import Limits, Target
from triage.errors import CollectError
from triage.inventory.credentials import Credential, Secret
from triage.model import PLATFORMS, CaptureStatus, Device

DEVICE = Device(name="gw1", host="192.0.2.1")
CREDENTIAL = Credential(name="x", username="u", password=Secret("p"), enable=Secret(""))
TARGET = Target(device=DEVICE, credential=CREDENTIAL, limits=Limits(answer_s=1.0))


def ios(prompt: str = "gw1#"):
    """A device that echoes, and answers with its prompt."""
    return Script(lambda typed: [typed.replace("\n", "\r\n"), prompt], first=(f"\r\n{prompt}",))


def test_paging_is_switched_off_and_nothing_else_is_sent() -> None:
    device = ios()
    assert prepare(device, TARGET, "cisco_ios") == "gw1#"
    assert [text.strip() for text in device.typed] == ["terminal width 511", "terminal length 0"]


@pytest.mark.parametrize("line", ["configure terminal", "reload", "show clock | redirect flash:x", "login", "copy a b"])
def test_what_a_driver_may_not_write_is_not_written(line: str) -> None:
    device = ios()
    with pytest.raises(CollectError) as caught:
        GatedChannel(device).write_channel(line + "\n")
    assert caught.value.code == "refused-by-gate"
    assert device.typed == []


def test_a_driver_may_write_enter_the_set_up_and_a_show_command() -> None:
    device = ios()
    channel = GatedChannel(device)
    for line in ("", "terminal length 0", "show clock"):
        channel.write_channel(line + "\n")
    assert len(device.typed) == 3


def test_a_device_that_hangs_up_says_so() -> None:
    device = Script(lambda _: [HANG_UP])
    with pytest.raises(CollectError) as caught:
        prepare(device, TARGET, "cisco_ios")
    assert caught.value.code == "closed-after-login"


def test_a_session_in_configuration_mode_is_left_alone() -> None:
    device = ios("gw1(config)#")
    with pytest.raises(CollectError) as caught:
        Session(DEVICE, "cisco_ios", device, "gw1(config)#")
    assert caught.value.code == "unexpected-question"
    assert device.typed == []


def test_a_router_that_prints_for_ever_is_left_when_its_time_is_up_and_the_bytes_stay() -> None:
    device = Script(lambda typed: [typed, *["x"] * 300_000])
    session = Session(DEVICE, "cisco_ios", device, "gw1#")
    rung = Rung(command="show clock", cost="high", both_rounds=False, why="")
    kept: list[bytes] = []
    read = session.ask(check("show clock"), rung, threading.Event(), kept.append, max_bytes=10**6, max_s=0.2)
    assert read.status is CaptureStatus.DEADLINE
    assert read.raw == b"".join(kept)
    assert read.raw.endswith(b"x")


def test_a_session_follows_a_changed_name() -> None:
    names = iter(["gw2#", "gw2#"])
    device = Script(lambda typed: [typed, "\r\nline\r\n", next(names)])
    session = Session(DEVICE, "cisco_ios", device, "gw1#")
    rung = Rung(command="show clock", cost="low", both_rounds=False, why="")
    for _ in range(2):
        session.ask(check("show clock"), rung, threading.Event(), lambda _: None, max_bytes=1000)
    assert session.hostname == "gw2"


def test_leaving_politely_says_exit_and_a_lost_session_does_not() -> None:
    device = Script(lambda typed: [HANG_UP] if typed == "exit\n" else [])
    Session(DEVICE, "cisco_ios", device, "gw1#").close(politely=True)
    assert (device.typed, device.closed) == (["exit\n"], True)
    lost = Script(lambda _: [])
    session = Session(DEVICE, "cisco_ios", lost, "gw1#")
    lost.hung_up = True
    session.close(politely=True)
    assert (lost.typed, lost.closed) == ([], True)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_connection_says_how_it_came_about(transport: str, tmp_path: Path) -> None:
    with router_with() as router:
        ways = Ways(transport=transport, limits=LIMITS)
        session = connect(device_of(router), router.platform, credential_of(router), HostKeys("off", tmp_path), ways)
        session.close(politely=True)
        assert len({login.accepted for login in router.logins}) == len(router.logins) == 1
    facts = session.facts
    assert facts.transport == transport
    assert facts.kex
    assert facts.cipher
    assert (facts.host_key or "").startswith("ssh-ed25519 SHA256:")
    assert facts.notices == ()


def test_no_thread_is_left_behind(tmp_path: Path) -> None:
    with router_with() as router:
        for _ in range(3):
            ways = Ways(transport="paramiko", limits=LIMITS)
            session = connect(
                device_of(router), router.platform, credential_of(router), HostKeys("off", tmp_path), ways
            )
            session.close(politely=True)
        ours = (paramiko.Transport, threading.Timer)
        left = [thread for thread in threading.enumerate() if isinstance(thread, ours)]
        for thread in left:
            thread.join(2)  # one that was closed is about to end
        assert not any(thread.is_alive() for thread in left)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_contract_netmiko_has_a_driver_for_each_platform(platform: str) -> None:
    found = driver(platform)
    assert issubclass(found, BaseConnection)
    assert "delay_factor" in inspect.signature(found.find_prompt).parameters


def test_contract_netmiko() -> None:
    assert {"read_channel", "write_channel", "read_buffer"} <= Channel.__abstractmethods__ | {"read_buffer"}
    wanted = {"auto_connect", "read_timeout_override", "allow_auto_change", "fast_cli", "secret", "session_log"}
    assert wanted <= set(inspect.signature(BaseConnection.__init__).parameters)
    assert callable(netmiko.ssh_dispatcher)


def test_contract_paramiko() -> None:
    offer = paramiko_offer()
    assert all((offer.kex, offer.host_keys, offer.ciphers, offer.macs))
    assert hasattr(paramiko.Transport, "_parse_kex_init")
    assert {"transport_factory", "auth_strategy"} <= set(inspect.signature(paramiko.SSHClient.connect).parameters)
