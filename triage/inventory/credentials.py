"""Where user names, passwords and secrets come from; never from the command line, never shown."""

import getpass
import importlib
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from triage.errors import CredentialError
from triage.inventory.programs import may_run

_COMMAND_S = 10
_GROUP_OR_WORLD = 0o077
KINDS = ("ask", "env:NAME", "file:PATH", "cmd:PROGRAM ARGUMENTS", "keyring:SERVICE/USER")


class Secret:
    """A value that must not be shown."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSpec:
    """Where each part of a credential comes from; empty means the environment, then a prompt.

    A ``Secret`` is the value itself, out of a list that only its owner can read.
    """

    name: str
    username: str = ""
    password: str | Secret = ""
    enable: str | Secret = ""
    key_file: str = ""
    agent: bool = False  # the key is offered by the user's agent
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A resolved credential."""

    name: str
    username: str
    password: Secret = field(repr=False)
    enable: Secret = field(repr=False)
    key_file: str = ""  # with a passphrase, the password is it
    agent: bool = False


class Ask(Protocol):
    """Asks a person; what is hidden is not shown while it is typed."""

    def __call__(self, text: str, *, hidden: bool) -> str: ...


def prompt(text: str, *, hidden: bool) -> str:
    """Ask on the terminal. Raises CredentialError when there is none."""
    if not sys.stdin.isatty():
        raise CredentialError(
            f"no terminal to ask for {text}",
            hint="set TRIAGE_USERNAME and TRIAGE_PASSWORD, or name env:, file: or cmd: in the device list",
        )
    if hidden:
        return getpass.getpass(f"{text}: ", stream=sys.stderr)
    sys.stderr.write(f"{text}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def never_ask(text: str, *, hidden: bool) -> str:  # noqa: ARG001
    """What --no-input asks with."""
    raise CredentialError(
        f"{text} is not set and --no-input forbids asking",
        hint="set TRIAGE_USERNAME and TRIAGE_PASSWORD, or name env:, file: or cmd: in the device list",
    )


def resolve(spec: CredentialSpec, ask: Ask, environment: Mapping[str, str] | None = None) -> Credential:
    """Return the credential that ``spec`` describes, asking once for what is nowhere.

    Raises:
        CredentialError: a source is missing, unreadable or open to others.
    """
    env = os.environ if environment is None else environment
    username = _value(spec.username, env, "TRIAGE_USERNAME", spec) or ask(f"user name for '{spec.name}'", hidden=False)
    if not username:
        raise CredentialError(f"no user name for '{spec.name}'", hint="set TRIAGE_USERNAME")
    key_file, locked = _key_file(spec) if spec.key_file else ("", False)
    password = _value(spec.password, env, "" if key_file else "TRIAGE_PASSWORD", spec)
    if not password and (locked or not key_file):
        password = ask(
            f"passphrase of {key_file}" if locked else f"password of {username} for '{spec.name}'", hidden=True
        )
    enable = _value(spec.enable, env, "TRIAGE_SECRET", spec)
    return Credential(
        name=spec.name, username=username, password=Secret(password), enable=Secret(enable), key_file=key_file,
        agent=spec.agent,
    )  # fmt: skip


def _key_file(spec: CredentialSpec) -> tuple[str, bool]:
    """Return the key's file and whether a passphrase protects it; with an agent the public half is enough.

    Raises:
        CredentialError: it cannot be read, or others can.
    """
    path = Path(spec.key_file).expanduser()
    try:
        mode, data = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise CredentialError(
            f"{spec.source or spec.name}: {path}: {error.strerror}", hint="name the key's file"
        ) from error
    if spec.agent:
        return str(path), False
    if b"PRIVATE KEY" not in data:
        raise CredentialError(f"{path}: not a private key", hint="name the private half, or write 'agent: true'")
    _refuse_open(path, mode)
    return str(path), _is_locked(data)


def _is_locked(data: bytes) -> bool:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  it takes a while to load

    load = serialization.load_ssh_private_key if b"BEGIN OPENSSH" in data else serialization.load_pem_private_key
    try:
        load(data, None)
    except TypeError:
        return True
    except ValueError:
        return b"ENCRYPTED" in data
    return False


def _refuse_open(path: Path, mode: int) -> None:
    if os.name == "posix" and mode & _GROUP_OR_WORLD:
        raise CredentialError(f"{path}: others may read it (mode {mode & 0o777:o})", hint=f"chmod 600 {path}")


def _value(text: str | Secret, env: Mapping[str, str], variable: str, spec: CredentialSpec) -> str:
    if isinstance(text, Secret):
        return text.reveal()
    if text in {"", "ask"}:
        return "" if text == "ask" else env.get(variable, "")
    kind, _, rest = text.partition(":")
    if kind == "env" and rest:
        if rest not in env:
            raise CredentialError(
                f"{spec.source or spec.name}: the environment has no {rest}", hint=f"export {rest}=..."
            )
        return env[rest]
    if kind == "file" and rest:
        return _from_file(Path(rest).expanduser(), spec)
    if kind == "cmd" and rest:
        return _from_command(rest, spec)
    if kind == "keyring" and "/" in rest:
        return _from_keyring(rest, spec)
    if kind == "netmiko" and rest:
        return _decrypted(rest, env, spec)
    return text


def _from_file(path: Path, spec: CredentialSpec) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CredentialError(f"{spec.source or spec.name}: {path}: {error.strerror}") from error
    _refuse_open(path, mode)
    return text.splitlines()[0].strip() if text.strip() else ""


def _from_command(command: str, spec: CredentialSpec) -> str:
    if not may_run():
        raise CredentialError(
            f"{spec.source or spec.name}: --no-exec forbids to run '{command}'", hint="use env: or file:"
        )
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=_COMMAND_S, check=False)
    except (OSError, ValueError) as error:
        raise CredentialError(f"{spec.source or spec.name}: cannot run '{command}': {error}") from error
    except subprocess.TimeoutExpired as error:
        raise CredentialError(f"{spec.source or spec.name}: '{command}' did not answer in {_COMMAND_S} s") from error
    if done.returncode != 0 or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise CredentialError(
            f"{spec.source or spec.name}: '{command}' failed with status {done.returncode}: {last[:120]}"
        )
    return done.stdout.splitlines()[0].strip()


