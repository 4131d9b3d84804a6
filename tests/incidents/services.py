"""Incidents of what stands open on a box, and of the tables that a scan fills up."""

from collections.abc import Mapping

from tests.incidents.incidents import Incident, logged
from tests.incidents.texts import Flow, cpu, flows, sweep


def from_outside(protocol: int, port: int, count: int, leaves: str = "Local", packets: int = 2) -> list[Flow]:
    """Flows of many outside sources to one port of the box itself."""
    return [
        ("Se0/0", f"{n * 37 % 200 + 11}.{n * 91 % 250}.{n * 13 % 250}.{n % 250 + 1}", leaves, "192.0.2.1", protocol, 1024 + n, port, packets)
        for n in range(count)
    ]  # fmt: skip


def version(
    model: str,
    *,
    image: str = "c800-y6-mz.123-8.T.bin",
    reason: str = "bus error at PC 0x8024A1B4",
    uptime: str = "12 minutes",
) -> str:
    """``show version`` of IOS."""
    return f"""Cisco IOS Software, C800 Software (C800-Y6-M), Version 12.3(8)T, RELEASE SOFTWARE (fc2)
ROM: System Bootstrap, Version 12.2(11r)YV1, RELEASE SOFTWARE (fc1)

r1 uptime is {uptime}
System returned to ROM by {reason}
System image file is "flash:{image}"

Cisco {model} (MPC855T) processor (revision 0x301) with 15360K/1024K bytes of memory.
Processor board ID FTX0945W0MY
1 Ethernet interface
Configuration register is 0x2102"""


def broadcasts() -> list[Flow]:
    """Echo requests of many forged sources to the broadcast address of a subnet."""
    return [("Se0/0", f"203.0.{n % 3}.{n + 1}", "Fa0/0", "10.20.5.255", 1, 0, 0x0800, 900) for n in range(60)]


def half_open(count: int) -> str:
    """``show tcp brief all`` with sessions to the SSH port that were never finished."""
    head = "TCB       Local Address               Foreign Address             (state)"
    rows = [f"47F{n:05X}  192.0.2.1.22                198.51.{n % 100}.{n % 250 + 1}.{40000 + n}         SYNRCVD" for n in range(count)]  # fmt: skip
    return "\n".join([head, *rows, "47F40000  *.22                        *.*                         LISTEN"])


def police(accepted: int, dropped: int) -> str:
    """``show lpts pifib hardware police`` of IOS XR."""
    return f"""-------------------------------------------------------------
                Node 0/0/CPU0:
-------------------------------------------------------------
Burst = 100ms for all flow types
-------------------------------------------------------------
FlowType               Policer Type    Cur. Rate  Burst      Accepted       Dropped        npu
---------------------- ------- ------- ---------- ---------- -------------- -------------- ----
unconfigured-default   100     Static  2500       500        0              0              0
BGP-known              110     Static  2500       2500       {accepted:<14} {dropped:<14} 0"""


CEF_OFF = """CEF Status:
 RP instance
 common CEF disabled
IPv4 CEF Status:
 CEF disabled/not running
 dCEF disabled/not running"""
ROUTE_CACHE = """IP routing cache 21408 entries, 3425280 bytes
   {adds} adds, {invalidates} invalidates, 0 refcounts
Minimum invalidation interval 2 seconds, maximum interval 5 seconds,
   quiet interval 3 seconds, threshold 0 requests
Invalidation rate 312 in last second, 0 in last 3 seconds
Last full cache invalidation occurred 1w2d ago
"""
WEB_SERVER = """HTTP server status: Enabled
HTTP server port: 80
HTTP server authentication method: local
HTTP server access class: 0
Maximum number of concurrent server connections allowed: 5"""
WCCP = """Global WCCP information:
    Router information:
        Router Identifier:                   192.0.2.1
        Protocol Version:                    2.0

    Service Identifier: web-cache
        Number of Cache Engines:             1
        Number of routers:                   1
        Total Packets Redirected:            1834502
        Redirect access-list:                -none-
        Total Packets Denied Redirect:       0
        Total Packets Unassigned:            40211
        Group access-list:                   -none-
        Total Messages Denied to Group:      0
        Total Authentication failures:       0"""
ND = """IPv6 ND Statistics
 Entries 2214, High-water 4096, Gleaned 3, Scavenged 118
 Entry States
   INCMP 2101 REACH 48 STALE 63 DELAY 2 PROBE 0
 Resolutions (INCMP)
   Requested 91204, timeouts 270214, resolved 1204, failed 87899
   In-progress 2101, High-water 2880, Throttled 402, Data discards 88120
 Resolutions (PROBE)
   Requested 310, timeouts 22, resolved 300, failed 8"""

