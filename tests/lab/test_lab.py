"""The lab over real SSH, with two clients that know nothing of it."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import asyncssh
import paramiko
import pytest
from netmiko import ConnectHandler
from netmiko.exceptions import NetmikoAuthenticationException

from triage.lab import Fault, Lab, LabRouter, load_scenario
from triage.strict_yaml import load

pytestmark = pytest.mark.other_client
ALL_S = 20.0


class Clock:
    """The lab's time, set by the test."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="lab")
def _lab(clock: Clock) -> Iterator[Lab]:
    with Lab(load_scenario("code-red"), clock=clock, latency_s=0) as lab:
        yield lab


def healthy(*faults: Fault) -> Lab:
    return Lab(load_scenario("healthy").with_faults("r1", *faults), clock=Clock(), latency_s=0)


def netmiko(router: LabRouter, **options):
    return ConnectHandler(
        device_type="cisco_ios",
        host=router.host,
        port=router.port,
        username=router.username,
        password=router.password,
        **options,
    )


def talk(router: LabRouter, *steps: tuple[bytes, bytes], expect_end: bool = False) -> bytes:
    """Send each text, wait for what is expected after it, and return everything that came; on a pty, as people do."""

    async def run() -> bytes:
        seen = b""
        async with asyncssh.connect(
            router.host, router.port, username=router.username, password=router.password, known_hosts=None, config=None,
            client_keys=None, agent_path=None,
        ) as connection:  # fmt: skip
            process = await connection.create_process(term_type="vt100", encoding=None)
            try:
                for send, until in ((b"", b"#"), *steps):
                    process.stdin.write(send)
                    part = b""
                    while not part.endswith(until):
                        data = await process.stdout.read(65536)
                        if not data:
                            return seen + part
                        part += data
                    seen += part
                if expect_end:
                    seen += await process.stdout.read()
            finally:
                process.close()
        return seen

    return asyncio.run(asyncio.wait_for(run(), ALL_S))


def test_netmiko_logs_in_and_reads(lab, clock):
    clock.now_s = 30.0
    router = lab.router("gw1")
    connection = netmiko(router)
    assert connection.find_prompt() == "gw1#"
    assert connection.send_command("show clock") == "09:14:37.000 UTC Mon Mar 2 2026"
    rows = connection.send_command("sh ip ca fl | i 0050").splitlines()
    assert len(rows) > 500
    connection.disconnect()
    assert "terminal width 511" in router.lines
    assert "terminal length 0" in router.lines
    assert router.lines.count("sh ip ca fl | i 0050") == 1


def test_counters_evolve_with_the_clock(lab, clock):
    connection = netmiko(lab.router("edge9"))
    first = connection.send_command("show interfaces | include packets input")
    assert connection.send_command("show interfaces | include packets input") == first
    clock.now_s = 60.0
    assert connection.send_command("show interfaces | include packets input") != first
    connection.disconnect()


def test_a_long_answer_stops_at_every_page(lab):
    seen = talk(
        lab.router("gw1"),
        (b"show ip arp\r", b" --More-- "), (b" ", b" --More-- "), (b"\r", b" --More-- "), (b"q", b"gw1#"),
    )  # fmt: skip
    wipe = b"\b" * 9 + b" " * 8 + b"\b" * 9
    pages = seen.split(b" --More-- ")
    assert [page.count(b"\r\n") for page in pages] == [1 + 1 + 23, 23, 1, 0]
    assert [page.startswith(wipe) for page in pages] == [False, True, True, True]
    assert [item.text for item in lab.router("gw1").received if item.kind == "key"] == [" ", "\r", "q"]


def test_no_pages_once_the_length_is_zero(lab):
    seen = talk(lab.router("gw1"), (b"term len 0\r", b"gw1#"), (b"show ip arp\r", b"gw1#"))
    assert b"--More--" not in seen
    assert seen.count(b"Incomplete") > 200


def test_the_line_is_echoed_and_can_be_edited(lab):
    seen = talk(lab.router("gw1"), (b"shpw\b\b\bow clock\r", b"gw1#"))
    assert b"gw1#shpw\b \b\b \b\b \bow clock\r\n" in seen
    assert lab.router("gw1").lines == ("sow clock",)
    assert b"% Invalid input detected at '^' marker." in seen


def test_a_line_feed_alone_or_after_a_return_ends_one_line(lab):
    talk(lab.router("gw1"), (b"show clock\r\n", b"gw1#"), (b"show clock\n", b"gw1#"))
    assert lab.router("gw1").lines == ("show clock", "show clock")


def test_everything_that_is_typed_is_recorded_with_its_time(lab, clock):
    clock.now_s = 77.0
    router = lab.router("core1")
    talk(
        router,
        (b"configure terminal\r", b"core1(config)#"), (b"no ip cef\r", b"(config)#"), (b"end\r", b"core1#"),
        (b"clear arp-cache\r", b"core1#"), (b"reload\r", b"[confirm]\r\n"), (b"n", b"core1#"),
        (b"frobnicate\r", b"core1#"),
    )  # fmt: skip
    assert router.lines == ("configure terminal", "no ip cef", "end", "clear arp-cache", "reload", "frobnicate")
    assert {item.at_s for item in router.received} == {77.0}


