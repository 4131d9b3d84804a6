"""Completion: the scripts, and what is offered for a word that was begun."""

import os
import subprocess
import sys

import pytest


def triage(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "triage", *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout


def offered(words: str, position: int) -> list[str]:
    text = triage(_TRIAGE_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(position))
    return [line.partition(",")[2] for line in text.splitlines()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_triage_itself(shell: str) -> None:
    assert f"_TRIAGE_COMPLETE={shell}_complete" in triage("completion", shell)


def test_commands_options_patterns_and_formats_are_offered() -> None:
    assert offered("triage an", 1) == ["analyze"]
    assert "--resume" in offered("triage run --re", 2)
    assert offered("triage explain case worm-slam", 3) == ["worm-slammer-udp1434"]
    assert offered("triage report --format m", 3) == ["markdown"]
    assert offered("triage analyze --platform cisco_n", 3) == ["cisco_nxos"]
    assert offered("triage run --format ansible-j", 3) == ["ansible-json"]
    assert offered("triage playbooks show mem-frag", 3) == ["mem-fragmentation"]


@pytest.mark.parametrize("words", ["triage explain c", "triage report c", "triage compare c", "triage bundle c"])
def test_cases_are_completed_by_the_shell_as_paths(words: str) -> None:
    text = triage(_TRIAGE_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD="2")
    assert text.partition(",")[0] in {"dir", "file"}


def test_an_unknown_shell_is_one_clear_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "triage", "completion", "tcsh"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "'tcsh' is not one of" in done.stderr
