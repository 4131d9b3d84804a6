"""Where the templates of a router come from: its own folder first, then the shared layouts it names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import cast

from triage.errors import FaultList
from triage.lab.processes import Process
from triage.lab.records import Faults
from triage.lab.templates import Template
from triage.lab.values import Value, read_values
from triage.strict_yaml import load

DEFAULTS = "defaults.yaml"
PROCESSES = "processes.yaml"


@dataclass(frozen=True, slots=True)
class Shared:
    """Templates by file name without its suffix, the values that they need, and the processes that such routers run."""

    templates: Mapping[str, Template]
    defaults: Mapping[str, Value | str]
    processes: tuple[Process, ...]


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
        processes: dict[str, Process] = {}
        for name in reversed(names):
            folder = self.shared / name
            if not folder.is_dir():
                faults.add(1, f"there is no layout '{name}'")
                continue
            templates.update(_templates(folder, f"layouts/{name}"))
            defaults.update(_defaults(folder, f"layouts/{name}/{DEFAULTS}", faults))
            processes.update((p.name, p) for p in _processes(folder, f"layouts/{name}/{PROCESSES}", faults))
        templates.update(_templates(self.own, self.source))
        return Shared(templates, defaults, tuple(processes.values()))


def _templates(folder: Traversable, source: str) -> Iterator[tuple[str, Template]]:
    for file in folder.iterdir():
        if file.name.endswith(".txt"):
            text = file.read_text(encoding="utf-8")
            yield file.name.removesuffix(".txt"), Template.of(text, f"{source}/{file.name}")


def _defaults(folder: Traversable, source: str, faults: Faults) -> Mapping[str, Value | str]:
    found = Faults(source)
    data = _yaml(folder / DEFAULTS, found)
    values = read_values(data, found) if data is not None else {}
    faults.found.extend(found.found)
    return values


def _processes(folder: Traversable, source: str, faults: Faults) -> tuple[Process, ...]:
    found = Faults(source)
    data = _yaml(folder / PROCESSES, found)
    processes = found.records(Process, data) if data is not None else ()
    faults.found.extend(found.found)
    return processes


def _yaml(file: Traversable, faults: Faults) -> object | None:
    """Return what the file holds; None when there is no such file, or it is no YAML."""
    if not file.is_file():
        return None
    try:
        return cast("object", load(file.read_text(encoding="utf-8"), faults.source))
    except FaultList as error:
        faults.found.extend(error.faults)
        return None