SERVICES: Mapping[str, Incident] = {
    "cp-lpts-drops": Incident(
        platform="cisco_xr",
        first={"show lpts pifib hardware police": police(99_102, 40)},
        second={"show lpts pifib hardware police": police(199_102, 88_040)},
    ),
    "cp-mac-flood-cam": Incident(
        first={
            "show mac address-table count": "Mac Entries for Vlan 10:\n---------------------------\nDynamic Address Count  : 8012\nStatic  Address Count  : 0\nTotal Mac Addresses    : 8012\n\nTotal Mac Address Space Available: 0",
            "show processes cpu sorted": cpu(92, 4, {"HLFM address lea": 60}),
        }
    ),
    "cp-ntp-abuse": Incident(
        first={
            "show ip cache flow": flows(from_outside(17, 123, 60)),
            "show processes cpu sorted": cpu(85, 5, {"NTP": 45}),
        }
    ),
    "cp-smart-install": Incident(
        first={
            "show vstack config": " Capability: Client\n Oper Mode: Enabled\n Role: Client\n Vstack Director IP address: 0.0.0.0",
            "show ip cache flow": flows(from_outside(6, 4786, 3)),
        }
    ),
    "cp-ssdp-mdns-flood": Incident(
        first={
            "show ip cache flow": flows(
                [("Vl30", f"10.1.30.{n + 1}", "Null", "239.255.255.250", 17, 50000 + n, 1900, 10) for n in range(40)]
            ),
            "show processes cpu sorted": cpu(90, 10, {"IP Input": 60}),
        },
        second={
            "show ip cache flow": flows(
                [("Vl30", f"10.1.30.{n + 1}", "Null", "239.255.255.250", 17, 50000 + n, 1900, 3010) for n in range(40)]
            )
        },
    ),
    "cp-tcp-service-flood": Incident(
        first={"show tcp brief all": half_open(260), "show processes cpu sorted": cpu(88, 8, {"TCP Protocols": 30})}
    ),
    "nw-fib-tcam-exception": logged(
        "%MLSCEF-SP-4-FIB_EXCEPTION_THRESHOLD: Hardware CEF entry usage is at 95% capacity for IPv4 unicast protocol.",
        "%MLSCEF-SP-2-FIB_EXCEPTION: FIB TCAM exception, Some entries will be software switched",
        extra={
            "show mls cef exception status": "Current IPv4 FIB exception state = TRUE\nCurrent IPv6 FIB exception state = FALSE\nCurrent MPLS FIB exception state = FALSE"
        },
    ),
    "nw-observer-effect": Incident(
        first={"show processes cpu sorted": cpu(45, 2, {"SSH Process": 40}, minute=6)},
    ),
    "content-engine-overload-by-worm": Incident(
        first={"show ip wccp": WCCP, "show ip cache flow": flows(sweep("10.20.5.23", 6, 80, 400))}
    ),
    "directed-broadcast-amplification": Incident(
        first={
            "show ip interface": "FastEthernet0/0 is up, line protocol is up\n  Internet address is 10.20.5.1/24\n  Broadcast address is 255.255.255.255\n  Directed broadcast forwarding is enabled",
            "show ip cache flow": flows(broadcasts()),
        }
    ),
    "dos-small-cpe-collateral": Incident(
        first={"show version": version("C827H"), "show ip cache flow": flows(from_outside(6, 80, 40))}
    ),
    "fastcache-thrash-ip-cache-ager": Incident(
        first={
            "show cef state": CEF_OFF,
            "show ip cache": ROUTE_CACHE.format(adds=1_934_502, invalidates=1_913_094),
            "show processes cpu sorted": cpu(93, 20, {"IP Cache Ager": 40}),
        },
        second={"show ip cache": ROUTE_CACHE.format(adds=1_994_502, invalidates=1_973_094)},
    ),
    "http-server-hit-by-worm": Incident(
        first={"show ip http server status": WEB_SERVER, "show ip cache flow": flows(from_outside(6, 80, 60))}
    ),
    "ipv6-nd-cache-exhaustion": Incident(
        first={"show ipv6 neighbors statistics": ND, "show processes cpu sorted": cpu(80, 5, {"IPv6 Input": 40})}
    ),
    "mls-first-packet-overload": Incident(
        first={
            "show version": version(
                "c6msfc", image="c6msfc-jsv-mz.121-8a.E3", reason="reload", uptime="5 weeks, 2 days"
            ),
            "show mls ip count": "Number of shortcuts = 61234",
            "show processes cpu sorted": cpu(90, 20, {"IP Input": 60}),
        }
    ),
}
