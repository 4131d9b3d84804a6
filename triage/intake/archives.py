"""Members of archives, streamed within limits: no slip, no bomb, no link is ever followed."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from triage.errors import UsageError

MAX_MEMBERS = 5_000
MAX_MEMBER_BYTES = 256_000_000
MAX_TOTAL_BYTES = 2_000_000_000
MAX_RATIO = 200
MAX_NESTING = 2
_RATIO_FROM = 1_000_000  # a small member may be as compressible as it likes
SUFFIXES = (".zip", ".tar", ".tgz", ".tar.gz", ".gz")
_CHUNK = 1 << 20


@dataclass(slots=True)
class _Budget:
    members: int = 0
    total: int = 0

    def member(self, name: str) -> None:
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise UsageError(
                f"{name}: more than {MAX_MEMBERS:,} files in the archive", hint="unpack it yourself and name the folder"
            )


def is_archive(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (path inside the archive, bytes) of every regular file, archives inside included.

    Raises:
        UsageError: a limit is met, or the archive is broken.
    """
    yield from _members(name, data, _Budget(), 0)


def _members(name: str, data: bytes, budget: _Budget, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth > MAX_NESTING:
        raise UsageError(f"{name}: archives nested deeper than {MAX_NESTING}", hint="unpack the inner ones yourself")
    try:
        for path, content in _open(name, data, budget):
            if is_archive(path):
                for inner, inner_content in _members(path, content, budget, depth + 1):
                    yield f"{PurePosixPath(path).name}/{inner}", inner_content
            else:
                yield path, content
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        EOFError,
        OSError,
        zlib.error,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UsageError(
            f"{name}: not a readable archive: {error}", hint="unpack it yourself and name the folder"
        ) from error


def _open(name: str, data: bytes, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    lower = name.lower()
    if lower.endswith(".zip"):
        yield from _zip(data, budget)
    elif lower.endswith((".tar", ".tgz", ".tar.gz")):
        yield from _tar(data, budget, packed=not lower.endswith(".tar"))
    else:
        with gzip.open(io.BytesIO(data)) as stream:
            budget.member(name)
            yield PurePosixPath(name).name[:-3], _read(stream, name, len(data), budget)


def _zip(data: bytes, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir() or (info.external_attr >> 16) & 0o170000 == 0o120000:  # a link
                continue
            budget.member(info.filename)
            with archive.open(info) as stream:
                yield safe_path(info.filename), _read(stream, info.filename, max(info.compress_size, 1), budget)


def _tar(data: bytes, budget: _Budget, *, packed: bool) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz" if packed else "r:") as archive:
        for info in archive:
            if not info.isreg():
                continue
            budget.member(info.name)
            stream = archive.extractfile(info)
            if stream is not None:
                yield safe_path(info.name), _read(stream, info.name, len(data), budget)


def _read(stream: "IO[bytes] | gzip.GzipFile", name: str, packed: int, budget: _Budget) -> bytes:
    """Read one member while every limit holds."""
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        budget.total += len(chunk)
        if size > MAX_MEMBER_BYTES or budget.total > MAX_TOTAL_BYTES:
            raise UsageError(
                f"{name}: larger than the limit when unpacked", hint="unpack it yourself and name the files that matter"
            )
        if size > _RATIO_FROM and size > MAX_RATIO * packed:
            raise UsageError(f"{name}: unpacks to more than {MAX_RATIO} times its size: this looks like a bomb")
        parts.append(chunk)
    return b"".join(parts)


def safe_path(name: str) -> str:
    """Return a member's path without anything that leads out of the archive."""
    parts = [
        part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."} and not part.endswith(":")
    ]
    return "/".join(parts) or "unnamed"
