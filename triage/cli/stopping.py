"""What a signal does while routers are being asked."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import Any, Self

from triage.cli.options import say


class Stopping:
    """First SIGINT or SIGTERM: stop sending and keep what came. The second ends the process at once.

    With ``at_hang_up`` a lost terminal stops it too: what nobody sees must not hold a line of a router for ever.
    """

    def __init__(self, stop: threading.Event, *, at_hang_up: bool = False) -> None:
        self.stop = stop
        self.at_hang_up = at_hang_up
        self.signal: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {n: signal.signal(n, self._on_signal) for n in (signal.SIGINT, signal.SIGTERM)}
            if self.at_hang_up and _hang_ups_end_us():
                terminal = _handles_of_the_terminal()
                self._before[signal.SIGHUP] = signal.signal(
                    signal.SIGHUP, lambda number, _: self._on_hang_up(number, terminal)
                )
        return self

    def _on_hang_up(self, number: int, terminal: list[int]) -> None:
        _let_go_of(terminal)
        self.signal = self.signal or number
        self.stop.set()

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        if self.signal is not None:
            raise SystemExit(128 + number)
        self.signal = number
        say("triage: stopping; what came is kept. Once more to leave at once.")
        self.stop.set()

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


terminal_lost = threading.Event()


def outlives_its_terminal(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``function`` such that it goes on when the terminal is lost: evidence does not wait for a new login."""

    @wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        with _hang_ups_passed_over():
            return function(*arguments, **named)

    return wrapped


@contextmanager
def _hang_ups_passed_over() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or not _hang_ups_end_us():
        yield
        return
    terminal = _handles_of_the_terminal()
    before = signal.signal(signal.SIGHUP, lambda *_: _let_go_of(terminal))
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _hang_ups_end_us() -> bool:
    """Tell whether a lost terminal would end this process: not where nohup started it, nor where there is no such signal."""
    return hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN


def _handles_of_the_terminal() -> list[int]:
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    return [stream.fileno() for stream in streams if stream is not None and stream.isatty()]


def _let_go_of(handles: list[int]) -> None:
    """Let what was going to the terminal go nowhere: a write to one that is gone would be an error."""
    terminal_lost.set()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle in handles:
        os.dup2(nowhere, handle)
    os.close(nowhere)
