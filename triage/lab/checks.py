"""What can be wrong with a router beyond the form of its records: marks and names that stand for nothing."""

import ipaddress

from triage.lab.faults import FaultKind
from triage.lab.router_data import RouterData
from triage.lab.rows import BLOCK_FIELDS, COMPUTED, ROWS
from triage.lab.values import Value


def router_faults(data: RouterData, source: str) -> list[str]:
    """Return every fault as "file:line: what", or "file: what" where no line can be told."""
    return [*_template_faults(data), *(f"{source}: {what}" for what in _data_faults(data))]


def _template_faults(data: RouterData) -> list[str]:
    found: list[str] = []
    for name, template in data.templates.items():
        block = next((fields for prefix, fields in BLOCK_FIELDS.items() if name.startswith(prefix)), frozenset())
        known = data.values.keys() | COMPUTED.keys() | block
        found += [f"{template.source}:{line}: braces that are no mark" for line in template.stray_marks()]
        found += [
            f"{template.source}:{line}: router {data.name} has no value '{value}'"
            for line, value in template.names()
            if value not in known
        ]
        found += [
            f"{template.source}:{line}: there are no rows '{rows}'"
            for line, rows in template.generators()
            if rows not in ROWS
        ]
    return found


def _data_faults(data: RouterData) -> list[str]:
    known = data.values.keys() | COMPUTED.keys()
    found = [
        f"the value '{name}' sums '{other}', which does not exist"
        for name, value in data.values.items()
        if isinstance(value, Value)
        for other in value.sum
        if other not in known
    ]
    found += [
        f"interface {interface.name} names the layout '{interface.layout}', which does not exist"
        for interface in data.interfaces
        if f"interface_{interface.layout}" not in data.templates
    ]
    kinds = {str(kind) for kind in FaultKind}
    found += [
        f"there is no fault '{fault.fault}'; known: {', '.join(kinds)}"
        for fault in data.faults
        if fault.fault not in kinds
    ]
    prefixes = [*(lan.prefix for lan in data.lans), *(silence.prefix for silence in data.silences)]
    prefixes += [sweep.near_prefix for sweep in data.sweeps if sweep.near_prefix]
    return found + [f"'{prefix}' is not a prefix such as 10.20.0.0/16" for prefix in prefixes if not _is_prefix(prefix)]


def _is_prefix(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
