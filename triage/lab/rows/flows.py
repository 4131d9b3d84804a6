"""The classic flow cache: rows that live and expire, and a protocol table that counts the same flows."""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.lab.moment import Moment
from triage.lab.noise import whole
from triage.lab.router_data import FlowCache, FlowClass, Sweep, Talk
from triage.lab.rows.addresses import far_address, last_flow, near_every, silent_address
from triage.lab.rows.times import ago

_NAMES = {(6, 20): "TCP-FTPD", (6, 21): "TCP-FTP", (6, 23): "TCP-Telnet", (6, 25): "TCP-SMTP", (6, 80): "TCP-WWW",
          (17, 53): "UDP-DNS", (17, 69): "UDP-TFTP", (17, 123): "UDP-NTP"}  # fmt: skip
_OTHERS = {1: "ICMP", 6: "TCP-other", 17: "UDP-other", 47: "GRE"}
_ORDER = ("TCP-Telnet", "TCP-FTP", "TCP-FTPD", "TCP-WWW", "TCP-SMTP", "TCP-other", "UDP-DNS", "UDP-NTP", "UDP-TFTP",
          "UDP-other", "ICMP", "GRE", "IP-other")  # fmt: skip
_SMALL = ["32", "64", "96", "128", "160", "192", "224", "256", "288", "320", "352", "384", "416", "448", "480"]
_LARGE = ["512", "544", "576", "1024", "1536", "2048", "2560", "3072", "3584", "4096", "4608"]
_PROBE = FlowClass(name="", flows_per_s=0, packets_per_flow=2, bytes_per_packet=46, active_s=3.2, idle_s=15.7)
_TCP = 6
_RETRY_S = 3.0  # when a SYN without an answer is sent again
_ACTIVE_TIMEOUT_S = 1800  # a flow that lasts longer is counted anew
_THOUSANDS_FROM = 100_000


@dataclass(frozen=True, slots=True)
class Flow:
    """One row of the cache."""

    source_interface: str
    source: str
    destination_interface: str
    destination: str
    protocol: int
    source_port: int
    destination_port: int
    packets: int


@dataclass(frozen=True, slots=True)
class _Count:
    """What the protocol table says of one class."""

    flows: int
    packets: float
    octets: float
    active_s: float
    idle_s: float


def live_flows(moment: Moment) -> list[Flow]:
    """Return the rows of the cache at this moment, in the order of its buckets."""
    found = [flow for sweep in moment.data.sweeps for flow in _probes(moment, sweep)]
    found += [flow for talk in moment.data.talks for flow in _conversation(moment, talk)]
    return sorted(
        found, key=lambda f: moment.chance("bucket", f.source, f.destination, f.source_port, f.destination_port)
    )


