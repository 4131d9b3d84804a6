"""``triage doctor``: can this device be reached, by which transport, and is this machine fit for it. Nobody logs in."""

import json
import os
import platform as machine
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triage.cli.options import json_option, on_stdout
from triage.errors import UsageError

if TYPE_CHECKING:
    from triage.collect.examine import Line

_BAD_STATUS = 3
_ROOM_BYTES = 200_000_000
_ADDRESS = re.compile(
    r"\[(?P<v6>[0-9A-Fa-f:.]+)\](?::(?P<p6>\d+))?"
    r"|(?P<host>[A-Za-z0-9][\w.\-]*)(?::(?P<port>\d+))?"
    r"|(?P<bare>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)"
)
_PACKAGES = ("netmiko", "paramiko", "ntc-templates", "textfsm", "pandas", "matplotlib")


@click.command()
@click.argument("host", required=False)
@click.option("--port", type=click.IntRange(1, 65_535), help="TCP port; 22 when HOST names none")
@click.option("--timeout", type=click.FloatRange(1, 120), default=15.0, show_default=True, help="seconds for each step")
@json_option
def doctor(host: str | None, port: int | None, timeout: float, *, as_json: bool) -> int:
    """Say what works and what does not: the way to HOST, or this machine without HOST.

    Two connections to HOST, and no login. Status 0 when a session is possible, 3 when not.
    """
    from triage.collect.examine import Grade, examine  # noqa: PLC0415  paramiko is loaded only when it is needed
    from triage.collect.transport import Limits  # noqa: PLC0415

    if host is None:
        lines = this_machine(Path.cwd())
        bad = any(line.grade is Grade.BAD for line in lines)
    else:
        name, named_port = address(host)
        limits = Limits(connect_s=timeout, banner_s=timeout, login_s=timeout, answer_s=timeout)
        lines = examine(name, port or named_port, limits=limits)
        bad = not _usable(lines)
    if as_json:
        on_stdout(json.dumps({"host": host, "usable": not bad, "checks": [_record(line) for line in lines]}, indent=1))
    else:
        for line in lines:
            on_stdout(f"{line.grade.value:<5} {line.subject:<13} {line.text}")
    return _BAD_STATUS if bad else 0


def _usable(lines: "tuple[Line, ...]") -> bool:
    """Tell whether a transport would get in: one can, and the host key is not another one."""
    grades = {line.subject: line.grade.value for line in lines}
    return "ok" in {grades.get("paramiko"), grades.get("openssh")} and grades.get("host key") != "bad"


def _record(line: "Line") -> dict[str, str]:
    return {"subject": line.subject, "grade": line.grade.value, "text": line.text}


def address(text: str) -> tuple[str, int]:
    """Return host and port of "host", "host:port" or "[address]:port".

    Raises:
        UsageError: it is none of these.
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise UsageError(f"'{text}' is no host", hint="triage doctor HOST, HOST:PORT or [ADDRESS]:PORT")
    number = int(match["p6"] or match["port"] or 22)
    if not 0 < number < 65_536:
        raise UsageError(f"'{text}': there is no port {number}", hint="ports are 1 to 65535")
    return match["v6"] or match["host"] or match["bare"], number


def this_machine(folder: Path) -> "tuple[Line, ...]":
    """Return what this machine has of what a run needs; cases are written into ``folder``."""
    from triage.collect.examine import Grade, Line  # noqa: PLC0415
    from triage.collect.hostkeys import store_path  # noqa: PLC0415

    def line(subject: str, grade: Grade, text: str) -> Line:
        return Line(subject=subject, grade=grade, text=text)

    ssh = _ssh_version()
    room = shutil.disk_usage(folder).free
    missing = [name for name in _PACKAGES if _version_of(name) is None]
    found = ", ".join(f"{name} {_version_of(name)}" for name in _PACKAGES if name not in missing)
    store = store_path()
    writable = _writable(folder)
    return (
        line("python", Grade.GOOD, f"{machine.python_version()} on {machine.system()}"),
        line("ssh client", Grade.GOOD if ssh else Grade.WEAK, ssh or "none: old routers and jump hosts need it"),
        line("packages", Grade.BAD if missing else Grade.GOOD, f"missing: {', '.join(missing)}" if missing else found),
        line("terminal", Grade.INFO, _terminal()),
        line("disk space", Grade.GOOD if room > _ROOM_BYTES else Grade.WEAK, f"{room // 1_000_000:,} MB free in {folder}"),
        line("write access", Grade.GOOD if writable else Grade.BAD, f"{folder}{'' if writable else ': not writable'}"),
        line("host keys", Grade.INFO, f"{store}{'' if store.exists() else ', made at the first login'}"),
    )  # fmt: skip


def _ssh_version() -> str:
    program = shutil.which("ssh")
    if program is None:
        return ""
    done = subprocess.run([program, "-V"], capture_output=True, text=True, timeout=5, check=False)
    return (done.stderr or done.stdout).strip()


def _version_of(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _terminal() -> str:
    size = shutil.get_terminal_size()
    kind = os.environ.get("TERM", "none")
    return f"{size.columns} columns, TERM={kind}" if sys.stderr.isatty() else "none: progress is printed as lines"


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
