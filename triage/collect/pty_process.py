"""A program on a pseudo terminal of its own: what it prints, what it is told, and its end."""

import errno
import fcntl
import os
import select
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence

_READ_BYTES = 65_536
_END_S = 1.0


class PtyProcess:
    """A running program whose controlling terminal only we hold."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str], *, rows: int, columns: int) -> None:
        """Start ``argv``; the shell only opens the terminal, which makes it the controlling one, and becomes the program.

        Raises:
            OSError: there is no such program, or no terminal to be had.
        """
        self._master, slave = os.openpty()
        try:
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", 'exec "$@" 0<>"$0" 1>&0 2>&0', os.ttyname(slave), *argv],
                stdin=subprocess.DEVNULL,
                stdout=slave,
                stderr=slave,
                env=dict(environment),
                start_new_session=True,
                close_fds=True,
            )
        except OSError:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        os.set_blocking(self._master, False)
        self._ended = False

    def read(self, wait_s: float) -> bytes:
        """Return what has arrived, after at most ``wait_s``; empty also once the program has ended."""
        if self._ended:
            return b""
        if not _ready(self._master, select.POLLIN, wait_s):
            return b""
        try:
            data = os.read(self._master, _READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""  # Linux: the other side of the terminal was closed
        self._ended = not data
        return data

    def write(self, data: bytes) -> None:
        """Type ``data``.

        Raises:
            OSError: the program has ended.
        """
        if self._ended:
            raise OSError(errno.EPIPE, "the program has ended")
        while data:
            if not _ready(self._master, select.POLLOUT, _END_S):
                raise OSError(errno.EAGAIN, "the program takes no input")
            data = data[os.write(self._master, data) :]

    def echoes(self) -> bool:
        """Tell whether the terminal echoes what is typed; a program that asks for a password switches that off."""
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def is_alive(self) -> bool:
        """Tell whether bytes can still come."""
        return not self._ended and (self._process.poll() is None or _ready(self._master, select.POLLIN, 0))

    def status(self) -> int | None:
        """Return the program's exit status, None while it runs."""
        return self._process.poll()

    def close(self) -> None:
        """End the program at once, then let go of the terminal: a program that lost it might still answer a question."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(_END_S)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
        self._ended = True


def _ready(handle: int, event: int, wait_s: float) -> bool:
    """Wait for ``event``; select itself cannot take handles above 1023, and a fleet has them."""
    watcher = select.poll()
    watcher.register(handle, event)
    return bool(watcher.poll(wait_s * 1000))
