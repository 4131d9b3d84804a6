"""A containerlab topology: nodes with a kind and, when it is fixed, a management address."""

from triage.inventory.platforms import platform_of
from triage.inventory.reading import Reading, Sample
from triage.strict_yaml import Lines


def looks_like(sample: Sample) -> bool:
    """Tell whether the document has ``topology`` with ``nodes``."""
    document = sample.document
    topology = document.get("topology") if isinstance(document, Lines) else None
    return isinstance(topology, Lines) and isinstance(topology.get("nodes"), Lines)


def read(sample: Sample, reading: Reading) -> None:
    """Read the nodes whose kind is one of our platforms; a node without an address is reached as clab-<lab>-<node>."""
    document = reading.document(sample)
    if not isinstance(document, Lines):
        return
    topology = document.get("topology")
    nodes = topology.get("nodes") if isinstance(topology, Lines) else None
    if not isinstance(nodes, Lines):
        reading.faults.append(f"{reading.place(1)}: no topology with nodes")
        return
    lab, prefix, left_out = str(document.get("name", "lab")), str(document.get("prefix", "clab")), 0
    prefix = f"{prefix}-{lab}-" if prefix else ""
    for name, body in nodes.items():
        said = body if isinstance(body, Lines) else Lines(1)
        kind = str(said.get("kind", ""))
        platform = platform_of(kind)
        if platform is None:
            left_out += 1
            continue
        host = said.get("mgmt-ipv4") or f"{prefix}{name}"
        group = [said["group"]] if said.get("group") else []
        reading.add(
            {"host": host, "name": name, "platform": platform, "tags": group}, reading.place(nodes.line_of(name))
        )
    if left_out:
        reading.notices.append(f"{reading.source}: {left_out} nodes of kinds that triage does not know are left out")
