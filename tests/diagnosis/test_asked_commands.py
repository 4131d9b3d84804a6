"""Whatever triage asks a device for, it can read."""

import pytest

from triage.parsing.lookup import find
from triage.parsing.reader import split_pipe
from triage.shipped import shipped
from triage.strict_yaml import load

PLATFORMS = ("arista_eos", "cisco_asa", "cisco_ios", "cisco_nxos", "cisco_xe", "cisco_xr", "juniper_junos")


def unread(platform: str, commands: list[str]) -> list[str]:
    return [command for command in commands if find(split_pipe(command)[0], platform) is None]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_command_of_a_ladder_has_a_parser(platform: str) -> None:
    source = f"commands/{platform}.yaml"
    ladder = load((shipped("playbooks") / source).read_text(encoding="utf-8"), source)["ladder"]
    commands = [str(rung["command"]) for rung in ladder]
    assert len(commands) > 10
    assert unread(platform, commands) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_equivalent_has_a_parser(platform: str) -> None:
    table = load((shipped("playbooks") / "equivalents.yaml").read_text(encoding="utf-8"), "equivalents.yaml")
    commands = [str(row[platform]) for row in table.values() if isinstance(row, dict) and platform in row]
    if platform not in {"cisco_ios", "cisco_xe"}:  # the table is written from their side
        assert len(commands) > 10
    assert unread(platform, [command for command in commands if command.startswith("show ")]) == []
