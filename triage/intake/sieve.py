"""Syslog too large to hold: only the messages that signs are built on, with the true number of each line.

Bytes are searched for the level and the mnemonic that every such message has; lines in between are counted, never looked at.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from triage.intake import syslog
from triage.intake.interest import OF_DAEMONS, WORDS, interesting, names
from triage.intake.piece import Line, Piece, by_host

BLOCK_BYTES = 1 << 20
MAX_KEPT_BYTES = 32_000_000
MAX_LINE_BYTES = 65_536
_CONTINUES = re.compile(rb"-Process=|-Traceback=|Pool: ")
_MAX_CONTINUATIONS = 8
_LINE_END = ord("\n")


@dataclass(slots=True)
class Sieved:
    """What was kept of a log, and how many lines it had. ``over`` counts lines of interest that found no room."""

    pieces: list[Piece]
    lines: int = 0
    kept: int = 0
    over: int = 0


def sieve(read: Callable[[int], bytes], head: bytes = b"") -> Sieved:
    """Return the lines of interest of a stream that begins with ``head``, by host; the newest are kept when there are too many."""
    import numpy as np  # noqa: PLC0415  counts line ends four times as fast as bytes.count; a small log does without

    kept: deque[tuple[int, bytes]] = deque()
    size, over, before = 0, 0, 0
    scanner = _Scanner()
    for block, position, stop in _blocks(read, head):
        line, counted = before, 0
        ends = np.frombuffer(block, np.uint8, stop - position, position) == _LINE_END
        for start, end in scanner.hits(block, position, stop):
            line += int(np.count_nonzero(ends[counted : start - position]))
            counted = start - position
            for number, text in enumerate(block[start:end].split(b"\n"), line + 1):
                cut = text[:MAX_LINE_BYTES]
                kept.append((number, cut))
                size += len(cut)
            while size > MAX_KEPT_BYTES:
                size -= len(kept.popleft()[1])
                over += 1
        before = line + int(np.count_nonzero(ends[counted:]))
    lines = [Line(number, text, syslog.host_of(text)) for number, text in kept]
    return Sieved(_pieces(lines), lines=before, kept=len(kept), over=over)


def _pieces(lines: list[Line]) -> list[Piece]:
    if len({line.host for line in lines}) > syslog.MAX_HOSTS:
        lines = [Line(line.number, line.text, None) for line in lines]
    return by_host(_with_hosts(lines), syslog.COMMAND)


def _with_hosts(lines: list[Line]) -> Iterator[Line]:
    """A line that continues a message and names no host belongs to the host of the line right before it."""
    last: Line | None = None
    for line in lines:
        if line.host is None and last is not None and line.number == last.number + 1:
            last = line if syslog.TAG.search(line.text) else Line(line.number, line.text, last.host)
        else:
            last = line
        yield last


def _blocks(read: Callable[[int], bytes], head: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield (bytes, start, stop) of whole lines, without copying more than the line that lies across two reads."""
    rest = b""
    data = head or read(BLOCK_BYTES)
    while data:
        first, last = data.find(b"\n") + 1, data.rfind(b"\n") + 1
        if first:
            joined = rest + data[:first]
            yield joined, 0, len(joined)
            for start, stop in _parts(data, first, last):
                yield data, start, stop
            rest = data[last:]
        elif len(rest) < MAX_LINE_BYTES:  # a line that has no end is cut
            rest += data
        data = read(BLOCK_BYTES)
    if rest:
        yield rest + b"\n", 0, len(rest) + 1


def _parts(data: bytes, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of whole lines, at most about a block each, so that both passes find them in the cache."""
    while start < stop:
        end = stop if stop - start <= BLOCK_BYTES else data.find(b"\n", start + BLOCK_BYTES, stop) + 1 or stop
        yield start, end
        start = end


class _Scanner:
    """Finds lines of interest; remembers across blocks how many lines may still continue the last message."""

    def __init__(self) -> None:
        self._open = 0
        self._search = interesting().search

    def hits(self, block: bytes, position: int, stop: int) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of each line of interest with the lines that continue it, without the last line end."""
        end = self._continued(block, position, stop, self._open)
        if end > position:
            yield position, end - 1
            position = end
        has_daemons = any(block.find(mark, position, stop) >= 0 for mark in OF_DAEMONS)
        wanted = (*WORDS, *names()) if has_daemons else WORDS
        words = {word: block.find(word, position, stop) for word in wanted}
        while (at := self._next(block, position, stop, words)) is not None:
            start = max(block.rfind(b"\n", position, at) + 1, position)
            end = block.index(b"\n", at, stop) + 1
            position = self._continued(block, end, stop, _MAX_CONTINUATIONS)
            yield start, position - 1

    def _next(self, block: bytes, position: int, stop: int, words: dict[bytes, int]) -> int | None:
        """Return where the next tag or word of interest stands; ``words`` keeps what was found of each word further on."""
        for word, at in words.items():
            if 0 <= at < position:
                words[word] = block.find(word, position, stop)
        found = [at for at in words.values() if at >= 0]
        match = self._search(block, position, min(found, default=stop))
        return match.start() if match else min(found, default=None)

    def _continued(self, block: bytes, position: int, stop: int, left: int) -> int:
        """Return where the lines end that continue a message from ``position`` on."""
        while left and position < stop:
            end = block.index(b"\n", position, stop) + 1
            if not _CONTINUES.search(block, position, end):
                left = 0
                break
            position, left = end, left - 1
        self._open = left if position >= stop else 0
        return position
