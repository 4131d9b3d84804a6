"""One case on disk (design, section 9)."""

import glob
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from triage import __version__
from triage.case.journal import Journal, now
from triage.case.names import command_file, command_of_file, safe_name
from triage.errors import CaseError
from triage.model import Capture, CaptureStatus

_FILE_MODE, _FOLDER_MODE = 0o600, 0o700
_RESERVE, _RESERVE_BYTES = (
    ".reserve",
    1_000_000,
)  # given up when the disk is full, so that the journal and the note still fit
_UNFINISHED = {CaptureStatus.STOPPED.value}  # we ended it, not the box: a resumed run may ask again
_PART = ".part"
Key = tuple[str, str, int]


class Case:
    """A case folder. Captures are immutable; everything else can be made again from them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.journal = Journal(root)
        self._lock: FileLock | None = None

    @classmethod
    def create(cls, root: Path, asked: Mapping[str, Any]) -> Self:
        """Return a new case, or the existing one when it is a case already; it is locked until ``close``.

        Raises:
            CaseError: the folder is another run's, somebody else's, or no case.
        """
        if root.exists() and not root.is_dir():
            raise CaseError(f"{root}: is a file", hint="choose another folder with -o")
        fresh = not (root / "case.json").exists()
        if fresh and root.exists() and any(root.iterdir()):
            raise CaseError(
                f"{root}: holds other files and is not a case", hint="choose an empty or a new folder with -o"
            )
        _make_folder(root)
        case = cls(root)
        case._take_lock()
        if fresh:
            case.write("case.json", _json({"schema": 1, "version": __version__, "started": now(), **asked}))
        case.record("opened", version=__version__)
        return case

    @classmethod
    def open(cls, root: Path) -> Self:
        """Return an existing case, for reading.

        Raises:
            CaseError: it is no case.
        """
        if not (root / "case.json").is_file():
            raise CaseError(
                f"{root}: not a case (it has no case.json)", hint="name the folder that 'triage run -o' wrote"
            )
        return cls(root)

    def _take_lock(self) -> None:
        self._lock = FileLock(self.root / ".lock", timeout=0, mode=_FILE_MODE)
        try:
            self._lock.acquire()
        except Timeout as error:
            holder = (
                (self.root / ".holder").read_text(encoding="utf-8")
                if (self.root / ".holder").exists()
                else "another run"
            )
            raise CaseError(
                f"{self.root}: in use by {holder.strip()}", hint="wait for it, or choose another folder with -o"
            ) from error
        except OSError as error:
            raise _unwritable(self.root, error) from error
        self.write(".holder", f"process {os.getpid()} since {now()}\n".encode())

    def reserve(self) -> None:
        """Keep room for the end of the journal and for the note, should the disk fill up."""
        self.write(_RESERVE, bytes(_RESERVE_BYTES))

    def make_room(self) -> None:
        """Give up the reserve, because the disk is full."""
        (self.root / _RESERVE).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the folder."""
        if self._lock is not None:
            self.make_room()
            (self.root / ".holder").unlink(missing_ok=True)
            if os.name == "posix":
                (self.root / ".lock").unlink(
                    missing_ok=True
                )  # before it is let go: nobody may hold a file without a name
            self._lock.release()
            self._lock = None

    def about(self) -> dict[str, Any]:
        """Return what ``case.json`` says."""
        try:
            found = json.loads((self.root / "case.json").read_bytes())
        except ValueError as error:
            raise CaseError(
                f"{self.root}/case.json: not JSON: {error}", hint="restore it, or analyse the captures folder alone"
            ) from error
        return found if isinstance(found, dict) else {}

    def amend(self, fields: Mapping[str, Any]) -> None:
        """Put ``fields`` into ``case.json``; what it says besides stays."""
        about = self.about()
        if any(about.get(name) != value for name, value in fields.items()):
            self.write("case.json", _json({**about, **fields}))

    def record(self, event: str, **fields: Any) -> None:
        """Append an event to the journal."""
        self.journal.append(event, fields)

    def capture_path(self, device: str, command: str, number: int) -> str:
        """Return where a capture belongs, relative to the captures folder."""
        return f"{safe_name(device)}/{number}/{command_file(command)}"

    def save(self, capture: Capture, **timing: float | None) -> None:
        """Put a capture on disk, then say so in the journal: what the journal calls done is whole.

        Raises:
            CaseError: the disk is full or the folder not writable.
        """
        self._set_aside(capture)
        self.write(f"captures/{capture.path}", capture.raw)
        self.record(
            "capture",
            device=capture.device,
            command=capture.command,
            round=capture.round,
            path=capture.path,
            platform=capture.platform,
            taken=capture.at.isoformat().replace("+00:00", "Z") if capture.at else None,
            status=capture.status.value,
            bytes=len(capture.raw),
            sha256=hashlib.sha256(capture.raw).hexdigest(),
            **timing,
        )

    def _set_aside(self, capture: Capture) -> None:
        """Keep what an earlier, unfinished read of the same command left, under another name: captures are never altered."""
        target = self.inside(f"captures/{capture.path}")
        if target.is_file() and target.read_bytes() != capture.raw:
            number = sum(1 for _ in target.parent.glob(f"{glob.escape(target.name)}.*.old")) + 1
            target.replace(target.with_name(f"{target.name}.{number}.old"))

    def partial(self, path: str, data: bytes) -> None:
        """Keep what came so far of a capture that is still being read.

        Raises:
            CaseError: the disk is full or the folder not writable.
        """
        target = self.inside(f"captures/{path}{_PART}")
        try:
            _make_folder(target.parent)
            with _opened(target, os.O_APPEND) as handle:
                handle.write(data)
        except OSError as error:
            raise _unwritable(target, error) from error

    def done(self) -> dict[Key, dict[str, Any]]:
        """Return the captures that are whole, by (device, command, round): a journal line, and a file with its hash.

        What we stopped ourselves is not whole.
        """
        found: dict[Key, dict[str, Any]] = {}
        for event in self.journal.events():
            if event["event"] == "capture" and event["status"] not in _UNFINISHED and self._intact(event):
                found[event["device"], event["command"], int(event["round"])] = event
        return found

    def _intact(self, event: Mapping[str, Any]) -> bool:
        file = self.inside(f"captures/{event['path']}")
        return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == event["sha256"]

    def captures(self, device: str | None = None) -> tuple[Capture, ...]:
        """Return every capture in the folder, or one device's, with what the journal says; files without a journal line too."""
        folder = self.root / "captures"
        begin = folder if device is None else folder / safe_name(device)
        said = {event["path"]: event for event in self.journal.events() if event["event"] == "capture"}
        platforms = {event["device"]: event["platform"] for event in said.values() if event.get("platform")}
        found = []
        for file in sorted(begin.rglob("*.txt")) if begin.is_dir() else ():
            path = file.relative_to(folder).as_posix()
            found.append(_capture(path, file.read_bytes(), said.get(path), platforms))
        for file in sorted(begin.rglob(f"*.txt{_PART}")) if begin.is_dir() else ():
            path = file.relative_to(folder).as_posix().removesuffix(_PART)
            if not (folder / path).exists():  # the run was killed while the box was answering
                cut = _capture(path, file.read_bytes(), None, platforms)
                found.append(replace(cut, path=f"{path}{_PART}", status=CaptureStatus.STOPPED))
        return tuple(found)

    def inside(self, name: str) -> Path:
        """Return the path of ``name`` in the case.

        Raises:
            CaseError: it would lie outside.
        """
        root = self.root.resolve()
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise CaseError(f"{name}: would lie outside the case folder")
        return path

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the case at once or not at all, readable by its owner alone."""
        target = self.inside(name)
        try:
            _make_folder(target.parent)
            part = target.with_name(f"{target.name}.tmp")
            with _opened(part, os.O_TRUNC) as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
            part.replace(target)
        except OSError as error:
            raise _unwritable(target, error) from error


def _unwritable(target: Path, error: OSError) -> CaseError:
    return CaseError(f"{target}: {error.strerror}", hint="make room or choose another folder, then --resume")


def _capture(path: str, raw: bytes, event: Mapping[str, Any] | None, platforms: Mapping[str, Any]) -> Capture:
    parts = path.split("/")
    number = int(parts[-2]) if len(parts) > 1 and parts[-2].isdigit() else 1
    device = str(event["device"]) if event else parts[0] if len(parts) > 1 else "device"
    taken = event.get("taken") if event else None
    return Capture(
        device=device,
        command=str(event["command"]) if event else command_of_file(parts[-1].removesuffix(".txt")),
        path=path,
        raw=raw,
        round=int(event["round"]) if event else number,
        platform=(event.get("platform") if event else None) or platforms.get(device),
        at=datetime.fromisoformat(taken) if taken else None,
        status=CaptureStatus(event["status"]) if event else CaptureStatus.OK,
    )


def _json(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _make_folder(folder: Path) -> None:
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing:
            made.chmod(_FOLDER_MODE)
    except OSError as error:
        raise _unwritable(folder, error) from error
    if os.name == "posix" and folder.stat().st_uid != os.geteuid():
        raise CaseError(f"{folder}: belongs to another user", hint="choose a folder of your own with -o")


def _opened(path: Path, flags: int) -> Any:
    """Open for writing without following a link, with the mode of a private file whatever the umask says."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | flags, _FILE_MODE)
    os.fchmod(handle, _FILE_MODE)
    return os.fdopen(handle, "wb" if not flags & os.O_APPEND else "ab")
