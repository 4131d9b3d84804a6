"""Who makes a device, by its MAC address, as far as ``playbooks/makers.yaml`` knows the maker."""

from collections.abc import Mapping
from functools import cache

from triage.shipped import document

_DIGITS = 6  # of the part of an address that the registry assigns


@cache
def _by_prefix() -> Mapping[str, str]:
    entries = document("playbooks/makers.yaml")["makers"]
    return {prefix: f"{e['maker']} ({e['device']})" for e in entries for prefix in e["prefixes"]}


def maker_of(mac: str | None) -> str | None:
    """Return maker and kind of a device with an address as ``0000.5e00.5301``; None for all others."""
    return _by_prefix().get((mac or "").replace(".", "")[:_DIGITS].lower())
