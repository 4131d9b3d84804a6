"""What every platform logs when somebody or something changed it: configuration, reload, switchover, links, neighbours, gateways."""

import pytest

from triage.case.terms import Terms
from triage.cli.pipeline import analyse
from triage.model import Capture

IOS, NXOS, ASA = "Mar  3 10:11:12.013: ", "2026 Mar  3 10:11:12 sw1 ", "Mar 03 2026 10:11:12: "
XR, JUNOS, EOS = "RP/0/RSP0/CPU0:Mar  3 10:11:12.013 : ", "Mar  3 10:11:12  mx1 ", "Mar  3 10:11:12 leaf1 "
CHANGES = [
    ("cisco_ios", "configuration", IOS + "%SYS-5-CONFIG_I: Configured from console by ops on vty0 (192.0.2.9)"),
    ("cisco_ios", "configuration", IOS + "%SYS-5-CONFIG_NV_I: Nonvolatile storage configured from 192.0.2.9 by ops"),
    ("cisco_ios", "configuration", IOS + "%PARSER-5-CFGLOG_LOGGEDCMD: User:ops  logged command:no ip cef"),
    (
        "cisco_xe",
        "configuration",
        IOS + "%DMI-5-CONFIG_I: R0/0: dmiauthd: Configured from NETCONF/RESTCONF by ops, transaction-id 27",
    ),
    (
        "cisco_nxos",
        "configuration",
        NXOS + "%VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by ops on 192.0.2.9@pts/0",
    ),
    (
        "cisco_xr",
        "configuration",
        XR
        + "config[65738]: %MGBL-CONFIG-6-DB_COMMIT : Configuration committed by user 'ops'. Use 'show configuration commit changes 1000000123' to view the changes.",
    ),
    ("cisco_xr", "configuration", XR + "config[65738]: %MGBL-SYS-5-CONFIG_I : Configured from console by ops"),
    ("cisco_asa", "configuration", ASA + "%ASA-5-111008: User 'ops' executed the 'no logging console' command."),
    (
        "cisco_asa",
        "configuration",
        ASA
        + "%ASA-5-111010: User 'ops', running 'CLI' from IP 192.0.2.9, executed 'access-list OUT line 1 deny ip any any'",
    ),
    (
        "arista_eos",
        "configuration",
        EOS + "ConfigAgent: %SYS-5-CONFIG_I: Configured from console by ops on vty3 (192.0.2.9)",
    ),
    (
        "arista_eos",
        "configuration",
        EOS
        + "ConfigAgent: %SYS-5-CONFIG_SESSION_COMMIT_SUCCESS: User ops committed configuration session s1 successfully on vty3 (192.0.2.9)",
    ),
    (
        "juniper_junos",
        "configuration",
        JUNOS + "mgd[2231]: UI_COMMIT: User 'ops' requested 'commit' operation (comment: none)",
    ),
    ("juniper_junos", "configuration", JUNOS + "mgd[2231]: UI_COMMIT_COMPLETED: commit complete"),
    ("cisco_ios", "reload", IOS + "%SYS-5-RESTART: System restarted --"),
    (
        "cisco_ios",
        "reload",
        IOS + "%SYS-5-RELOAD: Reload requested by ops on vty0 (192.0.2.9). Reload Reason: Reload Command.",
    ),
    ("cisco_nxos", "reload", NXOS + "%PLATFORM-2-PFM_SYSTEM_RESET: Manual system restart from Command Line Interface"),
    ("cisco_nxos", "reload", NXOS + "%VDC_MGR-2-VDC_ONLINE: vdc 1 has come online"),
    (
        "cisco_xr",
        "reload",
        XR + "shelfmgr[392]: %PLATFORM-SHELFMGR-6-NODE_STATE_CHANGE : 0/1/CPU0 A9K-8T state:BRINGDOWN",
    ),
    ("cisco_asa", "reload", ASA + "%ASA-5-199001: Reload command executed from ssh (remote 192.0.2.9)."),
    ("cisco_asa", "reload", ASA + "%ASA-6-199002: Startup completed.  Beginning operation."),
    ("arista_eos", "reload", EOS + "%SYS-5-SYSTEM_INITIALIZED: System is initialized"),
    ("arista_eos", "reload", EOS + "Cli: %SYS-5-RELOAD: Reload requested by ops on vty3 (192.0.2.9)"),
    ("juniper_junos", "reload", JUNOS + "mgd[2231]: UI_REBOOT_EVENT: System rebooted by 'ops'"),
    (
        "juniper_junos",
        "reload",
        JUNOS + "shutdown[3321]: SYSTEM_SHUTDOWN: System shutdown by ops at Tue Mar  3 10:11:12 2026",
    ),
    ("cisco_asa", "switchover", ASA + "%ASA-1-104001: (Secondary) Switching to ACTIVE - HELLO not heard from mate."),
    (
        "cisco_nxos",
        "switchover",
        NXOS + "%SYSMGR-2-HASWITCHOVER_PRE_START: This supervisor is becoming active (pre-start phase).",
    ),
    ("cisco_xe", "switchover", IOS + "%REDUNDANCY-3-SWITCHOVER: RP switchover (PEER_DOWN)"),
    ("cisco_ios", "interface", IOS + "%LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to down"),
    (
        "cisco_ios",
        "interface",
        IOS + "%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet0/1, changed state to up",
    ),
    ("cisco_nxos", "interface", NXOS + "%ETHPORT-5-IF_DOWN_LINK_FAILURE: Interface Ethernet1/1 is down (Link failure)"),
    ("cisco_nxos", "interface", NXOS + "%ETH_PORT_CHANNEL-5-PORT_DOWN: port-channel10: Ethernet1/1 is down"),
    (
        "cisco_xr",
        "interface",
        XR + "ifmgr[230]: %PKT_INFRA-LINK-3-UPDOWN : Interface TenGigE0/1/0/3, changed state to Down",
    ),
    (
        "cisco_xr",
        "interface",
        XR
        + "ifmgr[230]: %PKT_INFRA-LINEPROTO-5-UPDOWN : Line protocol on Interface TenGigE0/1/0/3, changed state to Down",
    ),
    ("cisco_asa", "interface", ASA + "%ASA-4-411002: Line protocol on Interface outside, changed state to down"),
    (
        "arista_eos",
        "interface",
        EOS + "Ebra: %LINEPROTO-5-UPDOWN: Line protocol on Interface Ethernet3, changed state to down",
    ),
    ("arista_eos", "interface", EOS + "Ebra: %ETH-4-ERRDISABLE: bpduguard error detected on Ethernet3."),
    (
        "juniper_junos",
        "interface",
        JUNOS
        + "mib2d[2051]: SNMP_TRAP_LINK_DOWN: ifIndex 530, ifAdminStatus up(1), ifOperStatus down(2), ifName ge-0/0/3",
    ),
    ("cisco_ios", "adjacency", IOS + "%BGP-5-ADJCHANGE: neighbor 198.51.100.1 Down BGP Notification sent"),
    (
        "cisco_ios",
        "adjacency",
        IOS
        + "%OSPF-5-ADJCHG: Process 1, Nbr 203.0.113.2 on GigabitEthernet0/1 from FULL to DOWN, Neighbor Down: Dead timer expired",
    ),
    (
        "cisco_ios",
        "adjacency",
        IOS
        + "%DUAL-5-NBRCHANGE: EIGRP-IPv4 100: Neighbor 203.0.113.2 (GigabitEthernet0/1) is down: holding time expired",
    ),
    (
        "cisco_ios",
        "adjacency",
        IOS
        + "%BGP_SESSION-5-ADJCHANGE: neighbor 198.51.100.1 IPv4 Unicast topology base removed from session  Interface flap",
    ),
    (
        "cisco_ios",
        "adjacency",
        IOS + "%CLNS-5-ADJCHANGE: ISIS: Adjacency to core2 (GigabitEthernet0/1) Down, hold time expired",
    ),
    (
        "cisco_ios",
        "adjacency",
        IOS + "%BFD-6-BFD_SESS_DESTROYED: BFD-SYSLOG: bfd_session_destroyed,  ld:4097 neigh proc:OSPF",
    ),
    (
        "cisco_nxos",
        "adjacency",
        NXOS + "%BGP-5-ADJCHANGE:  bgp-65001 [8712] (default) neighbor 198.51.100.1 Down - holdtimer expired error",
    ),
    ("cisco_nxos", "adjacency", NXOS + "%OSPF-5-ADJCHANGE:  ospf-1 [8713]  Nbr 203.0.113.2 on Ethernet1/1 went DOWN"),
    (
        "cisco_nxos",
        "adjacency",
        NXOS
        + "%EIGRP-5-NBRCHANGE_DUAL:  eigrp-100 [8714] (default-base) IP-EIGRP(0) 100: Neighbor 203.0.113.2 (Ethernet1/1) is down: holding time expired",
    ),
    (
        "cisco_nxos",
        "adjacency",
        NXOS
        + "%BFD-5-SESSION_STATE_DOWN: BFD session 1090519041 to neighbor 203.0.113.2 on interface Eth1/1 has gone down. Reason: Control Detection Time Expired.",
    ),
    (
        "cisco_xr",
        "adjacency",
        XR + "bgp[1052]: %ROUTING-BGP-5-ADJCHANGE : neighbor 198.51.100.1 Down - Peer closing down the session",
    ),
    (
        "cisco_xr",
        "adjacency",
        XR
        + "ospf[1010]: %ROUTING-OSPF-5-ADJCHG : Process 1, Nbr 203.0.113.2 on TenGigE0/1/0/3 in area 0 from FULL to DOWN, Neighbor Down: dead timer expired",
    ),
    (
        "cisco_xr",
        "adjacency",
        XR
        + "isis[1003]: %ROUTING-ISIS-5-ADJCHANGE : Adjacency to core2 (TenGigE0/1/0/3) (L2) Down, Interface state down",
    ),
    (
        "cisco_xr",
        "adjacency",
        XR
        + "mpls_ldp[1040]: %ROUTING-LDP-5-NBR_CHANGE : VRF 'default' (0x60000000), Neighbor 203.0.113.2:0 is DOWN (Interface state down)",
    ),
    (
        "cisco_xr",
        "adjacency",
        XR
        + "bfd_agent[125]: %L2-BFD-6-SESSION_STATE_DOWN : BFD session to neighbor 203.0.113.2 on interface TenGigE0/1/0/3 has gone down. Reason: Echo function failed",
    ),
    (
        "cisco_asa",
        "adjacency",
        ASA
        + "%ASA-5-503001: Process 1, Nbr 203.0.113.2 on inside from FULL to DOWN, Neighbor Down: Dead timer expired",
    ),
    (
        "cisco_asa",
        "adjacency",
        ASA + "%ASA-5-336010: EIGRP-IPv4:(PDM 314:100) Neighbor 203.0.113.2 (inside) is down: holding time expired",
    ),
    (
        "arista_eos",
        "adjacency",
        EOS + "Rib: %BGP-5-ADJCHANGE: peer 198.51.100.1 (AS 65010) old state Established event HoldTime new state Idle",
    ),
    (
        "arista_eos",
        "adjacency",
        EOS
        + "Rib: %OSPF-4-OSPF_ADJACENCY_TEARDOWN: NGB 203.0.113.2, interface 203.0.113.1 adjacency dropped: dead timer",
    ),
    (
        "arista_eos",
        "adjacency",
        EOS
        + "Isis: %ISIS-4-ISIS_ADJCHG: L2 Neighbor State Change for SystemID core2 on Ethernet3 to DOWN: Holding timer expired",
    ),
    (
        "juniper_junos",
        "adjacency",
        JUNOS
        + "rpd[1822]: RPD_BGP_NEIGHBOR_STATE_CHANGED: BGP peer 198.51.100.1 (External AS 65010) changed state from Established to Idle (event HoldTime)",
    ),
    (
        "juniper_junos",
        "adjacency",
        JUNOS
        + "rpd[1822]: RPD_OSPF_NBRDOWN: OSPF neighbor 203.0.113.2 (realm ospf-v2 ge-0/0/3.0 area 0.0.0.0) state changed from Full to Down due to InActiveTimer",
    ),
    (
        "juniper_junos",
        "adjacency",
        JUNOS + "rpd[1822]: RPD_ISIS_ADJDOWN: IS-IS lost L2 adjacency to core2 on ge-0/0/3.0, reason: Aged Out",
    ),
    (
        "juniper_junos",
        "adjacency",
        JUNOS
        + "rpd[1822]: RPD_LDP_SESSIONDOWN: LDP session 203.0.113.2 is down, reason: received notification from peer",
    ),
    (
        "juniper_junos",
        "adjacency",
        JUNOS
        + "bfdd[1825]: BFDD_STATE_UP_TO_DOWN: BFD Session 203.0.113.2 (IFL 70) state Up -> Down LD/RD(16/17) Up time:5d 02:11",
    ),
    ("cisco_ios", "first hop", IOS + "%HSRP-5-STATECHANGE: Vlan10 Grp 1 state Standby -> Active"),
    ("cisco_nxos", "first hop", NXOS + "%HSRP_ENGINE-5-GRPSTATECHANGE: Vlan10 Grp 1 state Standby -> Active"),
    (
        "cisco_xr",
        "first hop",
        XR + "hsrp[1083]: %IP-STANDBY-6-INFO_STATECHANGE : SB: Bundle-Ether1.10: group 1 state Standby -> Active",
    ),
    (
        "juniper_junos",
        "first hop",
        JUNOS
        + "vrrpd[1841]: VRRPD_NEW_MASTER: Interface ge-0/0/3.10 (local address 203.0.113.3) became VRRP master for group 1 with master reason masterNoResponse",
    ),
    (
        "arista_eos",
        "first hop",
        EOS + "Vrrp: %VRRP-5-STATECHANGE: Interface Vlan10 group 1 state changed from Backup to Master",
    ),
]


@pytest.mark.parametrize(
    ("platform", "kind", "line"), CHANGES, ids=[line.split("%")[-1][:40] for _, _, line in CHANGES]
)
def test_what_changed_is_told_by_its_kind(platform: str, kind: str, line: str) -> None:
    command = "show log messages" if platform == "juniper_junos" else "show logging"
    capture = Capture(device="d1", command=command, path="d1/log.txt", raw=f"{line}\n".encode(), platform=platform)
    changes = analyse([capture], terms=Terms()).tables["d1"].table("change")
    assert changes is not None
    assert kind in [row["kind"] for row in changes.rows()]
