"""What every way to a device has in common: bytes as text of 256 characters, one byte each, so that nothing is lost."""

from dataclasses import dataclass
from typing import Protocol

from triage.inventory.credentials import Credential
from triage.model import Device

WIDTH_COLUMNS, HEIGHT_ROWS = 511, 1000
ENCODING = "latin-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long each part of a login may take. A router at 99 % is slow, not dead."""

    connect_s: float = 15.0
    banner_s: float = 45.0
    login_s: float = 60.0
    answer_s: float = 30.0  # the first prompt, and each answer while paging is switched off


DEFAULT_LIMITS = Limits()


class Transport(Protocol):
    """An open, logged-in terminal on a device.

    ``read_channel`` returns what has arrived, and waits up to ``wait_s`` for the first byte when nothing has.
    ``facts`` is what the journal keeps about the connection: algorithms, the host key, what is old about it.
    """

    @property
    def name(self) -> str: ...

    @property
    def facts(self) -> "Connected": ...

    def write_channel(self, out_data: str) -> None: ...

    def read_channel(self, wait_s: float = 0.0) -> str: ...

    def is_alive(self) -> bool: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """How a connection came about. Algorithms are empty where the transport has none or does not tell."""

    transport: str
    host_key: str | None = None  # "type SHA256:..." as OpenSSH prints it
    kex: str = ""
    cipher: str = ""
    mac: str = ""
    notices: tuple[str, ...] = ()  # for the note: what is weak or unusual about this connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom to reach, as whom, by way of which hosts ("user@host:port", the first is the nearest)."""

    device: Device
    credential: Credential
    jumps: tuple[str, ...] = ()
    limits: Limits = DEFAULT_LIMITS

    @property
    def where(self) -> str:
        """The address for people."""
        return f"{self.device.host}:{self.device.port}"
