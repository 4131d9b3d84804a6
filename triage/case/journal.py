"""The journal of a case: one line of JSON for each event, on disk before the next thing happens."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from triage.errors import CaseError

NAME = "journal.jsonl"


def now() -> str:
    """Return the present as ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_TEXTS = {"capture": ("event", "path", "device", "command")}  # what an event must say to be one


def _whole(event: Any) -> bool:
    return isinstance(event, dict) and all(
        isinstance(event.get(name), str) for name in _TEXTS.get(str(event.get("event")), ("event",))
    )


class Journal:
    """Appends to, and reads, the journal of one case."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def append(self, event: str, fields: Mapping[str, Any]) -> None:
        """Write one event and wait until it is on disk.

        Raises:
            CaseError: it could not be written.
        """
        line = json.dumps({"at": now(), "event": event, **fields}, ensure_ascii=True, sort_keys=False) + "\n"
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                data = line.encode("ascii")
                if self._torn():
                    data = b"\n" + data
                while data:  # a disk that fills up takes a part
                    data = data[os.write(handle, data) :]
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise CaseError(
                f"{self.path}: {error.strerror}", hint="make room or choose another folder, then --resume"
            ) from error

    def _torn(self) -> bool:
        """Tell whether the last line has no end: a kill in the middle of a write."""
        try:
            with self.path.open("rb") as stream:
                stream.seek(-1, os.SEEK_END)
                return stream.read(1) != b"\n"
        except OSError:
            return False

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield every whole event; a line that a kill tore, or that is no event, is passed over."""
        if not self.path.exists():
            return
        with self.path.open("rb") as stream:
            for line in stream:
                try:
                    event = json.loads(line)
                except ValueError:
                    continue
                if _whole(event):
                    yield event
