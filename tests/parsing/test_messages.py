"""Log messages decoded into typed tables: logins, the control plane, ports that were shut, the web pages."""

from typing import Any

import pytest

from triage.parsing.messages import decode
from triage.tables import Table, schemas


def decoded(tag: str | None, text: str) -> dict[str, list[dict[str, Any]]]:
    """Return the known columns of every table that one message fills, beside where it stands."""
    facility, severity, mnemonic = tag.rsplit("-", 2) if tag and tag.count("-") > 1 else (None, "", tag)
    events = Table(schemas()["log_event"])
    events.append(
        {
            "device": "r1",
            "round": 1,
            "capture": "log.txt",
            "line": 1,
            "tag": tag,
            "text": text,
            "facility": facility,
            "severity": int(severity) if severity.isdigit() else None,
            "mnemonic": mnemonic,
        }
    )
    common = ("device", "round", "at", "capture", "line", "event_at")
    return {
        name: [{c: v for c, v in row.items() if v is not None and c not in common} for row in table.rows()]
        for name, table in decode(events).items()
        if len(table)
    }


@pytest.mark.parametrize(
    ("tag", "text", "table", "row"),
    [
        (
            "ASA-6-113015",
            "AAA user authentication Rejected : reason = Invalid password : local database : user = admin : user IP = 203.0.113.9",
            "login_failure",
            {"user": "admin", "source": "203.0.113.9"},
        ),
        (
            "SECURITY-SSHD_SYSLOG_PRX-6-INFO_GENERAL",
            "sshd[21094]: Failed password for invalid user oracle from 203.0.113.9 port 40112 ssh2",
            "login_failure",
            {"user": "oracle", "source": "203.0.113.9"},
        ),
        (
            "MSDP-4-SA_LIMIT",
            "SA from peer 198.51.100.9, RP 203.0.113.20 for (192.0.2.7, 233.252.0.77) exceeded sa-limit of 10000",
            "msdp_refusal",
            {
                "peer": "198.51.100.9",
                "rendezvous_point": "203.0.113.20",
                "source": "192.0.2.7",
                "group": "233.252.0.77",
                "limit": 10000,
            },
        ),
        (
            "CRYPTO-4-IKMP_NO_SA",
            "IKE message from 203.0.113.30 has no SA and is not an initialization offer",
            "ike_refusal",
            {"source": "203.0.113.30", "reason": "no security association"},
        ),
        (
            "CRYPTO-4-IKE_DENY_SA_REQ",
            "IKE denied an INCOMING SA request from 203.0.113.31 to 192.0.2.1 due to IKE SA LIMIT REACHED",
            "ike_refusal",
            {"source": "203.0.113.31", "reason": "IKE SA LIMIT REACHED"},
        ),
        (
            "SW_DAI-4-PACKET_RATE_EXCEEDED",
            "16 packets received in 784 milliseconds on Gi3/2.",
            "port_guard_event",
            {"guard": "arp-inspection", "action": "rate exceeded", "interface": "Gi3/2", "packets": 16, "span_ms": 784},
        ),
        (
            "DHCP_SNOOPING-4-DHCP_SNOOPING_ERRDISABLE_WARNING",
            "DHCP Snooping received 300 DHCP packets on interface Gi1/0/1",
            "port_guard_event",
            {"guard": "dhcp-snooping", "action": "rate exceeded", "interface": "Gi1/0/1", "packets": 300},
        ),
        (
            "PM-4-ERR_DISABLE",
            "arp-inspection error detected on Gi3/2, putting Gi3/2 in err-disable state",
            "port_guard_event",
            {"guard": "arp-inspection", "action": "shut", "interface": "Gi3/2"},
        ),
        (
            "ASA-3-202010",
            "PAT pool exhausted. Unable to create TCP connection from inside:10.1.7.9/51022 to outside:203.0.113.80/443",
            "nat_limit_event",
            {"kind": "address"},
        ),
        ("PIX-3-202001", "Out of address translation slots!", "nat_limit_event", {"kind": "address"}),
        (
            "RT_SRC_NAT_OUTOF_PORTS_LOG",
            "nat-pool-name = [p1], Host-IP = 10.1.7.9",
            "nat_limit_event",
            {"kind": "address"},
        ),
        (
            "SW_MATM-4-MACFLAP_NOTIF",
            "Host 0000.5e00.5301 flapping between Gi1/0/3 and Gi1/0/4",
            "mac_move",
            {"mac": "0000.5e00.5301", "from_port": "Gi1/0/3", "to_port": "Gi1/0/4"},
        ),
        ("SYS-3-CPUHOG", "Task is running for (2004)msecs", "cpu_hog", {"ran_ms": 2004}),
        (
            "SYS-1-CPUHOG",
            "Task ran for 3004ms, more than (2000)msecs",
            "cpu_hog",
            {"ran_ms": 3004, "limit_ms": 2000},
        ),
        (
            "SYS-5-CONFIG_P",
            "Configured programmatically by process SEP_webui_wsma_http from console as svc7 on vty1",
            "webui_event",
            {"kind": "change", "user": "svc7", "detail": "SEP_webui_wsma_http"},
        ),
        (
            "SEC_LOGIN-5-WEBLOGIN_SUCCESS",
            "Login Success [user: svc7] [Source: 203.0.113.9] at 12:04:08 UTC Mon Mar 2 2026",
            "webui_event",
            {"kind": "login", "user": "svc7", "source": "203.0.113.9"},
        ),
        (
            "WEBUI-6-INSTALL_OPERATION_INFO",
            "User: svc7, Install Operation: ADD cisco_service.conf",
            "webui_event",
            {"kind": "install", "user": "svc7", "detail": "ADD cisco_service.conf"},
        ),
    ],
)
def test_a_message_is_decoded(tag: str, text: str, table: str, row: dict[str, Any]) -> None:
    assert decoded(tag, text) == {table: [row]}


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("PM-4-ERR_DISABLE", "bpduguard error detected on Gi3/2, putting Gi3/2 in err-disable state"),
        ("SYS-5-CONFIG_P", "Configured programmatically by process NETCONF from console as netops on vty1"),
        (
            "SECURITY-SSHD_SYSLOG_PRX-6-INFO_GENERAL",
            "sshd[21094]: Accepted password for netops from 10.1.9.5 port 4011",
        ),
    ],
)
def test_a_message_of_another_meaning_is_left_alone(tag: str, text: str) -> None:
    assert decoded(tag, text) == {}