def test_exit_ends_the_session(lab):
    assert talk(lab.router("gw1"), (b"exit\r", b"exit\r\n"), expect_end=True).endswith(b"gw1#exit\r\n")


def test_one_command_without_a_terminal(lab):
    router = lab.router("edge9")

    async def run() -> str:
        async with asyncssh.connect(
            router.host, router.port, username=router.username, password=router.password, known_hosts=None, config=None,
            client_keys=None, agent_path=None,
        ) as connection:  # fmt: skip
            return str((await connection.run("show clock")).stdout)

    assert asyncio.run(run()) == "09:14:07.000 UTC Mon Mar 2 2026\r\n"
    assert router.lines == ("show clock",)


def test_a_wrong_password_is_refused_and_counted(lab):
    router = lab.router("gw1")
    with pytest.raises(NetmikoAuthenticationException):
        ConnectHandler(device_type="cisco_ios", host=router.host, port=router.port, username="triage", password="guess")
    assert [(login.username, login.accepted) for login in router.logins] == [("triage", False)]
    assert router.lines == ()


def test_enable_asks_for_its_password_and_never_keeps_it():
    scenario = replace(load_scenario("healthy"), enable_password="opensesame")
    with Lab(scenario, clock=Clock(), latency_s=0) as lab:
        router = lab.router("r1")
        connection = netmiko(router, secret="opensesame")
        assert connection.find_prompt() == "r1>"
        connection.enable()
        assert connection.find_prompt() == "r1#"
        connection.disconnect()
        assert "opensesame" not in "".join(item.text for item in router.received)
        assert [item.text for item in router.received if item.kind == "password"] == [""]
        assert 'enable: "env:TRIAGE_LAB_SECRET"' in lab.device_list_yaml()


def test_the_device_list_is_yaml_without_the_password(lab):
    text = lab.device_list_yaml()
    data = load(text, "devices.yml")
    assert [device["name"] for device in data["devices"]] == ["gw1", "core1", "edge9"]
    assert [device["port"] for device in data["devices"]] == [str(router.port) for router in lab.routers]
    assert data["credentials"]["lab"] == {"username": "triage", "password": "env:TRIAGE_LAB_PASSWORD"}
    assert data["hosts"]["10.20.0.53"] == "dns-resolver"
    assert lab.router("gw1").password not in text


def test_the_lab_ends_at_once_and_leaves_nothing_behind():
    before = set(threading.enumerate())
    lab = healthy()
    lab.start()
    router = lab.router("r1")
    client = client_of(router)
    channel = client.invoke_shell()
    channel.settimeout(ALL_S)
    channel.recv(10)
    started = time.monotonic()
    lab.stop()
    assert time.monotonic() - started < 2
    client.close()
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "triage-lab"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((router.host, router.port), timeout=2)


def client_of(router: LabRouter) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # noqa: S507  the lab's own key, on loopback
    client.connect(
        router.host, port=router.port, username=router.username, password=router.password, allow_agent=False,
        look_for_keys=False, timeout=ALL_S, banner_timeout=ALL_S, auth_timeout=ALL_S,
    )  # fmt: skip
    return client


def read(router: LabRouter, command: str, *, until: bytes = b"r1#", quiet_s: float = ALL_S) -> bytes:
    """Return what came for a command: up to ``until`` at the end, the end of the channel, or silence of ``quiet_s``."""
    client = client_of(router)
    try:
        channel = client.invoke_shell()
        channel.settimeout(quiet_s)
        for line in ("term len 0", command):
            channel.sendall(f"{line}\n".encode())
        seen = b""
        while not (
            seen.endswith(until) and seen.count(command.encode()) and len(seen.split(command.encode(), 1)[1]) > 8
        ):
            try:
                data = channel.recv(65536)
            except (TimeoutError, OSError):
                return seen
            if not data:
                return seen
            seen += data
            if len(seen) > 1_000_000:
                return seen
        return seen
    finally:
        client.close()


def test_fault_refuse():
    with healthy(Fault(fault="refuse")) as lab, pytest.raises(ConnectionRefusedError):
        socket.create_connection((lab.router("r1").host, lab.router("r1").port), timeout=2)


def test_fault_no_banner():
    with (
        healthy(Fault(fault="no-banner")) as lab,
        socket.create_connection((lab.router("r1").host, lab.router("r1").port)) as s,
    ):
        s.settimeout(0.2)
        with pytest.raises(TimeoutError):
            s.recv(10)


def test_fault_vty_full_and_the_limit_of_lines():
    with healthy(Fault(fault="vty-full", times=1)) as lab:
        with pytest.raises((paramiko.SSHException, EOFError)):
            client_of(lab.router("r1"))
        clients = [client_of(lab.router("r1")) for _ in range(lab.router("r1").sessions_max)]
        with pytest.raises((paramiko.SSHException, EOFError)):
            client_of(lab.router("r1"))
        for client in clients:
            client.close()


