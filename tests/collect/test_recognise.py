"""A device without a platform is asked for its version once, and then as what it is."""

import threading
from pathlib import Path

import pytest

from triage.case.folder import Case
from triage.collect.device import Visitor
from triage.collect.gate import Allowed
from triage.collect.ladder import ladder
from triage.collect.readloop import Read
from triage.collect.transport import Connected
from triage.collect.visit import Options, Visit
from triage.intake.platform import recognise
from triage.model import CaptureStatus, Device

VERSIONS = {
    "cisco_nxos": "Cisco Nexus Operating System (NX-OS) Software\n  NXOS: version 9.3(8)\n",
    "cisco_xr": "Cisco IOS XR Software, Version 6.5.3[Default]\n",
    "cisco_asa": "Cisco Adaptive Security Appliance Software Version 9.14(3)18\n",
    "arista_eos": "Arista DCS-7050SX3-48YC8-F\nSoftware image version: 4.27.6M\n",
    "juniper_junos": "Hostname: mx1\nModel: mx960\nJunos: 19.4R3.11\n",
    "cisco_xe": "Cisco IOS XE Software, Version 16.12.04\n",
}


class Quiet:
    def started(self, device: str, commands: int) -> None: ...
    def command(self, device: str, command: str, round_number: int, status: str, size: int, seconds: float) -> None: ...
    def finished(self, device: str, problem: str | None) -> None: ...


class FarEnd:
    """A session that answers the version and nothing else."""

    host_key = None
    hostname = "r1"
    facts = Connected(transport="fake")

    def __init__(self, version: str) -> None:
        self.version = version
        self.sent: list[str] = []

    def ask(self, command: Allowed, *_: object, **__: object) -> Read:
        self.sent.append(command.command)
        raw = self.version if command.command == "show version" else "answer\n"
        return Read(raw=raw.encode(), status=CaptureStatus.OK, first_byte_s=0.0, last_byte_s=0.0)

    def close(self, *, politely: bool) -> None: ...


def visited(tmp_path: Path, version: str, platform: str | None = None) -> tuple[FarEnd, Visit, Case]:
    case = Case.create(tmp_path / "case", {"command": "run"})
    far = FarEnd(version)
    visit = Visit(device=Device(name="r1", host="192.0.2.1", platform=platform), platform=platform or "cisco_ios")
    options = Options(rounds=1, interval_s=0.0, recognise=lambda text: recognise([text]))
    Visitor(case, options, Quiet(), threading.Event()).visit(far, visit, lambda *_: False)
    case.close()
    return far, visit, case


@pytest.mark.parametrize("platform", VERSIONS)
def test_one_show_version_decides_which_ladder_is_walked(tmp_path: Path, platform: str) -> None:
    far, visit, case = visited(tmp_path, VERSIONS[platform])
    assert visit.platform == platform
    assert far.sent[0] == "show version"
    assert far.sent.count("show version") == 1
    asked = [c for c in far.sent if c.startswith("show ")]
    assert set(asked) == {"show version", *(r.command for r in ladder(platform).rungs)}
    assert {c.platform for c in case.captures()} == {platform}


def test_paging_is_switched_off_again_where_the_words_differ(tmp_path: Path) -> None:
    far, _, _ = visited(tmp_path, VERSIONS["cisco_asa"])
    assert far.sent[1] == "terminal pager 0"


def test_a_platform_that_is_given_is_not_doubted(tmp_path: Path) -> None:
    far, visit, _ = visited(tmp_path, VERSIONS["cisco_nxos"], platform="cisco_ios")
    assert visit.platform == "cisco_ios"
    assert far.sent[0] == ladder("cisco_ios").rungs[0].command


def test_what_nobody_knows_is_asked_as_ios_and_said_so(tmp_path: Path) -> None:
    _, visit, _ = visited(tmp_path, "RouterOS 7.1\n")
    assert visit.platform == "cisco_ios"
    assert [p.code for p in visit.problems] == ["platform-unknown"]
