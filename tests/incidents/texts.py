"""Device text for whole incidents: what a router would print, made from the few numbers that matter."""

from collections.abc import Mapping, Sequence

Flow = tuple[
    str, str, str, str, int, int, int, int
]  # in, source, out, destination, protocol, source port, destination port, packets
QUIET = {"OSPF Router": 0.4, "IP Input": 1.1, "Check heaps": 0.3, "Exec": 0.1}


def cpu(total: int, interrupt: int, processes: Mapping[str, float], *, minute: int | None = None) -> str:
    """``show processes cpu sorted`` of IOS, the load lasting unless ``minute`` says otherwise."""
    share = (minute or total) / max(total, 1)
    lines = [
        f"CPU utilization for five seconds: {total}%/{interrupt}%; one minute: {minute or total}%; five minutes: {minute or total}%",
        " PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process ",
    ]
    for number, (name, pct) in enumerate(
        {**processes, **{n: p for n, p in QUIET.items() if n not in processes}}.items(), 60
    ):
        lines.append(
            f"{number:4}{int(pct * 90_000):12}{int(pct * 20_000) + 5:12}{900:11}{pct:6.2f}%{pct * share:6.2f}%{pct * share:6.2f}%   0 {name} "
        )
    return "\n".join(lines)


def nxos_cpu(processes: Mapping[str, float]) -> str:
    """``show processes cpu sort`` of NX-OS."""
    busy = min(99, sum(processes.values()))
    lines = [
        f"CPU utilization for five seconds: {busy:.0f}%/4%; one minute: {busy:.0f}%; five minutes: {busy:.0f}%",
        "PID    Runtime(ms)  Invoked   uSecs  5Sec    1Min    5Min    TTY  Process",
        "-----  -----------  --------  -----  ------  ------  ------  ---  -----------",
    ]
    lines += [
        f"{4000 + n:5}  {int(pct * 90_000):11}  {int(pct * 20_000) + 5:8}  {900:5}  {pct:5.2f}%  {pct:5.2f}%  {pct:5.2f}%   -    {name}"
        for n, (name, pct) in enumerate(processes.items())
    ]
    return "\n".join(lines)


def xr_cpu(processes: Mapping[str, float]) -> str:
    """``show processes cpu`` of IOS XR."""
    busy = min(99, sum(processes.values()))
    lines = [
        "---- node0_RSP0_CPU0 ----",
        "",
        f"CPU utilization for one minute: {busy:.0f}%; five minutes: {busy:.0f}%; fifteen minutes: {busy:.0f}%",
        " ",
        "PID    1Min    5Min    15Min Process",
    ]
    lines += [
        f"{20_000 + n:<6}{pct:4.0f}%{pct:8.0f}%{pct:8.0f}% {name}" for n, (name, pct) in enumerate(processes.items())
    ]
    return "\n".join(lines)


def log(*messages: str, minutes_apart: float = 0.05, console: str = "disabled") -> str:
    """``show logging`` of IOS; messages without a time stamp get one."""
    lines = [
        "Syslog logging: enabled (0 messages dropped, 3 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)",
        "",
        f"    Console logging: {console if console == 'disabled' else f'level {console}, 900 messages logged, xml disabled'}",
        "    Monitor logging: level debugging, 0 messages logged, xml disabled",
        "    Buffer logging:  level debugging, 812 messages logged, xml disabled",
        "",
        "Log Buffer (65536 bytes):",
        "",
    ]
    for number, message in enumerate(messages):
        seconds = int(number * minutes_apart * 60)
        stamp = f"Mar  2 {8 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{number % 1000:03}"
        lines.append(f"{stamp}: {message}")
    return "\n".join(lines)


def flows(rows: Sequence[Flow]) -> str:
    """``show ip cache flow`` of IOS, ports and protocols in hex as it prints them."""
    lines = [
        "IP packet size distribution (1202211 total packets):",
        "   1-32   64   96  128  160  192  224  256  288  320  352  384  416  448  480",
        "   .000 .920 .020 .010 .010 .000 .000 .000 .000 .000 .000 .000 .000 .000 .000",
        "",
        "    512  544  576 1024 1536 2048 2560 3072 3584 4096 4608",
        "   .000 .000 .010 .010 .020 .000 .000 .000 .000 .000 .000",
        "",
        "IP Flow Switching Cache, 278544 bytes",
        f"  {len(rows)} active, {4096 - len(rows)} inactive, 908211 added",
        "  8021121 ager polls, 0 flow alloc failures",
        "  Active flows timeout in 30 minutes",
        "  Inactive flows timeout in 15 seconds",
        "  last clearing of statistics never",
        "Protocol         Total    Flows   Packets Bytes  Packets Active(Sec) Idle(Sec)",
        "--------         Flows     /Sec     /Flow  /Pkt     /Sec     /Flow     /Flow",
        "TCP-other       812211     90.2         2    60    180.4       1.1      15.2",
        "UDP-other        92211     10.2         3   180     30.6       4.1      15.4",
        "Total:          904422    100.4         2    72    211.0       1.4      15.2",
        "",
        "SrcIf         SrcIPaddress    DstIf         DstIPaddress    Pr SrcP DstP  Pkts",
    ]
    for arrives, source, leaves, destination, protocol, from_port, to_port, packets in rows:
        lines.append(
            f"{arrives:<14}{source:<16}{leaves:<14}{destination:<16}{protocol:02X} {from_port:04X} {to_port:04X} {packets:5} "
        )
    return "\n".join(lines)


