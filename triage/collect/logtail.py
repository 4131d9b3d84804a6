"""The end of a syslog server's file, as it grows: rotation and truncation are noticed, memory is bounded."""

import os
from collections.abc import Iterator
from pathlib import Path

_READ_BYTES = 65_536
_MAX_LINE_BYTES = 8_192


class LogTail:
    """Yields the lines that come after it was made. A file that is not there yet is waited for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rest = b""
        self._identity, self._offset = self._now()

    def _now(self) -> tuple[tuple[int, int] | None, int]:
        try:
            found = self.path.stat()
        except OSError:
            return None, 0
        return (found.st_dev, found.st_ino), found.st_size

    def lines(self) -> Iterator[bytes]:
        """Yield what is new, line by line; a line that never ends is cut at 8 kB."""
        identity, size = self._now()
        if identity is None:
            return
        if identity != self._identity or size < self._offset:
            self._identity, self._offset, self._rest = identity, 0, b""
        with self.path.open("rb") as stream:
            stream.seek(self._offset, os.SEEK_SET)
            while piece := stream.read(_READ_BYTES):
                self._offset += len(piece)
                *whole, self._rest = (self._rest + piece).split(b"\n")
                yield from whole
                if len(self._rest) > _MAX_LINE_BYTES:
                    yield self._rest[:_MAX_LINE_BYTES]
                    self._rest = b""
