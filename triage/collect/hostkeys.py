"""Host keys: unknown ones are recorded, changed ones refused. One file, one writer at a time."""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

import paramiko
from filelock import FileLock
from platformdirs import user_state_path

from triage.errors import CollectError

MODES = ("accept-new", "strict", "off")


def store_path() -> Path:
    """Return the file of recorded host keys."""
    return Path(os.environ.get("TRIAGE_STATE_DIR") or user_state_path("triage")) / "known_hosts"


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
