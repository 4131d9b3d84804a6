"""Our own YAML: defaults, devices, credentials, known hosts; or a bare list of devices."""

from typing import Any

from triage.errors import InventoryError
from triage.inventory.credentials import CredentialSpec
from triage.inventory.hosts import known_hosts
from triage.inventory.reading import Reading, Sample
from triage.strict_yaml import Items, Lines

_DEVICE_KEYS = {"host", "name", "port", "platform", "credential", "site", "tags", "transport", "jump"}
_TOP_KEYS = {"devices", "defaults", "credentials", "hosts"}
_CREDENTIAL_KEYS = {"username", "password", "enable", "key_file", "agent"}


def looks_like(sample: Sample) -> bool:
    """Tell whether the document is a list, or a mapping with one of our sections."""
    document = sample.document
    if isinstance(document, Lines):
        # 'devices', 'defaults' or 'hosts' may be the name of a group in another format; the list settles it
        return isinstance(document.get("devices"), list) or bool(document and document.keys() <= _TOP_KEYS)
    return isinstance(document, list)


def read(sample: Sample, reading: Reading) -> None:
    """Read devices, credentials and known hosts."""
    data = reading.document(sample)
    if isinstance(data, list):
        wrapped = Lines(1)
        wrapped["devices"] = data
        data = wrapped
    if not isinstance(data, Lines):
        if data is not None:
            reading.faults.append(f"{reading.place(1)}: must be a mapping with 'devices', or a list of hosts")
        return
    _unknown(data, _TOP_KEYS, reading)
    _credentials(data.get("credentials", Lines(1)), reading)
    try:
        reading.hosts.update(known_hosts(data, reading.source))
    except InventoryError as error:
        reading.faults.extend(error.faults)
    _devices(data, reading)


def _devices(data: Lines, reading: Reading) -> None:
    devices, defaults = data.get("devices", Items(1)), data.get("defaults", Lines(1))
    if not isinstance(devices, list):
        reading.faults.append(f"{reading.place(data.line_of('devices'))}: 'devices' must be a list")
        return
    if not isinstance(defaults, Lines):
        reading.faults.append(f"{reading.place(data.line_of('defaults'))}: 'defaults' must be a mapping")
        return
    _unknown(defaults, _DEVICE_KEYS - {"host", "name"}, reading)
    lines = devices.item_lines if isinstance(devices, Items) else [1] * len(devices)
    for item, line in zip(devices, lines, strict=True):
        if isinstance(item, str):
            reading.add({**defaults, "host": item}, reading.place(line))
        elif isinstance(item, Lines):
            _unknown(item, _DEVICE_KEYS, reading)
            reading.add({**defaults, **{k: v for k, v in item.items() if k in _DEVICE_KEYS}}, reading.place(line))
        else:
            reading.faults.append(f"{reading.place(line)}: a device is a host, or a mapping with 'host'")


def _credentials(section: Any, reading: Reading) -> None:
    if not isinstance(section, Lines):
        reading.faults.append(f"{reading.place(1)}: 'credentials' must map names to sources")
        return
    for name, entry in section.items():
        place = reading.place(section.line_of(name))
        if not isinstance(entry, Lines):
            reading.faults.append(
                f"{place}: credential '{name}' must be a mapping of {', '.join(sorted(_CREDENTIAL_KEYS))}"
            )
            continue
        _unknown(entry, _CREDENTIAL_KEYS, reading)
        password, enable = (
            reading.secret(str(entry.get(key, "")), key, reading.place(entry.line_of(key)))
            for key in ("password", "enable")
        )
        key_file, agent = str(entry.get("key_file", "")), str(entry.get("agent", "false"))
        if agent not in {"true", "false"} or (agent == "true" and not key_file):
            reading.faults.append(
                f"{reading.place(entry.line_of('agent'))}: 'agent' is true or false, with the one 'key_file' that the agent offers"
            )
            continue
        reading.credentials[name] = CredentialSpec(
            name=name, username=str(entry.get("username", "")), password=password, enable=enable, key_file=key_file,
            agent=agent == "true", source=place,
        )  # fmt: skip


def _unknown(mapping: Lines, known: set[str], reading: Reading) -> None:
    reading.faults.extend(
        f"{reading.place(mapping.line_of(key))}: unknown key '{key}' (known: {', '.join(sorted(known))})"
        for key in mapping
        if key not in known
    )
