"""One login to one device with netmiko, with every limit and check set (reliability, section 3)."""

import logging
import re
import threading
from collections.abc import Callable
from typing import Any

import netmiko
import paramiko
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoBaseException, NetmikoTimeoutException

from triage.collect.gate import Allowed
from triage.collect.hostkeys import HostKeys, fingerprint
from triage.collect.ladder import DEADLINE_S, IDLE_S, Rung
from triage.collect.readloop import Bounds, Read, prompt_pattern, read_command
from triage.errors import CollectError
from triage.inventory.credentials import Credential
from triage.model import Device

for _name in ("paramiko", "netmiko"):
    logging.getLogger(_name).addHandler(logging.NullHandler())  # else tracebacks go to standard error

LOGIN_S = 90.0
_PROMPT = re.compile(r"([A-Za-z0-9][\w.\-/:@]{0,62}?)(?:\([^)\r\n]{1,40}\))?[#>]\s*\Z")


class Session:
    """A login to one device; the only thing that writes to it."""

    def __init__(self, device: Device, platform: str, connection: Any, host_key: str | None) -> None:
        self.device = device
        self.platform = platform
        self.host_key = host_key
        self._connection = connection
        self.prompt = self._find_prompt()

    def _find_prompt(self) -> re.Pattern[str]:
        found = str(self._connection.find_prompt())
        match = _PROMPT.search(found)
        if match is None:
            raise CollectError("no-prompt", f"no prompt recognised in '{found[-40:]}'")
        if "(config" in found:
            raise CollectError("unexpected-question", "the session is in configuration mode; nothing was sent")
        self.hostname = match[1]
        return prompt_pattern(match[1])

    def is_open(self) -> bool:
        """Tell whether bytes can still come."""
        channel = self._connection.remote_conn
        return (
            channel is not None
            and not channel.closed
            and channel.get_transport() is not None
            and channel.get_transport().is_active()
        )

    def ask(
        self, command: Allowed, rung: Rung, stop: threading.Event, keep: Callable[[bytes], None], *, max_bytes: int
    ) -> Read:
        """Return what the device prints for one allowed command."""
        bounds = Bounds(idle_s=IDLE_S[rung.cost], deadline_s=DEADLINE_S[rung.cost], max_bytes=max_bytes)
        return read_command(self._connection, command, self.prompt, bounds, stop, is_open=self.is_open, keep=keep)

    def close(self, *, politely: bool) -> None:
        """Free the line: say exit when all is well, and close the transport at once either way."""
        if politely and self.is_open():
            try:
                self._connection.write_channel("exit\n")
            except (OSError, EOFError, NetmikoBaseException):
                politely = False
        transport = getattr(self._connection, "remote_conn_pre", None)
        if transport is not None:
            transport.close()


def connect(device: Device, platform: str, credential: Credential, host_keys: HostKeys) -> Session:
    """Return a session, or say in one line why there is none.

    Raises:
        CollectError: with a code of its own for every way in which a login fails.
    """
    connection = netmiko.ConnectHandler(**_arguments(device, platform, credential, host_keys))
    connection.key_policy = host_keys
    watchdog = threading.Timer(LOGIN_S, _abort, (connection,))
    watchdog.daemon = True
    watchdog.start()
    try:
        connection._open()  # noqa: SLF001  so that the key policy is ours; held by a contract test
        session = Session(device, platform, connection, _host_key(connection, host_keys))
    except CollectError:
        _abort(connection)
        raise
    except (NetmikoBaseException, paramiko.SSHException, OSError, EOFError, ValueError) as error:
        _abort(connection)
        raise reason(device, error) from error
    finally:
        watchdog.cancel()
    return session


def _arguments(device: Device, platform: str, credential: Credential, host_keys: HostKeys) -> dict[str, Any]:
    return {
        "device_type": platform,
        "host": device.host,
        "port": device.port,
        "username": credential.username,
        "password": credential.password.reveal(),
        "secret": credential.enable.reveal(),
        "use_keys": bool(credential.key_file),
        "key_file": credential.key_file or None,
        "allow_agent": False,
        "ssh_strict": False,
        "system_host_keys": host_keys.mode != "off",
        "alt_host_keys": host_keys.mode != "off",
        "alt_key_file": str(host_keys.prepare()) if host_keys.mode != "off" else "",
        "conn_timeout": 15,
        "banner_timeout": 45,
        "auth_timeout": 60,
        "session_timeout": 30,
        "blocking_timeout": 20,
        "keepalive": 0,
        "fast_cli": True,
        "allow_auto_change": False,
        "encoding": "latin-1",
        "session_log": None,
        "auto_connect": False,
    }


def _host_key(connection: Any, host_keys: HostKeys) -> str | None:
    transport = connection.remote_conn.get_transport()
    return host_keys.seen or (fingerprint(transport.get_remote_server_key()) if transport else None)


def _abort(connection: Any) -> None:
    """Close whatever there is, at once: netmiko's own disconnect can take ten seconds on a hung session."""
    client = getattr(connection, "remote_conn_pre", None)
    if client is not None:
        client.close()


def reason(device: Device, error: BaseException) -> CollectError:
    """Return what went wrong as one of our own errors; netmiko hides the cause in the context of its exceptions."""
    where = f"{device.host}:{device.port}"
    for cause in _causes(error):
        if isinstance(cause, CollectError):
            return cause
        if isinstance(cause, paramiko.BadHostKeyException):
            old, new = fingerprint(cause.expected_key), fingerprint(cause.key)
            return CollectError(
                "host-key-changed",
                f"{where}: the host key changed from {old} to {new}; no password was sent",
                hint="find out why; then remove the old line from known_hosts",
            )
        if isinstance(cause, paramiko.ssh_exception.IncompatiblePeer):
            return CollectError(
                "no-common-algorithm",
                f"{where}: {cause}",
                hint="pip install 'router-triage[legacy-ssh]' for SHA-1 key exchange of old IOS",
            )
    text = " ".join(str(error).split())[:160]
    if isinstance(error, (NetmikoAuthenticationException, paramiko.AuthenticationException)):
        return CollectError(
            "auth-refused", f"{where}: login refused", hint="check user and password; no second attempt was made"
        )
    if "banner" in text.lower():
        return CollectError(
            "no-banner",
            f"{where}: TCP answers, SSH does not: the box is overloaded or its lines are full",
            hint="use the console; this is evidence by itself",
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in _causes(error)) or "refused" in text.lower():
        return CollectError(
            "connection-refused", f"{where}: connection refused", hint="is SSH enabled, and an access-class in the way?"
        )
    if isinstance(error, (NetmikoTimeoutException, TimeoutError, OSError)):
        return CollectError(
            "unreachable",
            f"{where}: not reachable: {text or type(error).__name__}",
            hint="check the path and the address",
        )
    return CollectError(
        "login-failed",
        f"{where}: no usable session: {text or type(error).__name__}",
        hint="try the console; this is evidence by itself",
    )


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__ or current.__context__
    return found
