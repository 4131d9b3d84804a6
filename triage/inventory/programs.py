"""The programs that a user's own configuration names: run without a shell, within a time, and not at all with --no-exec."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_ANSIBLE = "ansible-inventory"
_ANSIBLE_S = 120.0
_KEPT = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "VIRTUAL_ENV")
_KEPT_PREFIXES = ("ANSIBLE_", "LC_")


class _Policy:
    """Whether programs may be run, for the whole process: it is the user's word, given once."""

    allowed = True


def allow(*, allowed: bool) -> None:
    """Say whether the programs that lists, credentials and the SSH configuration name may be run."""
    _Policy.allowed = allowed


def may_run() -> bool:
    """Tell whether they may."""
    return _Policy.allowed


def ansible_inventory(path: Path) -> tuple[str, str]:
    """Return what ``ansible-inventory --list`` prints of an inventory, and why it prints nothing; one of the two is empty."""
    program = shutil.which(_ANSIBLE)
    if not may_run():
        return "", "--no-exec forbids to run ansible-inventory"
    if program is None:
        return "", "ansible-inventory is not on the PATH"
    argv = (program, "-i", str(path), "--list")
    try:
        done = subprocess.run(
            argv, capture_output=True, text=True, timeout=_ANSIBLE_S, check=False, stdin=subprocess.DEVNULL,
            env=_environment(os.environ),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        return "", f"ansible-inventory: {type(error).__name__}"
    if done.returncode or not done.stdout.strip():
        return "", f"ansible-inventory: {_last(done.stderr.splitlines()) or f'status {done.returncode}'}"
    return done.stdout, ""


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return what Ansible needs of our environment, and no password of ours."""
    return {name: value for name, value in variables.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}


def _last(lines: Sequence[str]) -> str:
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:160] if said else ""
