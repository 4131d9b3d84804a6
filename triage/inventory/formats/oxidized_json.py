"""Oxidized's nodes as JSON, as /nodes.json or an HTTP source gives them: name, ip, model, group."""

from typing import Any

from triage.inventory.platforms import platform_of
from triage.inventory.reading import Reading, Sample
from triage.strict_yaml import Items, Lines


def looks_like(sample: Sample) -> bool:
    """Tell whether the list's first member has a name and a model."""
    nodes = sample.document
    return (
        sample.is_json
        and isinstance(nodes, list)
        and bool(nodes)
        and isinstance(nodes[0], Lines)
        and "model" in nodes[0]
    )


def read(sample: Sample, reading: Reading) -> None:
    """Read every node; a model that is none of our platforms is left out with a word."""
    nodes: Any = reading.document(sample)
    for index, node in enumerate(nodes if isinstance(nodes, Items) else ()):
        place = reading.place(nodes.item_lines[index])
        if not isinstance(node, Lines):
            reading.faults.append(f"{place}: a node must be a mapping")
            continue
        model = str(node.get("model", ""))
        if model and platform_of(model) is None:
            reading.notices.append(f"{place}: {node.get('name')} is left out: triage does not know the model '{model}'")
            continue
        said = {key: str(node.get(key, "")) for key in ("username", "password", "enable")}
        credential = reading.credential(said["username"], place=place, password=said["password"], enable=said["enable"])
        reading.add(
            {"host": node.get("ip") or node.get("name"), "name": node.get("name"), "platform": model,
             "tags": node.get("group", ""), "credential": credential},
            place,
        )  # fmt: skip
