"""An Ansible inventory in YAML, its static part; group_vars and host_vars beside it. The rest goes through ansible-inventory."""

from typing import Any

from triage.inventory.formats.ansible_groups import Groups
from triage.inventory.formats.ansible_ini import expand
from triage.inventory.reading import Reading, Sample
from triage.strict_yaml import Lines

_PARTS = {"hosts", "children", "vars"}
_MAX_DEPTH = 20


def looks_like(sample: Sample) -> bool:
    """Tell whether every top key is a group: a mapping of hosts, children or vars."""
    document = sample.document
    if isinstance(document, Lines) and "plugin" in document:
        return True
    return (
        isinstance(document, Lines)
        and bool(document)
        and all(isinstance(group, Lines) and group and group.keys() <= _PARTS for group in document.values())
    )


def read(sample: Sample, reading: Reading) -> None:
    """Read groups, children, hosts and variables."""
    document = reading.document(sample)
    if not isinstance(document, Lines):
        return
    if "plugin" in document:
        reading.faults.append(
            f"{reading.place(document.line_of('plugin'))}: a dynamic inventory; pipe it in: "
            f"ansible-inventory -i {reading.source} --list | triage run -"
        )
        return
    groups = Groups()
    for name, body in document.items():
        _group(name, body, document.line_of(name), groups, reading, 0)
    groups.finish(sample, reading)


def _group(name: str, body: Any, line: int, groups: Groups, reading: Reading, depth: int) -> None:
    if not isinstance(body, Lines) or depth > _MAX_DEPTH:
        if body not in ("", "null"):
            reading.faults.append(f"{reading.place(line)}: group '{name}' must be a mapping of hosts, children or vars")
        return
    for part in body.keys() - _PARTS:
        reading.faults.append(f"{reading.place(body.line_of(part))}: '{part}' is none of hosts, children, vars")
    groups.group_vars.setdefault(name, {}).update(_mapping(body, "vars", reading))
    hosts = _mapping(body, "hosts", reading)
    for host, variables in hosts.items():
        said = variables if isinstance(variables, Lines) else {}
        for one in expand(host):
            groups.host(one, name, reading.place(hosts.line_of(host)), said)
    children = _mapping(body, "children", reading)
    groups.children.setdefault(name, []).extend(children)
    for child, below in children.items():
        _group(child, below, children.line_of(child), groups, reading, depth + 1)


def _mapping(body: Lines, part: str, reading: Reading) -> Lines:
    found = body.get(part, Lines(1))
    if isinstance(found, Lines):
        return found
    if found not in ("", "null"):
        reading.faults.append(f"{reading.place(body.line_of(part))}: '{part}' must be a mapping")
    return Lines(1)
