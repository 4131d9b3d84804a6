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
    assert offered("triage playbooks show mem-frag", 3) == ["mem-fragmentation"]


def test_an_unknown_shell_is_one_clear_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "triage", "completion", "tcsh"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "'tcsh' is not one of" in done.stderr
