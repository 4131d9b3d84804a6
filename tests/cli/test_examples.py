"""The examples below each --help are commands that exist, with options that exist."""

import re
import shlex

import click
import pytest

from triage.cli import COMMANDS, cli
from triage.cli.examples import _EXAMPLES

ALL = [(path, line) for path, lines in _EXAMPLES.items() for line in lines]


def command_of(path: str) -> click.Command:
    name, _, below = path.partition(" ")
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    if below:
        assert isinstance(found, click.Group)
        found = found.commands[below]
    return found


@pytest.mark.parametrize(("path", "line"), ALL, ids=[line for _, line in ALL])
def test_an_example_uses_what_there_is(path: str, line: str) -> None:
    words = shlex.split(re.split(r"\s(?:[|<>]|#)", line)[0])
    assert words[: 1 + len(path.split())] == ["triage", *path.split()]
    command = command_of(path)
    known = {option for parameter in command.params for option in parameter.opts}
    assert [word for word in words if word.startswith("--") and word not in known] == []
    assert line in (command.epilog or "")
    assert len(line) <= 79


def test_every_command_that_people_type_has_one() -> None:
    grouped = {"case", "inventory", "commands", "playbooks", "parsers", "config", "completion"}
    assert set(COMMANDS) - grouped <= set(_EXAMPLES)
