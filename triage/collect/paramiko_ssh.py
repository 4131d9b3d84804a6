"""SSH by paramiko: the usual transport, one connection and one terminal on it, reads that wait instead of polling."""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import paramiko
from paramiko.auth_strategy import AuthSource, AuthStrategy

from triage.collect.hostkeys import HostKeys, fingerprint, known_keys, known_name, users_file
from triage.collect.openssh import is_old
from triage.collect.openssh_log import no_banner
from triage.collect.paramiko_errors import jump_failed, reason
from triage.collect.paramiko_transport import Transport
from triage.collect.transport import ENCODING, HEIGHT_ROWS, WIDTH_COLUMNS, Connected, Target
from triage.errors import CollectError
from triage.inventory.credentials import Credential, Secret

logging.getLogger("paramiko").addHandler(logging.NullHandler())  # else tracebacks go to standard error

_READ_BYTES = 65_536
_WRITE_S = 5.0


class ParamikoSsh:
    """A terminal on a device through paramiko."""

    name = "paramiko"

    def __init__(self, client: paramiko.SSHClient, transport: Transport, channel: Any, facts: Connected) -> None:
        self._client = client
        self._transport = transport
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
        return not self._channel.closed and bool(self._transport.active)

    def close(self) -> None:
        """Close the connection at once."""
        _close(self._client)


class _Password(AuthSource):  # type: ignore[misc]
    """The password as the answer to the one question that a device asks."""

    def __init__(self, username: str, secret: Secret) -> None:
        super().__init__(username)
        self._secret = secret

    def __repr__(self) -> str:
        return f"password of {self.username}"

    def authenticate(self, transport: Any) -> Any:
        def answer(_title: str, _instructions: str, fields: Sequence[Any]) -> list[str]:
            return [self._secret.reveal()] * min(len(fields), 1)

        return transport.auth_interactive(self.username, answer)


class _Questions(AuthStrategy):  # type: ignore[misc]
    """Keyboard-interactive alone, on a connection where nothing else was tried before."""

    def __init__(self, target: Target) -> None:
        super().__init__(ssh_config=paramiko.SSHConfig())
        self._target = target

    def get_sources(self) -> Iterator[AuthSource]:
        credential = self._target.credential
        yield _Password(credential.username, credential.password)


def connect(
    target: Target, host_keys: HostKeys, carrier: Callable[[], socket.socket | None] = lambda: None
) -> ParamikoSsh:
    """Return a session through paramiko; ``carrier`` gives a socket that stands for the TCP connection.

    A device that takes the password only as the answer to a question is connected to again: many accept no second
    method on one connection, and the first try held no password that it judged.

    Raises:
        CollectError: there is none; the code "no-common-algorithm" says that another client could do it.
    """
    try:
        return _connect(target, host_keys, carrier(), None)
    except CollectError as error:
        cause = error.__cause__
        if not isinstance(cause, paramiko.BadAuthenticationType) or "keyboard-interactive" not in cause.allowed_types:
            raise
    return _connect(target, host_keys, carrier(), _Questions(target))


def _connect(
    target: Target, host_keys: HostKeys, sock: socket.socket | None, strategy: AuthStrategy | None
) -> ParamikoSsh:
    client = paramiko.SSHClient()
    limits = target.limits
    watchdog = threading.Timer(limits.connect_s + limits.banner_s + limits.login_s, _close, (client,))
    watchdog.daemon = True
    watchdog.start()
    try:
        if host_keys.mode != "off":
            name = known_name(target.device.host, target.device.port)
            for key in known_keys(name, host_keys.prepare(), users_file()):
                client.get_host_keys().add(name, key.get_name(), key)
        client.set_missing_host_key_policy(host_keys)
        with _key_of_agent(target.credential) as key:
            client.connect(**_arguments(target, sock or _tcp(target)), pkey=key, auth_strategy=strategy)
        transport = client.get_transport()
        channel = transport.open_terminal("vt100", WIDTH_COLUMNS, HEIGHT_ROWS)
        return ParamikoSsh(client, transport, channel, _facts(transport))
    except CollectError:
        _close(client)
        raise
    except (paramiko.SSHException, OSError, EOFError, ValueError) as error:
        transport = client.get_transport()
        spoke = transport is not None and bool(transport.remote_version)
        began = spoke and not transport.initial_kex_done
        _close(client)
        if sock is not None and not spoke:
            raise jump_failed(target) from error
        if transport is not None and not spoke:
            raise no_banner(target.where) from error
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
        "key_filename": credential.key_file if credential.key_file and not credential.agent else None,
        "passphrase": credential.password.reveal() or None if credential.key_file else None,
        "allow_agent": False,
        "look_for_keys": False,
        "compress": False,
        "timeout": None,
        "banner_timeout": target.limits.banner_s,
        "auth_timeout": target.limits.login_s,
        "channel_timeout": target.limits.login_s,
        "sock": sock,
        "transport_factory": partial(Transport, handshake_s=target.limits.banner_s),
    }


@contextlib.contextmanager
def _key_of_agent(credential: Credential) -> Iterator[Any]:
    """Yield the one key that the agent is to offer, None without one: each key that it offers counts as an attempt.

    Raises:
        CollectError: the agent does not have it.
    """
    if not credential.agent:
        yield None
        return
    public = Path(credential.key_file)
    public = public if public.suffix == ".pub" else public.with_name(f"{public.name}.pub")
    try:
        wanted = public.read_text(encoding="ascii").split()[1]
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise CollectError("no-key", f"{public}: not a public key", hint="name the file of the public key") from error
    with contextlib.closing(paramiko.Agent()) as agent:
        key = next((key for key in agent.get_keys() if key.get_base64() == wanted), None)
        if key is None:
            raise CollectError("no-key", f"the agent does not have {public}", hint=f"ssh-add {public.with_suffix('')}")
        yield key


def _close(client: paramiko.SSHClient) -> None:
    """Close at once: the connection's thread is woken first, because closing waits for it."""
    transport = client.get_transport()
    if transport is not None:
        with contextlib.suppress(OSError):
            transport.sock.shutdown(socket.SHUT_RDWR)
    client.close()


def _facts(transport: Transport) -> Connected:
    cipher = str(transport.remote_cipher or "")
    weak = [name for name in (transport.agreed_kex, cipher, transport.mac, transport.host_key_type) if is_old(name)]
    return Connected(
        transport=ParamikoSsh.name,
        host_key=fingerprint(transport.get_remote_server_key()),
        kex=transport.agreed_kex,
        cipher=cipher,
        mac=transport.mac,
        notices=(f"the management plane uses old algorithms: {', '.join(weak)}",) if weak else (),
    )
