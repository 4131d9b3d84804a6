"""Nornir's SimpleInventory: hosts.yaml, with groups.yaml and defaults.yaml beside it. A host inherits from its groups, then defaults."""

from typing import Any

from triage.inventory.reading import Reading, Sample
from triage.strict_yaml import Lines

_KEYS = {"hostname", "port", "username", "password", "platform", "groups", "data", "connection_options"}
_INHERITED = ("hostname", "port", "username", "password", "platform")
_MAX_DEPTH = 20


def looks_like(sample: Sample) -> bool:
    """Tell whether every value is a mapping of nornir's keys, or empty."""
    document = sample.document
    if not isinstance(document, Lines) or not document:
        return False
    bodies = [body for body in document.values() if isinstance(body, Lines)]
    return bool(bodies) and all(
        (isinstance(body, Lines) and body.keys() <= _KEYS) or body in ("", "null", "{}") for body in document.values()
    )


def read(sample: Sample, reading: Reading) -> None:
    """Read hosts with what they inherit."""
    document = reading.document(sample)
    if not isinstance(document, Lines):
        return
    groups = reading.beside(sample, "groups.yaml", "groups.yml")
    defaults = reading.beside(sample, "defaults.yaml", "defaults.yml")
    for name, body in document.items():
        own = body if isinstance(body, Lines) else Lines(document.line_of(name))
        place = reading.place(document.line_of(name))
        reading.faults.extend(
            f"{reading.place(own.line_of(key))}: unknown key '{key}' (known: {', '.join(sorted(_KEYS))})"
            for key in own
            if key not in _KEYS
        )
        names = _group_names(own, groups, 0)
        reading.faults.extend(
            f"{place}: there is no group '{g}' in groups.yaml" for g in names if groups and g not in groups
        )
        layers = [own, *(groups[g] for g in names if isinstance(groups.get(g), Lines)), defaults]
        said = {
            key: next((str(layer[key]) for layer in layers if layer.get(key, "null") != "null"), "")
            for key in _INHERITED
        }
        credential = reading.credential(said["username"], place=place, password=said["password"])
        reading.add(
            {"host": said["hostname"] or name, "name": name, "port": said["port"], "platform": said["platform"],
             "site": _site(layers), "tags": names, "credential": credential},
            place,
        )  # fmt: skip


def _group_names(body: Any, groups: Lines, depth: int) -> tuple[str, ...]:
    listed = body.get("groups", ()) if isinstance(body, Lines) and depth < _MAX_DEPTH else ()
    found: list[str] = []
    for name in listed if isinstance(listed, list) else ():
        found += [str(name), *_group_names(groups.get(str(name)), groups, depth + 1)]
    return tuple(dict.fromkeys(found))


def _site(layers: list[Lines]) -> str:
    for layer in layers:
        data = layer.get("data")
        if isinstance(data, Lines) and isinstance(data.get("site"), str):
            return str(data["site"])
    return ""
