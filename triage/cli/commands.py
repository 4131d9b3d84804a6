"""``triage commands``: exactly what may be sent to a device."""

import re

import click

from triage.cli.options import on_stdout


@click.group()
def commands() -> None:
    """List what may be sent to a device."""


@commands.command("list")
@click.option("--platform", help="only this platform")
@click.option("--aaa", is_flag=True, help="as a TACACS+ command authorisation set")
def list_commands(platform: str | None, *, aaa: bool) -> None:
    """List every command of the ladders with its cost and why it is asked."""
    from triage.collect.ladder import ladder, platforms  # noqa: PLC0415

    for name in platforms() if platform is None else (platform,):
        book = ladder(name)
        later = _asked_later(name, {rung.command for rung in book.rungs})
        if aaa:
            fallbacks = (rung.fallback for rung in book.rungs if rung.fallback)
            sent = (*book.setup, *(rung.command for rung in book.rungs), *fallbacks, *later, "exit")
            on_stdout(f"# {name}")
            for command in dict.fromkeys(sent):
                on_stdout(_permit(command))
            continue
        for rung in book.rungs:
            rounds = "both rounds" if rung.both_rounds else "first round"
            on_stdout(f"{name:<14} {rung.cost:<5} {rounds:<12} {rung.command:<50} {rung.why}")
        for command in later:
            on_stdout(f"{name:<14} {'low':<5} {'when missed':<12} {command:<50} findings of the first round ask for it")


def _asked_later(platform: str, known: set[str]) -> list[str]:
    """Return what the findings of a first round may add on a platform: at most three of these a device."""
    from triage.collect.gate import Allowed, check  # noqa: PLC0415
    from triage.diagnosis.loader import load_playbooks  # noqa: PLC0415

    playbooks = load_playbooks()
    found = {
        command
        for table in playbooks.asks
        for command in playbooks.commands_for(table, platform)
        if command not in known
        and command == command.lower()
        and isinstance(check(command, platform=platform), Allowed)
    }
    return sorted(found)


def _permit(command: str) -> str:
    """Return a line of a TACACS+ command authorisation set; the arguments match wholly."""
    word, _, rest = command.partition(" ")
    return f"permit {word} {f'^{re.escape(rest)}$'.replace(chr(92) + ' ', ' ') if rest else '.*'}"
