"""How collecting goes: a table that moves on a terminal, plain lines elsewhere; always on standard error."""

import contextlib
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TextIO

from triage.cli.options import say
from triage.report.display import one_line

MAX_BARS = 30  # more would not fit on a screen


class PlainProgress:
    """One line for each device that starts and ends, and for each command that did not go well; verbose for every command."""

    def __init__(self, total: int, *, verbose: bool = False) -> None:
        self.total = total
        self.verbose = verbose
        self.ended = 0
        self.lock = threading.Lock()
        self.bytes: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to undo: lines stay."""

    def started(self, device: str, commands: int) -> None:
        with self.lock:
            say(f"{one_line(device)}: login, up to {commands} commands")

    def command(self, device: str, command: str, round_number: int, status: str, size: int, seconds: float) -> None:
        with self.lock:
            self.bytes[device] = self.bytes.get(device, 0) + size
            head = f"{one_line(device)}: round {round_number}: '{command}'"
            if status != "ok":
                say(f"{head} ended early ({status}) after {seconds:.1f} s")
            elif self.verbose:
                say(f"{head}: {size:,} bytes in {seconds:.1f} s")

    def finished(self, device: str, problem: str | None) -> None:
        with self.lock:
            self.ended += 1
            what = problem or f"{self.bytes.get(device, 0):,} bytes"
            say(f"{one_line(device)}: {what} [{self.ended}/{self.total}]")

    def found(self, device: str, text: str) -> None:
        """Say the first finding of a device as soon as it is known."""
        with self.lock:
            say(f"{one_line(device)}: {text}")


class SilentProgress(PlainProgress):
    """Says nothing."""

    def started(self, device: str, commands: int) -> None:
        """Keep quiet."""

    def command(self, device: str, command: str, round_number: int, status: str, size: int, seconds: float) -> None:
        """Keep quiet."""

    def finished(self, device: str, problem: str | None) -> None:
        """Keep quiet."""

    def found(self, device: str, text: str) -> None:
        """Keep quiet."""


class LiveProgress:
    """A bar for each device, drawn with rich."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = (
            TextColumn("{task.fields[name]}", style="bold", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.completed}/{task.total}"),
            TextColumn("{task.fields[now]}", markup=False),
            TimeElapsedColumn(),
        )
        self.progress = Progress(*columns, console=Console(file=stream), transient=False)
        self.tasks: dict[str, Any] = {}
        self.lock = threading.Lock()

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def started(self, device: str, commands: int) -> None:
        with self.lock:
            self.tasks[device] = self.progress.add_task("", total=commands, name=one_line(device, 24), now="login")

    def command(self, device: str, command: str, round_number: int, status: str, size: int, seconds: float) -> None:  # noqa: ARG002
        mark = "" if status == "ok" else f" [{status}]"
        self.progress.update(self.tasks[device], advance=1, now=f"{round_number}: {command} {seconds:.1f} s{mark}")

    def finished(self, device: str, problem: str | None) -> None:
        self.progress.update(self.tasks[device], now=problem or "done")

    def found(self, device: str, text: str) -> None:
        """Say the first finding of a device above the bars."""
        with contextlib.suppress(OSError):  # the terminal may be gone
            self.progress.console.print(f"{one_line(device)}: {text}", markup=False, highlight=False)


def progress_for(stream: TextIO, devices: int, options: Mapping[str, Any]) -> Any:
    """Return the progress that suits ``stream`` and what was asked: quiet or verbose."""
    if options["quiet"]:
        return SilentProgress(devices)
    if options["verbose"]:
        return PlainProgress(devices, verbose=True)
    return LiveProgress(sys.stderr) if stream.isatty() and devices <= MAX_BARS else PlainProgress(devices)
