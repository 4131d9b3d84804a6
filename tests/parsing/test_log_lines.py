"""The quick way through the commonest form of a log line gives what the careful way gives."""

from typing import Any

import pytest

from triage.model import Capture
from triage.parsing.log_forms import OWN, RELAYED, form_of
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

QUICK = (  # what relays write: all of it is read in one match over the text
    "<189>Mar  4 11:45:20 r1 123: *Mar  4 11:45:19.411: %SYS-5-CONFIG_I: a number and the device's own stamp",
    "Mar  4 11:45:20 core-1.example.net %SYS-5-CONFIG_I: a name, and no stamp of the device",
    "Mar  4 11:45:20 192.0.2.7 000521: Mar  4 2026 11:45:19 CET: %SYS-5-CONFIG_I: a stamp with its year and its zone",
    "<189>1 2026-03-04T11:45:20.411Z r1 - - - - %SYS-5-CONFIG_I: RFC 5424",
    "2026-03-04T11:45:20.4+01:00 r1 123: 3w2d: %SYS-SP-2-MALLOCFAIL: a stamp since boot",
    "2026-03-04T23:45:20,411-0530 r1: %SYS-5-CONFIG_I : west of Greenwich",
    "<14>2026-03-04T11:45:20ZZ r1 %SYS-5-CONFIG_I: two letters for the zone",
    "2026-03-04 11:45:20 r1 local7.notice %SYS-5-CONFIG_I: facility and severity, and no zone",
    "Mar  4 11:45:20 r1 RP/0/RP0/CPU0:Mar  4 11:45:19.411: bgp[1045]: %ROUTING-BGP-5-ADJCHANGE : a node and a process",
    "Mar  4 11:45:20 UTC1 %SYS-5-CONFIG_I: a host that begins like a zone",
)
CAREFUL = (  # nearly so, and taken apart step by step
    "Mar  4 11:45:20 CORE %SYS-5-CONFIG_I: a host that could be a zone",
    "Mar  4 11:45:20 CORE-1 %SYS-5-CONFIG_I: another",
    "Mar  4 11:45:20 2026 %SYS-5-CONFIG_I: a year",
    "Mar  4 11:45:20 r1 Mar  4 11:45:19 GMT+1: %SYS-5-CONFIG_I: a zone with its offset",
    "Mar  4 11:45:20 2001:db8::1 %SYS-5-CONFIG_I: an address with colons",
    "Mar  4 11:45:20 r1 57% of it: %SYS-5-CONFIG_I: a percent sign before the tag",
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


@pytest.mark.parametrize("line", QUICK)
def test_what_a_relay_wrote_reads_the_same_at_once_and_step_by_step(line: str) -> None:
    assert form_of([line]) is RELAYED
    message = rows(events(f"{QUICK[1]}\n{line}\n{line}\n"))[1]
    (careful,) = message_head(line) or []
    assert {name: message[name] for name in careful} == careful


@pytest.mark.parametrize("line", CAREFUL)
def test_what_only_looks_like_a_relays_line_is_taken_apart(line: str) -> None:
    assert RELAYED.fits([line]) == 0
    message = rows(events(f"{QUICK[1]}\n{QUICK[1]}\n{line}\n"))[2]
    (careful,) = message_head(line) or []
    assert {name: message[name] for name in careful} == careful


@pytest.mark.parametrize("stamp", ["Mar 32 11:45:20", "Feb 30 11:45:20", "2026-02-30T11:45:20Z", "2026-11-31 11:45:20"])
def test_no_day_of_the_calendar_is_left_to_those_who_look_closer(stamp: str) -> None:
    assert RELAYED.fits([f"{stamp} r1 %SYS-5-CONFIG_I: text"]) == 0


def test_a_text_is_read_by_the_form_that_most_of_its_lines_have() -> None:
    assert form_of([LINES[0], *QUICK[:2]]) is RELAYED
    assert form_of([*LINES[:3], QUICK[0]]) is OWN
    mixed = rows(events("\n".join([*QUICK, *LINES, *CAREFUL]) + "\n"))
    alone = [row for line in (*QUICK, *LINES, *CAREFUL) for row in message_head(line) or []]
    assert [row["tag"] for row in mixed] == [row["tag"] for row in alone]
    assert [row["accuracy"] for row in mixed] == [row["accuracy"] for row in alone]
    assert [row["host"] for row in mixed] == [row["host"] for row in alone]


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


@pytest.mark.parametrize(
    "line",
    [
        "/kernel: Process (1278,l2cpd) has exceeded 85% of RLIMIT_DATA: used 1925192 KB Max 2097152 KB",
        "rpd[1433]: bgp_hold_timeout: NOTIFICATION sent to 192.0.2.9",
    ],
)
def test_a_line_of_a_daemon_needs_no_time_stamp(line: str) -> None:
    (row,) = message_head(line) or []
    assert row["text"] == line
    assert row["event_at"] is None


@pytest.mark.parametrize("line", ["kernel version: 11.4", '  -Process= "IP Input"', "Slot[0]: empty", "total 12"])
def test_what_only_looks_like_a_daemons_line_begins_no_message(line: str) -> None:
    assert message_head(line.strip()) is None


@pytest.mark.parametrize(
    ("tag", "facility"),
    [
        ("SYS-SP-2-MALLOCFAIL", "SYS"),
        ("CFIB-SP-STBY-7-CFIB_EXCEPTION", "CFIB"),
        ("FIB-DFC3-3-NOMEM", "FIB"),
        ("EARL_NETFLOW-SW2_SP-4-TCAM_THRLD", "EARL_NETFLOW"),
        ("SYSMGR-SLOT3-3-HEARTBEAT_FAILURE", "SYSMGR"),
        ("MAC_MOVE-SW1-4-NOTIF", "MAC_MOVE"),
        ("HA-HA_WD-6-CPU_HOG_1", "HA-HA_WD"),
        ("ROUTING-BGP-5-ADJCHANGE", "ROUTING-BGP"),
    ],
)
def test_the_part_of_the_box_that_logged_it_stands_in_the_tag_alone(tag: str, facility: str) -> None:
    found = rows(events(f"Nov 23 10:00:00.123: %{tag}: what happened"))
    assert [(r["tag"], r["facility"]) for r in found] == [(tag, facility)]


def test_messages_that_lost_their_line_ends_keep_their_own_stamps() -> None:
    lines = [
        "000411: Nov  4 07:31:02.118: %LINK-3-UPDOWN: Interface Serial0/0, changed state to down",
        "000412: Nov  4 07:31:44.901: %SYS-5-CONFIG_I: Configured from console by vty0",
        "000413: Nov  4 07:33:10.337: %SEC_LOGIN-4-LOGIN_FAILED: refused at 07:33:10 UTC Fri Nov 4 2011",
        "000414: Nov  4 07:33:12.447: %SEC_LOGIN-4-LOGIN_FAILED: refused at 07:33:12 UTC Fri Nov 4 2011",
    ]
    assert message_head(" ".join(lines)) == [row for line in lines for row in message_head(line) or []]


def test_the_year_belongs_to_the_stamp_where_the_first_one_has_it() -> None:
    lines = ["2011 Nov  4 07:31:02 r1 %LDP-5-NBRCHG: up", "2011 Nov  4 07:31:44: %LDP-5-NBRCHG: down"]
    assert [row["event_at_text"] for row in message_head(" ".join(lines)) or []] == [line[:20] for line in lines]


def messages(text: str) -> list[tuple[int, str, str]]:
    found = read(Capture(device="r1", command="show logging", path="c", raw=text.encode(), platform="cisco_ios"))
    table = found.tables["log_event"]
    return list(zip(table["line"], table["tag"], table["text"], strict=True))


HOG = "%SYS-3-CPUHOG: Task is running for (2004)msecs, more than (2000)msecs (0/0),process = IP Input."


@pytest.mark.parametrize("at", range(5, 13))
def test_a_tag_that_was_broken_over_two_lines_is_one(at: int) -> None:
    stamp = "*Mar  2 09:14:22.481: "
    text = f"{stamp}{HOG}\n{stamp}{HOG[:at]}\n{HOG[at:]}\n{HOG[:at]}\n{HOG[at:]}\n"
    body = HOG.partition(": ")[2]
    assert messages(text) == [(1, "SYS-3-CPUHOG", body), (2, "SYS-3-CPUHOG", body), (4, "SYS-3-CPUHOG", body)]


def test_messages_on_one_line_are_told_apart_by_their_times() -> None:
    stamps = ("*Mar  2 09:14:22.481: ", "000123: Mar  2 09:14:24: ", "3d04h: ", "2026-03-02T09:15:00Z ")
    text = " ".join(stamp + HOG for stamp in stamps) + "\n"
    assert messages(text) == [(1, "SYS-3-CPUHOG", HOG.partition(": ")[2])] * 4


def test_a_time_inside_a_message_begins_none() -> None:
    text = "*Mar  2 09:14:22.481: %SYS-5-CONFIG_I: Configured at Mar  2 09:14:20 by noc, load 91%\n"
    assert [tag for _, tag, _ in messages(text)] == ["SYS-5-CONFIG_I"]


def test_a_forwarding_board_of_junos_writes_its_tag_without_a_colon_before_it() -> None:
    (row,) = (
        message_head(
            "Aug 13 10:10:00  m1 fpc0 PFE_FW_SYSLOG_IP: FW: ge-0/1/0.29   D  tcp 192.0.2.1 192.0.2.2 1200 135 (1 packets)"
        )
        or []
    )
    assert (row["tag"], row["text"][:3], row["host"]) == ("PFE_FW_SYSLOG_IP", "FW:", "m1")
