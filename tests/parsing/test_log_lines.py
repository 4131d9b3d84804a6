"""The quick way through the commonest form of a log line gives what the careful way gives."""

from typing import Any

import pytest

from triage.model import Capture
from triage.parsing.message_heads import message_head
from triage.parsing.reader import Reading, read

LINES = (
    "Mar  2 09:14:22.481: %SYS-5-CONFIG_I: Configured from console by noc on vty0 (192.0.2.5)",
    "*Mar  2 09:14:22: %SYS-2-MALLOCFAIL: Memory allocation of 1680 bytes failed from 0x604CB3D4, alignment 32",
    ".Feb 29 23:59:59.1 UTC: %SYS-SP-3-CPUHOG : Task is running for (2004)msecs, process = IP Input.",
    "000521: *Nov 14 08:30:56.699: %LINK-3-UPDOWN: Interface Gi0/1, changed state to up",
    "Apr 30 1:02:03 MEST: %HA-HA_WD-6-IDPROM: text",
    "Nov 23 10:00:00: %SYS-1-CPURISINGTHRESHOLD: Threshold: Total CPU Utilization(Total/Intr): 91%/57%",
    "Nov 23 10:00:00: %IOSXE-3-PLATFORM: SIP0: %SYS-2-MALLOCFAIL: Memory allocation of 8 bytes failed",
    "Nov 31 10:00:00: %SYS-5-CONFIG_I: no such day",
    "Nov 23 24:00:00: %SYS-5-CONFIG_I: no such hour",
    "Nov 23 10:00:00 2026: %SYS-5-CONFIG_I: the year stands behind the time",
    "Nov 23 10:00:00.000: %SYS-5-CONFIG_I:",
    "*Nov 23 2026 10:00:00.123 UTC: %SYS-5-CONFIG_I: a year, of a clock that was never set",
    "Jul 31 2026 10:00:00.123 CEST: %SYS-5-CONFIG_I: the last day of a month, east of Greenwich",
    "Nov 23 2026 10:00:59.5: %SYS-5-CONFIG_I: a year without a zone",
    "Feb 29 2028 10:00:59 UTC: %SYS-5-CONFIG_I: a leap day",
    "3w2d: %SYS-5-CONFIG_I: since boot",
    "00:01:22: %SYS-5-CONFIG_I: since boot",
    "Nov 23 10:00:00: %PLATFORM-5-3-CONFIG_I: a digit in the facility",
    "Nov 23 10:00:00: %SYS-5-CONFIG_I: load is 57% now",
)


def events(text: str) -> Reading:
    return read(Capture(device="r1", command="show logging", path="c", raw=text.encode(), platform="cisco_ios"))


def rows(found: Reading) -> list[dict[str, Any]]:
    return list(found.tables["log_event"].rows())


@pytest.mark.parametrize("line", LINES)
def test_a_line_reads_the_same_with_a_priority_before_it(line: str) -> None:
    before = "Mar  1 00:00:00: %SYS-5-RESTART: System restarted\n"  # from the first message on no line is a heading
    quick, careful = events(f"{before}{line}\n"), events(f"{before}<189>{line}\n")
    assert rows(quick) == rows(careful)
    assert quick.coverage == careful.coverage


def test_further_lines_belong_to_the_message_before_them() -> None:
    found = rows(events(f'{LINES[1]}\nPool: Processor  Free: 1\n-Process= "IP Input"\n{LINES[0]}\n'))
    assert [row["detail"] for row in found] == ['Pool: Processor  Free: 1\n-Process= "IP Input"', None]
    assert [row["line"] for row in found] == [1, 4]
    assert [row["severity"] for row in found] == [2, 5]


def test_the_sequence_number_is_a_number() -> None:
    assert [row["sequence"] for row in rows(events(f"{LINES[3]}\n{LINES[0]}\n"))] == [521, None]


@pytest.mark.parametrize(
    ("line", "host", "tag"),
    [
        ("<189> Mar  4 11:45:20 n7k-1 %MODULE-5-MOD_OK: Module 1 is online", "n7k-1", "MODULE-5-MOD_OK"),
        ("<189>: 2026 Mar  4 11:45:20 UTC: %L2FM-4-L2FM_MAC_MOVE: Mac 0000.5e00.5301 in vlan 9", None, "L2FM-4-L2FM_MAC_MOVE"),
        ("<165> Mar  4 11:45:20 leaf1 %LOG_LOCAL0-2-SYSTEM_MSG [F0110][soaking]", "leaf1", "LOG_LOCAL0-2-SYSTEM_MSG"),
        ("<132>wlc1: *spamApTask1: Mar  4 11:45:20.411: %CAPWAP-4-DISC_INTF_ERR2: wrong VLAN", "wlc1", "CAPWAP-4-DISC_INTF_ERR2"),
        ("<189> Mar  4 11:45:20 srx1 RT_UTM: WEBFILTER_URL_PERMITTED: WebFilter", "srx1", "WEBFILTER_URL_PERMITTED"),
        ("<14> 2026-03-04T11:45:20.411ZZ srx1 RT_IDP - IDP_ATTACK_LOG_EVENT [junos@2636 a=1]", "srx1", "IDP_ATTACK_LOG_EVENT"),
    ],
)  # fmt: skip
def test_what_relays_and_controllers_put_before_a_message(line: str, host: str | None, tag: str) -> None:
    before = "Mar  1 00:00:00: %SYS-5-RESTART: System restarted\n"
    message = rows(events(f"{before}{line}\n"))[1]
    assert (message["host"], message["tag"]) == (host, tag)
    assert message["event_at_text"]


@pytest.mark.parametrize(
    ("body", "tag"),
    [
        ("PLATFORM-3-ELEMENT_CRITICAL: SIP0: smand: RP/0: Used Memory value 94%", "PLATFORM-3-ELEMENT_CRITICAL"),
        ("Mar  2 09:14:07.120: SYS-2-MALLOCFAIL: Memory allocation of 1028 bytes failed", "SYS-2-MALLOCFAIL"),
        ("Vlan-5-up: yes", None),
    ],
)
def test_a_tag_whose_sign_is_lost_begins_a_message(body: str, tag: str | None) -> None:
    head = message_head(body)
    assert (head[0]["tag"] if head else None) == tag
