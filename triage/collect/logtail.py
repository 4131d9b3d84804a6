"""The end of a syslog server's file, as it grows: rotation and truncation are noticed, memory is bounded."""

import os
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

_READ_BYTES = 65_536
_MAX_LINE_BYTES = 8_192


class LogTail:
    """Yields the lines that come after it was made. A file that is not there yet, or may not be read now, is waited for.

    The file stays open: what was written to it just before it was rotated away still comes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rest = b""
        self._stream = self._open()
        if self._stream is not None:
            self._stream.seek(0, os.SEEK_END)

    def _open(self) -> FileIO | None:
        try:
            return FileIO(self.path)
        except OSError:
            return None

    def lines(self) -> Iterator[bytes]:
        """Yield what is new, line by line; a line that never ends is cut at 8 kB."""
        if self._stream is not None:
            if os.fstat(self._stream.fileno()).st_size < self._stream.tell():  # truncated: copied away
                self._stream.seek(0)
                self._rest = b""
            yield from self._new(self._stream)
        if self._rotated() and (following := self._open()) is not None:
            if self._stream is not None:
                yield from self._new(self._stream)  # what came between the last look and the rotation
                self._stream.close()
            self._stream, self._rest = following, b""
            yield from self._new(following)

    def _rotated(self) -> bool:
        """Tell whether another file has the name now."""
        try:
            named = self.path.stat()
        except OSError:
            return False
        return self._stream is None or not os.path.samestat(named, os.fstat(self._stream.fileno()))

    def _new(self, stream: FileIO) -> Iterator[bytes]:
        while piece := stream.read(_READ_BYTES):
            *whole, self._rest = (self._rest + piece).split(b"\n")
            yield from whole
            if len(self._rest) > _MAX_LINE_BYTES:
                yield self._rest[:_MAX_LINE_BYTES]
                self._rest = b""

    def close(self) -> None:
        """Let go of the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
