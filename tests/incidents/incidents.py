"""Whole incidents as device text, one for each pattern that the shipped scenarios and goldens do not show.

Each is the pattern that must come out, and the captures of one round or two, a minute apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.incidents.texts import Flow, cpu, flows, log, nxos_cpu, sweep, traffic, xr_cpu

HOST = "10.20.5.23"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What a router printed; ``hosts`` are the known hosts of its network."""

    first: Mapping[str, str]
    second: Mapping[str, str] = field(default_factory=dict)
    platform: str = "cisco_ios"
    hosts: Mapping[str, str] = field(default_factory=dict)


def hot(process: str, pct: float = 55, platform: str = "cisco_ios", extra: Mapping[str, str] | None = None) -> Incident:
    """One process takes the CPU, and lastingly."""
    return Incident(platform=platform, first={"show processes cpu sorted": cpu(95, 5, {process: pct}), **(extra or {})})


def logged(*messages: str, platform: str = "cisco_ios", extra: Mapping[str, str] | None = None) -> Incident:
    """What the log tells."""
    return Incident(platform=platform, first={"show logging": log(*messages), **(extra or {})})


def cached(rows: Sequence[Flow], hosts: Mapping[str, str] | None = None) -> Incident:
    """What the flow cache shows."""
    return Incident(first={"show ip cache flow": flows(rows)}, hosts=hosts or {})


def rates(**grown: int) -> Incident:
    """Counters of ``show ip traffic`` that grew in a minute, while IP Input is busy."""
    return Incident(
        first={
            "show ip traffic": traffic(**dict.fromkeys(grown, 100)),
            "show processes cpu sorted": cpu(95, 10, {"IP Input": 70}),
        },
        second={"show ip traffic": traffic(total=4_400_000, **{name: 100 + n for name, n in grown.items()})},
    )


