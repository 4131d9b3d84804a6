"""``triage commands``: exactly what may be sent to a device."""

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
        if aaa:
            on_stdout(f"# {name}")
            for command in dict.fromkeys(
                (*book.setup, *(r.command for r in book.rungs), *(r.fallback for r in book.rungs if r.fallback), "exit")
            ):
                word, _, rest = command.partition(" ")
                on_stdout(f"permit {word} {'^' + rest + '$' if rest else '.*'}")
            continue
        for rung in book.rungs:
            rounds = "both rounds" if rung.both_rounds else "first round"
            on_stdout(f"{name:<14} {rung.cost:<5} {rounds:<12} {rung.command:<50} {rung.why}")
