"""``triage commands``: exactly what may be sent to a device."""

import re

import click

from triage.cli.options import on_stdout
from triage.model import PLATFORMS


@click.group()
def commands() -> None:
    """List what may be sent to a device."""


@commands.command("list")
@click.option("--platform", type=click.Choice(PLATFORMS), help="only this platform")
@click.option("--aaa", is_flag=True, help="as a TACACS+ command authorisation set")
def list_commands(platform: str | None, *, aaa: bool) -> None:
    """List every line that may be typed on a device: its cost, when it is asked and why."""
    from triage.collect.ladder import platforms  # noqa: PLC0415

    for name in platforms() if platform is None else (platform,):
        if aaa:
            on_stdout(f"# {name}")
        for line, cost, when, why in sendable(name):
            on_stdout(_permit(line) if aaa else f"{name:<14} {cost:<5} {when:<12} {line:<50} {why}")


def sendable(platform: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return line, cost, when and why of everything that may be typed on a platform without ``--extra-command``."""
    from triage.collect.published import published  # noqa: PLC0415

    found = [(item.line, item.cost, item.when, item.why) for item in published(platform)]
    later = _asked_later(platform, {line for line, *_ in found})
    return (*found, *((line, "low", "when missed", "findings of the first round ask for it") for line in later))


def _asked_later(platform: str, known: set[str]) -> list[str]:
    """Return what the findings of a first round may add on a platform: at most three of these a device."""
    from triage.collect.gate import Allowed, check  # noqa: PLC0415
    from triage.diagnosis.loader import load_playbooks  # noqa: PLC0415
    from triage.parsing.lookup import find  # noqa: PLC0415
    from triage.parsing.reader import split_pipe  # noqa: PLC0415

    playbooks = load_playbooks()
    found = {
        command
        for command in playbooks.every_command(platform)
        if command not in known
        and command == command.lower()
        and find(split_pipe(command)[0], platform) is not None  # what is not read on this platform is for another one
        and isinstance(check(command, platform=platform), Allowed)
    }
    return sorted(found)


def _permit(command: str) -> str:
    """Return a line of a TACACS+ command authorisation set; the arguments match wholly."""
    word, _, rest = command.partition(" ")
    return f"permit {word} {f'^{re.escape(rest)}$'.replace(chr(92) + ' ', ' ') if rest else '.*'}"
