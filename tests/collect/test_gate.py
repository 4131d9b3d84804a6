"""The gate: whatever is typed, only reading passes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.collect.gate import SETUP, Allowed, Refused, check
from triage.collect.ladder import ladder, platforms
from triage.diagnosis.loader import load_playbooks
from triage.model import PLATFORMS

WRITING = (
    "configure terminal", "conf t", "clear counters", "debug ip packet", "reload", "write memory", "copy running-config tftp:",
    "no ip http server", "show", "show ", " show clock", "show clock ", "Show clock", "sh clock", "show clock\n", "show clock\nreload",
    "show clock\rreload", "show clock; reload", "show clock && reload", "show clock | redirect flash:x", "show clock | append flash:x",
    "show clock | tee flash:x", "show clock > flash:x", "show clock >> bootflash:x", "show clock | save x", "show clock | utility sh",
    "show clock | bash", "show clock | include x | redirect flash:y", "show clock | include x|redirect flash:y", "show clock | include x |redirect flash:y", "show clock | include x| redirect y", "show\u00a0clock", "\uff53how clock", "show clock\x00", "show clock\x1b[A",
    "show clock\t", "show clock?", "show clock!", "show `reload`", "show $(reload)", "request system reboot", "test crash", "tclsh x",
    'show clock | include "x |redirect flash:y"', 'show clock | exclude "0%    |0%"', 'show clock | include "x| y"',
    "show clock | email a@b", "set system host-name x", "commit", "edit", "start shell", "run show clock", "do show clock",
    "show file flash:x | write", "terminal monitor", "terminal length 1", "x" * 300, "show " + "x" * 300, "",
)  # fmt: skip


@pytest.mark.parametrize("command", WRITING)
@pytest.mark.parametrize("platform", [None, *PLATFORMS])
def test_what_does_more_than_read_is_refused(command: str, platform: str | None) -> None:
    verdict = check(command, platform=platform)
    assert isinstance(verdict, Refused)
    assert verdict.reason


@pytest.mark.parametrize("platform", platforms())
def test_every_rung_passes_and_every_platform_has_a_ladder(platform: str) -> None:
    book = ladder(platform)
    assert len(book.rungs) >= 12
    assert isinstance(check(book.rungs[0].command, platform=platform), Allowed)
    assert "clock" in book.rungs[0].command or "uptime" in book.rungs[0].command
    for rung in book.rungs:
        assert isinstance(check(rung.command, platform=platform), Allowed), rung.command


def test_there_is_a_ladder_for_every_platform() -> None:
    assert set(platforms()) == set(PLATFORMS)


def test_every_command_that_a_missing_table_asks_for_passes_or_is_costly() -> None:
    for platforms_of in load_playbooks().asks.values():
        for name, commands in platforms_of.items():
            for command in commands:
                verdict = check(command.replace("INTERFACE", "Gi0/1"), platform=None if name == "default" else name)
                assert isinstance(verdict, Allowed) or verdict.reason.startswith("costly"), command


@pytest.mark.parametrize(
    ("command", "platform", "passes"),
    [
        ("show log messages | last 500", "juniper_junos", True),
        ("show log messages | last 500", "cisco_ios", False),
        ("show interfaces | match Physical", "juniper_junos", True),
        ("show interfaces | match Physical", "cisco_xe", False),
        ('show processes cpu | exclude "0%      0%       0%"', "cisco_xr", True),
        ('show processes cpu | exclude "0.00% |"', "cisco_ios", False),
        ('show processes cpu | exclude "0.00%  0.00% "', "cisco_ios", True),
        ('show logging | include "MALLOCFAIL|CPU HOG"', "cisco_ios", False),
        ('show logging | include "CPU HOG|MALLOCFAIL"', "cisco_ios", True),
        ("show processes cpu sort | head lines 30", "cisco_nxos", True),
        ("show processes cpu sort | head lines 30 | no-more", "cisco_nxos", False),
        ("show memory", "cisco_asa", True),
        ("show memory", "cisco_ios", False),
        ("show mls netflow table-contention detailed", "cisco_ios", True),
        ("show mls netflow ip", "cisco_ios", False),
        ("show tech-support", "cisco_xe", False),
        ("show running-config", "cisco_xe", False),
    ],
)
def test_each_platform_has_its_own_pipes_and_costs(command: str, platform: str, *, passes: bool) -> None:
    assert isinstance(check(command, platform=platform), Allowed) is passes


def test_a_costly_command_passes_when_it_is_named_exactly() -> None:
    assert isinstance(check("show tech-support", allow_heavy=("show tech-support",)), Allowed)
    assert isinstance(check("show tech-support ospf", allow_heavy=("show tech-support",)), Refused)
    assert isinstance(check("reload", allow_heavy=("reload",)), Refused)


ANYTHING = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ["show", "clock", "|", "include", "redirect", "flash:x", ";", ">", "reload", "conf", "t", "\n", "\r", " ", '"', "append", "run",
         "no-more", "last", "5", "match", "$(x)", "`x`", "&&", "write", "bash", "\x1b", "\u2028", "debug", "clear"]
    ),
    max_size=10,
).map(" ".join)  # fmt: skip


@given(ANYTHING, st.sampled_from([None, *PLATFORMS]))
def test_whatever_passes_only_reads(command: str, platform: str | None) -> None:
    verdict = check(command, platform=platform)
    if isinstance(verdict, Allowed):
        assert verdict.command == command
        assert command in SETUP or command.startswith("show ")
        assert re.fullmatch(r"[\x20-\x7e]{1,200}", command)
        assert not set(command) & set(";>&$`<\\!?{}'")
        assert command.count(" | ") <= 1
        assert " |" not in command.replace(" | ", "", 1)
        assert not re.search(r"\| *(?:redirect|append|tee|save|bash|sh|email|utility)\b", command)


@given(st.text(alphabet=st.characters(min_codepoint=1), min_size=1, max_size=6))
def test_one_strange_character_is_enough_to_be_refused(strange: str) -> None:
    if re.fullmatch(r"[A-Za-z0-9.:/_\- ]*", strange):
        return
    assert isinstance(check(f"show clock{strange}x"), Refused) or " | " in strange
