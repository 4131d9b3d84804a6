"""Where the templates of a router come from: its own folder first, then the shared layouts it names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from triage.errors import FaultList
from triage.lab.records import Faults
from triage.lab.templates import Template
from triage.lab.values import Value, read_values
from triage.strict_yaml import load

DEFAULTS = "defaults.yaml"


@dataclass(frozen=True, slots=True)
class Shared:
    """Templates by file name without its suffix, and the values that they need unless the router has its own."""

    templates: Mapping[str, Template]
    defaults: Mapping[str, Value | str]


@dataclass(frozen=True, slots=True)
class Layouts:
    """Reads templates below ``own`` and ``shared``."""

    own: Traversable
    shared: Traversable
    source: str

    def load(self, names: tuple[str, ...], faults: Faults) -> Shared:
        """Return what the layouts ``names`` hold, the first of them winning, and the router's own files over all."""
        templates: dict[str, Template] = {}
        defaults: dict[str, Value | str] = {}
        for name in reversed(names):
            folder = self.shared / name
            if not folder.is_dir():
                faults.add(1, f"there is no layout '{name}'")
                continue
            templates.update(_templates(folder, f"layouts/{name}"))
            defaults.update(_defaults(folder, f"layouts/{name}/{DEFAULTS}", faults))
        templates.update(_templates(self.own, self.source))
        return Shared(templates, defaults)


def _templates(folder: Traversable, source: str) -> Iterator[tuple[str, Template]]:
    for file in folder.iterdir():
        if file.name.endswith(".txt"):
            text = file.read_text(encoding="utf-8")
            yield file.name.removesuffix(".txt"), Template.of(text, f"{source}/{file.name}")


def _defaults(folder: Traversable, source: str, faults: Faults) -> Mapping[str, Value | str]:
    file = folder / DEFAULTS
    if not file.is_file():
        return {}
    found = Faults(source)
    try:
        values = read_values(load(file.read_text(encoding="utf-8"), source), found)
    except FaultList as error:
        faults.found.extend(error.faults)
        return {}
    faults.found.extend(found.found)
    return values
