"""The files in a path: from a folder, alone, or out of an archive; read whole, or only for the messages that matter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from triage.errors import UsageError
from triage.intake import archives, syslog
from triage.intake.archives import Reader
from triage.intake.names import is_text_name
from triage.intake.sieve import Sieved, sieve
from triage.model import Problem

MAX_FILE_BYTES = 256_000_000
MAX_LOG_BYTES = 32_000_000  # a larger log is read for its messages of interest only
_JUDGED_BYTES = 1_000_000  # by the first part of a file it is told whether it is a log
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


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
            for inner, member in archives.members(name, stream, file.stat().st_size):
                if is_text_name(inner):
                    yield from _read(inner, member, problems)
    except OSError as error:
        problems.append(problem(name, "unreadable", str(error.strerror or error), "check the permissions"))
    except UsageError as error:
        problems.append(problem(name, "archive-refused", str(error), error.hint))


def _read(path: str, stream: Reader, problems: list[Problem]) -> Iterator[File]:
    """Yield one file, or nothing and a problem when it is no text or too large."""
    head = _up_to(stream.read, _JUDGED_BYTES)
    if len(head) < _JUDGED_BYTES:
        yield from _text(path, head, problems)
        return
    is_log = not _is_binary(head) and syslog.has_log_lines(head)
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
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data.decode(encoding, "replace").encode("utf-8")  # what Windows saves; the lines stay the same
            break
    if _is_binary(data):
        problems.append(problem(path, "binary", "not text", "name the text files only"))
        return
    yield File(path, data)


def _is_binary(data: bytes) -> bool:
    head = data[:4096]
    return head.count(b"\0") > len(head) // 10 + 1
