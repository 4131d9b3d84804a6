"""The system's OpenSSH client on a pseudo terminal: for routers that speak only what paramiko no longer offers.

The password is typed at the client's own prompt: it is in no argument, no environment and no file.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from triage.collect.hostkeys import HostKeys, users_file
from triage.collect.openssh_log import failure, is_in, negotiated, refusals_in, refused, wants_password
from triage.collect.pty_process import PtyProcess
from triage.collect.transport import ENCODING, HEIGHT_ROWS, WIDTH_COLUMNS, Connected, Target
from triage.errors import CollectError

_OLD_ALGORITHMS = {
    "KexAlgorithms": "diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1",
    "HostKeyAlgorithms": "ssh-rsa,ssh-dss",
    "Ciphers": "aes128-cbc,aes192-cbc,aes256-cbc,3des-cbc",
    "MACs": "hmac-sha1,hmac-sha1-96,hmac-md5",
}
_QUERIES = {"KexAlgorithms": "kex", "HostKeyAlgorithms": "key", "Ciphers": "cipher", "MACs": "mac"}
_STRICTNESS = {"accept-new": "accept-new", "strict": "yes", "off": "no"}
_KEPT_VARIABLES = ("PATH", "HOME", "USER", "LOGNAME")
_STEP_S = 0.05


class OpenSsh:
    """A terminal on a device through ``ssh``."""

    name = "openssh"

    def __init__(self, process: PtyProcess, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._pending = b""
        self.typed = False  # whether the password was sent
        self.facts = Connected(transport=self.name)

    @property
    def log(self) -> str:
        """What the client has said about the connection so far."""
        try:
            return (self._folder / "log").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def read_channel(self, wait_s: float = 0.0) -> str:
        """Return what has arrived."""
        data, self._pending = self._pending or self._process.read(wait_s), b""
        return data.decode(ENCODING)

    def write_channel(self, out_data: str) -> None:
        """Type it."""
        self._process.write(out_data.encode(ENCODING, "replace"))

    def is_alive(self) -> bool:
        """Tell whether bytes can still come."""
        return self._process.is_alive()

    def close(self) -> None:
        """End the client."""
        self._process.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def log_in(self, target: Target) -> None:
        """Type the password once, when the client asks for it, and wait for the session.

        Raises:
            CollectError: there is none, with the client's reason.
        """
        limits, where = target.limits, target.where
        until = time.monotonic() + limits.connect_s + limits.banner_s
        refusals: int | None = None  # how many the log had when the password was typed
        while time.monotonic() < until:
            data = self._process.read(_STEP_S)
            log = self.log
            if is_in(log):
                self._pending = data  # the client says so in its log before anything of the session comes
                self._note(log)
                return
            if refusals is not None and refusals_in(log) > refusals:
                raise refused(where)
            if not self._process.is_alive():
                raise failure(self.log, where)
            if refusals is None and wants_password(log) and not self._process.echoes():
                self._process.write(f"{target.credential.password.reveal()}\n".encode())
                self.typed = True
                refusals, until = refusals_in(log), time.monotonic() + limits.login_s
        if refusals is None:
            raise failure(self.log, where, timed_out=True)
        raise CollectError(
            "login-failed",
            f"{where}: the login did not end within {limits.login_s:.0f} s",
            hint="the box or its AAA server is overloaded; use the console. This is evidence by itself",
        )

    def _note(self, log: str) -> None:
        agreed = negotiated(log)
        weak = [name for name in (agreed.kex, agreed.cipher, agreed.mac) if is_old(name)]
        key_type = (agreed.host_key or "").split(" ")[0]
        weak += [key_type] if is_old(key_type) else []
        notices = (f"the management plane uses old algorithms: {', '.join(weak)}",) if weak else ()
        self.facts = Connected(
            transport=self.name, host_key=agreed.host_key, kex=agreed.kex, cipher=agreed.cipher, mac=agreed.mac,
            notices=notices,
        )  # fmt: skip


def is_old(algorithm: str) -> bool:
    """Tell whether an algorithm rests on SHA-1, MD5, CBC or DSA."""
    return algorithm in {"ssh-rsa", "ssh-dss"} or any(part in algorithm for part in ("sha1", "md5", "cbc"))


def connect(target: Target, host_keys: HostKeys, proxy: Sequence[str] = ()) -> OpenSsh:
    """Return a session through the system's client; ``proxy`` is the program that stands for the TCP connection.

    Raises:
        CollectError: there is no client, or no session, with the reason.
    """
    program = shutil.which("ssh")
    if program is None:
        raise CollectError(
            "no-openssh",
            f"{target.where}: the device needs the OpenSSH client, and this machine has none",
            hint="install it, or pip install 'router-triage[legacy-ssh]'",
        )
    if target.credential.key_file:
        if target.credential.password:
            raise CollectError(
                "no-key",
                f"{target.where}: the OpenSSH client would ask for the passphrase of {target.credential.key_file}",
                hint="ssh-add it and write 'agent: true', or --transport paramiko",
            )
        return _connect(program, target, host_keys, proxy, "publickey")
    try:
        return _connect(program, target, host_keys, proxy, "password")
    except _NotAskedError:
        # One method a connection: a client that has two sends the second request by itself once the first was refused.
        return _connect(program, target, host_keys, proxy, "keyboard-interactive")


class _NotAskedError(CollectError):
    """The device ended the login without having judged a password."""


def _connect(program: str, target: Target, host_keys: HostKeys, proxy: Sequence[str], method: str) -> OpenSsh:
    folder = Path(tempfile.mkdtemp(prefix="triage-ssh-"))
    try:
        argv = arguments(program, target, host_keys, folder, proxy, method=method)
        session = OpenSsh(PtyProcess(argv, environment(), rows=HEIGHT_ROWS, columns=WIDTH_COLUMNS), folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CollectError("login-failed", f"{target.where}: {program}: {error.strerror}") from error
    try:
        session.log_in(target)
    except CollectError as error:
        session.close()
        if method == "password" and error.code == "auth-refused" and not session.typed:
            raise _NotAskedError(error.code, str(error), hint=error.hint) from error
        raise
    except OSError as error:
        session.close()
        raise CollectError("login-failed", f"{target.where}: the client ended: {error.strerror}") from error
    return session


def arguments(
    program: str,
    target: Target,
    host_keys: HostKeys,
    folder: Path,
    proxy: Sequence[str] = (),
    *,
    method: str = "password",
) -> tuple[str, ...]:
    """Return the client's arguments; nothing of the user's own configuration acts on the session."""
    key = target.credential.key_file
    options = {
        **host_key_options(host_keys),
        **old_algorithms(program),
        "PreferredAuthentications": method,
        "PubkeyAuthentication": "yes" if key else "no",
        "IdentitiesOnly": "yes",
        "IdentityAgent": (os.environ.get("SSH_AUTH_SOCK") or "none") if target.credential.agent else "none",
        "NumberOfPasswordPrompts": "1",
        "BatchMode": "yes" if key else "no",
        "ConnectTimeout": f"{max(target.limits.banner_s, 1):.0f}",
        "ConnectionAttempts": "1",
        "ControlMaster": "no",
        "ControlPath": "none",
        "ForwardAgent": "no",
        "ClearAllForwardings": "yes",
        "PermitLocalCommand": "no",
        "UpdateHostKeys": "no",
    }
    if proxy:
        options["ProxyCommand"] = shlex.join(proxy).replace("%", "%%")
    where = ("-p", str(target.device.port), "-l", target.credential.username)
    chosen = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    identity = ("-i", key) if key else ()
    log = ("-v", "-E", str(folder / "log"))
    return (program, "-F", "none", "-tt", "-e", "none", *log, *where, *identity, *chosen, "--", target.device.host)


def host_key_options(host_keys: HostKeys) -> dict[str, str]:
    """Return the options that make the client look into our store first, record into it, and refuse a changed key."""
    own = os.devnull if host_keys.mode == "off" else str(host_keys.prepare())
    files = [own] if host_keys.mode == "off" else [own, str(users_file())]
    return {
        "StrictHostKeyChecking": _STRICTNESS[host_keys.mode],
        "UserKnownHostsFile": " ".join(f'"{file}"' for file in files),
        "HashKnownHosts": "no",
        "CheckHostIP": "no",
    }


def old_algorithms(program: str) -> dict[str, str]:
    """Return options that add the old algorithms which this client can still speak; a client refuses unknown names."""
    found = {}
    for option, wanted in _OLD_ALGORITHMS.items():
        able = set(known_algorithms(program, _QUERIES[option]))
        usable = [name for name in wanted.split(",") if name in able]
        if usable:
            found[option] = f"+{','.join(usable)}"
    return found


@cache
def known_algorithms(program: str, query: str) -> tuple[str, ...]:
    """Return what the client can speak: ``query`` is kex, key, cipher or mac."""
    done = subprocess.run(
        [program, "-Q", query], capture_output=True, text=True, timeout=5, check=False, env=environment()
    )
    return tuple(done.stdout.split())


def offered_algorithms(program: str) -> dict[str, tuple[str, ...]]:
    """Return what the client offers with the old algorithms added, in its order of preference, by option in lower case."""
    added = [part for name, value in old_algorithms(program).items() for part in ("-o", f"{name}={value}")]
    done = subprocess.run(
        [program, "-F", "none", "-G", *added, "--", "none"],
        capture_output=True, text=True, timeout=5, check=False, stdin=subprocess.DEVNULL, env=environment(),
    )  # fmt: skip
    pairs = (line.partition(" ") for line in done.stdout.splitlines())
    return {name: tuple(value.split(",")) for name, _, value in pairs if value}


def environment() -> dict[str, str]:
    """Return what the client is given of our environment: no agent, no secret, no way to ask a person."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "LC_ALL": "C", "TERM": "vt100", "SSH_ASKPASS_REQUIRE": "never"}
