"""``triage completion``: what a shell needs to complete commands, options and names."""

from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem, get_completion_class

from triage.cli.options import on_stdout
from triage.shipped import shipped, walk

_VARIABLE = "_TRIAGE_COMPLETE"
_WHERE = {
    "bash": 'eval "$(triage completion bash)"   # in ~/.bashrc',
    "zsh": 'eval "$(triage completion zsh)"   # in ~/.zshrc',
    "fish": "triage completion fish > ~/.config/fish/completions/triage.fish",
}


@click.command(epilog="\b\n" + "\n".join(_WHERE.values()))
@click.argument("shell", type=click.Choice(tuple(_WHERE)))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options and the names of patterns."""
    from triage.cli import cli  # noqa: PLC0415  the group imports its commands, and this is one of them

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  the choice allows click's own shells only
    on_stdout(kind(cli, {}, "triage", _VARIABLE).source())


def pattern_names(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> Sequence[CompletionItem]:
    """Return the patterns that begin with what was typed, by their file names: no playbook is read."""
    return [CompletionItem(name) for name in _stems("patterns") if name.startswith(incomplete)]


def _stems(folder: str) -> list[str]:
    names = (path.rpartition("/")[2] for path, _ in walk(shipped("playbooks") / folder, ".yaml"))
    return sorted(name.removesuffix(".yaml") for name in names if not name.endswith(".tests.yaml"))
