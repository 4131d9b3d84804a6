"""A transport that plays a script: what a device sends, and when, without any network and without waiting."""

from collections.abc import Callable

from triage.collect.transport import Connected


class Script:
    """A device as a transport. ``answer`` gives the pieces that a typed text brings forth; "" is a silence."""

    name = "script"

    def __init__(self, answer: Callable[[str], list[str]], first: tuple[str, ...] = ()) -> None:
        self._answer = answer
        self._pieces = list(first)
        self.typed: list[str] = []
        self.closed = False
        self.hung_up = False
        self.facts = Connected(transport=self.name)

    def write_channel(self, out_data: str) -> None:
        if self.hung_up:
            raise OSError("gone")
        self.typed.append(out_data)
        self._pieces += self._answer(out_data)

    def read_channel(self, wait_s: float = 0.0) -> str:  # noqa: ARG002
        if not self._pieces:
            return ""
        piece = self._pieces.pop(0)
        if piece == HANG_UP:
            self.hung_up = True
            return ""
        return piece

    def is_alive(self) -> bool:
        return not self.hung_up and not self.closed

    def close(self) -> None:
        self.closed = True


HANG_UP = "\x04hang up"
