"""The ``~/.netmiko.yml`` of netmiko-tools: devices as mappings with a device_type, groups as lists of names."""

from triage.inventory.reading import Reading, Sample
from triage.strict_yaml import Items, Lines

_ENCRYPTED = "__encrypt__"


def looks_like(sample: Sample) -> bool:
    """Tell whether a top value is a mapping with netmiko's ``device_type``."""
    document = sample.document
    return isinstance(document, Lines) and any(
        isinstance(body, Lines) and "device_type" in body for body in document.values()
    )


def read(sample: Sample, reading: Reading) -> None:
    """Read devices; the groups that name them become tags."""
    document = reading.document(sample)
    if not isinstance(document, Lines):
        return
    groups = {name: body for name, body in document.items() if isinstance(body, Items)}
    devices = {name: body for name, body in document.items() if isinstance(body, Lines) and not name.startswith("__")}
    for group, members in groups.items():
        for index, member in enumerate(members):
            if not isinstance(member, str) or (member not in devices and member not in groups):
                reading.faults.append(
                    f"{reading.place(members.item_lines[index])}: group '{group}': there is no device '{member}'"
                )
    about = document.get("__meta__")
    kind = str(about.get("encryption_type", "fernet")) if isinstance(about, Lines) else "fernet"
    for name, body in devices.items():
        _device(name, body, tuple(group for group, members in groups.items() if name in members), kind, reading)


def _device(name: str, body: Lines, tags: tuple[str, ...], kind: str, reading: Reading) -> None:
    parts = {}
    for part, key in (("password", "password"), ("enable", "secret")):
        value = str(body.get(key, ""))
        if value.startswith(_ENCRYPTED):
            value = f"netmiko:{kind}:{value.removeprefix(_ENCRYPTED)}"
        parts[part] = reading.secret(value, key, reading.place(body.line_of(key)))
    key_file = str(body.get("key_file", ""))
    credential = reading.credential(
        str(body.get("username", "")), place=reading.place(body.line), key_file=key_file, **parts
    )
    host = str(body.get("host") or body.get("ip") or name)
    reading.add(
        {"host": host, "name": name, "port": body.get("port"), "platform": body.get("device_type"), "tags": tags,
         "credential": credential},
        reading.place(body.line),
    )  # fmt: skip
