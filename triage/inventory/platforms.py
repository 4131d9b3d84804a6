"""Platform names of other tools to ours."""

import re
from functools import cache

from triage.model import PLATFORMS

# What people write by hand, in RANCID's router.db and in Oxidized's; the mappings of netutils come first.
_OURS = {
    "ios": "cisco_ios", "cisco": "cisco_ios", "iosxe": "cisco_xe", "ios-xe": "cisco_xe", "ios_xe": "cisco_xe", "xe": "cisco_xe",
    "nxos": "cisco_nxos", "cisco-nx": "cisco_nxos", "nx-os": "cisco_nxos", "nexus": "cisco_nxos", "iosxr": "cisco_xr",
    "cisco-xr": "cisco_xr", "ios-xr": "cisco_xr", "xr": "cisco_xr", "asa": "cisco_asa", "cisco-asa": "cisco_asa", "cisco_ftd": "cisco_asa",
    "ftd": "cisco_asa", "eos": "arista_eos", "arista": "arista_eos", "junos": "juniper_junos", "juniper": "juniper_junos",
    "cisco_iosxe": "cisco_xe",
}  # fmt: skip
# containerlab's kinds
_KINDS = {
    "xrd": "cisco_xr", "xrv": "cisco_xr", "xrv9k": "cisco_xr", "csr1000v": "cisco_xe", "csr": "cisco_xe", "c8000v": "cisco_xe",
    "cat9kv": "cisco_xe", "n9kv": "cisco_nxos", "iol": "cisco_ios", "vios": "cisco_ios", "asav": "cisco_asa", "ceos": "arista_eos",
    "veos": "arista_eos", "vmx": "juniper_junos", "vsrx": "juniper_junos", "crpd": "juniper_junos", "vjunosrouter": "juniper_junos",
}  # fmt: skip
_VENDOR = re.compile(r"^(?:cisco|arista|juniper|vr)[-_. ]+")


@cache
def _foreign() -> dict[str, str]:
    from netutils import lib_mapper  # noqa: PLC0415  600 kB of tables that a native name does not need

    found: dict[str, str] = {}
    for name in (
        "ANSIBLE_LIB_MAPPER",
        "NAPALM_LIB_MAPPER",
        "NETMIKO_LIB_MAPPER",
        "PYATS_LIB_MAPPER",
        "NTCTEMPLATES_LIB_MAPPER",
        "SCRAPLI_LIB_MAPPER",
    ):
        found.update(getattr(lib_mapper, name, {}))
    return found


def platform_of(name: str) -> str | None:
    """Return our name of a platform, or None when it is not one of ours."""
    text = name.strip().lower()
    if text in PLATFORMS:
        return text
    if text in _OURS:
        return _OURS[text]
    normal = _foreign().get(text) or _foreign().get(name.strip())
    if normal in PLATFORMS:
        return str(normal)
    bare = _VENDOR.sub("", str(normal or text))
    return _OURS.get(bare) or _OURS.get(re.sub(r"[-_. ]", "", bare)) or _KINDS.get(bare)