REFUSED = {"user": "oracle", "source": "203.0.113.9"}


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (None, "sshd[2210]: Failed password for oracle from 203.0.113.9 port 40000 ssh2"),
        (None, "sshd[2210]: Failed keyboard-interactive/pam for invalid user oracle from 203.0.113.9 port 40000 ssh2"),
        ("SSHD_LOGIN_FAILED", "Login failed for user 'oracle' from host '203.0.113.9'"),
        (
            "DAEMON-3-SYSTEM_MSG",
            "error: PAM: Authentication failure for illegal user oracle from 203.0.113.9 - sshd[9]",
        ),
        (
            "AAA-4-LOGIN_FAILED",
            "user oracle failed to login [from: 203.0.113.9] [service: sshd] [reason: bad password]",
        ),
        (
            "SSH-5-SSH2_USERAUTH",
            "User 'oracle' authentication for SSH2 Session from 203.0.113.9 (tty = 0) using crypto cipher '', hmac '' Failed",
        ),
        (
            "SECURITY-login-4-AUTHEN_FAILED",
            "Failed authentication attempt by user 'oracle' from '203.0.113.9' on 'vty0'",
        ),
    ],
)
def test_every_platform_says_that_a_login_was_refused(tag: str | None, text: str) -> None:
    assert decoded(tag, text) == {"login_failure": [REFUSED]}


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (None, "sshd[2210]: Accepted password for oracle from 203.0.113.9 port 40000 ssh2"),
        (None, "cron[1]: Failed password for oracle from 203.0.113.9"),
        (
            "SSH-5-SSH2_USERAUTH",
            "User 'oracle' authentication for SSH2 Session from 203.0.113.9 (tty = 0) using hmac '' Succeeded",
        ),
    ],
)
def test_a_login_that_was_let_in_is_no_refusal(tag: str | None, text: str) -> None:
    assert decoded(tag, text) == {}


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("SNMP-3-AUTHFAIL", "Authentication failure for SNMP req from host 203.0.113.9"),
        ("SNMP-SNMP-4-AUTHFAIL", "Authentication failure for SNMP req from host 203.0.113.9"),
        ("SNMPD-3-ERROR", "SNMP log error : PDU authentication failure from 203.0.113.9"),
    ],
)
def test_a_refused_snmp_request_names_its_sender(tag: str, text: str) -> None:
    assert decoded(tag, text) == {"snmp_auth_failure": [{"source": "203.0.113.9"}]}


def test_what_the_switch_and_the_scheduler_report_is_decoded() -> None:
    violation = "Security violation occurred, caused by MAC address 02a1.0000.5301 on port GigabitEthernet1/0/7."
    assert decoded("PORT_SECURITY-2-PSECURE_VIOLATION", violation) == {
        "port_violation": [{"mac": "02a1.0000.5301", "interface": "GigabitEthernet1/0/7"}]
    }
    assert decoded("RPD_SCHED_SLIP", "8 sec scheduler slip, user: 5 sec") == {"cpu_hog": [{"process": "rpd"}]}
    flaps = "Host 0000.5e00.5301 in vlan 10 is flapping between port Po11 and port Eth1/3"
    assert decoded("FWM-6-MAC_MOVE_NOTIFICATION", flaps)["mac_move"][0]["to_port"] == "Eth1/3"


@pytest.mark.parametrize(
    ("tag", "text", "direction"),
    [
        ("SYS-4-FREEMEMLOW", "Free Memory has dropped below 2000k Pool: I/O  Free: 1645556  freemem_lwm: 2457600", "low"),
        ("SYS-4-FREEMEMLOW", "Free Memory has dropped below low watermark Pool: I/O  Free: 1645556  Threshold: 2457600", "low"),
        ("SYS-5-FREEMEMRECOVER", "Free Memory has recovered above low watermark Pool: I/O  Free: 1645556  Threshold: 2457600", "recovered"),
    ],
)  # fmt: skip
def test_a_watermark_comes_with_its_pool_in_both_wordings(tag: str, text: str, direction: str) -> None:
    row = {"pool": "I/O", "free_bytes": 1645556, "watermark_bytes": 2457600, "direction": direction}
    assert decoded(tag, text) == {"free_memory_event": [row]}
