"""Families of processes by the names that boxes print, whole and cut (catalogue, section 12)."""

import pytest

from triage.facts.process_names import family_of

NAMES = {
    "arp": ["ARP Input", "ARP Background", "IP ARP Retry Age", "IP ARP Retry Ager", "ARP Thread"],
    "exec": ["Exec", "Virtual Exec", "mgd", "cli", "FastCli", "ci/console"],
    "kernel": ["ksoftirqd/0", "sirq-net-rx/1", "kworker/u8:2"],
    "ntp": ["NTP", "ntpd", "xntpd"],
    "rpd": ["rpd", "rpd{bgpio-0-th}", "Rib"],
    "bgp": ["BGP Router", "BGP I/O", "BGP Task", "BGP Scheduler"],
    "bgp-scanner": ["BGP Scanner"],
    "cache-ager": ["IP Cache Ager"],
    "cef": ["IP RIB Update", "ipv4_rib", "CEF process", "CEF Scanner", "FIB Control Timer", "FIB Control Ti", "XDR mcast", "XDR mcast rcv", "CEF: IPv4 proces", "CEF: IPv6 proces"],
    "cat4500": ["Cat4k Mgmt HiPri", "Cat4k Mgmt LoPri", "K2CpuMan Review", "K5CpuMan Review"],
    "check-heaps": ["Check heaps", "Collection proces", "Collection process"],
    "crypto": ["Encrypt Proc", "Crypto IKMP", "IKEv2 AAA", "IPSEC key engine", "IKE Daemon", "IKE Receiver"],
    "dead": ["*Dead*"],
    "dhcp": ["DHCPD Receive", "DHCPD Timer", "DHCP Snooping", "dhcp_snoop", "dhcpd", "DhcpRelay", "jdhcpd", "jdhcpd{jdhcpd}"],
    "discovery": ["CDP Protocol", "LLDP Protocol", "lldp", "cdp", "Lldp", "lldpd", "lldp_agent"],
    "eigrp": ["IP-EIGRP: HELLO", "EIGRP-IPv4 Hello", "EIGRP-IPv6 Hello"],
    "fed": ["fed", "FED main event"],
    "housekeeping": ["Load Meter", "HC Counter Timer", "HC Counter Timers", "Compute load avgs", "Licensing Auto U"],
    "hlfm": ["HLFM address lea", "HL3U bkgrd proce", "HACL Queue Proce", "HQM Stack Proces", "pfex_junos", "fxpc", "l2fm"],
    "hsrp": ["HSRP Common", "HSRP IPv4", "VRRP", "hsrp_engine", "hsrp", "Vrrp", "vrrpd"],
    "hulc-led": ["Hulc LED Process", "RedEarth Tx Mana", "RedEarth I2C rea"],
    "hybridge": ["HyBridge Input", "HyBridge Input P"],
    "init": ["*Init*"],
    "iosd": ["iosd", "eicored", "pdsd"],
    "multicast": ["IGMP Input", "PIM Process", "Mwheel Process", "MSDP Process", "IGMPSN L2MCM", "igmp", "pim", "mrib", "MFIB_mrib_read",
        "IgmpSnooping", "PimSparseMode", "MLDSN L2MCM"],
    "nat-ager": ["IP NAT Ager", "IP NAT WLAN"],
    "nxos-driver": ["bcm_usd", "mtc_usd", "tahusd"],
    "nxos-inband": ["netstack", "arp", "adjmgr", "pktmgr", "urib"],
    "ospf": ["OSPF Hello", "OSPF-1 Router", "OSPF-65109 Hello", "ospf", "IS-IS Update", "ISIS Upd", "isis"],
    "ppp": ["VTEMPLATE Backgr", "VTEMPLATE Background", "PPP manager", "AAA Server", "L2X Data Daemon"],
    "qfp-ucode": ["qfp-ucode-csr", "ucode_pkt_PPE0"],
    "scheduler": ["*Sched*"],
    "sisf": ["SISF Main Thread", "SISF Switcher Th"],
    "spanning-tree": ["Spanning Tree", "STP FAST TRANSIT", "stp", "StpTopology", "mstp"],
    "snmp": ["SNMP ENGINE", "Snmp", "snmp", "mib2d", "mib2d{mib2d}", "mibd_interface"],
    "ssh": ["SSH Process", "SSH Event handle", "ssh", "sshd", "ssh_server"],
    "tcp": ["TCP Timer", "TCP Driver"],
    "xe-linux": ["fman_fp_image", "cpp_cp_svr", "dbm", "ndbmand", "smand", "keyman"],
    "xr-netio": ["netio", "spp", "spio", "ipv4_arp", "fib_mgr"],
    "asa-datapath": ["DATAPATH-0-2042", "Dispatch Unit"],
}  # fmt: skip


@pytest.mark.parametrize(("family", "name"), [(f, n) for f, names in NAMES.items() for n in names])
def test_a_name_belongs_to_its_family(family: str, name: str) -> None:
    assert family_of(name) == family


@pytest.mark.parametrize(
    "name", ["AAA_SERVER_DEADT", "Aaa", "cdp init process", "NGCP SCHEDULER P", "Hulc SISF", "Spanner"]
)
def test_part_of_a_name_makes_no_family_of_memory(name: str) -> None:
    assert family_of(name) not in {"dead", "init", "scheduler", "sisf", "spanning-tree"}
