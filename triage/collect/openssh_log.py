"""What the OpenSSH client's debug log says about a connection, and why there is none."""

import re
from dataclasses import dataclass

from triage.errors import CollectError

_KEX = re.compile(r"debug1: kex: algorithm: (\S+)")
_CIPHER = re.compile(r"debug1: kex: server->client cipher: (\S+) MAC: (\S+)")
_HOST_KEY = re.compile(r"debug1: Server host key: (\S+ \S+)")
_OFFER = re.compile(r"no matching (.+?) found\. Their offer: (\S*)")
_METHOD = re.compile(r"debug1: Next authentication method: (\S+)")
_CONTINUE = "debug1: Authentications that can continue:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Negotiated:
    """The algorithms of a connection, and its host key; empty where the log does not say."""

    kex: str
    cipher: str
    mac: str
    host_key: str | None


def negotiated(log: str) -> Negotiated:
    """Return what was agreed on."""
    kex, cipher, key = _KEX.search(log), _CIPHER.search(log), _HOST_KEY.search(log)
    return Negotiated(
        kex=kex[1] if kex else "",
        cipher=cipher[1] if cipher else "",
        mac="" if cipher is None or cipher[2] == "<implicit>" else cipher[2],
        host_key=key[1] if key else None,
    )


def wants_password(log: str) -> bool:
    """Tell whether the client is about to ask for the password: only then is it sent."""
    methods = _METHOD.findall(log)
    return bool(methods) and methods[-1] in {"password", "keyboard-interactive"} and not is_in(log)


def is_in(log: str) -> bool:
    """Tell whether the login succeeded."""
    return "debug1: Entering interactive session." in log or re.search(r"(?m)^Authenticated to ", log) is not None


def refusals_in(log: str) -> int:
    """Return how often the device said that this is not enough; the first time it only lists what it takes."""
    return log.count(_CONTINUE)


def refused(where: str) -> CollectError:
    """Return that the password was not taken."""
    return CollectError(
        "auth-refused", f"{where}: login refused", hint="check user and password; a second attempt was not made"
    )


def no_banner(where: str) -> CollectError:
    """Return that nothing speaks SSH behind an open port."""
    return CollectError(
        "no-banner",
        f"{where}: TCP answers, SSH does not: the box is overloaded or its lines are full",
        hint="use the console; this is evidence by itself",
    )


def no_key_exchange(where: str) -> CollectError:
    """Return that SSH began and stood still."""
    return CollectError(
        "no-key-exchange",
        f"{where}: the device said its SSH version, and nothing more: it is too busy for a key exchange",
        hint="use the console; this is evidence by itself",
    )


def failure(log: str, where: str, *, timed_out: bool = False) -> CollectError:
    """Return why the client ended without a session, or was ended because nothing came."""
    offer = _OFFER.search(log)
    key = negotiated(log).host_key
    last = (_last_line(log) or "the client said nothing")[:160]
    if offer:
        return CollectError(
            "no-common-algorithm",
            f"{where}: no matching {offer[1]}; the device offers {offer[2] or 'nothing'}",
            hint="this machine's OpenSSH does not speak it either; use the console, or --allow-telnet",
        )
    if "REMOTE HOST IDENTIFICATION HAS CHANGED" in log:
        return CollectError(
            "host-key-changed",
            f"{where}: the host key changed to {key}; no password was sent",
            hint="find out why; then remove the old line from known_hosts",
        )
    if "host key is known for" in log or "Host key verification failed" in log:
        return CollectError(
            "host-key-unknown",
            f"{where}: unknown host key {key}",
            hint="add it to known_hosts, or use --host-keys accept-new",
        )
    if "Invalid key length" in log or "key length" in log.lower():
        return CollectError(
            "no-common-algorithm",
            f"{where}: the device's RSA host key is shorter than 1024 bits",
            hint="make a longer one with 'crypto key generate rsa modulus 2048', or use the console",
        )
    if "Permission denied" in log or "Too many authentication failures" in log:
        return refused(where)
    if "Connection refused" in log:
        return CollectError(
            "connection-refused", f"{where}: connection refused", hint="is SSH enabled, and an access-class in the way?"
        )
    if timed_out and "debug1: Remote protocol version" in log and "SSH2_MSG_NEWKEYS received" not in log:
        return no_key_exchange(where)
    if "banner exchange" in log or (timed_out and "Connection established" in log) or "identification: " in log:
        return no_banner(where)
    if timed_out or "timed out" in log or "No route to host" in log or "Could not resolve" in log:
        return CollectError("unreachable", f"{where}: not reachable: {last}", hint="check the path and the address")
    return CollectError(
        "login-failed", f"{where}: no usable session: {last}", hint="try the console; this is evidence by itself"
    )


def _last_line(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip() and not line.startswith("debug")]
    return lines[-1] if lines else ""
