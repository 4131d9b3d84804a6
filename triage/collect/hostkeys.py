"""Host keys: unknown ones are recorded, changed ones refused. One file, one writer at a time."""

import base64
import binascii
import hashlib
import hmac
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paramiko
from filelock import FileLock
from platformdirs import user_state_path

from triage.errors import CollectError

_HASHED = b"|1|"
_MARK = b"@"  # certificate authorities and revoked keys: neither is a key of a host
_log = logging.getLogger(__name__)


def store_path() -> Path:
    """Return the file of recorded host keys."""
    return Path(os.environ.get("TRIAGE_STATE_DIR") or user_state_path("triage")) / "known_hosts"


def users_file() -> Path:
    """Return the user's own file of host keys."""
    return Path("~/.ssh/known_hosts").expanduser()


def known_name(host: str, port: int) -> str:
    """Return a host as files of host keys name it."""
    return host if port == paramiko.config.SSH_PORT else f"[{host}]:{port}"


def known_keys(name: str, *files: Path) -> tuple[Any, ...]:
    """Return the keys that ``files`` have of a host.

    Only its own lines are decoded: each takes half a millisecond, and a fleet has thousands in one file.
    """
    found = []
    for file in files:
        for line in _lines_about(name.encode("utf-8"), file):
            try:
                entry = paramiko.hostkeys.HostKeyEntry.from_line(line.decode("utf-8", "replace"))
            except (paramiko.hostkeys.InvalidHostKey, paramiko.SSHException, ValueError) as error:
                _log.debug("%s: a line that is no key: %s", file, error)
                continue
            if entry is not None:
                found.append(entry.key)
    return tuple(found)


def _lines_about(name: bytes, file: Path) -> Iterator[bytes]:
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        if not (name in line or line.startswith(_HASHED)) or line.startswith(_MARK):
            continue
        names, _, rest = line.strip().partition(b" ")
        if rest and any(one == name or _is_hash_of(one, name) for one in names.split(b",")):
            yield line


def _is_hash_of(text: bytes, name: bytes) -> bool:
    if not text.startswith(_HASHED):
        return False
    salt, _, digest = text.removeprefix(_HASHED).partition(b"|")
    try:
        return base64.b64encode(hmac.digest(base64.b64decode(salt), name, "sha1")) == digest
    except binascii.Error:
        return False


def fingerprint(key: Any) -> str:
    """Return the SHA-256 fingerprint as OpenSSH prints it."""
    digest = hashlib.sha256(key.asbytes()).digest()
    return f"{key.get_name()} SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


class HostKeys(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    """Decides about a key that paramiko does not know, and records it under a lock."""

    def __init__(self, mode: str, path: Path) -> None:
        self.mode = mode
        self.path = path
        self.seen: str | None = None

    def prepare(self) -> Path:
        """Return the file of recorded keys, made with private modes when it is missing."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.touch(mode=0o600, exist_ok=True)
        self.path.chmod(0o600)
        return self.path

    def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
        """Record the key, or refuse it in strict mode."""
        self.seen = fingerprint(key)
        if self.mode == "strict":
            raise CollectError(
                "host-key-unknown",
                f"{hostname}: unknown host key {self.seen}",
                hint="add it to known_hosts, or use --host-keys accept-new",
            )
        if self.mode == "accept-new":
            line = f"{hostname} {key.get_name()} {key.get_base64()}\n"
            with FileLock(f"{self.path}.lock"), self.path.open("a", encoding="ascii") as stream:
                stream.write(line)
                stream.flush()
                os.fsync(stream.fileno())
        client.get_host_keys().add(hostname, key.get_name(), key)