INCIDENTS: Mapping[str, Incident] = {
    "cpu-cdp-lldp": hot("CDP Protocol"),
    "cpu-cef-process-ipc-fib-control": hot("CEF process"),
    "cpu-check-heaps": hot("Check heaps"),
    "cpu-crypto-encrypt": hot("encrypt proc"),
    "cpu-dhcpd": hot("DHCPD Receive"),
    "cpu-eigrp": hot(
        "IP-EIGRP Router",
        extra={
            "show logging": log(
                *["%DUAL-5-NBRCHANGE: IP-EIGRP(0) 100: Neighbor 192.0.2.2 (Serial0/0) is down: stuck in active"] * 12,
                "%DUAL-3-SIA: Route 198.51.100.0/24 stuck-in-active state in IP-EIGRP(0) 100. Cleaning up",
            )
        },
    ),
    "cpu-exec-virtual-exec": hot("Virtual Exec"),
    "cpu-hlfm-hl3u-tcam": hot("HLFM address lea"),
    "cpu-hsrp-flap": hot(
        "HSRP (Standby)",
        20,
        extra={
            "show logging": log(
                *[
                    "%HSRP-5-STATECHANGE: Vlan10 Grp 10 state Standby -> Active",
                    "%HSRP-5-STATECHANGE: Vlan10 Grp 10 state Active -> Speak",
                ]
                * 10
            )
        },
    ),
    "cpu-igmp-pim-multicast": hot("PIM Process"),
    "cpu-interrupt-alignment": Incident(
        platform="cisco_ios",
        first={
            "show processes cpu sorted": cpu(80, 70, {"IP Input": 3}),
            "show logging": log(
                *[
                    "%ALIGN-3-SPURIOUS: Spurious memory access made at 0x60A1B2C3 reading 0x4",
                    "%ALIGN-3-TRACE: -Traceback= 60A1B2C3 60A1B2D4 60A1B2E5",
                ]
                * 4
            ),
        },
    ),
    "cpu-ip-background": hot(
        "IP Background",
        30,
        extra={
            "show logging": log(
                *[
                    "%LINK-3-UPDOWN: Interface Serial0/0, changed state to down",
                    "%LINK-3-UPDOWN: Interface Serial0/0, changed state to up",
                ]
                * 20
            )
        },
    ),
    "cpu-net-background": hot("Net Background", 30),
    "cpu-ospf-spf": hot(
        "OSPF-1 Router",
        extra={
            "show logging": log(
                *[
                    "%OSPF-5-ADJCHG: Process 1, Nbr 192.0.2.9 on GigabitEthernet0/1 from FULL to DOWN, Neighbor Down: Dead timer expired"
                ]
                * 20
            )
        },
    ),
    "cpu-sisf-device-tracking": hot("SISF Main Thread", platform="cisco_xe"),
    "cpu-ssh-process": hot("SSH Process"),
    "cpu-tcp-timer": hot("TCP Timer", 30),
    "cpu-tty-background": hot("TTY Background"),
    "cpu-virtual-template-background": hot("VTEMPLATE Backgr"),
    "cpu-cat4500-k2cpuman": hot("Cat4k Mgmt HiPri", 60, platform="cisco_xe"),
    "nw-cat4500-lopri": Incident(
        platform="cisco_ios", first={"show processes cpu sorted": cpu(35, 2, {"Cat4k Mgmt LoPri": 25})}
    ),
    "nw-hulc-baseline": Incident(
        platform="cisco_ios", first={"show processes cpu sorted": cpu(20, 2, {"hulc led": 14})}
    ),
    "nw-bgp-full-table-churn": hot("BGP Router"),
    "nw-crypto-rekey": Incident(
        platform="cisco_ios", first={"show processes cpu sorted": cpu(95, 5, {"Crypto IKMP": 60}, minute=30)}
    ),
    "irb-hybridge-flood": hot("HyBridge Input"),
    "cpu-nxos-bcm-usd-mtc-usd": Incident(
        platform="cisco_nxos", first={"show processes cpu sort": nxos_cpu({"bcm_usd": 75})}
    ),
    "cpu-nxos-netstack-inband": Incident(
        platform="cisco_nxos", first={"show processes cpu sort": nxos_cpu({"netstack": 65})}
    ),
    "cpu-nxos-vsh-snmp-nxapi": Incident(
        platform="cisco_nxos", first={"show processes cpu sort": nxos_cpu({"snmpd": 55})}
    ),
    "cpu-xr-netio-spp": Incident(platform="cisco_xr", first={"show processes cpu": xr_cpu({"netio": 45, "spp": 12})}),
    "worm-coderedii-local-biased-scan": cached(sweep(HOST, 6, 80, 300, near=True) + sweep(HOST, 6, 80, 40)),
    "worm-nimda-multi-vector": cached(
        sweep(HOST, 6, 80, 200) + sweep(HOST, 6, 445, 60) + sweep(HOST, 6, 139, 60) + sweep(HOST, 17, 69, 10)
    ),
    "worm-sasser-445-5554-9996": cached(sweep(HOST, 6, 445, 250) + sweep(HOST, 6, 9996, 40) + sweep(HOST, 6, 5554, 20)),
    "worm-zotob-445": cached(sweep(HOST, 6, 445, 250) + sweep(HOST, 6, 8888, 20) + sweep(HOST, 6, 33333, 10)),
    "worm-conficker-445-p2p": cached(
        sweep(HOST, 6, 445, 250) + sweep(HOST, 17, 41234, 20) + sweep(HOST, 17, 52321, 20) + sweep(HOST, 17, 30111, 10)
    ),
    "worm-mydoom-backdoor-smtp": cached(sweep(HOST, 6, 3127, 200) + sweep(HOST, 6, 25, 80)),
    "worm-witty-udp-src4000": cached(
        [
            (
                "Fa0/0",
                HOST,
                "Se0/0",
                f"{n * 37 % 200 + 11}.{n * 91 % 250}.{n * 13 % 250}.{n % 250 + 1}",
                17,
                4000,
                (n * 7919) % 60000 + 1000,
                1,
            )
            for n in range(300)
        ]
    ),
    "scan-admin-service-sweep": cached(sweep(HOST, 6, 3389, 300)),
    "scan-vertical-single-target": cached(
        [("Fa0/0", HOST, "Se0/0", "198.51.100.7", 6, 40000 + n % 3000, n + 1, 1) for n in range(300)]
    ),
    "worm-multicast-scan-msdp-storm": Incident(
        platform="cisco_ios",
        first={
            "show ip cache flow": flows(
                [
                    (
                        "Fa0/0",
                        HOST,
                        "Null",
                        f"{224 + n % 16}.{n * 91 % 250}.{n * 13 % 250}.{n % 250 + 1}",
                        6,
                        1024 + n,
                        21,
                        1,
                    )
                    for n in range(200)
                ]
            ),
            "show ip mroute count": "IP Multicast Statistics\n90 routes using 60000 bytes of memory\n45 groups, 1.00 average sources per group\nForwarding Counts: Pkt Count/Pkts per second/Avg Pkt Size/Kilobits per second\nOther counts: Total/RPF failed/Other drops(OIF-null, rate-limit etc)\n\nGroup: 239.1.1.1, Source count: 1, Packets forwarded: 12, Packets received: 12\n  Source: 192.0.2.5/32, Forwarding: 12/0/100/0, Other: 12/0/0",
        },
        second={
            "show ip mroute count": "IP Multicast Statistics\n9000 routes using 6000000 bytes of memory\n4500 groups, 1.00 average sources per group\nForwarding Counts: Pkt Count/Pkts per second/Avg Pkt Size/Kilobits per second\nOther counts: Total/RPF failed/Other drops(OIF-null, rate-limit etc)\n\nGroup: 239.1.1.1, Source count: 1, Packets forwarded: 12, Packets received: 12\n  Source: 192.0.2.5/32, Forwarding: 12/0/100/0, Other: 12/0/0"
        },
    ),
    "worm-codered-ddos-phase": cached(
        [("Fa0/0", f"10.20.{n % 4}.{n % 200 + 2}", "Se0/0", "198.51.100.7", 6, 1024 + n, 80, 900) for n in range(150)]
    ),
    "ddos-synflood-outbound-local-bot": cached(
        [("Fa0/0", f"10.20.{n % 4}.{n % 200 + 2}", "Se0/0", "198.51.100.7", 6, 1024 + n, 80, 1) for n in range(150)]
    ),
    "ddos-reflection-inbound": Incident(
        first={
            "show ip cache flow": flows(
                [
                    (
                        "Se0/0",
                        f"{n * 37 % 200 + 11}.{n * 91 % 250}.9.{n % 250 + 1}",
                        "Fa0/0",
                        "10.20.5.9",
                        17,
                        53,
                        30000 + n,
                        4,
                    )
                    for n in range(200)
                ]
            ).replace(
                "UDP-other        92211     10.2         3   180", "UDP-DNS          92211     10.2         3  1380"
            )
        }
    ),
    "nw-authorised-scanner": cached(sweep(HOST, 6, 445, 250), hosts={HOST: "authorised-scanner"}),
    "nw-snmp-discovery": cached(sweep(HOST, 17, 161, 250, near=True), hosts={HOST: "nms"}),
    "nw-backup-elephant": Incident(
        platform="cisco_ios",
        first={
            "show processes cpu sorted": cpu(70, 62, {"IP Input": 2}),
            "show ip cache flow": flows(
                [("Fa0/0", "10.20.5.9", "Fa0/1", "10.30.1.8", 6, 873, 41000, 900000), *sweep("10.20.6.1", 6, 443, 5)]
            )
            .replace(
                "UDP-other        92211     10.2         3   180     30.6       4.1      15.4",
                "TCP-FTPD           211      0.1     90000  1480   9180.4      90.1      15.2",
            )
            .replace("    2    72    211.0", "  900  1440   9900.0"),
        },
    ),
    "cp-icmp-redirect": rates(redirects_sent=30000),
    "cp-ttl-expiry": rates(hops=60000, exceeded_sent=30000),
    "cp-ip-options": rates(options=60000),
    "cp-fragments": rates(reassembled=60000, timeouts=30000, cannot=30000),
    "icmp-unreachable-generation": rates(unreachable_sent=60000),
    "cp-login-bruteforce": logged(
        *[
            f"%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: u{n}] [Source: 198.51.100.{n % 5 + 1}] [localport: 22] [Reason: Login Authentication Failed] at 09:00:00 UTC Mon Mar 2 2026"
            for n in range(60)
        ],
        "%SEC_LOGIN-1-QUIET_MODE_ON: Still timeleft for watching failures is 0 secs, [user: x] [Source: 198.51.100.1] [localport: 22] [Reason: Login Authentication Failed] [ACL: sl_def_acl] at 09:00:00 UTC Mon Mar 2 2026",
    ),
    "cp-snmp-scan": logged(
        *[f"%SNMP-3-AUTHFAIL: Authentication failure for SNMP req from host 198.51.100.{n % 6 + 1}" for n in range(60)]
    ),
    "cp-dai-dhcpsnoop-rate": logged(
        "%SW_DAI-4-PACKET_RATE_EXCEEDED: 16 packets received in 184 milliseconds on Gi0/5.",
        "%PM-4-ERR_DISABLE: arp-inspection error detected on Gi0/5, putting Gi0/5 in err-disable state",
    ),
    "cp-ike-flood": logged(
        *[
            "%CRYPTO-4-IKE_DENY_SA_REQ: IKE denied an INCOMING SA request from 198.51.100.1 to 192.0.2.1 due to IKE SA LIMIT REACHED"
        ]
        * 60,
        extra={"show processes cpu sorted": cpu(95, 5, {"Crypto IKMP": 60})},
    ),
    "cp-copp-drops": logged(
        "%COPP-2-COPP_DROPS5: CoPP drops exceed threshold in class: copp-system-class-critical, check show policy-map interface control-plane for more info.",
        platform="cisco_nxos",
    ),
    "cp-punt-inject-policer": logged(
        *[
            "%PUNT_INJECT-5-DROP_PUNT_CAUSE: punt policer drops packets, cause: for-us (0xb) from GigabitEthernet0/0/0 src ip: 203.0.113.9"
        ]
        * 4,
        platform="cisco_xe",
    ),
    "mem-cef-fib-nomem": logged(
        '%FIB-2-FIBDOWN: CEF has been disabled due to a low memory condition. It can be re-enabled by configuring "ip cef [distributed]"'
    ),
    "mem-chunk-expand-fail": logged(
        '%SYS-2-CHUNKEXPANDFAIL: Could not expand chunk pool for CEF: fib. No memory available -Process= "Chunk Manager", ipl= 0, pid= 1'
    ),
    "mem-interrupt-level-allocation": logged(
        '%SYS-2-MALLOCFAIL: Memory allocation of 2172 bytes failed from 0x606B1A3C, alignment 0\nPool: Processor  Free: 8211000  Cause: Interrupt level allocation\nAlternate Pool: None  Free: 0  Cause: Interrupt level allocation\n\n-Process= "<interrupt level>", ipl= 1, pid= 3\n-Traceback= 606B1A40 606B1B20'
    ),
    "mem-netflow-malloc": logged("%IPFLOW-2-CACHEINIT: Error initializing IP flow cache"),
    "mem-no-exec-memory": logged("%SYS-2-NOMEMORY: No memory available for Exec creation 0"),
    "mem-freememlow": logged(
        "%SYS-4-FREEMEMLOW: Free Memory has dropped below low watermark\nPool: Processor  Free: 15802368  Threshold: 20480000"
    ),
    "mem-dead-holding": Incident(
        platform="cisco_ios",
        first={
            "show processes memory sorted": """Processor Pool Total:  120000000 Used:   90000000 Free:   30000000
      I/O Pool Total:    8388608 Used:    3000000 Free:    5388608

 PID TTY  Allocated      Freed    Holding    Getbufs    Retbufs Process
   0   0   98211000   12211000   42211000          0          0 *Init*
   0   0   91211000   50211000   31211000          0          0 *Dead*
  78   0    8211000    7211000    1211000          0          0 IP Input        """
        },
    ),
    "mem-nxos-sysmgr": logged(
        '%SYSMGR-2-SERVICE_CRASHED: Service "netstack" (PID 3421) hasn\'t caught signal 11 (core will be saved).',
        platform="cisco_nxos",
    ),
    "mem-nxos-alert": logged(
        "%PLATFORM-2-MEMORY_ALERT: Memory Status Alert : SEVERE. Usage 88% of Available Memory", platform="cisco_nxos"
    ),
    "mem-xr-wdsysmon": Incident(
        platform="cisco_xr",
        first={
            "show logging": "RP/0/RSP0/CPU0:Mar  2 08:00:00.123 UTC: wdsysmon[410]: %HA-HA_WD-4-MEMORY_ALARM : Memory threshold crossed: Minor with 280.000MB free. Previous state: Normal\nRP/0/RSP0/CPU0:Mar  2 08:10:00.123 UTC: wdsysmon[410]: %HA-HA_WD-1-MEMORY_ALARM : Memory threshold crossed: Severe with 120.000MB free. Previous state: Minor"
        },
    ),
    "mem-asa-lowmem": Incident(
        platform="cisco_asa",
        first={
            "show logging": "Syslog logging: enabled\n    Buffer logging: level informational, 12 messages logged\n%ASA-3-211001: Memory allocation Error\n%ASA-4-211003: Error in computed percentage CPU usage value"
        },
    ),
    "mem-asa-block-depletion": Incident(
        platform="cisco_asa",
        first={
            "show blocks": "  SIZE    MAX    LOW    CNT\n     0   1450   1436   1450\n     4    900    897    899\n    80    919    911    919\n   256   6800   6600   6700\n  1550   7259      0      0\n  2048   2100   2000   2100\n"
        },
    ),
    "cpu-asa-logger": Incident(
        platform="cisco_asa",
        first={
            "show processes cpu-usage sorted non-zero": "PC         Thread       5Sec     1Min     5Min   Process\n0x081e4f2c   0x6e1a8e3c    62.0%    61.5%    60.2%   Logger\n0x08054f2c   0x6e1a8a3c    12.0%    11.5%    10.2%   Dispatch Unit",
            "show cpu usage": "CPU utilization for 5 seconds = 95%; 1 minute: 94%; 5 minutes: 93%",
        },
    ),
    "cpu-xe-qfp-overload": logged(
        "%IOSXE_QFP-2-LOAD_EXCEED: Slot: 0, QFP:0, Load 93% exceeds the setting threshold.", platform="cisco_xe"
    ),
    "cpu-xe-iosd-vs-linux": Incident(
        platform="cisco_xe",
        first={
            "show processes cpu sorted": cpu(10, 1, {"IP Input": 2}),
            "show processes cpu platform sorted": "CPU utilization for five seconds: 92%, one minute: 91%, five minutes: 90%\nCore 0: CPU utilization for five seconds: 95%, one minute: 94%, five minutes: 93%\nCore 1: CPU utilization for five seconds: 90%, one minute: 89%, five minutes: 88%\n   Pid    PPid    5Sec    1Min    5Min  Status        Size  Name\n--------------------------------------------------------------------------------\n 19542   19102     92%     91%     90%  R           812340  fman_fp_image\n 21312   20411      3%      3%      3%  S           912340  linux_iosd-imag",
        },
    ),
    "nw-qfp-ucode-100": Incident(
        platform="cisco_xe",
        first={
            "show processes cpu platform sorted": "CPU utilization for five seconds: 52%, one minute: 51%, five minutes: 50%\nCore 0: CPU utilization for five seconds: 5%, one minute: 4%, five minutes: 3%\nCore 1: CPU utilization for five seconds: 99%, one minute: 99%, five minutes: 99%\n   Pid    PPid    5Sec    1Min    5Min  Status        Size  Name\n--------------------------------------------------------------------------------\n 19542   19102     99%     99%     99%  R           812340  ucode_pkt_PPE0\n 21312   20411      3%      3%      3%  S           912340  linux_iosd-imag"
        },
    ),
    "nw-lsmpi": Incident(
        platform="cisco_xe",
        first={
            "show memory statistics": "                Head    Total(b)     Used(b)     Free(b)   Lowest(b)  Largest(b)\nProcessor  7F1A2B3C4D5E   3850000000   280000000  3570000000  3500000000  3400000000\n lsmpi_io  7F1A2A3C4D5E     6295128     6294304         824         824         412"
        },
    ),
    "cp-webui-cve-2023-20198": logged(
        "%SYS-5-CONFIG_P: Configured programmatically by process SEP_webui_wsma_http from console as cisco_tac_admin on line vty0",
        "%SEC_LOGIN-5-WEBLOGIN_SUCCESS: Login Success [user: cisco_tac_admin] [Source: 198.51.100.9] at 03:42:13 UTC Wed Oct 11 2023",
        platform="cisco_xe",
    ),
    "nw-routing-loop": logged(
        "%IP-3-LOOPPAK: Looping packet detected and dropped - src=10.1.1.1, dst=10.2.2.2, hl=20, tl=40, prot=6, sport=1024, dport=80"
    ),
}
