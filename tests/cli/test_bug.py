"""A bug of ours is one line for the operator and a file for those who mend it."""

from pathlib import Path

import pytest

from triage.cli import cli, main


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A command line whose every command fails; returns where the log goes."""

    def fail(**_: object) -> None:
        password = "swordfish"
        raise KeyError(len(password))

    monkeypatch.setattr(cli, "main", fail)
    monkeypatch.delenv("TRIAGE_DEBUG", raising=False)
    monkeypatch.setattr("triage.cli.bug.platformdirs.user_log_path", lambda _: tmp_path / "log")
    return tmp_path / "log"


def test_a_bug_is_one_line_and_a_file(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 1
    said = capsys.readouterr().err
    (kept,) = broken.iterdir()
    assert said.splitlines()[0] == "triage: a bug of triage, not of yours: KeyError: 9 (test_bug.py:16)"
    assert str(kept) in said
    assert "Traceback" not in said
    assert "Traceback" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert "swordfish" not in said


def test_the_traceback_is_printed_when_asked_for(
    broken: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_DEBUG", "1")
    with pytest.raises(SystemExit):
        main([])
    assert "Traceback" in capsys.readouterr().err


def test_without_a_place_for_the_file_the_traceback_is_printed(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken.write_text("a file where the folder should be")
    with pytest.raises(SystemExit):
        main([])
    assert "Traceback" in capsys.readouterr().err
