"""Incidents as people paste them: a few lines of each command, in the forms that real boxes print."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.incidents.incidents import Incident
from tests.incidents.texts import cpu, xr_cpu
from triage.model import Verdict


@dataclass(frozen=True, slots=True)
class Paste:
    """What was pasted, the pattern that must come out first, and its least verdict."""

    pattern: str
    least: Verdict
    incident: Incident


PASTES: Mapping[str, Paste] = {
    "a Catalyst 4500 learns addresses in software": Paste(
        "cpu-cat4500-k2cpuman",
        Verdict.PROBABLE,
        Incident(
            first={
                "show processes cpu sorted": cpu(90, 3, {"Cat4k Mgmt LoPri": 74, "Cat4k Mgmt HiPri": 7}),
                "show platform health": (
                    "                     %CPU   %CPU    RunTimeMax   Priority  Average %CPU  Total\n"
                    "                     Target Actual Target Actual   Fg   Bg 5Sec Min Hour  CPU\n"
                    "K2CpuMan Review       30.00  75.20     30     88  100  500  110 104   80  4120:07\n"
                ),
                "show platform cpu packet statistics": (
                    "Packets Received by Packet Queue\n\n"
                    "Queue                  Total           5 sec avg 1 min avg 5 min avg 1 hour avg\n"
                    "---------------------- --------------- --------- --------- --------- ----------\n"
                    "Esmp                         812004511       118       120       110        100\n"
                    "Host Learning                226400112      4410      4302      4100       3900\n"
                ),
            }
        ),
    ),
    "the log of a threshold on processes names the busiest by its number": Paste(
        "cpu-ip-input-generic",
        Verdict.SYMPTOM_ONLY,
        Incident(
            first={
                "show logging": (
                    "*Mar  2 08:58:10.146: %SYS-1-CPURISINGTHRESHOLD: Threshold: Process CPU Utilization(Total/Intr): "
                    "81%/22%, Top 3 processes(Pid/Util):  118/47%, 7/2%, 2/0%\n"
                ),
                "show processes cpu sorted": (
                    "CPU utilization for five seconds: 6%/1%; one minute: 7%; five minutes: 8%\n"
                    " PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process\n"
                    " 118    90494788  19223277       4707  0.00%  0.18%  0.19%   0 IP Input\n"
                ),
            }
        ),
    ),
    "a watchdog of XR names the process at the end": Paste(
        "cpuhog",
        Verdict.POSSIBLE,
        Incident(
            platform="cisco_xr",
            first={
                "show logging": "".join(
                    f"RP/0/RP0/CPU0:Mar  2 08:{minute}:01.412 UTC: logger[65731]: %OS-SYSLOG-4-LOG_WARNING : "
                    "PAM detected CPU hog for bgp on 0_RP0_CPU0.\n"
                    for minute in (10, 15, 20)
                )
            },
        ),
    ),
    "the log of a Nexus names the prefix that nobody answers for": Paste(
        "nw-dead-collector-glean",
        Verdict.POSSIBLE,
        Incident(
            platform="cisco_nxos",
            first={
                "show logging logfile": "".join(
                    f"2026 Mar  2 08:{minute}:11 core1 %ADJMGR-3-IP_GLEAN_EXCESS_TRAFFIC:  adjmgr [6801]  Excess traffic "
                    "(9911 packets / 13110044 octets) were dropped in 00:04:48 for ungleaned prefix 192.0.2.77/32 "
                    "on interface Vlan20 in vrf default\n"
                    for minute in (20, 25, 30)
                )
            },
        ),
    ),
    "the forwarding processor says its load": Paste(
        "cpu-xe-qfp-overload",
        Verdict.POSSIBLE,
        Incident(
            platform="cisco_xe",
            first={
                "show platform hardware qfp active datapath utilization": (
                    "  CPP 0: Subdev 0            5 secs        1 min        5 min       60 min\n"
                    "Input:  Priority (pps)          812          800          790          750\n"
                    "        Non-Priority (pps)  1511202      1498870      1480115      1201870\n"
                    "        Total (pps)         1512014      1499670      1480905      1202620\n"
                    "Processing: Load (pct)           93           92           90           80\n"
                )
            },
        ),
    ),
    "several hosts jump between two trunks within a minute": Paste(
        "nw-l2-loop",
        Verdict.PROBABLE,
        Incident(
            first={
                "show logging": "".join(
                    f"Mar  2 08:45:{second}.296: %SW_MATM-4-MACFLAP_NOTIF: Host 0000.5e00.53{mac} in vlan 111 is flapping "
                    "between port Gi2/0/1 and port Gi3/0/1\n"
                    for second, mac in ((34, "01"), (39, "02"), (44, "0c"), (45, "02"))
                )
            }
        ),
    ),
    "a Nexus says that it found the loop": Paste(
        "nw-l2-loop",
        Verdict.POSSIBLE,
        Incident(
            platform="cisco_nxos",
            first={
                "show logging logfile": "2026 Mar  2 08:20:11 sw1 %FWM-2-STM_LOOP_DETECT: Loops detected in the network among ports "
                "Eth1/1 and Eth1/2 vlan 20 - Disabling dynamic learn notifications for 180 seconds\n"
            },
        ),
    ),
    "hosts with wrong masks lean on one router": Paste(
        "proxy-arp-storm",
        Verdict.PROBABLE,
        Incident(
            first={
                "show processes cpu sorted": cpu(96, 30, {"ARP Input": 52}),
                "show ip traffic": (
                    "ARP statistics:\n"
                    "  Rcvd: 1602881190 requests, 20708900 replies, 3100 reverse, 0 other\n"
                    "  Sent: 4115001 requests, 1350623700 replies (1337736100 proxy), 0 reverse\n"
                    "  Drop due to input queue full: 0\n"
                ),
            }
        ),
    ),
    "six rows of a worm without the head of the cache": Paste(
        "worm-codered-v1v2-http-scan",
        Verdict.POSSIBLE,
        Incident(
            first={
                "show ip cache flow": "SrcIf SrcIPaddress DstIf DstIPaddress Pr SrcP DstP Pkts\n"
                + "".join(
                    f"Vl1 10.20.0.35 Vl3 {octet}.44.9.{octet} 06 0F{octet:02X} 0050 1\n"
                    for octet in (23, 44, 98, 123, 201, 7)
                )
                + "Vl1 192.0.2.208 Null 198.51.100.59 06 0457 0050 1\n"
            }
        ),
    ),
    "a file name cannot hold the slashes of a node": Paste(
        "cpu-xr-netio-spp",
        Verdict.POSSIBLE,
        Incident(
            platform="cisco_xr",
            first={"show processes cpu location 0 rsp0 cpu0": xr_cpu({"spp": 46, "netio": 21})},
        ),
    ),
}
