"""A pyATS testbed: devices with os, connections and credentials; %ENV{} and %ASK{} are followed, %ENC{} is refused."""

from typing import Any

from triage.inventory.platforms import platform_of
from triage.inventory.reading import SECRET_ADVICE, Reading, Sample
from triage.strict_yaml import Lines


def looks_like(sample: Sample) -> bool:
    """Tell whether ``devices`` maps names to mappings."""
    document = sample.document
    return isinstance(document, Lines) and isinstance(document.get("devices"), Lines)


def read(sample: Sample, reading: Reading) -> None:
    """Read every device that SSH reaches; its own credentials come before the testbed's."""
    document = reading.document(sample)
    if not isinstance(document, Lines):
        return
    shared = _mapping(_mapping(document, "testbed"), "credentials")
    devices = _mapping(document, "devices")
    for name, body in devices.items():
        place = reading.place(devices.line_of(name))
        if not isinstance(body, Lines):
            reading.faults.append(f"{place}: device '{name}' must be a mapping")
            continue
        os_name = str(body.get("os", ""))
        if os_name and platform_of(os_name) is None:
            reading.notices.append(f"{place}: {name} runs {os_name}, which triage does not know; left out")
            continue
        connection = _connection(body)
        if connection is None:
            reading.notices.append(f"{place}: {name} has no connection with protocol ssh; left out")
            continue
        default = _mapping(_mapping(body, "credentials") or shared, "default")
        reading.add(
            {"host": connection.get("ip") or connection.get("host") or name, "name": name, "port": connection.get("port"),
             "platform": os_name, "tags": [body["type"]] if body.get("type") else [],
             "credential": _credential(default, place, reading)},
            place,
        )  # fmt: skip


def _credential(default: Lines, place: str, reading: Reading) -> str:
    password = str(default.get("password", ""))
    username = str(default.get("username", ""))
    if "%ENC{" in password + username:
        reading.faults.append(
            f"{reading.place(default.line_of('password'))}: triage does not decrypt %ENC{{}}; {SECRET_ADVICE}"
        )
        return "default"
    for shown in ("%ENV{", "%ASK{"):
        if username.startswith(shown):
            username = f"env:{username[5:-1]}" if shown == "%ENV{" else "ask"
    return reading.credential(username, place=place, password=password)


def _connection(body: Lines) -> Lines | None:
    connections = [c for c in _mapping(body, "connections").values() if isinstance(c, Lines)]
    if not connections:
        return Lines(1)
    return next((c for c in connections if c.get("protocol", "ssh") == "ssh" and (c.get("ip") or c.get("host"))), None)


def _mapping(body: Any, key: str) -> Lines:
    found = body.get(key) if isinstance(body, Lines) else None
    return found if isinstance(found, Lines) else Lines(1)
