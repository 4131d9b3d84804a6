"""The shipped scenarios come out the same at any moment and with any seed: a diagnosis must not hang on a lucky sample."""

from datetime import timedelta

import pytest

from tests.lab.boxes import show
from triage.cli.pipeline import analyse
from triage.lab import Scenario, load_scenario
from triage.model import Capture, Verdict

COMMANDS = (
    "show version", "show clock", "show processes cpu sorted", "show processes memory sorted", "show memory statistics",
    "show logging", "show interfaces", "show interfaces stats", "show ip traffic", "show ip cache flow", "show ip arp",
    "show ip arp summary", "show buffers", "show ip nat statistics", "show users", "show processes cpu history",
)  # fmt: skip


def captures(scenario: Scenario, start_s: float, seed: int) -> list[Capture]:
    return [
        Capture(
            device=router.name,
            command=command,
            platform="cisco_ios",
            round=number,
            path=f"{router.name}/{number}/{command.replace(' ', '_')}.txt",
            raw=f"{router.name}#{command}\n{show(scenario, router.name, command, at_s, seed=seed)}\n".encode(),
            at=scenario.started + timedelta(seconds=at_s),
        )
        for router in scenario.routers
        for number, at_s in ((1, start_s), (2, start_s + 20))
        for command in COMMANDS
    ]


@pytest.mark.parametrize(("start_s", "seed"), [(0, 1), (33, 2), (120, 3)])
@pytest.mark.parametrize(
    ("name", "first", "at_least"),
    [
        ("code-red", "worm-codered-v1v2-http-scan", Verdict.PROBABLE),
        ("memory-leak", "mem-freememlow", Verdict.POSSIBLE),  # two rounds are no trend
        ("fragmentation", "mem-fragmentation", Verdict.PROBABLE),
        ("healthy", "mem-xe-lsmpi-false-positive", Verdict.POSSIBLE),
    ],
)
def test_the_first_finding_does_not_change(name: str, first: str, at_least: Verdict, start_s: float, seed: int) -> None:
    found = analyse(captures(load_scenario(name), start_s, seed)).diagnosis.findings
    assert found[0].pattern == first
    assert found[0].verdict.rank >= at_least.rank
    if name == "healthy":
        assert not [f for f in found if f.verdict.rank >= Verdict.PROBABLE.rank]
