"""Interfaces: one set of rates and counters for all commands that print them, and for the IP totals."""

from collections.abc import Iterable, Iterator, Mapping

from triage.lab.moment import Moment
from triage.lab.noise import swing
from triage.lab.router_data import Interface

_SETTINGS = (
    "name", "short", "hardware", "mac", "description", "mtu", "bandwidth_kbps", "delay_us", "state",
    "line_state", "duplex", "speed", "input_acl", "output_acl",
)  # fmt: skip
_COMPUTED = (
    "address", "prefix", "rxload", "txload", "input_queue", "input_drops", "output_drops", "input_bps",
    "input_pps", "output_bps", "output_pps", "input_packets", "input_bytes", "output_packets", "output_bytes",
    "broadcasts", "throttles", "no_buffer", "proxy_arp", "cef", "flow", "last_input",
)  # fmt: skip
FIELDS = frozenset((*_SETTINGS, *_COMPUTED))
_WAVE = 0.08


def interface_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:
    """Yield show interfaces for all of them or the one named."""
    for interface in _chosen(moment, arguments):
        lines = moment.print_block(f"interface_{interface.layout}", fields_of(moment, interface))
        yield from _without_empty(lines, interface)


def ip_interface_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:
    """Yield show ip interface for all of them or the one named."""
    for interface in _chosen(moment, arguments):
        if interface.address:
            yield from moment.print_block("ip_interface", fields_of(moment, interface))
            continue
        yield f"{interface.name} is {interface.state}, line protocol is {interface.line_state}"
        yield "  Internet protocol processing disabled"


def brief_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001
    """Yield show ip interface brief."""
    yield "Interface                  IP-Address      OK? Method Status                Protocol"
    for interface in moment.data.interfaces:
        address = interface.address.partition("/")[0] or "unassigned"
        method = "NVRAM" if interface.address else "unset"
        yield f"{interface.name:<26} {address:<15} YES {method:<6} {interface.state:<21} {interface.line_state}"


def stats_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:
    """Yield show interfaces stats: packets by switching path."""
    for interface in _chosen(moment, arguments):
        if interface.state != "up":
            yield f"Interface {interface.name} is disabled"
            yield ""
            continue
        yield interface.name
        yield "          Switching path    Pkts In   Chars In   Pkts Out  Chars Out"
        numbers = counters(moment, interface)
        whole = (numbers["input_packets"], numbers["input_bytes"], numbers["output_packets"], numbers["output_bytes"])
        share = (interface.processor_in_share,) * 2 + (interface.processor_out_share,) * 2
        processor = tuple(int(number * part) for number, part in zip(whole, share, strict=True))
        cache = tuple(number - part for number, part in zip(whole, processor, strict=True))
        for path, row in (("Processor", processor), ("Route cache", cache), ("Total", whole)):
            yield f"{path:>24}" + "".join(f" {number % 2**32:>10}" for number in row)


def counters(moment: Moment, interface: Interface) -> Mapping[str, int]:
    """Return the packet and byte counters of an interface."""
    packets_in = moment.count(interface.input_packets, interface.input_pps)
    packets_out = moment.count(interface.output_packets, interface.output_pps)
    return {
        "input_packets": packets_in,
        "input_bytes": packets_in * interface.input_bytes_each,
        "output_packets": packets_out,
        "output_bytes": packets_out * interface.output_bytes_each,
    }


def fields_of(moment: Moment, interface: Interface) -> dict[str, float | str]:
    """Return what the block templates may name."""
    rates = _rates(moment, interface)
    address, _, length = interface.address.partition("/")
    settings: dict[str, float | str] = {name: getattr(interface, name) for name in _SETTINGS}
    return {
        **settings,
        **rates,
        **counters(moment, interface),
        "address": address,
        "prefix": length,
        "input_queue": _queue(moment, interface),
        "input_drops": moment.count(interface.input_drops, interface.input_drops_per_s),
        "output_drops": interface.output_drops,
        "throttles": moment.count(interface.throttles, interface.throttles_per_s),
        "no_buffer": moment.count(interface.no_buffer, interface.no_buffer_per_s),
        "broadcasts": moment.count(interface.input_packets / 90, interface.broadcasts_pps),
        "last_input": "00:00:00" if interface.input_pps >= 1 else "00:00:03",
        "proxy_arp": "enabled" if interface.proxy_arp else "disabled",
        "cef": "enabled" if interface.cef else "disabled",
        "flow": "enabled" if interface.flow else "disabled",
    }


def total(moment: Moment, name: str) -> float:
    """Return a counter summed over all interfaces."""
    return float(sum(counters(moment, interface)[name] for interface in moment.data.interfaces))


def _rates(moment: Moment, interface: Interface) -> dict[str, float | str]:
    """Rates as averaged over five minutes: they wander a little, no faster than every half minute."""
    wave = 1 + _WAVE * swing(*moment.key("rate", interface.name, int(moment.at_s // 30)))
    input_pps, output_pps = int(interface.input_pps * wave), int(interface.output_pps * wave)
    input_bps = input_pps * interface.input_bytes_each * 8 // 1000 * 1000
    output_bps = output_pps * interface.output_bytes_each * 8 // 1000 * 1000
    return {
        "input_pps": input_pps,
        "output_pps": output_pps,
        "input_bps": input_bps,
        "output_bps": output_bps,
        "rxload": _load(input_bps, interface.bandwidth_kbps),
        "txload": _load(output_bps, interface.bandwidth_kbps),
    }


def _load(bps: int, bandwidth_kbps: int) -> int:
    return min(255, max(1, bps * 255 // (bandwidth_kbps * 1000)))


def _queue(moment: Moment, interface: Interface) -> int:
    """An overloaded queue goes up and down below its maximum; a quiet one is empty."""
    if not interface.input_queue:
        return 0
    wave = 0.2 * swing(*moment.key("queue", interface.name, int(moment.at_s // 5)))
    return min(75, max(0, int(interface.input_queue * (1 + wave))))


def _chosen(moment: Moment, arguments: tuple[str, ...]) -> list[Interface]:
    return [i for i in moment.data.interfaces if not arguments or i.name == arguments[0]]


def _without_empty(lines: Iterable[str], interface: Interface) -> Iterator[str]:
    """Leave out the lines that IOS prints only when there is something to say."""
    for line in lines:
        silent = (line.startswith("  Description:") and not interface.description) or (
            line.startswith("  Internet address") and not interface.address
        )
        if not silent:
            yield line
