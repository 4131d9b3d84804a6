"""Another simulator that nobody here wrote as the far end: fakenos, for each of our platforms that it knows.

It needs an older paramiko than this tool, so it lives in an environment of its own: TRIAGE_FAKENOS_PYTHON names its interpreter.
"""

import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from triage.collect.gate import Allowed, check
from triage.collect.hostkeys import HostKeys
from triage.collect.ladder import ladder
from triage.collect.session import Session, Ways, connect
from triage.collect.transport import Limits
from triage.errors import CollectError
from triage.inventory.credentials import Credential, Secret
from triage.model import CaptureStatus, Device

PLATFORMS = ("arista_eos", "cisco_asa", "cisco_ios", "cisco_nxos", "cisco_xr", "juniper_junos")
USER, PASSWORD = "ops", "fakenos-lab-only"
INTERPRETER = os.environ.get("TRIAGE_FAKENOS_PYTHON", sys.executable)
LIMITS = Limits(connect_s=20, banner_s=20, login_s=40, answer_s=20)
START_S, MAX_BYTES = 30, 2_000_000


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module", name="ports")
def _ports() -> Iterator[dict[str, int]]:
    has_it = subprocess.run([INTERPRETER, "-c", "import fakenos"], capture_output=True, check=False)
    if has_it.returncode:
        pytest.skip("fakenos is not installed; name an interpreter that has it with TRIAGE_FAKENOS_PYTHON")
    ports = {platform: free_port() for platform in PLATFORMS}
    program = Path(__file__).with_name("fakenos_far_end.py")
    argv = [INTERPRETER, str(program), USER, PASSWORD, *(f"{name}={port}" for name, port in ports.items())]
    far_end = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert far_end.stdout is not None
    try:
        ready, _, _ = select.select([far_end.stdout], [], [], START_S)
        assert ready, "fakenos does not start"
        assert far_end.stdout.readline() == b"listening\n"
        yield ports
    finally:
        far_end.kill()
        far_end.communicate(timeout=10)


def login(platform: str, port: int, folder: Path, password: str = PASSWORD) -> Session:
    device = Device(name="far", host="127.0.0.1", port=port, platform=platform)
    # It takes any secret: 'enable' leads straight to the other prompt.
    credential = Credential(name="c", username=USER, password=Secret(password), enable=Secret(""))
    return connect(device, platform, credential, HostKeys("accept-new", folder / "known_hosts"), Ways(limits=LIMITS))


@pytest.mark.slow
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_whole_ladder_is_asked_and_what_is_answered_is_whole(
    platform: str, ports: dict[str, int], tmp_path: Path
) -> None:
    session = login(platform, ports[platform], tmp_path)
    stop, ends, answered = threading.Event(), {}, 0
    for rung in ladder(platform).rungs:
        verdict = check(rung.command, platform=platform)
        assert isinstance(verdict, Allowed)
        kept: list[bytes] = []
        read = session.ask(verdict, rung, stop, kept.append, max_bytes=MAX_BYTES)
        ends[rung.command] = read.status
        assert b"".join(kept).startswith(read.raw.rstrip(b"\r\n"))
        answered += len(read.raw.splitlines()) > 3
    session.close(politely=True)
    assert set(ends.values()) == {CaptureStatus.OK}, ends
    assert answered >= 2


@pytest.mark.slow
def test_a_wrong_password_is_refused_there_too(ports: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(CollectError) as caught:
        login("cisco_ios", ports["cisco_ios"], tmp_path, "wrong")
    assert caught.value.code == "auth-refused"
