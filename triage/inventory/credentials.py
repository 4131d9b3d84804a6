"""Where user names, passwords and secrets come from; never from the command line, never shown."""

import getpass
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from triage.errors import CredentialError

_COMMAND_S = 10
_GROUP_OR_WORLD = 0o077
KINDS = ("ask", "env:NAME", "file:PATH", "cmd:PROGRAM ARGUMENTS")


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
    """Where each part of a credential comes from; empty means the environment, then a prompt."""

    name: str
    username: str = ""
    password: str = ""
    enable: str = ""
    key_file: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A resolved credential."""

    name: str
    username: str
    password: Secret = field(repr=False)
    enable: Secret = field(repr=False)
    key_file: str = ""


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
    password = _value(spec.password, env, "TRIAGE_PASSWORD", spec)
    if not password and not spec.key_file:
        password = ask(f"password of {username} for '{spec.name}'", hidden=True)
    enable = _value(spec.enable, env, "TRIAGE_SECRET", spec)
    return Credential(
        name=spec.name, username=username, password=Secret(password), enable=Secret(enable), key_file=spec.key_file
    )


def _value(text: str, env: Mapping[str, str], variable: str, spec: CredentialSpec) -> str:
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
    return text


def _from_file(path: Path, spec: CredentialSpec) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CredentialError(f"{spec.source or spec.name}: {path}: {error.strerror}") from error
    if os.name == "posix" and mode & _GROUP_OR_WORLD:
        raise CredentialError(f"{path}: others may read it (mode {mode & 0o777:o})", hint=f"chmod 600 {path}")
    return text.splitlines()[0].strip() if text.strip() else ""


def _from_command(command: str, spec: CredentialSpec) -> str:
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
