"""What a signal does while routers are being asked."""

import signal
import threading
from types import FrameType
from typing import Any, Self

from triage.cli.options import say


class Stopping:
    """First SIGINT or SIGTERM: stop sending and keep what came. The second ends the process at once."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.signal: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {n: signal.signal(n, self._on_signal) for n in (signal.SIGINT, signal.SIGTERM)}
        return self

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        if self.signal is not None:
            raise SystemExit(128 + number)
        self.signal = number
        say("triage: stopping; what came is kept. Once more to leave at once.")
        self.stop.set()

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
