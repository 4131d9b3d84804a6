"""NetBox devices as JSON: the answer of /api/dcim/devices/, a list of devices, or several pages of them."""

from typing import Any

from triage.inventory.platforms import platform_of
from triage.inventory.reading import Reading, Sample
from triage.strict_yaml import Items, Lines


def looks_like(sample: Sample) -> bool:
    """Tell whether the devices have NetBox's ``primary_ip`` keys."""
    devices = _devices(sample.document)
    return bool(devices) and isinstance(devices[0], Lines) and any(key.startswith("primary_ip") for key in devices[0])


def read(sample: Sample, reading: Reading) -> None:
    """Read the active devices that have a primary address."""
    devices = _devices(reading.document(sample))
    for index, device in enumerate(devices):
        line = devices.item_lines[index] if isinstance(devices, Items) else 1
        if not isinstance(device, Lines):
            reading.faults.append(f"{reading.place(line)}: a device must be a mapping")
            continue
        add_device(device, reading.place(line), reading)


def add_device(device: Any, place: str, reading: Reading) -> None:
    """Add one device as NetBox describes it; one that is not active or has no address is left out with a word."""
    name = _text(device.get("name")) or f"device {_text(device.get('id'))}"
    status = _inner(device.get("status"), "value") or "active"
    address = next(
        (
            found
            for key in ("primary_ip", "primary_ip4", "primary_ip6")
            if (found := _inner(device.get(key), "address"))
        ),
        "",
    )
    if status != "active" or not address:
        why = f"it is {status}" if status != "active" else "it has no primary address"
        reading.notices.append(f"{place}: {name} is left out: {why}")
        return
    platform = _inner(device.get("platform"), "slug")
    if platform and platform_of(platform) is None:
        reading.notices.append(f"{place}: {name} is left out: triage does not know the platform '{platform}'")
        return
    role = _inner(device.get("role") or device.get("device_role"), "slug")
    listed = device.get("tags")
    tags = [_inner(tag, "slug") for tag in (listed if isinstance(listed, list) else ())]
    reading.add(
        {"host": address.split("/")[0], "name": name, "platform": platform, "site": _inner(device.get("site"), "slug"),
         "tags": [tag for tag in (role, *tags) if tag]},
        place,
    )  # fmt: skip


def _devices(document: Any) -> Any:
    if isinstance(document, Lines):
        document = document.get("results")
    return document if isinstance(document, list) else []


def _inner(value: Any, key: str) -> str:
    return _text(value.get(key)) if isinstance(value, dict) else _text(value)


def _text(value: Any) -> str:
    return "" if value in (None, "null") else str(value)
