"""The authentication guard: one canary login for each credential, and a stop before anybody is locked out."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from triage.errors import CollectError

Opened = TypeVar("Opened")


class Guard:
    """Lets logins of one credential through. Until one was accepted they come one at a time; see reliability, 2.11.

    The canary's refusal stops the credential at once. After that ``max_failures`` refusals in all do, or two in a row.
    """

    def __init__(self, max_failures: int = 1) -> None:
        self._state = threading.Lock()
        self._canary = threading.Lock()
        self._max_failures = max_failures
        self._in_a_row = 0
        self._total = 0
        self.proven = False
        self.stopped = False

    @contextmanager
    def attempt(self) -> Iterator[bool]:
        """Yield whether a login may be tried; report how it went with ``accepted`` or ``refused`` inside the block."""
        if self.proven:
            yield not self.stopped
            return
        with self._canary:
            yield not self.stopped

    def accepted(self) -> None:
        """A login succeeded: the credential is good."""
        with self._state:
            self.proven = True
            self._in_a_row = 0

    def refused(self) -> None:
        """A login was refused: no further one when this was the canary's, the second in a row, or one too many."""
        with self._state:
            self._in_a_row += 1
            self._total += 1
            if not self.proven or self._in_a_row > 1 or self._total >= self._max_failures:
                self.stopped = True


def log_in(guard: Guard, wait_for_turn: Callable[[], bool], connect: Callable[[], Opened]) -> Opened:
    """Return the session that ``connect`` opens, one attempt, as far as the guard lets it.

    Raises:
        CollectError: the guard bars it, somebody said stop, or what ``connect`` says.
    """
    with guard.attempt() as allowed:
        if not allowed:
            raise CollectError(
                "auth-guard",
                "not tried: this credential was refused before",
                hint="check the credential; a further try could lock the account",
            )
        if not wait_for_turn():
            raise CollectError("not-tried", "the run was stopped before this device", hint="--resume")
        try:
            session = connect()
        except CollectError as error:
            if error.code == "auth-refused":
                guard.refused()
            raise
        guard.accepted()
        return session
