"""Scenarios: folders of data that say which routers there are, what they print, and how that changes with time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources.abc import Traversable
from pathlib import Path

from triage.errors import FaultList, UsageError
from triage.lab.checks import router_faults
from triage.lab.faults import Fault
from triage.lab.layouts import Layouts
from triage.lab.records import Faults, ScenarioError
from triage.lab.router_data import RouterData, read_router
from triage.shipped import shipped
from triage.strict_yaml import Lines, load

_FILE = "scenario.yaml"
_LAYOUTS = "layouts"


@dataclass(frozen=True, slots=True)
class ScenarioInfo:
    """What a list of scenarios shows."""

    name: str
    title: str
    about: str
    routers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The plain part of ``scenario.yaml``."""

    title: str
    about: str
    seed: int
    routers: tuple[str, ...]
    started: str  # the routers' clock when the lab starts, UTC
    clock_rate: float = 1.0  # seconds that pass on the routers in one second
    latency_s: float = 0.05
    username: str = "triage"
    password: str = "lab-demo-only"  # noqa: S105  opens simulated routers on loopback, nothing else
    enable_password: str = ""  # empty: a login is privileged at once
    hosts: Mapping[str, str] = field(default_factory=dict)  # known hosts of the network: address to role


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One incident in a small network."""

    name: str
    title: str
    about: str
    seed: int
    started: datetime
    clock_rate: float
    latency_s: float
    username: str
    password: str = field(repr=False)
    enable_password: str = field(repr=False)
    hosts: Mapping[str, str]
    routers: tuple[RouterData, ...]
    authorized_keys: tuple[str, ...] = ()  # lines of public keys; with one the routers let in by key too

    def router(self, name: str) -> RouterData:
        """Return one router by name.

        Raises:
            KeyError: there is none of that name.
        """
        return {router.name: router for router in self.routers}[name]

    def with_faults(self, name: str, *faults: Fault) -> "Scenario":
        """Return the scenario with other faults of one router; for drills and tests."""
        routers = (replace(router, faults=faults) if router.name == name else router for router in self.routers)
        return replace(self, routers=tuple(routers))


def list_scenarios() -> tuple[ScenarioInfo, ...]:
    """Return the shipped scenarios, by name."""
    folders = sorted((item for item in shipped("scenarios").iterdir() if item.is_dir()), key=lambda item: item.name)
    return tuple(_info(folder) for folder in folders if (folder / _FILE).is_file())


def load_scenario(name_or_path: str) -> Scenario:
    """Return a shipped scenario by its name, or the one in a folder of the caller's.

    Raises:
        ScenarioError: every fault of its files, with file and line.
        UsageError: there is no such scenario.
    """
    names = [info.name for info in list_scenarios()]
    place: Traversable = Path(name_or_path)
    if name_or_path in names:
        place = shipped("scenarios") / name_or_path
    elif not (place / _FILE).is_file():
        raise UsageError(f"there is no lab scenario '{name_or_path}'", hint=f"choose one of: {', '.join(names)}")
    head, faults = _head(place)
    if head is None:
        raise ScenarioError(faults.found)
    started = _started(head, faults)
    found = faults.found.copy()
    routers = [_router(place, name, found) for name in head.routers]
    if found:
        raise ScenarioError(found)
    return Scenario(
        name=place.name,
        title=head.title,
        about=head.about,
        seed=head.seed,
        started=started,
        clock_rate=head.clock_rate,
        latency_s=head.latency_s,
        username=head.username,
        password=head.password,
        enable_password=head.enable_password,
        hosts=head.hosts,
        routers=tuple(router for router in routers if router is not None),
    )


def _info(folder: Traversable) -> ScenarioInfo:
    head, faults = _head(folder)
    if head is None:
        raise ScenarioError(faults.found)
    return ScenarioInfo(folder.name, head.title, head.about, head.routers)


def _head(folder: Traversable) -> tuple[_Head | None, Faults]:
    faults = Faults(f"{folder.name}/{_FILE}")
    data = _yaml(folder / _FILE, faults)
    return (None if faults.found else faults.record(_Head, data)), faults


def _yaml(file: Traversable, faults: Faults) -> object:
    try:
        return load(file.read_text(encoding="utf-8"), faults.source)
    except FaultList as error:
        faults.found.extend(error.faults)
    except (OSError, UnicodeDecodeError) as error:
        faults.add(1, f"cannot be read: {error}")
    return Lines(1)


def _started(head: _Head, faults: Faults) -> datetime:
    try:
        return datetime.fromisoformat(head.started).replace(tzinfo=UTC)
    except ValueError:
        faults.add(1, f"'started' must be a time such as 2026-03-02 09:14:07, not '{head.started}'")
        return datetime.fromtimestamp(0, UTC)


def _router(scenario: Traversable, name: str, found: list[str]) -> RouterData | None:
    """Return the data of one router; its faults are added to ``found``."""
    folder = scenario / name
    faults = Faults(f"{scenario.name}/{name}/router.yaml")
    data = _yaml(folder / "router.yaml", faults)
    layouts = Layouts(folder, shipped("scenarios") / _LAYOUTS, f"{scenario.name}/{name}")
    router = None if faults.found else read_router(name, data, faults, layouts)
    found.extend(faults.found)
    if router is not None:
        found.extend(router_faults(router, faults.source))
    return router
