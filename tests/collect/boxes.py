"""Routers without a network, for the fleet: sessions that answer from a script and keep what they were asked."""

import math
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triage.case.folder import Case
from triage.collect.gate import Allowed
from triage.collect.hostkeys import HostKeys
from triage.collect.ladder import Rung
from triage.collect.readloop import Read
from triage.collect.session import Ways
from triage.collect.transport import Connected
from triage.collect.visit import Options
from triage.errors import CollectError
from triage.inventory.credentials import Credential, Secret
from triage.model import CaptureStatus, Device

QUICK: dict[str, Any] = {"rounds": 1, "interval_s": 0.0, "logins_per_s": 10_000.0, "host_keys": "off"}
Script = Callable[[str, str, int], tuple[bytes, CaptureStatus]]  # device, command, session number


RIGHT, WRONG = "right", "wrong"


def credential(name: str = "default", password: str = RIGHT) -> Credential:
    return Credential(name=name, username="ops", password=Secret(password), enable=Secret(""))


def devices(count: int, **fields: Any) -> tuple[Device, ...]:
    return tuple(
        Device(name=f"r{n:03}", host=f"192.0.2.{n % 250}", port=1000 + n, **fields) for n in range(1, count + 1)
    )


def fine(device: str, command: str, session: int) -> tuple[bytes, CaptureStatus]:
    return f"{command}\n{device} is fine\n".encode(), CaptureStatus.OK


def options(**changes: Any) -> Options:
    return Options(**{**QUICK, **changes})


@dataclass
class Routers:
    """Every router of a network that is not there."""

    script: Script = fine
    password: str = RIGHT
    unreachable: tuple[str, ...] = ()
    logins: list[tuple[str, bool]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    allowed_s: list[float] = field(default_factory=list)  # how long each command might take
    open_now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def connect(self, device: Device, _: str, credential: Credential, __: HostKeys, ___: Ways) -> "FakeSession":
        if device.name in self.unreachable:
            raise CollectError("unreachable", f"{device.host}: not reachable")
        good = credential.password.reveal() == self.password
        with self.lock:
            self.logins.append((device.name, good))
            number = sum(1 for name, _ in self.logins if name == device.name)
        if not good:
            raise CollectError("auth-refused", f"{device.host}: login refused")
        for group in ("all", device.site or "-", device.name):
            with self.lock:
                self.open_now[group] += 1
                self.most[group] = max(self.most[group], self.open_now[group])
        return FakeSession(self, device, number)


class FakeSession:
    """One session to one of them."""

    host_key: str | None = None
    facts = Connected(transport="fake")

    def __init__(self, routers: Routers, device: Device, number: int) -> None:
        self.routers, self.device, self.number = routers, device, number
        self.hostname = device.name

    def ask(
        self,
        command: Allowed,
        rung: Rung,  # noqa: ARG002
        stop: threading.Event,  # noqa: ARG002
        keep: Callable[[bytes], None],
        *,
        max_bytes: int,
        max_s: float = math.inf,
    ) -> Read:
        self.routers.asked.append((self.device.name, command.command))
        raw, status = self.routers.script(self.device.name, command.command, self.number)
        self.routers.allowed_s.append(max_s)
        if len(raw) > max_bytes:
            raw, status = raw[:max_bytes], CaptureStatus.TOO_BIG
        keep(raw)
        return Read(raw=raw, status=status, first_byte_s=0.0, last_byte_s=0.0, paged=False)

    def close(self, *, politely: bool) -> None:  # noqa: ARG002
        for group in ("all", self.device.site or "-", self.device.name):
            with self.routers.lock:
                self.routers.open_now[group] -= 1


class Silent:
    """A progress that keeps what it was told."""

    def __init__(self) -> None:
        self.ended: list[tuple[str, str | None]] = []

    def started(self, device: str, commands: int) -> None: ...

    def command(self, device: str, command: str, round_number: int, status: str, size: int, seconds: float) -> None: ...

    def finished(self, device: str, problem: str | None) -> None:
        self.ended.append((device, problem))


def new_case(folder: Path) -> Case:
    return Case.create(folder / "case", {"command": "run"})
