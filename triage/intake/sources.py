"""The files in a path: from a folder, alone, or out of an archive; read whole, or only for the messages that matter."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from triage.errors import UsageError
from triage.intake import archives, mail, syslog
from triage.intake.archives import Reader
from triage.intake.names import is_text_name
from triage.intake.sieve import Sieved, sieve
from triage.intake.texts import as_text, is_binary, no_text
from triage.model import Problem

MAX_FILE_BYTES = 256_000_000
MAX_LOG_BYTES = 32_000_000  # a larger log is read for its messages of interest only
_JUDGED_BYTES = 1_000_000  # by the first part of a file it is told whether it is a log


@dataclass(frozen=True, slots=True)
class File:
    """One file: its path as it is quoted, and its bytes, or what was sieved out of it."""

    path: str
    data: bytes
    sieved: Sieved | None = None


def files(path: Path, problems: list[Problem]) -> Iterator[File]:
    """Yield the files in ``path``; what cannot be read becomes a problem and stops nothing."""
    if path.is_file():
        yield from _opened(path.name, path, problems)
        return
    for file in sorted(path.rglob("*")):
        relative = file.relative_to(path).as_posix()
        if file.is_symlink() or not file.is_file():
            continue
        if archives.is_archive(relative) or is_text_name(relative):
            yield from _opened(relative, file, problems)


def problem(path: str, code: str, message: str, hint: str) -> Problem:
    """Return a problem about a file as a whole."""
    return Problem(device="", code=code, message=f"{path}: {message}", hint=hint, capture=path)


def _opened(name: str, file: Path, problems: list[Problem]) -> Iterator[File]:
    try:
        with file.open("rb") as stream:
            if not archives.is_archive(name):
                yield from _read(name, stream, problems)
                return
            yield from _unpacked(name, stream, file.stat().st_size, problems)
    except OSError as error:
        problems.append(problem(name, "unreadable", str(error.strerror or error), "check the permissions"))


def _unpacked(name: str, stream: IO[bytes], size: int, problems: list[Problem]) -> Iterator[File]:
    """Yield the files in an archive; what a broken one still gives is kept."""
    try:
        for inner, member in archives.members(name, stream, size):
            if is_text_name(inner):
                yield from _read(inner, member, problems)
            if member.fault:
                problems.append(problem(inner, "archive-cut", member.fault, "what came before was read; copy it again"))
    except UsageError as error:
        problems.append(problem(name, "archive-refused", str(error).removeprefix(f"{name}: "), error.hint))


def _read(path: str, stream: Reader, problems: list[Problem]) -> Iterator[File]:
    """Yield one file, or nothing and a problem when it is no text or too large."""
    head = _up_to(stream.read, _JUDGED_BYTES)
    if len(head) < _JUDGED_BYTES:
        yield from _text(path, head, problems)
        return
    is_log = not is_binary(head) and syslog.has_log_lines(head)
    limit = MAX_LOG_BYTES if is_log else MAX_FILE_BYTES
    data = head + _up_to(stream.read, limit + 1 - len(head))
    if len(data) <= limit:
        yield from _text(path, data, problems)
    elif is_log:
        yield File(path, b"", sieve(stream.read, data))
    else:
        what = f"larger than {MAX_FILE_BYTES // 1_000_000} MB"
        problems.append(problem(path, "too-large", what, "split it, or keep the part that matters"))


def _up_to(read: Callable[[int], bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (data := read(min(size, 1 << 20))):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)


def _text(path: str, data: bytes, problems: list[Problem]) -> Iterator[File]:
    data = as_text(data)
    if (found := no_text(data)) is not None:
        problems.append(problem(path, "empty" if found[0] == "empty" else "binary", *found))
        return
    enclosed = mail.parts(path, data)
    if enclosed is None:
        yield File(path, data)
        return
    for part in enclosed:
        if archives.is_archive(part.path):
            yield from _unpacked(part.path, io.BytesIO(part.data), len(part.data), problems)
        elif is_text_name(part.path):
            content = as_text(part.data)
            if (found := no_text(content)) is None:
                yield File(part.path, content)
            else:
                problems.append(problem(part.path, "binary", *found))
