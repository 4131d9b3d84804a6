"""Names of interfaces, as different commands spell them."""

from collections.abc import Iterator

from triage.facts.fact import rows_of
from triage.tables import DeviceTables

_SHORT = {
    "et": "ethernet", "eth": "ethernet", "fa": "fastethernet", "fas": "fastethernet", "gi": "gigabitethernet",
    "gig": "gigabitethernet", "te": "tengigabitethernet", "ten": "tengigabitethernet", "tengige": "tengigabitethernet",
    "twe": "twentyfivegige", "fo": "fortygigabitethernet", "for": "fortygigabitethernet", "hu": "hundredgige",
    "hun": "hundredgige", "vl": "vlan", "se": "serial", "ser": "serial", "po": "port-channel", "tu": "tunnel",
    "lo": "loopback", "be": "bundle-ether", "mu": "multilink", "ma": "management",
}  # fmt: skip
_NAMING = {
    "interface": "interface", "interface_ip": "interface", "mac_entry": "port", "switch_port": "interface",
    "arp_entry": "interface", "link_neighbor": "interface",
}  # fmt: skip


def long_name(interface: str) -> str:
    """Return an interface name in lower case with its type written out, so that two spellings compare equal."""
    name = "".join(interface.lower().split())
    head = name.rstrip("0123456789/.:")
    return _SHORT.get(head, head) + name[len(head) :]


def known_interfaces(tables: DeviceTables) -> Iterator[str]:
    """Yield every interface that any table names, once."""
    seen: set[str] = set()
    for table, column in _NAMING.items():
        for row in rows_of(tables, table):
            name = row[column]
            if name and long_name(name) not in seen:
                seen.add(long_name(name))
                yield name
