"""A case as it may leave the house: captures, journal and what was asked, redacted; everything else is made again from them."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from triage.case.folder import Case
from triage.case.names import command_file, safe_name
from triage.model import Capture
from triage.processes import pool
from triage.redact.redactor import Redactor
from triage.tables import DeviceTables

_POOL_BYTES = 8_000_000  # below that a pool costs more than it saves
_MOST_WORKERS = 8
_DEVICE_COLUMNS = (("device_info", "hostname"), ("log_event", "host"))
_USER_COLUMNS = (
    ("vty_user", "user"),
    ("device_info", "config_changed_by"),
    ("login_failure", "user"),
    ("change", "who"),
)
# Accounts that a configuration defines: no table has them.
_ACCOUNT = re.compile(rb"(?m)^\s*(?:username|set system login user)\s+([A-Za-z][\w.@\-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The redacted parts of a case; ``captures`` have the paths that they have in the bundle."""

    about: Mapping[str, Any]
    events: tuple[Mapping[str, Any], ...]
    captures: tuple[Capture, ...]


def outside_of(case: Case, redactor: Redactor) -> Outside:
    """Return the redacted case.

    Raises:
        CaseError: the case cannot be read.
    """
    captures = _shared_out(case.captures(), redactor)
    captures = tuple(replace(c, raw=redactor.scrubbed(c.raw)) for c in captures)
    paths = {old.path: new for old, new in zip(case.captures(), captures, strict=True)}
    return Outside(
        about=_redacted(case.about(), redactor),
        events=tuple(_event(event, paths, redactor) for event in case.journal.events()),
        captures=captures,
    )


def learn_names(redactor: Redactor, case: Case, tables: Mapping[str, DeviceTables]) -> None:
    """Tell the redactor the names of devices and people that the case knows."""
    if redactor.names is None:
        return
    captures = case.captures()
    devices = {*tables, *(c.device for c in captures), *_values(tables, _DEVICE_COLUMNS)}
    people = {*_values(tables, _USER_COLUMNS), *(e.get("author") for e in case.journal.events())}
    people |= {name.decode("utf-8", "replace") for c in captures for name in _ACCOUNT.findall(c.raw)}
    redactor.names.learn("device", devices)
    redactor.names.learn("user", {name for name in people if name} - devices)


def _values(tables: Mapping[str, DeviceTables], columns: Iterable[tuple[str, str]]) -> set[str]:
    return {
        str(value)
        for device in tables.values()
        for table, column in columns
        if (found := device.table(table)) is not None
        for value in found[column]
        if value
    }


def _shared_out(captures: Sequence[Capture], redactor: Redactor) -> tuple[Capture, ...]:
    """Return the redacted captures, those of a large case by several processes; what each found out is known to all after."""
    workers = min(os.cpu_count() or 1, _MOST_WORKERS, len(captures))
    if workers < 2 or sum(len(capture.raw) for capture in captures) < _POOL_BYTES:
        return _share(redactor, captures)[0]
    by_size = sorted(range(len(captures)), key=lambda number: -len(captures[number].raw))
    shares = [by_size[first::workers] for first in range(workers)]
    done: dict[int, Capture] = {}
    with pool(workers) as together:
        parts = [[captures[number] for number in share] for share in shares]
        for share, (redacted, other) in zip(shares, together.map(_share, [redactor] * workers, parts), strict=True):
            done.update(zip(share, redacted, strict=True))
            redactor.learn_from(other)
    return tuple(done[number] for number in range(len(captures)))


def _share(redactor: Redactor, captures: Sequence[Capture]) -> tuple[tuple[Capture, ...], Redactor]:
    return tuple(_capture(capture, redactor) for capture in captures), redactor


def _capture(capture: Capture, redactor: Redactor) -> Capture:
    device = redactor.device(capture.device)
    command = redactor.text(capture.command) if redactor.anonymises else capture.command
    path = capture.path
    if redactor.anonymises:
        path = f"{safe_name(device)}/{capture.round}/{command_file(command)}"
    return replace(capture, device=device, command=command, path=path, raw=redactor.bytes(capture.raw))


def _event(event: Mapping[str, Any], paths: Mapping[str, Capture], redactor: Redactor) -> Mapping[str, Any]:
    new = paths.get(str(event.get("path"))) if event.get("event") == "capture" else None
    if new is None:
        found: Mapping[str, Any] = _redacted(event, redactor)
        return found
    return {
        **_redacted({k: v for k, v in event.items() if k not in {"sha256", "path", "at", "taken"}}, redactor),
        "at": event["at"],
        "taken": event.get("taken"),
        "path": new.path,
        "bytes": len(new.raw),
        "sha256": sha256(new.raw).hexdigest(),
    }


def _redacted(value: Any, redactor: Redactor) -> Any:
    """Redact every string of a document; keys are ours and stay, unless they name a device."""
    if isinstance(value, str):
        return redactor.text(value)
    if isinstance(value, Mapping):
        return {redactor.device(str(key)): _redacted(item, redactor) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item, redactor) for item in value]
    return value
