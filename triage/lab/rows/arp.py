"""ARP and adjacencies: hosts that are there, and addresses that were asked for in vain."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from triage.lab.moment import Moment
from triage.lab.noise import whole
from triage.lab.router_data import Lan, Silence
from triage.lab.rows.addresses import last_flow, near_every, network, silent_address


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ARP table; ``mac`` is empty while nobody has answered."""

    address: str
    age: str
    mac: str
    interface: str


def entries(moment: Moment) -> list[Entry]:
    """Return the ARP table, by address."""
    found = [entry for lan in moment.data.lans for entry in _hosts(moment, lan)]
    found += [entry for silence in moment.data.silences for entry in _unanswered(moment, silence)]
    return sorted(found, key=lambda entry: ipaddress.IPv4Address(entry.address))


def _hosts(moment: Moment, lan: Lan) -> Iterator[Entry]:
    if lan.own:
        yield Entry(lan.own, "-", lan.own_mac, lan.interface)
    for address, mac in lan.named.items():
        yield Entry(address, _age(moment, address), mac, lan.interface)
    for number in range(lan.hosts):
        address = str(network(lan.prefix)[lan.first + number])
        if address not in lan.named and address != lan.own:
            yield Entry(address, _age(moment, address), f"0000.5e00.53{(lan.mac + number) % 256:02x}", lan.interface)


def _age(moment: Moment, address: str) -> str:
    return str(whole(0, 238, *moment.key("age", address, int(moment.at_s // 900))))


def _unanswered(moment: Moment, silence: Silence) -> Iterator[Entry]:
    """The newest requests; they are those of a sweep's flows where one goes to that network."""
    number = min(silence.maximum, moment.count(silence.count, silence.growth_per_s))
    sweeps = [sweep for sweep in moment.data.sweeps if sweep.near_prefix == silence.prefix and near_every(sweep)]
    last = last_flow(moment, sweeps[0]) // near_every(sweeps[0]) if sweeps else number
    for index in range(last - number + 1, last + 1):
        yield Entry(silent_address(silence.prefix, index), "0", "", "")


def arp_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:
    """Yield show ip arp; arguments: an address or an interface that limits it."""
    yield "Protocol  Address          Age (min)  Hardware Addr   Type   Interface"
    for entry in entries(moment):
        if not arguments or arguments[0] in {entry.address, entry.interface}:
            yield _row(entry)


def _row(entry: Entry) -> str:
    head = f"Internet  {entry.address:<15}{entry.age:>10}   "
    return f"{head}{entry.mac:<14}  ARPA   {entry.interface}" if entry.mac else f"{head}Incomplete      ARPA"


def arp_total(moment: Moment) -> float:
    """Return how many entries the table has."""
    return float(len(entries(moment)))


def arp_incomplete(moment: Moment) -> float:
    """Return how many of them are incomplete."""
    return float(sum(not entry.mac for entry in entries(moment)))


def _adjacencies(moment: Moment) -> dict[str, int]:
    counts = {i.name: 1 for i in moment.data.interfaces if not i.mac and i.address and i.line_state == "up"}
    for entry in entries(moment):
        if entry.mac and entry.age != "-":
            counts[entry.interface] = counts.get(entry.interface, 0) + 1
    return counts


def adjacency_total(moment: Moment) -> float:
    """Return how many adjacencies there are: a neighbour on each link, and every host that answered."""
    return float(sum(_adjacencies(moment).values()))


def adjacency_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001
    """Yield the per-interface part of show adjacency summary."""
    for interface, count in _adjacencies(moment).items():
        yield f"  {interface:<25} {count}"
