"""A hosts file as in /etc/hosts: an address, a name, and aliases. Loopback and multicast lines are left out."""

import ipaddress

from triage.inventory.reading import Reading, Sample

_MIN_FIELDS = 2


def looks_like(sample: Sample) -> bool:
    """Tell whether every line is an address and at least one name."""
    return bool(sample.lines) and all(
        len(fields := line.split()) >= _MIN_FIELDS and _address(fields[0]) is not None for _, line in sample.lines
    )


def read(sample: Sample, reading: Reading) -> None:
    """Read the first name of each address; aliases become tags, so that --tag finds them."""
    for number, line in sample.lines:
        written, *names = line.split()
        address = _address(written)
        if address is None or not names:
            reading.faults.append(f"{reading.place(number)}: not 'address name'")
        elif not (
            address.is_loopback or address.is_multicast or address.is_unspecified or str(address) == "255.255.255.255"
        ):
            reading.add({"host": written, "name": names[0], "tags": names[1:]}, reading.place(number))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
