"""Log messages of access lists and firewalls, decoded into who wanted to talk to whom."""

import pytest

from tests.parsing.test_messages import decoded

HIT = {"action": "denied", "protocol": "tcp", "source": "10.1.1.5", "source_port": 40001, "destination": "203.0.113.9"}


def denied(port: int = 445, **more: object) -> dict[str, object]:
    return {**HIT, "destination_port": port, **more}


@pytest.mark.parametrize(
    ("tag", "text", "row"),
    [
        (
            "SEC-6-IPACCESSLOGP",
            "list EDGE denied tcp 10.1.1.5(40001) (Serial1/0.123 ) -> 203.0.113.9(445), 1 packet",
            denied(acl="EDGE", interface="Serial1/0.123", packets=1),
        ),
        (
            "FMANFP-6-IPACCESSLOGP",
            "F0/0: fman_fp_image: list EDGE denied tcp 0000.5e00.5301 10.1.1.5(40001) -> 203.0.113.9(445), 3 packets",
            denied(acl="EDGE", packets=3),
        ),
        (
            "FMANFP-6-IPACCESSLOGP",
            "F0: fman_fp_image:  list EDGE denied tcp 10.1.1.5(40001) GigabitEthernet0/0/0-> 203.0.113.9(445), 1 packet",
            denied(acl="EDGE", interface="GigabitEthernet0/0/0", packets=1),
        ),
        (
            "ACL-IPV4_ACL-6-IPACCESSLOGP",
            "access-list EDGE (20) deny tcp 10.1.1.5(40001) TenGigE0/0/0/1-> 203.0.113.9(445), 12 packets",
            denied(acl="EDGE", interface="TenGigE0/0/0/1", packets=12),
        ),
        (
            "ACLLOG-5-ACLLOG_FLOW_INTERVAL",
            ('Src IP: 10.1.1.5, Dst IP: 203.0.113.9, Src Port: 40001, Dst Port: 445, Src Intf: Ethernet1/7, Protocol: "TCP"(6), '
            "ACL Name: EDGE, ACE Action: Deny, Appl Intf: Vlan7, Hit-count: 4"),
            denied(acl="EDGE", interface="Ethernet1/7", packets=4),
        ),
        ("ACL-6-IPACCESS", "list EDGE Ethernet3 denied tcp 10.1.1.5(40001) -> 203.0.113.9(445)", denied(acl="EDGE", interface="Ethernet3")),
        (
            "PFE_FW_SYSLOG_IP",
            "FW: ge-1/1/0.0   D  tcp 10.1.1.5 203.0.113.9 40001 445 (1 packets)",
            denied(interface="ge-1/1/0.0", packets=1),
        ),
    ],
)  # fmt: skip
def test_a_logged_hit_of_an_access_list(tag: str, text: str, row: dict[str, object]) -> None:
    assert decoded(tag, text) == {"acl_hit": [row]}


@pytest.mark.parametrize(
    ("tag", "text", "row"),
    [
        (
            "ASA-4-106023",
            'Deny tcp src users:10.1.1.5/40001 dst outside:203.0.113.9/445 by access-group "USERS_IN" [0x0, 0x0]',
            denied(interface="users"),
        ),
        (
            "FTD-4-106023",
            r'Deny tcp src users:10.1.1.5/40001(LAB\jo) dst outside:203.0.113.9/445 by access-group "X" [0x0, 0x0]',
            denied(interface="users"),
        ),
        (
            "ASA-4-106100",
            "access-list USERS denied tcp users/10.1.1.5(40001) -> outside/203.0.113.9(445) hit-cnt 2 300-second interval [0x1, 0x0]",
            denied(interface="users", packets=2),
        ),
        (
            "PIX-2-106001",
            "Inbound TCP connection denied from 10.1.1.5/40001 to 203.0.113.9/445 flags SYN  on interface outside",
            denied(interface="outside"),
        ),
        (
            "ASA-2-106006",
            "Deny inbound UDP from 10.1.1.5/40001 to 203.0.113.9/1434 on interface outside",
            denied(1434, interface="outside", protocol="udp"),
        ),
        ("ASA-3-106010", "Deny inbound tcp src outside:10.1.1.5/40001 dst dmz:203.0.113.9/445", denied(interface="outside")),
        (
            "FW-6-DROP_PKT",
            "Dropping tcp session 10.1.1.5:40001 203.0.113.9:445 on zone-pair IN-OUT class class-default due to  policy match failure",
            denied(),
        ),
        (
            "FW-6-DROP_PKT",
            "Dropping tcp pkt from GigabitEthernet0/0/1 10.1.1.5:40001 => 203.0.113.9:445(target:class)-(IN-OUT:class-default)",
            denied(interface="GigabitEthernet0/0/1"),
        ),
        (
            "RT_FLOW_SESSION_DENY",
            "session denied 10.1.1.5/40001->203.0.113.9/445 0x0 junos-smb 6(0) default-deny trust untrust UNKNOWN UNKNOWN N/A(N/A) ge-0/0/1.0",
            denied(interface="ge-0/0/1.0"),
        ),
        (
            "RT_SCREEN_TCP",
            "TCP sweep! source: 10.1.1.5:40001, destination: 203.0.113.9:445, zone name: trust, interface name: ge-0/0/1.0, action: drop",
            denied(interface="ge-0/0/1.0"),
        ),
        (
            "RT_SCREEN_UDP",
            "UDP flood! source: 10.1.1.5:40001, destination: 203.0.113.9:1434, zone name: trust, interface name: reth1.0, action: drop",
            denied(1434, interface="reth1.0", protocol="udp"),
        ),
        (
            "ASA-6-302013",
            "Built outbound TCP connection 4711 for outside:203.0.113.9/445 (203.0.113.9/445) to users:10.1.1.5/40001 (192.0.2.1/40001)",
            denied(interface="users", action="permitted"),
        ),
        (
            "ASA-6-302015",
            "Built inbound UDP connection 4712 for outside:10.1.1.5/40001 (10.1.1.5/40001) to dmz:203.0.113.9/53 (203.0.113.9/53)",
            denied(53, interface="outside", action="permitted", protocol="udp"),
        ),
        (
            "FW-6-SESS_AUDIT_TRAIL_START",
            "Start tcp session: initiator (10.1.1.5:40001) -- responder (203.0.113.9:445)",
            denied(action="permitted"),
        ),
        (
            "RT_FLOW_SESSION_CREATE",
            ("session created 10.1.1.5/40001->203.0.113.9/445 0x0 junos-smb 192.0.2.1/7001->203.0.113.9/445 0x0 source rule out N/A N/A 6 "
            "allow trust untrust 31337 N/A(N/A) ge-0/0/1.0"),
            denied(action="permitted"),
        ),
    ],
)  # fmt: skip
def test_a_conversation_that_a_firewall_names(tag: str, text: str, row: dict[str, object]) -> None:
    assert decoded(tag, text) == {"session_event": [row]}


def test_icmp_has_a_type_instead_of_ports() -> None:
    text = 'Deny icmp src users:10.1.1.5 dst outside:203.0.113.9 (type 8, code 0) by access-group "USERS_IN" [0x0, 0x0]'
    (row,) = decoded("ASA-4-106023", text)["session_event"]
    assert (row["protocol"], row["destination_port"], row.get("source_port")) == ("icmp", 8, None)


def test_an_answer_that_comes_late_is_no_conversation() -> None:
    text = "Deny TCP (no connection) from 203.0.113.9/443 to 192.0.2.1/40001 flags RST ACK  on interface outside"
    assert decoded("ASA-6-106015", text) == {}
