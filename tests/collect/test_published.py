"""The list of everything that may be typed: the drivers' own lines are on it too, and it prints as it is sent."""

import threading

import pytest
from click.testing import CliRunner

from triage.cli import cli
from triage.collect.gate import Allowed, check
from triage.collect.ladder import ladder, platforms
from triage.collect.published import LEAVE, published
from triage.collect.samples import UPTIME_COMMAND, commands
from triage.collect.terminal_login import prepare
from triage.collect.transport import Connected, Limits, Target
from triage.inventory.credentials import Credential, Secret
from triage.model import Device

# What the boxes say to the lines that switch paging off; the drivers wait for these words.
REPLIES = {
    "set cli screen-width 511": "Screen width set to 511\r\n",
    "set cli screen-length 0": "Screen length set to 0\r\n",
    "set cli complete-on-space off": "Disabling complete-on-space\r\n",
    "terminal width 511": "Width set to 511 columns.\r\n",
    "terminal length 0": "Pagination disabled.\r\n",
}
PROMPT = {"juniper_junos": "triage@box> ", "cisco_xr": "RP/0/RP0/CPU0:box#"}


class Screen:
    """A terminal that echoes each line and shows its prompt again."""

    facts = Connected(transport="fake")

    def __init__(self, prompt: str) -> None:
        self.prompt, self.typed, self.pending = prompt, list[str](), f"\r\n{prompt}"
        self.lock = threading.Lock()

    def read_channel(self, wait_s: float) -> str:  # noqa: ARG002
        with self.lock:
            shown, self.pending = self.pending, ""
        return shown

    def write_channel(self, text: str) -> None:
        with self.lock:
            self.typed.append(text.strip("\r\n"))
            if text.strip() == "enable":
                self.pending += "enable\r\nPassword: "
                return
            if text.strip() == "opensesame":
                self.prompt = self.prompt.rstrip("> ") + "#"
                self.pending += f"\r\n{self.prompt}"
                return
            self.pending += f"{text.strip()}\r\n{REPLIES.get(text.strip(), '')}{self.prompt}"

    def is_alive(self) -> bool:
        return True


def logged_in(platform: str, prompt: str, enable: str = "") -> list[str]:
    """Return the lines that a login types."""
    credential = Credential(name="c", username="ops", password=Secret("p"), enable=Secret(enable))
    device = Device(name="box", host="192.0.2.1", port=22, platform=platform)
    screen = Screen(prompt)
    prepare(screen, Target(device=device, credential=credential, limits=Limits(answer_s=5)), platform)  # type: ignore[arg-type]
    return [line for line in screen.typed if line]


@pytest.mark.parametrize("platform", platforms())
def test_a_login_types_what_the_list_says_and_all_of_it(platform: str) -> None:
    typed = logged_in(platform, PROMPT.get(platform, "box#"))
    listed = [item.line for item in published(platform) if item.when == "at login" and item.line != "enable"]
    assert sorted(typed) == sorted(listed)
    assert set(ladder(platform).setup) <= set(typed)


@pytest.mark.parametrize("platform", platforms())
def test_the_list_has_the_ladder_the_samples_and_the_goodbye_each_once(platform: str) -> None:
    lines = [item.line for item in published(platform)]
    rungs = ladder(platform).rungs
    due = {rung.command for rung in rungs} | {rung.fallback for rung in rungs if rung.fallback}
    due |= {*commands(platform), UPTIME_COMMAND.get(platform, LEAVE), LEAVE}
    assert due <= set(lines)
    assert len(lines) == len(set(lines))
    refused = [line for line in lines if not isinstance(check(line, platform=platform), Allowed)]
    assert set(refused) <= {"enable", "exit"}


def test_enable_is_typed_where_the_list_says_so() -> None:
    assert logged_in("cisco_ios", "box>", enable="opensesame").count("enable") == 1
    assert [item.line for item in published("cisco_ios")].count("enable") == 1


@pytest.mark.parametrize("platform", platforms())
def test_the_printed_lists_have_every_line(platform: str) -> None:
    plain = CliRunner().invoke(cli, ["commands", "list", "--platform", platform])
    permits = CliRunner().invoke(cli, ["commands", "list", "--platform", platform, "--aaa"])
    assert (plain.exit_code, permits.exit_code) == (0, 0)
    for item in published(platform):
        assert f" {item.line} " in plain.output
        assert any(row.startswith(f"permit {item.line.split()[0]} ") for row in permits.output.splitlines())
