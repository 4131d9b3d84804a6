"""The file that is attached to a vendor's case: a .zip with a manifest, the same bytes for the same content."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip cannot say earlier, and the time of packing is no evidence
_MODE = 0o600 << 16
MANIFEST, CHECKSUMS = "MANIFEST.json", "SHA256SUMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One .zip of a bundle; ``files`` are the names in it."""

    name: str
    content: bytes
    files: tuple[str, ...]


def pack(
    stem: str, files: Mapping[str, bytes], about: Mapping[str, Any], largest_bytes: int | None = None
) -> tuple[Part, ...]:
    """Return the bundle as one .zip, or as several that are no larger than ``largest_bytes``, each with manifest and sums.

    A single file that is larger than that goes into a part of its own and stays too large: the caller sees its size.
    """
    whole = _zipped(files, about)
    if largest_bytes is None or len(whole) <= largest_bytes:
        return (Part(name=f"{stem}.zip", content=whole, files=tuple(sorted(files))),)
    groups = _groups(files, about, largest_bytes)
    return tuple(
        Part(
            name=f"{stem}_part{number}of{len(groups)}.zip",
            content=_zipped({n: files[n] for n in names}, {**about, "part": number, "parts": len(groups)}),
            files=tuple(names),
        )
        for number, names in enumerate(groups, 1)
    )


def _groups(files: Mapping[str, bytes], about: Mapping[str, Any], largest_bytes: int) -> list[list[str]]:
    """Fill parts in the order of the names, by what each file takes when packed."""
    room = largest_bytes - len(_zipped({}, {**about, "part": 999, "parts": 999}))
    groups: list[list[str]] = [[]]
    left = room
    for name in sorted(files):
        size = _packed_bytes(name, files[name])
        if size > left and groups[-1]:
            groups.append([])
            left = room
        groups[-1].append(name)
        left -= size
    return groups


def _packed_bytes(name: str, content: bytes) -> int:
    """What one file takes: its packed bytes, two headers, and its lines in manifest and sums, which pack badly."""
    return len(_archive({name: content})) + 2 * len(name) + 180


def _zipped(files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    sums = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    manifest = {
        **about,
        "files": [{"name": name, "bytes": len(files[name]), "sha256": sums[name]} for name in sums],
    }
    added = {
        MANIFEST: (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode(),
        CHECKSUMS: "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode(),
    }
    return _archive({**files, **added})


def _archive(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DOS_EPOCH)
            entry.external_attr = _MODE
            entry.create_system = 3  # as on POSIX, so that the bytes do not depend on where they were packed
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sizes(parts: Sequence[Part]) -> int:
    """Return the bytes of all parts together."""
    return sum(len(part.content) for part in parts)
