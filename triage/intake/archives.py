"""Members of archives, streamed within limits: no slip, no bomb, no link is ever followed."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Protocol, cast

from triage.errors import UsageError

MAX_MEMBERS = 5_000
MAX_INNER_BYTES = 256_000_000  # an archive inside an archive is held in memory
MAX_TOTAL_BYTES = 8_000_000_000
MAX_RATIO = 200
MAX_NESTING = 2
_RATIO_FROM = 1_000_000  # a small member may be as compressible as it likes
SUFFIXES = (".zip", ".tar", ".tgz", ".tar.gz", ".gz")
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    EOFError,
    OSError,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_UNPACK = "unpack it yourself and name the folder"


class Reader(Protocol):
    """What gives bytes: as many as are asked for, none at the end."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(slots=True)
class _Budget:
    members: int = 0
    total: int = 0

    def member(self, name: str) -> None:
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise UsageError(f"{name}: more than {MAX_MEMBERS:,} files in the archive", hint=_UNPACK)


class Member:
    """A file inside an archive, readable once and only while every limit holds."""

    def __init__(self, stream: Reader, name: str, packed: int, budget: _Budget, *, whole: bool = False) -> None:
        """``whole``: a stream that is cut is worth nothing, since what it holds could not be told to be complete."""
        self._stream, self._name, self._packed, self._budget = stream, name, max(packed, 1), budget
        # At most one block is unpacked at once, so that what stands before a fault is not lost with it.
        self._part = stream.read if whole else getattr(stream, "read1", stream.read)
        self._whole, self._size = whole, 0
        self.fault = ""  # how the packed data ended early

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end or where the archive is broken.

        Raises:
            UsageError: a limit is met, or not a byte can be read.
        """
        data = self._unpacked(size)
        self._size += len(data)
        self._budget.total += len(data)
        if self._budget.total > MAX_TOTAL_BYTES:
            raise UsageError(
                f"{self._name}: larger than the limit when unpacked",
                hint="unpack it yourself and name the files that matter",
            )
        if self._size > _RATIO_FROM and self._size > MAX_RATIO * self._packed:
            raise UsageError(
                f"{self._name}: unpacks to more than {MAX_RATIO} times its size: this looks like a bomb", hint=_UNPACK
            )
        return data

    def _unpacked(self, size: int) -> bytes:
        parts: list[bytes] = []
        length = 0
        while length < size and not self.fault:
            try:
                part = self._part(size - length)
            except _BROKEN as error:
                if self._whole or not self._size + length:
                    raise _broken(self._name, error) from error
                self.fault = f"the packed data is broken after {self._size + length:,} bytes: {error}"
                break
            if not part:
                break
            parts.append(part)
            length += len(part)
        return b"".join(parts)


def is_archive(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def members(name: str, file: IO[bytes], size: int) -> Iterator[tuple[str, Member]]:
    """Yield (path inside the archive, content) of every regular file, archives inside included; read each before the next.

    Raises:
        UsageError: a limit is met, or the archive is broken.
    """
    yield from _members(name, file, size, _Budget(), 0)


def _members(name: str, file: IO[bytes], size: int, budget: _Budget, depth: int) -> Iterator[tuple[str, Member]]:
    if depth > MAX_NESTING:
        raise UsageError(f"{name}: archives nested deeper than {MAX_NESTING}", hint="unpack the inner ones yourself")
    try:
        for path, member in _open(name, file, size, budget):
            if not is_archive(path):
                yield path, member
                continue
            inner = _inner(path, member)
            for inner_path, inner_member in _members(path, io.BytesIO(inner), len(inner), budget, depth + 1):
                yield f"{PurePosixPath(path).name}/{inner_path}", inner_member
    except _BROKEN as error:
        raise _broken(name, error) from error


def _broken(name: str, error: Exception) -> UsageError:
    return UsageError(f"{name}: not a readable archive: {error}", hint=_UNPACK)


def _inner(path: str, member: Member) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := member.read(1 << 20):
        size += len(chunk)
        if size > MAX_INNER_BYTES:
            raise UsageError(f"{path}: an archive inside an archive that is too large", hint="unpack the inner one")
        parts.append(chunk)
    return b"".join(parts)


def _open(name: str, file: IO[bytes], size: int, budget: _Budget) -> Iterator[tuple[str, Member]]:
    lower = name.lower()
    if lower.endswith(".zip"):
        yield from _zip(file, budget)
    elif lower.endswith((".tar", ".tgz", ".tar.gz")):
        yield from _tar(file, size, budget, packed=not lower.endswith(".tar"))
    else:
        with gzip.open(file) as stream:
            budget.member(name)
            yield PurePosixPath(name).name[:-3], Member(stream, name, size, budget)


def _zip(file: IO[bytes], budget: _Budget) -> Iterator[tuple[str, Member]]:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if info.filename.endswith("/") or (info.external_attr >> 16) & 0o170000 == 0o120000:  # a link
                continue
            budget.member(info.filename)
            with archive.open(info) as stream:
                yield safe_path(info.filename), Member(stream, info.filename, info.compress_size, budget)


def _tar(file: IO[bytes], size: int, budget: _Budget, *, packed: bool) -> Iterator[tuple[str, Member]]:
    """Members in the order of the stream, which is itself held to the limits: a header may be a bomb too."""
    unpacked: Reader = gzip.GzipFile(fileobj=file) if packed else file
    whole = Member(unpacked, "the archive", size, _Budget(), whole=True)
    with tarfile.open(fileobj=cast("IO[bytes]", whole), mode="r|", bufsize=1 << 20) as archive:
        for info in archive:
            if not info.isreg():
                continue
            budget.member(info.name)
            stream = archive.extractfile(info)
            if stream is not None:
                yield safe_path(info.name), Member(stream, info.name, size, budget)


def safe_path(name: str) -> str:
    """Return a member's path without anything that leads out of the archive."""
    parts = [
        part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."} and not part.endswith(":")
    ]
    return "/".join(parts) or "unnamed"
