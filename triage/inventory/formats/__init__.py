"""The formats of device lists that people already have: one module each, recognised from the content.

A format module has ``looks_like(sample)`` and ``read(sample, reading)``. The order below is the order of asking: the most
telling marks first, a plain list of hosts last, since everything looks a little like one.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Protocol, cast

from triage.errors import FaultList
from triage.inventory.formats import (
    ansible,
    ansible_ini,
    ansible_json,
    containerlab,
    etc_hosts,
    native,
    netbox_export,
    netmiko_tools,
    nornir,
    oxidized,
    oxidized_json,
    plain,
    pyats,
    rancid,
    ssh_config,
    table,
)
from triage.inventory.reading import Reading, Sample
from triage.strict_yaml import load


class Format(Protocol):
    """What every module of this folder offers."""

    def looks_like(self, sample: Sample) -> bool:
        """Tell whether the content is of this format."""

    def read(self, sample: Sample, reading: Reading) -> None:
        """Put what the list says, and what is wrong with it, into ``reading``."""


_MODULES: Mapping[str, ModuleType] = {
    "ansible-json": ansible_json,
    "netbox": netbox_export,
    "oxidized-json": oxidized_json,
    "pyats": pyats,
    "containerlab": containerlab,
    "native": native,
    "netmiko": netmiko_tools,
    "ansible-yaml": ansible,
    "nornir": nornir,
    "ssh-config": ssh_config,
    "ansible-ini": ansible_ini,
    "etc-hosts": etc_hosts,
    "rancid": rancid,
    "csv": table,
    "oxidized": oxidized,
    "hosts": plain,
}
_OLD_NAMES = {"yaml": "native"}
FORMATS = ("auto", *_MODULES, *_OLD_NAMES)


def format_of(sample: Sample) -> str:
    """Return the name of the format that the content shows."""
    return next(name for name in _MODULES if _named(name).looks_like(sample))


def read(sample: Sample, kind: str) -> Reading:
    """Return what a list says, read as ``kind`` or, for ``auto``, as what it shows itself to be."""
    reading = Reading(source=sample.source, private=sample.private)
    if kind == "auto" and (sample.is_json or sample.is_yaml) and sample.document is None:
        try:
            load(sample.text, sample.source)
        except FaultList as error:
            reading.faults.extend(error.faults)
        return reading
    _named(format_of(sample) if kind == "auto" else _OLD_NAMES.get(kind, kind)).read(sample, reading)
    return reading


def _named(name: str) -> Format:
    return cast("Format", _MODULES[name])