def _from_keyring(rest: str, spec: CredentialSpec) -> str:
    service, _, user = rest.rpartition("/")
    where = spec.source or spec.name
    try:
        keyring = importlib.import_module("keyring")
    except ImportError as error:
        raise CredentialError(
            f"{where}: there is no keyring here", hint="pip install 'router-triage[keyring]'"
        ) from error
    try:
        found = keyring.get_password(service, user)
    except Exception as error:
        raise CredentialError(
            f"{where}: keyring: {type(error).__name__}", hint="unlock it; keyring get SERVICE USER"
        ) from error
    if not found:
        raise CredentialError(
            f"{where}: the keyring has nothing for {user} of {service}", hint=f"keyring set {service} {user}"
        )
    return str(found)


def _decrypted(rest: str, env: Mapping[str, str], spec: CredentialSpec) -> str:
    """Return what netmiko-tools encrypted: a salt and a ciphertext, under a key derived from NETMIKO_TOOLS_KEY."""
    kind, _, value = rest.partition(":")
    where, key = spec.source or spec.name, env.get("NETMIKO_TOOLS_KEY", "")
    if not key:
        raise CredentialError(
            f"{where}: the value is encrypted and NETMIKO_TOOLS_KEY is not set", hint="export NETMIKO_TOOLS_KEY=..."
        )
    from triage.inventory.netmiko_secrets import decrypt  # noqa: PLC0415  it loads ciphers

    try:
        return decrypt(value, key, kind)
    except ValueError as error:
        raise CredentialError(
            f"{where}: the value cannot be decrypted: {error}", hint="is NETMIKO_TOOLS_KEY the right one?"
        ) from error
