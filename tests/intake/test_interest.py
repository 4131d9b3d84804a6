"""What is of interest follows the data files: whoever adds a message there need not add it anywhere else."""

import pytest

from triage.facts.logs import GATEWAY_CHANGES
from triage.intake.interest import interest, interesting, options
from triage.parsing import messages


@pytest.mark.parametrize(
    ("line", "matters"),
    [
        (b"%SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed", True),
        (b"%SYS-SP-3-CPUHOG: Task ran for 2004 msec", True),
        (b"%SNMP-3-CPUHOG: Processing GetNext of a.1", True),
        (b"%ASA-4-711004: Task ran for 120 msec", True),
        (b"%L2FM-4-L2FM_MAC_MOVE: Mac 0000.5e00.5301 in vlan 3 has moved", True),
        (b"%LINK-3-UPDOWN: Interface Gi0/1, changed state to down", True),
        (b"%SYS-1-CPURISINGTHRESHOLD: Threshold: Total CPU Utilization(Total/Intr): 92%/1%", True),
        (b"%HSRP-5-STATECHANGE: Vlan10 Grp 1 state Standby -> Active", True),
        (b"%SECURITY-login-4-AUTHEN_FAILED: Failed authentication attempt by user", True),
        (b"%SSH-6-SSH2_SESSION: SSH2 Session request", False),
        (b"%CDP-4-DUPLEX_MISMATCH: duplex mismatch discovered", False),
        (b"2026-11-23T10:00:00 MALLOCFAIL", False),
    ],
)
def test_messages(line: bytes, matters: bool) -> None:
    assert (interesting().search(line) is not None) is matters


def test_every_rule_for_a_tagged_message_has_a_word_or_a_facility() -> None:
    found = interest()
    tagged = [rule for rule in messages.rules() if not rule.untagged]
    assert len(tagged) > 50
    for rule in tagged:
        for option in options(rule.tag.pattern):
            assert any(word in option for word in (*found.mnemonics, *found.facilities)), option


def test_no_word_makes_everything_interesting() -> None:
    assert all(len(word) >= 3 for word in interest().mnemonics)


@pytest.mark.parametrize(
    "tag",
    [
        "HSRP-5-STATECHANGE", "HSRP-6-STATECHANGE", "HSRP_ENGINE-5-GRPSTATECHANGE", "VRRP-ENG-5-VR_STATE_CHANGE",
        "VRRP-6-STATECHANGE", "IP-STANDBY-6-INFO_STATECHANGE", "GLBP-6-STATECHANGE", "GLBP-6-FWDSTATECHANGE",
    ],
)  # fmt: skip
def test_what_a_fact_counts_by_itself_matters_too(tag: str) -> None:
    assert GATEWAY_CHANGES.match(tag)
    assert interesting().search(f"%{tag}: Vlan10".encode()) is not None