def _probes(moment: Moment, sweep: Sweep) -> Iterator[Flow]:
    cache = moment.data.flow_cache or FlowCache()
    last, every = last_flow(moment, sweep), near_every(sweep)
    for index in range(last - int(cache.inactive_s * sweep.flows_per_s) + 1, last + 1):
        age_s = moment.at_s - index / sweep.flows_per_s
        packets = 2 if sweep.protocol == _TCP and age_s >= _RETRY_S else 1
        near = every and index % every == 0
        if near and not sweep.near_interface:
            continue
        yield Flow(
            source_interface=sweep.source_interface,
            source=sweep.source,
            destination_interface=sweep.near_interface if near else sweep.destination_interface,
            destination=silent_address(sweep.near_prefix, index // every)
            if near
            else far_address(moment, sweep, index),
            protocol=sweep.protocol,
            source_port=1025 + index * 3 % 3900,
            destination_port=sweep.port,
            packets=packets,
        )


def _conversation(moment: Moment, talk: Talk) -> Iterator[Flow]:
    packets = max(1, int(talk.packets + talk.pps * (moment.at_s % _ACTIVE_TIMEOUT_S)))
    there = (talk.source_interface, talk.source, talk.destination_interface, talk.destination)
    yield Flow(*there, talk.protocol, talk.source_port, talk.port, packets)
    if talk.answered:
        back = (talk.destination_interface, talk.destination, talk.source_interface, talk.source)
        more = whole(0, max(1, packets // 8), *moment.key("answer", talk.source, talk.source_port))
        yield Flow(*back, talk.protocol, talk.port, talk.source_port, packets + more)


def class_name(protocol: int, port: int) -> str:
    """Return the name under which the protocol table counts a flow."""
    return _NAMES.get((protocol, port)) or _OTHERS.get(protocol, "IP-other")


def cache_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001
    """Yield show ip cache flow."""
    cache = moment.data.flow_cache or FlowCache()
    flows, counts = live_flows(moment), _counts(moment, cache)
    expired = sum(count.flows for count in counts.values())
    packets = sum(count.packets for count in counts.values())
    elapsed_s = moment.at_s - cache.cleared_s
    yield from _size_rows(cache, int(packets))
    yield f"IP Flow Switching Cache, {cache.cache_bytes} bytes"
    yield f"  {len(flows)} active, {max(0, cache.entries - len(flows))} inactive, {expired + len(flows)} added"
    yield f"  {int(elapsed_s * 163)} ager polls, 0 flow alloc failures"
    yield "  Active flows timeout in 30 minutes"
    yield f"  Inactive flows timeout in {cache.inactive_s} seconds"
    yield f"  last clearing of statistics {ago(elapsed_s)}"
    yield "Protocol         Total    Flows   Packets Bytes  Packets Active(Sec) Idle(Sec)"
    yield "--------         Flows     /Sec     /Flow  /Pkt     /Sec     /Flow     /Flow"
    for name in sorted(counts, key=_ORDER.index):
        yield _class_row(name, counts[name], elapsed_s)
    yield _class_row("Total:", _together(list(counts.values())), elapsed_s)
    yield ""
    yield "SrcIf         SrcIPaddress    DstIf         DstIPaddress    Pr SrcP DstP  Pkts"
    for flow in flows:
        yield _flow_row(flow, f"{_scaled(flow.packets):>5}") + " "


def talker_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001
    """Yield show ip flow top-talkers: by bytes, or a refusal where none are configured."""
    wanted = moment.data.flow_cache.top_talkers if moment.data.flow_cache else 0
    if not wanted:
        yield "% Top talkers not configured"
        return
    flows = sorted(live_flows(moment), key=lambda flow: -flow.packets)
    yield ""
    yield "SrcIf         SrcIPaddress    DstIf         DstIPaddress    Pr SrcP DstP Bytes"
    for flow in flows[:wanted]:
        yield _flow_row(flow, f"{_scaled(flow.packets * 412):>5}")
    yield f"{min(wanted, len(flows))} of {wanted} top talkers shown. {len(flows)} flows processed."


def _counts(moment: Moment, cache: FlowCache) -> dict[str, _Count]:
    """Expired flows by class since the last clearing: everyday ones, and those of the sweeps since their onset."""
    elapsed_s = moment.at_s - cache.cleared_s
    scanned_s = moment.at_s - max(cache.cleared_s, moment.data.load.onset_s)
    parts: dict[str, list[_Count]] = {}
    for everyday in moment.data.flow_classes:
        parts.setdefault(everyday.name, []).append(_count(everyday, everyday.flows_per_s * elapsed_s))
    for sweep in moment.data.sweeps:
        parts.setdefault(class_name(sweep.protocol, sweep.port), []).append(
            _count(_PROBE, sweep.flows_per_s * scanned_s)
        )
    return {name: _together(counts) for name, counts in parts.items()}


def _count(kind: FlowClass, flows: float) -> _Count:
    packets = int(flows) * kind.packets_per_flow
    return _Count(int(flows), packets, packets * kind.bytes_per_packet, kind.active_s, kind.idle_s)


def _together(counts: list[_Count]) -> _Count:
    flows = sum(count.flows for count in counts)
    return _Count(
        flows,
        sum(count.packets for count in counts),
        sum(count.octets for count in counts),
        sum(count.active_s * count.flows for count in counts) / max(1, flows),
        sum(count.idle_s * count.flows for count in counts) / max(1, flows),
    )


def _class_row(name: str, count: _Count, elapsed_s: float) -> str:
    per_flow, size = round(count.packets / max(1, count.flows)), round(count.octets / max(1.0, count.packets))
    return (
        f"{name:<10} {count.flows:>11} {count.flows / elapsed_s:>8.1f} {per_flow:>9} {size:>5} "
        f"{count.packets / elapsed_s:>8.1f} {count.active_s:>9.1f} {count.idle_s:>9.1f}"
    )


def _flow_row(flow: Flow, last: str) -> str:
    return (
        f"{flow.source_interface:<13} {flow.source:<15} {flow.destination_interface:<13} {flow.destination:<15} "
        f"{flow.protocol:02X} {flow.source_port:04X} {flow.destination_port:04X} {last}"
    )


def _scaled(number: int) -> str:
    if number < _THOUSANDS_FROM:
        return str(number)
    return f"{number // 1000}K" if number < 100 * _THOUSANDS_FROM else f"{number // 1_000_000}M"


def _size_rows(cache: FlowCache, packets: int) -> Iterator[str]:
    yield f"IP packet size distribution ({packets} total packets):"
    yield "   1-32" + "".join(f"{size:>5}" for size in _SMALL[1:])
    yield "  " + "".join(_share(cache, size) for size in _SMALL)
    yield ""
    yield "  " + "".join(f"{size:>5}" for size in _LARGE)
    yield "  " + "".join(_share(cache, size) for size in _LARGE)
    yield ""


def _share(cache: FlowCache, size: str) -> str:
    return f" {cache.sizes.get(size, 0.0):.3f}".replace(" 0.", " .")