def test_fault_auth_fail():
    with healthy(Fault(fault="auth-fail")) as lab, pytest.raises(paramiko.AuthenticationException):
        client_of(lab.router("r1"))


def test_fault_old_algorithms():
    with healthy(Fault(fault="old-algorithms")) as lab:
        router = lab.router("r1")
        with pytest.raises(paramiko.SSHException, match=r"acceptable|Incompatible|incompatible"):
            client_of(router)

        async def run() -> str:
            async with asyncssh.connect(
                router.host, router.port, username=router.username, password=router.password, known_hosts=None,
                config=None, client_keys=None, agent_path=None, kex_algs=["diffie-hellman-group14-sha1"],
                server_host_key_algs=["ssh-rsa"],
            ) as connection:  # fmt: skip
                return str((await connection.run("show clock")).stdout)

        assert asyncio.run(run()).startswith("11:05:30")


def test_fault_changed_host_key():
    with healthy(Fault(fault="changed-host-key", skip=1)) as lab:
        client = client_of(lab.router("r1"))
        transport = client.get_transport()
        assert transport is not None
        first = transport.get_remote_server_key().get_base64()
        client.close()
        assert lab.router("r1").host_key.split()[1] == first
        again = client_of(lab.router("r1"))
        transport = again.get_transport()
        assert transport is not None
        assert transport.get_remote_server_key().get_base64() != first
        again.close()


def test_the_host_key_is_the_same_for_the_same_seed():
    with healthy() as one, healthy() as two:
        assert one.router("r1").host_key == two.router("r1").host_key
        assert one.router("r1").host_key != one.router("r2").host_key


def test_fault_silence_after_login():
    with healthy(Fault(fault="silence-after-login")) as lab:
        assert read(lab.router("r1"), "show clock", quiet_s=0.2) == b""


def test_fault_paging_not_disabled():
    with healthy(Fault(fault="paging-not-disabled")) as lab:
        seen = read(lab.router("r1"), "show ip interface", until=b"--More-- ")
        assert b"Command authorization failed." in seen
        assert seen.endswith(b" --More-- ")


def test_fault_hang_in_the_middle():
    with healthy(Fault(fault="hang-in-the-middle", command="show interfaces", times=1)) as lab:
        seen = read(lab.router("r1"), "show interfaces", quiet_s=0.3)
        assert b"FastEthernet0/0 is up" in seen
        assert not seen.endswith(b"r1#")
        assert read(lab.router("r1"), "show interfaces").endswith(b"r1#")


def test_fault_reset_in_the_middle():
    with healthy(Fault(fault="reset-in-the-middle", command="show interfaces")) as lab:
        seen = read(lab.router("r1"), "show interfaces")
        assert b"FastEthernet0/0 is up" in seen
        assert not seen.endswith(b"r1#")
        assert read(lab.router("r1"), "show clock").endswith(b"r1#")


def test_fault_endless():
    with healthy(Fault(fault="endless", command="show logging")) as lab:
        assert len(read(lab.router("r1"), "show logging")) > 1_000_000


def test_fault_prompt_inside_output():
    with healthy(Fault(fault="prompt-inside-output", command="show interfaces", text="show version")) as lab:
        seen = read(lab.router("r1"), "show interfaces", until=b"CTS=up\r\nr1#")
        assert b"\r\nr1#show version\r\nr1#\r\n" in seen
        assert b"Serial0/0/0 is up" in seen


def test_fault_low_memory():
    with healthy(Fault(fault="low-memory", command="show ip route static")) as lab:
        seen = read(lab.router("r1"), "show ip route static")
        assert seen.endswith(b"% Low on memory; try again later\r\nr1#")


def test_fault_syslog_interleaved():
    with healthy(Fault(fault="syslog-interleaved", command="show processes cpu")) as lab:
        lines = read(lab.router("r1"), "show processes cpu").split(b"\r\n")
        place = next(i for i, line in enumerate(lines) if line.startswith(b"%SYS-5-CONFIG_I"))
        assert len(lines[place - 1]) < 60
        assert b"%" in lines[place + 1]


def test_fault_non_utf8():
    with healthy(Fault(fault="non-utf8", command="show clock")) as lab:
        seen = read(lab.router("r1"), "show clock")
        assert b"caf\xe9 \xff\xfe\x80\r\n" in seen
        with pytest.raises(UnicodeDecodeError):
            seen.decode()


def test_a_client_that_leaves_in_the_middle_is_no_warning(lab, caplog):
    router = lab.router("gw1")
    for _ in range(5):
        client = client_of(router)
        client.invoke_shell().sendall(b"term len 0\nshow ip cache flow\nshow ip arp\n")
        client.close()
    assert read(lab.router("core1"), "show clock", until=b"core1#").endswith(b"core1#")
    assert [record for record in caplog.records if record.name == "asyncio"] == []
