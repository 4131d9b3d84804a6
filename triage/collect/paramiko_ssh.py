"""SSH by paramiko: the usual transport, one connection and one terminal on it, reads that wait instead of polling."""

import logging
import socket
import threading
from functools import partial
from typing import Any

import paramiko
from paramiko.transport import ServiceRequestingTransport

from triage.collect.hostkeys import HostKeys, fingerprint
from triage.collect.openssh import is_old
from triage.collect.openssh_log import no_banner, no_key_exchange, refused
from triage.collect.transport import ENCODING, HEIGHT_ROWS, WIDTH_COLUMNS, Connected, Target
from triage.errors import CollectError

logging.getLogger("paramiko").addHandler(logging.NullHandler())  # else tracebacks go to standard error

_READ_BYTES = 65_536
_WRITE_S = 5.0


class _Transport(ServiceRequestingTransport):  # type: ignore[misc]
    """A connection that remembers which key exchange was agreed on; paramiko forgets it.

    Its base asks for the authentication service once, as OpenSSH does, and not again for each method.
    """

    agreed_kex = ""

    def __init__(self, *arguments: Any, handshake_s: float, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.handshake_timeout = handshake_s  # Diffie-Hellman takes long on a starved box

    def _parse_kex_init(self, m: Any) -> None:
        super()._parse_kex_init(m)
        self.agreed_kex = str(self.kex_engine.name)


class ParamikoSsh:
    """A terminal on a device through paramiko."""

    name = "paramiko"

    def __init__(self, client: paramiko.SSHClient, channel: Any, facts: Connected) -> None:
        self._client = client
        self._channel = channel
        self.facts = facts

    def read_channel(self, wait_s: float = 0.0) -> str:
        """Return what has arrived."""
        self._channel.settimeout(wait_s)
        try:
            data: bytes = self._channel.recv(_READ_BYTES)
        except TimeoutError:
            return ""
        return data.decode(ENCODING)

    def write_channel(self, out_data: str) -> None:
        """Type it."""
        self._channel.settimeout(_WRITE_S)
        self._channel.sendall(out_data.encode(ENCODING, "replace"))

    def is_alive(self) -> bool:
        """Tell whether bytes can still come."""
        transport = self._channel.get_transport()
        return not self._channel.closed and transport is not None and transport.is_active()

    def close(self) -> None:
        """Close the connection at once."""
        self._client.close()


def connect(target: Target, host_keys: HostKeys, sock: socket.socket | None = None) -> ParamikoSsh:
    """Return a session through paramiko; ``sock`` stands for the TCP connection.

    Raises:
        CollectError: there is none; the code "no-common-algorithm" says that another client could do it.
    """
    client = paramiko.SSHClient()
    limits = target.limits
    watchdog = threading.Timer(limits.connect_s + limits.banner_s + limits.login_s, client.close)
    watchdog.daemon = True
    watchdog.start()
    try:
        if host_keys.mode != "off":
            client.load_system_host_keys()
            client.load_host_keys(str(host_keys.prepare()))
        client.set_missing_host_key_policy(host_keys)
        client.connect(**_arguments(target, sock or _tcp(target)))
        channel = client.invoke_shell(term="vt100", width=WIDTH_COLUMNS, height=HEIGHT_ROWS)
        return ParamikoSsh(client, channel, _facts(client))
    except CollectError:
        client.close()
        raise
    except (paramiko.SSHException, OSError, EOFError, ValueError) as error:
        transport = client.get_transport()
        began = transport is not None and bool(transport.remote_version) and not transport.initial_kex_done
        client.close()
        raise reason(target, error, began=began) from error
    finally:
        watchdog.cancel()


def _tcp(target: Target) -> socket.socket:
    """Return a TCP connection; paramiko's own time limit would hold for the key exchange too."""
    return socket.create_connection((target.device.host, target.device.port), target.limits.connect_s)


def _arguments(target: Target, sock: socket.socket) -> dict[str, Any]:
    credential = target.credential
    return {
        "hostname": target.device.host,
        "port": target.device.port,
        "username": credential.username,
        "password": None if credential.key_file else credential.password.reveal(),
        "key_filename": credential.key_file or None,
        "allow_agent": False,
        "look_for_keys": False,
        "compress": False,
        "timeout": None,
        "banner_timeout": target.limits.banner_s,
        "auth_timeout": target.limits.login_s,
        "channel_timeout": target.limits.login_s,
        "sock": sock,
        "transport_factory": partial(_Transport, handshake_s=target.limits.banner_s),
    }


def _facts(client: paramiko.SSHClient) -> Connected:
    transport = client.get_transport()
    if transport is None:
        return Connected(transport=ParamikoSsh.name)
    kex = str(getattr(transport, "agreed_kex", ""))
    cipher, mac = str(transport.remote_cipher or ""), str(transport.remote_mac or "")
    weak = [name for name in (kex, cipher, mac, transport.host_key_type) if is_old(name)]
    return Connected(
        transport=ParamikoSsh.name,
        host_key=fingerprint(transport.get_remote_server_key()),
        kex=kex,
        cipher=cipher,
        mac=mac,
        notices=(f"the management plane uses old algorithms: {', '.join(weak)}",) if weak else (),
    )


def reason(target: Target, error: BaseException, *, began: bool = False) -> CollectError:
    """Return what went wrong as one of our own errors; ``began`` says that the key exchange had begun."""
    where = target.where
    if isinstance(error, paramiko.BadHostKeyException):
        old, new = fingerprint(error.expected_key), fingerprint(error.key)
        return CollectError(
            "host-key-changed",
            f"{where}: the host key changed from {old} to {new}; no password was sent",
            hint="find out why; then remove the old line from known_hosts",
        )
    text = " ".join(str(error).split())[:160]
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return CollectError(
            "no-common-algorithm",
            f"{where}: {text}",
            hint="--transport openssh, or pip install 'router-triage[legacy-ssh]'",
        )
    if isinstance(error, paramiko.BadAuthenticationType):
        return CollectError(
            "auth-method",
            f"{where}: the device takes no password: {', '.join(error.allowed_types) or 'no method'}",
            hint="name a key file in the device list",
        )
    if isinstance(error, paramiko.AuthenticationException) and ("EOF" in text or "imeout" in text):
        return CollectError(
            "login-failed",
            f"{where}: the device ended the login before it answered: {text}",
            hint="the box or its AAA server is overloaded; use the console. This is evidence by itself",
        )
    if isinstance(error, paramiko.AuthenticationException):
        return refused(where)
    if began:
        return no_key_exchange(where)
    if "banner" in text.lower():
        return no_banner(where)
    if isinstance(error, ConnectionRefusedError) or "refused" in text.lower() or _all_refused(error):
        return CollectError(
            "connection-refused", f"{where}: connection refused", hint="is SSH enabled, and an access-class in the way?"
        )
    if isinstance(error, (TimeoutError, OSError)):
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


def _all_refused(error: BaseException) -> bool:
    """Tell whether every address of the host refused."""
    if not isinstance(error, paramiko.ssh_exception.NoValidConnectionsError):
        return False
    return all(isinstance(cause, ConnectionRefusedError) for cause in error.errors.values())
