"""The case folder: whole or not at all, private, never altered, one run at a time."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from triage.case.folder import Case
from triage.errors import CaseError
from triage.model import Capture, CaptureStatus


def capture(case: Case, text: str, status: CaptureStatus = CaptureStatus.OK, command: str = "show clock") -> Capture:
    return Capture(
        device="r1", command=command, path=case.capture_path("r1", command, 1), raw=text.encode(), status=status
    )


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case", {"command": "run"})


def test_what_the_journal_calls_done_is_whole(case: Case) -> None:
    case.save(capture(case, "12:00:00 UTC\n"))
    assert list(case.done()) == [("r1", "show clock", 1)]
    (case.root / "captures" / "r1" / "1" / "show_clock.txt").write_text("12:")
    assert case.done() == {}


def test_what_we_stopped_ourselves_is_asked_again_and_its_text_kept(case: Case) -> None:
    case.save(capture(case, "12:0", CaptureStatus.STOPPED))
    assert case.done() == {}
    case.save(capture(case, "12:00:00 UTC\n"))
    assert list(case.done()) == [("r1", "show clock", 1)]
    assert (case.root / "captures" / "r1" / "1" / "show_clock.txt.1.old").read_text() == "12:0"
    assert [c.raw for c in case.captures()] == [b"12:00:00 UTC\n"]


def test_what_a_kill_cut_off_is_read_as_cut_off(case: Case) -> None:
    case.partial("r1/1/show_logging.txt", b"%SYS-2-MALLOC")
    case.partial("r1/1/show_logging.txt", b"FAIL\n")
    case.save(capture(case, "12:00:00 UTC\n"))
    cut, whole = sorted(case.captures(), key=lambda c: c.command, reverse=True)
    assert (cut.command, cut.raw, cut.status) == ("show logging", b"%SYS-2-MALLOCFAIL\n", CaptureStatus.STOPPED)
    assert cut.path == "r1/1/show_logging.txt.part"
    assert (case.root / "captures" / cut.path).is_file()
    assert whole.status is CaptureStatus.OK


def test_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        case = Case.create(tmp_path / "case", {})
        case.save(capture(case, "x"))
        case.partial("r1/1/show_version.txt", b"x")
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(p.stat().st_mode) for p in case.root.rglob("*") if p.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(p.stat().st_mode) for p in (case.root, *case.root.rglob("*")) if p.is_dir()} == {0o700}


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a/b", "\x00", "/", "con", "x" * 300, "r1 "])
def test_a_hostile_device_name_stays_inside(case: Case, name: str) -> None:
    path = case.capture_path(name, "show clock", 1)
    assert case.inside(f"captures/{path}").is_relative_to(case.root.resolve() / "captures")
    assert path.count("/") == 2


def test_a_link_in_the_folder_is_not_followed(case: Case, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    (case.root / "note.txt.tmp").symlink_to(outside)
    with pytest.raises(CaseError):
        case.write("note.txt", b"theirs")
    assert outside.read_text() == "mine"


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    with pytest.raises(CaseError, match="holds other files"):
        Case.create(tmp_path / "photos", {})


def test_a_case_is_one_runs_at_a_time(case: Case) -> None:
    with pytest.raises(CaseError, match=f"in use by process {os.getpid()} since"):
        Case.create(case.root, {})
    case.close()
    again = Case.create(case.root, {})
    again.close()
    assert not (case.root / ".lock").exists()


def test_a_second_process_is_refused_and_named_the_first(case: Case) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "triage", "run", "192.0.2.1", "-o", str(case.root), "--no-input"],
        env={**os.environ, "TRIAGE_USERNAME": "u", "TRIAGE_PASSWORD": "p"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"in use by process {os.getpid()} since" in done.stderr
    assert "Traceback" not in done.stderr


def full(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("act", ["save", "partial", "record"])
def test_a_full_disk_is_one_clear_line_and_what_was_saved_is_whole(
    case: Case, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.save(capture(case, "12:00:00 UTC\n"))
    acts: dict[str, Callable[[], None]] = {
        "save": lambda: case.save(capture(case, "x", command="show version")),
        "partial": lambda: case.partial("r1/1/show_version.txt", b"x"),
        "record": lambda: case.record("login"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", full)
        with pytest.raises(CaseError, match="No space left on device") as caught:
            acts[act]()
    assert "--resume" in caught.value.hint
    assert list(case.done()) == [("r1", "show clock", 1)]


def test_the_reserve_is_given_up_for_the_end(case: Case) -> None:
    case.reserve()
    assert (case.root / ".reserve").stat().st_size == 1_000_000
    case.make_room()
    assert not (case.root / ".reserve").exists()


def test_about_says_when_case_json_is_broken(case: Case) -> None:
    assert case.about()["command"] == "run"
    (case.root / "case.json").write_text("{")
    with pytest.raises(CaseError, match="not JSON"):
        case.about()
