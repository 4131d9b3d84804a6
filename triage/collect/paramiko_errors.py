"""What paramiko's exceptions mean, as our own errors: a code, one line, and what to do next."""

import paramiko

from triage.collect.hostkeys import fingerprint
from triage.collect.openssh_log import no_banner, no_key_exchange, refused
from triage.collect.transport import Target
from triage.errors import CollectError


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


def jump_failed(target: Target) -> CollectError:
    """Return that nothing came through the hosts on the way."""
    way = ", ".join(target.jumps) or "the program of the SSH configuration"
    return CollectError(
        "jump-failed",
        f"{target.where}: nothing came by way of {way}",
        hint=f"try it by hand: ssh {target.jumps[-1] if target.jumps else target.device.host}",
    )


def _all_refused(error: BaseException) -> bool:
    """Tell whether every address of the host refused."""
    if not isinstance(error, paramiko.ssh_exception.NoValidConnectionsError):
        return False
    return all(isinstance(cause, ConnectionRefusedError) for cause in error.errors.values())
