"""Jump hosts: a chain of ``ssh -W`` that stands for the TCP connection, under every transport.

Jump hosts are entered with keys (or an agent) of the user's own SSH configuration, never with a device's password.
"""

import os
import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.collect.openssh import environment
from triage.collect.transport import DEFAULT_LIMITS, Target
from triage.errors import CollectError
from triage.inventory.programs import may_run

_HOP = re.compile(r"(?:(?P<user>[\w.\-]+)@)?(?P<host>[A-Za-z0-9][\w.\-]*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?")
_SETTINGS_S, _END_S = 5.0, 1.0
_OPTIONS = (
    "BatchMode=yes",
    f"ConnectTimeout={DEFAULT_LIMITS.connect_s:.0f}",
    "ControlMaster=no",
    "ControlPath=none",
    "PermitLocalCommand=no",
)


class JumpSocket(socket.socket):
    """The near end of a program that carries a connection; the program ends with it."""

    def __init__(self, ours: socket.socket, process: "subprocess.Popen[bytes]") -> None:
        super().__init__(fileno=ours.detach())
        self._carrier = process

    def close(self) -> None:
        """Close, and end the program."""
        super().close()
        if self._carrier.poll() is None:
            self._carrier.terminate()
            try:
                self._carrier.wait(_END_S)
            except subprocess.TimeoutExpired:
                self._carrier.kill()
                self._carrier.wait()


@dataclass(frozen=True, slots=True)
class Route:
    """The program that stands for the TCP connection; empty for a direct one."""

    where: str
    program: tuple[str, ...] = ()

    def sock(self) -> socket.socket | None:
        """Return a socket to the device through the program, None for a direct connection.

        Raises:
            CollectError: the program could not be started.
        """
        if not self.program:
            return None
        ours, theirs = socket.socketpair()
        try:
            process = subprocess.Popen(
                self.program, stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=subprocess.DEVNULL, start_new_session=True,
                env=jump_environment(),
            )  # fmt: skip
        except OSError as error:
            ours.close()
            raise CollectError("jump-failed", f"{self.where}: {self.program[0]}: {error.strerror}") from error
        finally:
            theirs.close()
        return JumpSocket(ours, process)


def route(target: Target) -> Route:
    """Return how to reach the device: its own jump hosts, else what the user's SSH configuration says about it.

    Raises:
        CollectError: a jump host is not written as user@host:port.
    """
    device = target.device
    where = f"[{device.host}]:{device.port}" if ":" in device.host else f"{device.host}:{device.port}"
    if target.jumps:
        return Route(target.where, chain(target.jumps, where))
    settings = settings_of(device.host)
    named = settings.get("proxyjump", "none")
    if named != "none":
        return Route(target.where, chain(tuple(named.split(",")), where))
    program = settings.get("proxycommand", "none")
    if program != "none":
        words = shlex.split(program.replace("%h", device.host).replace("%p", str(device.port)))
        return Route(target.where, tuple(words))
    return Route(target.where)


def chain(jumps: Sequence[str], where: str) -> tuple[str, ...]:
    """Return the program that connects its standard input and output to ``where`` by way of all ``jumps``.

    Raises:
        CollectError: a jump host is not written as user@host:port.
    """
    last = _HOP.fullmatch(jumps[-1].strip())
    if last is None:
        raise CollectError("jump-failed", f"'{jumps[-1]}' is no jump host", hint="write user@host or user@host:port")
    program = shutil.which("ssh")
    if program is None:
        raise CollectError("no-openssh", "jump hosts need the OpenSSH client, and this machine has none")
    options = [part for option in _OPTIONS for part in ("-o", option)]
    if len(jumps) > 1:
        before = chain(jumps[:-1], jumps[-1].strip().rpartition("@")[2] if last["port"] else f"{last['host']}:22")
        options += ["-o", f"ProxyCommand={shlex.join(before).replace('%', '%%')}"]
    if last["user"]:
        options += ["-l", last["user"]]
    if last["port"]:
        options += ["-p", last["port"]]
    file = configuration()
    chosen = ("-F", str(file)) if file else ()
    return (program, *chosen, *options, "-W", where, "--", last["host"].strip("[]"))


def configuration() -> Path | None:
    """Return the user's SSH configuration: TRIAGE_SSH_CONFIG names another; None when there is none."""
    named = os.environ.get("TRIAGE_SSH_CONFIG")
    file = Path(named).expanduser() if named else Path("~/.ssh/config").expanduser()
    return file if file.is_file() else None


def settings_of(host: str) -> dict[str, str]:
    """Return what ``ssh -G`` says about a host, by lower-case name; empty without a configuration."""
    file = configuration()
    if file is None or not may_run():  # a 'Match exec' or a ProxyCommand would run
        return {}
    program = shutil.which("ssh")
    if program is None:
        return {}
    try:
        done = subprocess.run(
            [program, "-F", str(file), "-G", "--", host],
            capture_output=True, text=True, timeout=_SETTINGS_S, check=False, env=jump_environment(),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return {}
    pairs = (line.partition(" ") for line in done.stdout.splitlines())
    return {name: value for name, _, value in pairs}


def jump_environment() -> dict[str, str]:
    """Return what a client on the way is given: the agent too, because jump hosts are entered with keys."""
    agent = os.environ.get("SSH_AUTH_SOCK")
    return {**environment(), **({"SSH_AUTH_SOCK": agent} if agent else {})}
