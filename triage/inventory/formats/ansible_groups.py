"""Ansible's groups: which variables hold for a host, by the order that Ansible gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.inventory.formats.ansible_vars import add_host
from triage.inventory.reading import Reading, Sample

_MAX_DEPTH = 20


@dataclass(slots=True)
class Groups:
    """Hosts, groups, children and variables of a static inventory, as they were read."""

    host_places: dict[str, str] = field(default_factory=dict)
    host_vars: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    group_vars: dict[str, dict[str, Any]] = field(default_factory=dict)

    def host(self, name: str, group: str, place: str, variables: Mapping[str, Any]) -> None:
        """Take in a host of a group; the same host may stand in several."""
        self.host_places.setdefault(name, place)
        self.host_vars.setdefault(name, {}).update(variables)
        if name not in self.members.setdefault(group, []):
            self.members[group].append(name)

    def depths(self) -> dict[str, int]:
        """Return how far below ``all`` every group lies; a ring of groups is cut."""
        parents = {child: parent for parent, found in self.children.items() for child in found}
        depths = {}
        for group in {*self.members, *self.children, *self.group_vars, *parents}:
            depth, above = 1, parents.get(group)
            while above is not None and depth < _MAX_DEPTH:
                depth, above = depth + 1, parents.get(above)
            depths[group] = 0 if group == "all" else depth
        return depths

    def groups_of(self, host: str) -> set[str]:
        """Return every group that holds a host, itself or by a child."""
        found = {group for group, hosts in self.members.items() if host in hosts}
        for _ in range(_MAX_DEPTH):
            more = {group for group, below in self.children.items() if found & set(below)} - found
            if not more:
                break
            found |= more
        return found

    def finish(self, sample: Sample, reading: Reading) -> None:
        """Add every host, with group_vars/ and host_vars/ beside the list: parents first, children over them, hosts last."""
        depths = self.depths()
        files = {
            group: reading.beside(sample, f"group_vars/{group}.yml", f"group_vars/{group}.yaml", f"group_vars/{group}/main.yml")
            for group in ("all", *sorted(depths.keys() - {"all"}))
        }  # fmt: skip
        for name, place in self.host_places.items():
            groups = sorted(self.groups_of(name) - {"all", "ungrouped"}, key=lambda group: (depths[group], group))
            variables: dict[str, Any] = {}
            for group in ("all", *groups):
                variables |= {**self.group_vars.get(group, {}), **files.get(group, {})}
            variables |= self.host_vars[name]
            variables |= reading.beside(sample, f"host_vars/{name}.yml", f"host_vars/{name}.yaml")
            add_host(name, variables, tuple(groups), place, reading)
