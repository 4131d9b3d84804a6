"""Files of other tools are known by what is in them."""

from pathlib import Path

import pytest

from triage.intake.kinds import command_in, configured_host

CONFIGURATION = b"""!RANCID-CONTENT-TYPE: cisco
!
!Chassis type: 2911
!
version 15.2
hostname r1
interface GigabitEthernet0/0
 ip address 192.0.2.1 255.255.255.0
end
"""


def golden(name: str) -> bytes:
    return (Path(__file__).parents[2] / "fixtures" / "captures" / "any" / name / "capture.txt").read_bytes()


@pytest.mark.parametrize(
    ("data", "command"),
    [
        (golden("nfdump/version-1.6"), "nfdump"),
        (golden("nfdump/version-1.7"), "nfdump"),
        (golden("snmpwalk/symbolic"), "snmpwalk"),
        (golden("snmpwalk/numeric"), "snmpwalk"),
        (b".1.3.6.1.4.1.9.9.109.1.1.1.1.6.1 31\n", "snmpwalk"),
        (b"iso.3.6.1.4.1.9.9.109.1.1.1.1.6.1 = Gauge32: 31\n", "snmpwalk"),
        (CONFIGURATION, "show running-config"),
        (CONFIGURATION.split(b"\n", 4)[4] + b"line vty 0 4\n", "show running-config"),
        (b"hello\n", None),
        (b"", None),
        (b"Nov 23 10:00:00 r1 1: %SYS-5-RESTART: x\n", None),
    ],
)
def test_command(data: bytes, command: str | None) -> None:
    assert command_in(data) == command


def test_a_configuration_belongs_to_the_host_that_it_names_or_is_called_after() -> None:
    assert configured_host("core/configs/r9.example.net", CONFIGURATION) == "r1"
    assert configured_host("core/configs/r9.example.net", b"!RANCID-CONTENT-TYPE: cisco\n") == "r9.example.net"
    assert configured_host("r9.cfg", b"version 15.2\n") == "r9"
    assert configured_host("r9/running.cfg", b"version 15.2\n") is None
