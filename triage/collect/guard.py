"""The authentication guard: one canary login for each credential, and a stop before anybody is locked out."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MAX_FAILURES = 3


class Guard:
    """Lets logins of one credential through. Until one was accepted they come one at a time; see reliability, 2.11."""

    def __init__(self) -> None:
        self._state = threading.Lock()
        self._canary = threading.Lock()
        self._proven = False
        self._in_a_row = 0
        self._total = 0
        self.stopped = False

    @contextmanager
    def attempt(self) -> Iterator[bool]:
        """Yield whether a login may be tried; report how it went with ``accepted`` or ``refused`` inside the block."""
        if self._proven:
            yield not self.stopped
            return
        with self._canary:
            yield not self.stopped

    def accepted(self) -> None:
        """A login succeeded: the credential is good."""
        with self._state:
            self._proven = True
            self._in_a_row = 0

    def refused(self) -> None:
        """A login was refused: stop after the canary's, after two in a row, or after three in all."""
        with self._state:
            self._in_a_row += 1
            self._total += 1
            if not self._proven or self._in_a_row > 1 or self._total >= MAX_FAILURES:
                self.stopped = True
