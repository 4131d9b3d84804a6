"""What Ansible's connection variables say of one host."""

from collections.abc import Mapping
from typing import Any

from triage.inventory.platforms import platform_of
from triage.inventory.reading import Reading

# Ansible variable, newest name first, to ours
_NAMES: Mapping[str, tuple[str, ...]] = {
    "host": ("ansible_host", "ansible_ssh_host"),
    "port": ("ansible_port", "ansible_ssh_port"),
    "user": ("ansible_user", "ansible_ssh_user"),
    "password": ("ansible_password", "ansible_ssh_pass", "ansible_ssh_password"),
    "enable": ("ansible_become_password", "ansible_become_pass"),
    "key_file": ("ansible_ssh_private_key_file", "ansible_private_key_file"),
    "platform": ("ansible_network_os",),
    "site": ("site",),
}


def add_host(name: str, variables: Mapping[str, Any], groups: tuple[str, ...], place: str, reading: Reading) -> None:
    """Add one host with the variables that hold for it, closest first already merged; its groups become tags."""
    said = {key: _first(variables, names) for key, names in _NAMES.items()}
    network_os = said["platform"]
    if network_os and platform_of(network_os) is None:
        reading.notices.append(f"{place}: {name} runs {network_os}, which triage does not know; left out")
        return
    credential = reading.credential(
        said["user"], place=place, password=said["password"], enable=said["enable"], key_file=said["key_file"]
    )
    fields = {
        "host": said["host"] or name, "name": name, "port": said["port"], "platform": network_os, "site": said["site"],
        "tags": groups, "credential": credential,
    }  # fmt: skip
    reading.add(fields, place)


def _first(variables: Mapping[str, Any], names: tuple[str, ...]) -> str:
    value = next((variables[name] for name in names if name in variables), "")
    return value if isinstance(value, str) else "" if value is None else str(value)
