"""The journal: append-only, on disk before the next thing happens, readable after any kill."""

import errno
import json
import os
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from triage.case.journal import Journal
from triage.errors import CaseError


def names(journal: Journal) -> list[str]:
    return [event["event"] for event in journal.events()]


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_line_that_a_kill_tore_costs_that_line_alone(tmp_path: Path, cut: int) -> None:
    journal = Journal(tmp_path)
    journal.append("login", {"device": "r1"})
    whole = journal.path.read_bytes()
    journal.append("capture", {"device": "r1", "bytes": 12})
    journal.path.write_bytes(journal.path.read_bytes()[: len(whole) + cut])
    assert names(journal) == ["login"]
    journal.append("logout", {"device": "r1"})
    assert names(journal) == ["login", "logout"]


def test_garbage_between_lines_is_passed_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append("login", {})
    with journal.path.open("ab") as stream:
        stream.write(b"\x00\xff\n[1, 2]\n{}\n")
    journal.append("logout", {"text": "caf\u00e9 \u2028"})
    assert names(journal) == ["login", "logout"]
    assert list(journal.events())[-1]["text"] == "caf\u00e9 \u2028"


@pytest.mark.parametrize(
    "line",
    [
        "[1]",
        '"x"',
        '{"event": 5}',
        '{"event": "capture"}',
        '{"event": "capture", "path": 7, "device": "r1", "command": "x"}',
        '{"event": "capture", "path": "p", "command": "x"}',
        '{"event": "capture", "path": "p", "device": "r1"}',
        '{"event": "capture", "device": "r1", "command": "x"}',
        '{"path": "p", "device": "r1", "command": "x"}',
    ],
)
def test_json_that_is_no_event_is_passed_over(tmp_path: Path, line: str) -> None:
    (tmp_path / "journal.jsonl").write_text(f'{line}\n{{"event": "opened"}}\n')
    assert [event["event"] for event in Journal(tmp_path).events()] == ["opened"]


def test_every_event_is_synced_before_the_call_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fsync

    def counted(handle: int) -> None:
        synced.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", counted)
    Journal(tmp_path).append("login", {})
    assert len(synced) == 1


def test_a_disk_that_takes_a_part_gets_the_rest_or_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(data)[:7]))
    journal = Journal(tmp_path)
    journal.append("login", {"device": "r1"})
    assert names(journal) == ["login"]

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(CaseError, match=r"journal\.jsonl: No space left on device"):
        journal.append("logout", {})
    assert names(journal) == ["login"]


def test_a_case_without_a_journal_has_no_events(tmp_path: Path) -> None:
    assert names(Journal(tmp_path)) == []


def test_a_line_is_plain_ascii_begins_with_the_time_in_utc_and_keeps_the_order_of_its_fields(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append("login", {"zone": "caf\u00e9", "device": "r1"})
    journal.append("logout", {})
    first, second = journal.path.read_bytes().decode("ascii").splitlines()
    assert list(json.loads(first)) == ["at", "event", "zone", "device"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", json.loads(second)["at"])
    assert datetime.now(UTC) - datetime.fromisoformat(json.loads(second)["at"]) < timedelta(minutes=1)


def test_an_event_that_is_whole_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    said = {"path": "captures/r1/1/show_clock.txt", "device": "r1", "command": "show clock", "bytes": 12}
    journal = Journal(tmp_path)
    journal.append("capture", said)
    (event,) = journal.events()
    assert {"event": "capture", **said}.items() <= event.items()


def test_the_file_is_private_and_no_handle_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handles: list[int] = []
    real = os.open

    def opened(*arguments: Any) -> int:
        handles.append(real(*arguments))
        return handles[-1]

    monkeypatch.setattr(os, "open", opened)
    journal = Journal(tmp_path)
    journal.append("login", {})
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    for handle in handles:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(handle)
