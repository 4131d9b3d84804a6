"""A terminal session: echo, line editing, paging, passwords, and what faults do to them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from triage.lab.exec_mode import Answer, Exec, Mode, Then
from triage.lab.faults import ENDLESS_MAX_BYTES, FaultBook, FaultKind, Output, is_costly, seconds_of, spoil

_ENTER, _BACKSPACE, _ERASE_LINE, _CANCEL, _END = "\r\n", "\b\x7f", "\x15", "\x03", "\x1a"
_MORE = b" --More-- "
_WIPE = b"\b" * 9 + b" " * 8 + b"\b" * 9  # as IOS wipes its pager's prompt
_CHUNK_LINES = 60
_LINE_MAX_BYTES = 4096
_ENABLE_TRIES = 3
_ARRIVAL_S = 0.1  # a reset throws away what the other side has not read yet


class ClosedError(Exception):
    """The session is over."""


class Stream(Protocol):
    """What a session needs of a connection."""

    async def read(self) -> bytes: ...
    def write(self, data: bytes) -> None: ...
    async def drain(self) -> None: ...
    def reset(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a session is told by its router."""

    latency_s: float
    enable_password: str
    record: Callable[[str, str], None]  # kind ("line", "key" or "password") and text
    faults: FaultBook
    stopping: asyncio.Event
    go_down: Callable[[float], None] = lambda _: None  # refuse connections for that many seconds


