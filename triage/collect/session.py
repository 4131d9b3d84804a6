"""One login to one device, by whatever transport gets there; the only thing that writes to it (reliability, section 3)."""

import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from triage.collect import jump, openssh, paramiko_ssh, telnet
from triage.collect.gate import Allowed
from triage.collect.hostkeys import HostKeys
from triage.collect.ladder import DEADLINE_S, IDLE_S, Rung
from triage.collect.readloop import Bounds, Prompt, Read, read_command
from triage.collect.terminal_login import prepare
from triage.collect.transport import DEFAULT_LIMITS, Connected, Limits, Target, Transport
from triage.errors import CollectError
from triage.inventory.credentials import Credential
from triage.model import Device

TRANSPORTS = ("auto", "paramiko", "openssh", "telnet")
_EXIT_S = 0.2
_PROMPT = re.compile(r"([A-Za-z0-9][\w.\-/:@]{0,62}?)(?:\([^)\r\n]{1,40}\))?[#>]\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Which ways to a device may be taken. A device's own ``transport`` and ``jumps`` come before these."""

    transport: str = "auto"
    allow_telnet: bool = False
    jumps: tuple[str, ...] = ()
    limits: Limits = DEFAULT_LIMITS


class Session:
    """A login to one device."""

    def __init__(self, device: Device, platform: str, transport: Transport, shown: str) -> None:
        self.device = device
        self.platform = platform
        self.facts: Connected = transport.facts
        self.host_key = transport.facts.host_key
        self._transport = transport
        self.prompt = self._find_prompt(shown)

    def _find_prompt(self, shown: str) -> Prompt:
        match = _PROMPT.search(shown)
        if match is None:
            raise CollectError("no-prompt", f"no prompt recognised in '{shown[-40:]}'")
        if "(config" in shown:
            raise CollectError("unexpected-question", "the session is in configuration mode; nothing was sent")
        self.hostname = match[1]
        return Prompt(match[1])

    def is_open(self) -> bool:
        """Tell whether bytes can still come."""
        return self._transport.is_alive()

    def ask(
        self,
        command: Allowed,
        rung: Rung,
        stop: threading.Event,
        keep: Callable[[bytes], None],
        *,
        max_bytes: int,
        max_s: float = math.inf,
    ) -> Read:
        """Return what the device prints for one allowed command, within what its cost class allows and ``max_s``."""
        bounds = Bounds(idle_s=IDLE_S[rung.cost], deadline_s=min(DEADLINE_S[rung.cost], max_s), max_bytes=max_bytes)
        read = read_command(self._transport, command, self.prompt, bounds, stop, keep=keep)
        if read.renamed is not None:
            self.hostname, self.prompt = read.renamed, Prompt(read.renamed)
        return read

    def close(self, *, politely: bool) -> None:
        """Free the line: say exit when all is well, and close the transport at once either way."""
        if politely and self.is_open():
            self._say_exit()
        self._transport.close()

    def _say_exit(self) -> None:
        """Leave as a person does, and wait a moment for the device to hang up; where it is slow, the closed connection frees its line."""
        until = time.monotonic() + _EXIT_S
        try:
            self._transport.write_channel("exit\n")
            while self.is_open() and (left_s := until - time.monotonic()) > 0:
                self._transport.read_channel(left_s)
        except (OSError, EOFError):
            return


def connect(
    device: Device, platform: str, credential: Credential, host_keys: HostKeys, ways: Ways | None = None
) -> Session:
    """Return a session, or say in one line why there is none.

    Raises:
        CollectError: with a code of its own for every way in which a login fails.
    """
    chosen = ways or Ways()
    target = Target(device=device, credential=credential, jumps=device.jumps or chosen.jumps, limits=chosen.limits)
    transport = open_transport(target, host_keys, chosen)
    try:
        return Session(device, platform, transport, prepare(transport, target, platform))
    except CollectError:
        transport.close()
        raise


def open_transport(target: Target, host_keys: HostKeys, ways: Ways) -> Transport:
    """Return a logged-in terminal by the way that is asked for; by itself, OpenSSH where paramiko finds no algorithm.

    Raises:
        CollectError: no way led there.
    """
    wanted = target.device.transport or ways.transport
    route = jump.route(target)
    if wanted == "telnet":
        if not (ways.allow_telnet or target.device.transport == "telnet"):
            raise CollectError(
                "telnet-not-allowed",
                f"{target.where}: telnet sends the password readable on the wire",
                hint="--allow-telnet, or 'transport: telnet' in the device list",
            )
        return telnet.connect(target, route.sock())
    if wanted == "openssh":
        return openssh.connect(target, host_keys, route.program)
    try:
        return paramiko_ssh.connect(target, host_keys, route.sock)
    except CollectError as error:
        if error.code != "no-common-algorithm" or wanted == "paramiko":
            raise
        missing = str(error)
    transport = openssh.connect(target, host_keys, route.program)
    notice = f"paramiko found no common algorithm ({missing}); the system's OpenSSH client was used"
    transport.facts = replace(transport.facts, notices=(notice, *transport.facts.notices))
    return transport
