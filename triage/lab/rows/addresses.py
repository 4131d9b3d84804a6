"""Addresses that a scan picks: at random all over the world, and never-answering ones of a network nearby."""

import ipaddress
from functools import cache

from triage.lab.moment import Moment
from triage.lab.noise import whole
from triage.lab.router_data import Sweep

_STRIDE = 7919  # prime, so that a network's addresses come in a scattered order without repeats
_OWN_USE = frozenset({0, 10, 127})
_FIRST_MULTICAST = 224


@cache
def network(prefix: str) -> ipaddress.IPv4Network:
    """Return the network that ``prefix`` writes."""
    return ipaddress.IPv4Network(prefix)


def silent_address(prefix: str, index: int) -> str:
    """Return one of the addresses of the upper half of a network, where the scenarios have no hosts."""
    half = network(prefix).num_addresses // 2
    return str(network(prefix)[half + index * _STRIDE % (half - 1)])


def far_address(moment: Moment, sweep: Sweep, index: int) -> str:
    """Return the random address that a sweep's flow number ``index`` goes to."""
    octets = [whole(1, 254, moment.seed, "far", sweep.source, index, place) for place in range(4)]
    while octets[0] in _OWN_USE or octets[0] >= _FIRST_MULTICAST:
        octets[0] = (octets[0] * 3 + 7) % _FIRST_MULTICAST
    return ".".join(map(str, octets))


def near_every(sweep: Sweep) -> int:
    """Return of how many flows of a sweep one goes to the network nearby; 0 for none."""
    return round(1 / sweep.near_share) if sweep.near_share and sweep.near_prefix else 0


def last_flow(moment: Moment, sweep: Sweep) -> int:
    """Return the number of the sweep's newest flow; it counts from the lab's start, so older ones are negative."""
    return int(moment.at_s * sweep.flows_per_s)
