"""Which parser reads a command."""

import pytest

from triage.parsing.lookup import find


@pytest.mark.parametrize(
    ("command", "platform", "plain"),
    [
        ("remote command switch show processes cpu sorted", "cisco_ios", "show processes cpu"),
        ("remote command module 5 show processes cpu", "cisco_ios", "show processes cpu"),
        ("execute-on slot 3 show processes cpu", "cisco_ios", "show processes cpu"),
        ("failover exec mate show conn count", "cisco_asa", "show conn count"),
        ("do show processes cpu", "cisco_ios", "show processes cpu"),
    ],
)
def test_what_another_processor_is_asked_is_read_as_its_answer(command: str, platform: str, plain: str) -> None:
    found = find(command, platform)
    assert found is not None
    assert found == find(plain, platform)


def test_a_command_of_the_administrators_plane_has_its_own_parser() -> None:
    found = find("admin show environment", "cisco_xr")
    assert found is not None
    assert found.command == "admin show environment"
