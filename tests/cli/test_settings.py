"""Settings from files and variables: what wins, what is refused, and what a mistake says."""

import os
from pathlib import Path

import pytest

from tests.cli.test_contract import triage


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own file; the tests run in a folder below."""
    file = tmp_path / "config.toml"
    monkeypatch.setenv("TRIAGE_CONFIG", str(file))
    (tmp_path / "here").mkdir()
    return file


def here(own: Path) -> Path:
    return own.parent / "here" / "triage.toml"


def test_the_nearer_file_wins_then_the_variable_then_the_command_line(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(*arguments: str) -> list[str]:
        done = triage("inventory", "list", "a1", "b1", "c1", "d1", *arguments, cwd=own.parent / "here")
        assert done.returncode == 0, done.stderr
        return [row.split()[0] for row in done.stdout.splitlines()[1:]]

    assert listed() == ["a1", "b1", "c1", "d1"]
    own.write_text('[inventory.list]\nlimit = "a*"\n')
    assert listed() == ["a1"]
    here(own).write_text('[inventory.list]\nlimit = "b*"\n')
    assert listed() == ["b1"]
    monkeypatch.setenv("TRIAGE_INVENTORY_LIST_LIMIT", "c*")
    assert listed() == ["c1"]
    assert listed("--limit", "d*") == ["d1"]


def test_a_table_of_defaults_counts_for_every_command_that_has_the_option(own: Path) -> None:
    own.write_text('[defaults]\nlimit = "a*"\n')
    assert "b1" not in triage("inventory", "list", "a1", "b1", cwd=own.parent).stdout
    assert triage("schema", cwd=own.parent).returncode == 0


def test_the_command_s_own_table_wins_over_the_defaults(own: Path) -> None:
    own.write_text('[inventory.list]\nlimit = "a*"\n[defaults]\nlimit = "b*"\n')
    assert triage("inventory", "list", "a1", "b1", cwd=own.parent).stdout.splitlines()[1].startswith("a1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[run\n", "config.toml: Expected ']'"),
        ("concurrency = 3\n", "config.toml:1: 'concurrency' stands in no table"),
        ("[run]\nhost-keys = 'strict'\nconcurency = 3\n", "config.toml:3: 'triage run' has no option 'concurency': did you mean 'concurrency'?"),
        ("[run]\nconcurrency = 'many'\n", "config.toml:2 says so"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_place_and_nothing_is_sent(own: Path, text: str, said: str) -> None:
    own.write_text(text)
    done = triage("run", "r1", "--no-input", cwd=own.parent)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_variable_is_named(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_RUN_ROUNDS", "x")
    done = triage("run", "r1", "--dry-run", cwd=own.parent)
    assert done.returncode == 2
    assert "the variable TRIAGE_RUN_ROUNDS says so" in done.stderr


@pytest.mark.parametrize("line", ["host-keys = 'off'", "allow-telnet = true", "jump = 'evil.example'", "extra-command = ['show x']"])  # fmt: skip
def test_a_file_that_lies_about_cannot_lower_the_guards(own: Path, line: str) -> None:
    here(own).write_text(f"[run]\n{line}\n")
    done = triage("run", "r1", "--dry-run", cwd=own.parent / "here")
    assert done.returncode == 2
    assert f"triage.toml:2: '{line.split(maxsplit=1)[0]}' may be set in your own file only: {own}" in done.stderr
    here(own).unlink()
    own.write_text(f"[run]\n{line}\n")
    assert "your own file" not in triage("run", "r1", "--dry-run", cwd=own.parent).stderr


def test_config_check_lists_every_fault_at_once(own: Path) -> None:
    own.write_text(
        "[run]\nrouns = 2\nrounds = 'x'\n[runn]\nrounds = 2\n[defaults]\nnothing = 1\n[inventory.chek]\ntag = ['a']\n"
    )
    done = triage("config", "check", cwd=own.parent)
    assert done.returncode == 2
    for line in (2, 3, 5, 7, 9):
        assert f"config.toml:{line}: " in done.stderr, done.stderr


def test_config_check_says_when_there_is_no_fault(own: Path) -> None:
    own.write_text("[run]\nrounds = 2\n")
    done = triage("config", "check", cwd=own.parent)
    assert (done.returncode, done.stdout) == (0, "1 setting: no fault\n")


def test_config_show_prints_what_counts_and_its_origin(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own.write_text('[run]\nconcurrency = 20\ntag = ["edge"]\n')
    here(own).write_text("[run]\nconcurrency = 5\n")
    monkeypatch.setenv("TRIAGE_RUN_ROUNDS", "3")
    done = triage("config", "show", "--origin", cwd=own.parent / "here")
    assert done.stdout.splitlines() == [
        "[run]",
        "concurrency = 5  # triage.toml:2",
        'rounds = "3"  # TRIAGE_RUN_ROUNDS',
        f'tag = ["edge"]  # {own}:3',
    ]
    assert "#" not in triage("config", "show", cwd=own.parent / "here").stdout


def test_a_broken_file_does_not_hinder_looking_at_it(own: Path) -> None:
    own.write_text("[run\n")
    assert triage("config", "--help", cwd=own.parent).returncode == 0
    assert triage("--help", cwd=own.parent).returncode == 0


def test_a_file_that_cannot_be_read_is_said(own: Path) -> None:
    own.mkdir()
    done = triage("schema", cwd=own.parent)
    assert done.returncode == 2
    assert f"{own}: {os.strerror(21)}" in done.stderr