def sweep(source: str, protocol: int, port: int, count: int, *, near: bool = False, packets: int = 1) -> list[Flow]:
    """Flows of one host to many destinations, far away or near it."""
    first = source.split(".")
    found: list[Flow] = []
    for n in range(count):
        other = (
            f"{first[0]}.{first[1]}.{n % 250 + 1}.{n * 7 % 250 + 1}"
            if near
            else f"{n * 37 % 200 + 11}.{n * 91 % 250}.{n * 13 % 250}.{n % 250 + 1}"
        )
        found.append(("Fa0/0", source, "Se0/0", other, protocol, 1024 + n % 4000, port, packets))
    return found


def traffic(**counters: int) -> str:
    """``show ip traffic`` of IOS with these counters; the rest is small."""
    c = {
        "total": 4_000_000, "hops": 10, "unknown": 0, "options": 0, "alerts": 0, "reassembled": 10, "timeouts": 0, "cannot": 0, "fragmented": 0,
        "redirects_sent": 0, "unreachable_sent": 5, "exceeded_sent": 5, "echo_received": 10, "arp_requests_received": 500, "arp_requests_sent": 400,
        **counters,
    }  # fmt: skip
    return f"""IP statistics:
  Rcvd:  {c["total"]} total, 90000 local destination
         0 format errors, 0 checksum errors, {c["hops"]} bad hop count
         {c["unknown"]} unknown protocol, 0 not a gateway
         0 security failures, 0 bad options, {c["options"]} with options
  Opts:  0 end, 0 nop, 0 basic security, {c["options"]} loose source route
         0 timestamp, 0 extended security, 0 record route
         0 stream ID, 0 strict source route, {c["alerts"]} alert, 0 cipso, 0 ump
         0 other
  Frags: {c["reassembled"]} reassembled, {c["timeouts"]} timeouts, {c["cannot"]} couldn't reassemble
         {c["fragmented"]} fragmented, 0 fragments, 0 couldn't fragment
  Bcast: 100 received, 50 sent
  Mcast: 100 received, 50 sent
  Sent:  90000 generated, 3900000 forwarded
  Drop:  0 encapsulation failed, 0 unresolved, 0 no adjacency
         0 no route, 0 unicast RPF, 0 forced drop
         0 options denied
  Drop:  0 packets with source IP address zero
  Drop:  0 packets with internal loop back IP address

ICMP statistics:
  Rcvd: 0 format errors, 0 checksum errors, 0 redirects, 0 unreachable
        {c["echo_received"]} echo, 0 echo reply, 0 mask requests, 0 mask replies, 0 quench
        0 parameter, 0 timestamp, 0 timestamp replies, 0 info request, 0 other
        0 irdp solicitations, 0 irdp advertisements
        0 time exceeded, 0 info replies
  Sent: {c["redirects_sent"]} redirects, {c["unreachable_sent"]} unreachable, 0 echo, {c["echo_received"]} echo reply
        0 mask requests, 0 mask replies, 0 quench, 0 timestamp, 0 timestamp replies
        0 info reply, {c["exceeded_sent"]} time exceeded, 0 parameter problem
        0 irdp solicitations, 0 irdp advertisements

ARP statistics:
  Rcvd: {c["arp_requests_received"]} requests, 20 replies, 0 reverse, 0 other
  Sent: {c["arp_requests_sent"]} requests, 30 replies (0 proxy), 0 reverse
  Drop due to input queue full: 0"""


def memory(total: int, free: int, largest: int, io_free: int = 5_000_000) -> str:
    """``show memory statistics`` of IOS."""
    return f"""                Head    Total(b)     Used(b)     Free(b)   Lowest(b)  Largest(b)
Processor   62A0F2E0{total:12}{total - free:12}{free:12}{free:12}{largest:12}
      I/O    7C00000     8388608{8_388_608 - io_free:12}{io_free:12}{io_free:12}{io_free:12}"""
