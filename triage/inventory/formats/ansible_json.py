"""What ``ansible-inventory --list`` prints: every group, plugin and vault resolved by Ansible itself."""

from typing import Any

from triage.inventory.formats.ansible_vars import add_host
from triage.inventory.reading import Reading, Sample
from triage.strict_yaml import Lines


def looks_like(sample: Sample) -> bool:
    """Tell whether the document has Ansible's ``_meta``."""
    return isinstance(sample.document, Lines) and "_meta" in sample.document


def read(sample: Sample, reading: Reading) -> None:
    """Read every host of every group, with its resolved variables."""
    document = reading.document(sample)
    if not isinstance(document, Lines):
        return
    groups: dict[str, list[str]] = {}
    places: dict[str, str] = {}
    for group, body in document.items():
        hosts = body.get("hosts", ()) if isinstance(body, Lines) and group != "_meta" else ()
        for index, host in enumerate(hosts if isinstance(hosts, list) else ()):
            groups.setdefault(str(host), []).append(group)
            places.setdefault(str(host), reading.place(_line(hosts, index)))
    meta = document.get("_meta")
    resolved: Any = meta.get("hostvars", {}) if isinstance(meta, Lines) else {}
    for host in {**dict.fromkeys(groups), **dict.fromkeys(resolved)}:
        place = places.get(host) or reading.place(resolved.line_of(host))
        tags = tuple(group for group in groups.get(host, ()) if group not in {"all", "ungrouped"})
        variables = resolved.get(host, {})
        add_host(host, variables if isinstance(variables, Lines) else {}, tags, place, reading)


def _line(items: Any, index: int) -> int:
    lines: list[int] = getattr(items, "item_lines", [])
    return lines[index] if index < len(lines) else 1