class Keyboard:
    """Keys as they come in, one at a time."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._pending = ""
        self._after_return = False

    async def key(self) -> str:
        """Return the next key; a line feed after a carriage return is none.

        Raises:
            ClosedError: the other side is gone.
        """
        while True:
            while not self._pending:
                data = await self._stream.read()
                if not data:
                    raise ClosedError
                self._pending = data.decode("latin-1")
            key, self._pending = self._pending[0], self._pending[1:]
            follows, self._after_return = self._after_return, key == "\r"
            if not (follows and key == "\n"):
                return key


class Terminal:
    """One session from its first prompt to its end."""

    def __init__(self, stream: Stream, interpreter: Exec, setting: Setting) -> None:
        self._stream = stream
        self._keyboard = Keyboard(stream)
        self._exec = interpreter
        self._setting = setting
        self._controls = False
        self._name = ""

    def _prompt(self) -> bytes:
        """The prompt as it is shown; another name is shown once somebody has changed it."""
        shown = self._exec.prompt.encode()
        if self._name:
            shown = self._name.encode() + self._exec.mode.value.encode()
        return b"\x1b[?7h\x1b[1m" + shown + b"\x1b[0m\x07" if self._controls else shown

    async def run(self) -> None:
        """Serve the session until one side ends it."""
        if self._setting.faults.acts(FaultKind.CLOSE_AFTER_LOGIN):
            return
        if self._setting.faults.acts(FaultKind.SILENCE_AFTER_LOGIN):
            await self._silent()
        self._exec.length_locked = bool(self._setting.faults.acts(FaultKind.PAGING_NOT_DISABLED))
        self._controls = bool(self._setting.faults.acts(FaultKind.CONTROLS_IN_PROMPT))
        self._stream.write(b"\r\n" + self._prompt())
        try:
            while await self._turn():
                self._stream.write(self._prompt())
            await self._stream.drain()
        except ClosedError:
            return

    async def run_once(self, line: str) -> None:
        """Answer one command without echo, prompt or paging, as for ``ssh host command``."""
        self._setting.record("line", line)
        self._exec.length = 0
        try:
            await self._print(self._exec.answer(line))
        except ClosedError:
            return

    async def _turn(self) -> bool:
        """Read and serve one line; False when the session is over."""
        line = await self._line(echo=True)
        self._setting.record("line", line)
        self._stream.write(b"\r\n")
        if is_costly(line) and (last_straw := self._setting.faults.acts(FaultKind.FRAIL)):
            await self._break(Output((), FaultKind.RELOAD, last_straw))
        answer = self._exec.answer(line)
        await self._print(answer)
        match answer.then:
            case Then.CLOSE:
                return False
            case Then.ASK_PASSWORD:
                await self._enable()
            case Then.CONFIRM:
                return await self._confirm(answer)
        return True

    async def _line(self, *, echo: bool) -> str:
        """Return a line as edited."""
        line = ""
        while True:
            key = await self._keyboard.key()
            if key in _ENTER:
                return line
            if key in (_END, _CANCEL):
                return "" if self._exec.mode is not Mode.CONFIGURE else _END
            if key in _BACKSPACE or key == _ERASE_LINE:
                gone = len(line) if key == _ERASE_LINE else min(1, len(line))
                line = line[: len(line) - gone]
                self._stream.write(b"\b \b" * gone if echo else b"")
            elif key.isprintable() and len(line) < _LINE_MAX_BYTES:
                line += key
                self._stream.write(key.encode("latin-1") if echo else b"")

    async def _enable(self) -> None:
        for _ in range(_ENABLE_TRIES):
            self._stream.write(b"Password: ")
            password = await self._line(echo=False)
            self._setting.record("password", "")
            self._stream.write(b"\r\n")
            if password == self._setting.enable_password:
                self._exec.mode = Mode.PRIVILEGED
                return
        self._stream.write(b"% Bad secrets\r\n\r\n")

    async def _confirm(self, answer: Answer) -> bool:
        """Wait for a key; a reload that is confirmed ends the session."""
        key = await self._keyboard.key()
        self._setting.record("key", key)
        self._stream.write(b"\r\n")
        return not (answer.command == "reload" and key in f"{_ENTER}yY")

    async def _print(self, answer: Answer) -> None:
        if answer.command:
            await self._stream.drain()
            await asyncio.sleep(self._setting.latency_s)
        faults = self._setting.faults.on_output(answer.command) if answer.command.startswith("show") else ()
        output = spoil(answer.lines, faults, self._exec.prompt) if faults else plain(answer.lines)
        if output.then == FaultKind.SLOW and output.fault is not None:
            await self._slowly(output.lines, seconds_of(output.fault))
        elif await self._page(output.lines):
            await self._after(output)

    async def _page(self, lines: Sequence[bytes]) -> bool:
        """Send lines, a page at a time; False when the reader quit."""
        room = self._exec.length - 1 if self._exec.length else len(lines)
        sent = 0
        while sent < len(lines):
            if room == 0:
                room = await self._more()
                if room == 0:
                    return False
            chunk = lines[sent : sent + min(room, _CHUNK_LINES)]
            self._stream.write(b"".join(line + b"\r\n" for line in chunk))
            await self._stream.drain()
            sent, room = sent + len(chunk), room - len(chunk)
        return True

    async def _more(self) -> int:
        """Return how many more lines the reader wants: a page, one, or none."""
        self._stream.write(_MORE)
        key = await self._keyboard.key()
        self._setting.record("key", key)
        self._stream.write(_WIPE)
        if key == " ":
            return self._exec.length - 1
        return 1 if key in _ENTER else 0

    async def _after(self, output: Output) -> None:
        match output.then:
            case FaultKind.HANG_IN_THE_MIDDLE:
                await self._silent()
            case FaultKind.RESET_IN_THE_MIDDLE | FaultKind.RELOAD:
                await self._break(output)
            case FaultKind.ENDLESS:
                await self._endless(output.lines, ENDLESS_MAX_BYTES)
            case FaultKind.HUGE if output.fault is not None:
                await self._endless(output.lines, int(seconds_of(output.fault) * 1_000_000))
            case FaultKind.PROMPT_CHANGE if output.fault is not None:
                self._name = output.fault.text or "renamed"

    async def _break(self, output: Output) -> None:
        await self._stream.drain()
        await asyncio.sleep(_ARRIVAL_S)
        if output.then == FaultKind.RELOAD and output.fault is not None:
            self._setting.go_down(seconds_of(output.fault))
        self._stream.reset()
        raise ClosedError

    async def _slowly(self, lines: Sequence[bytes], pause_s: float) -> None:
        """Send a byte at a time."""
        for byte in b"".join(line + b"\r\n" for line in lines):
            if self._setting.stopping.is_set():
                return
            self._stream.write(bytes((byte,)))
            await self._stream.drain()
            await asyncio.sleep(pause_s)

    async def _silent(self) -> None:
        """Send nothing more until the lab stops or the other side leaves."""
        while not self._setting.stopping.is_set():
            await self._keyboard.key()

    async def _endless(self, lines: Sequence[bytes], up_to: int) -> None:
        """Repeat the output up to that many bytes, as fast as the other side takes it."""
        sent, block = 0, b"".join(line + b"\r\n" for line in lines) or b"\r\n"
        while sent < up_to and not self._setting.stopping.is_set():
            self._stream.write(block)
            await self._stream.drain()
            sent += len(block)


def plain(lines: Sequence[str]) -> Output:
    """Return the output of a healthy session."""
    return spoil(lines, (), "")
