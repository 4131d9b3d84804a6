"""``triage config``: which settings count, and where they come from."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from triage.cli import COMMANDS, cli
from triage.cli.options import on_stdout, say
from triage.cli.settings import (
    EVERY_COMMAND,
    PREFIX,
    Setting,
    concerning,
    fault_of,
    parameter_of,
    read_settings,
    settings_files,
    variable,
)
from triage.errors import FaultList


@click.group()
def config() -> None:
    """Show and check the settings: defaults of options, from files and TRIAGE_* variables.

    The user's own file is read first, then triage.toml in the folder where triage is started; TRIAGE_RUN_CONCURRENCY and
    its like win over both, and the command line over all. A file has a table a command:

    \b
        [run]
        concurrency = 20
        host-keys = "strict"
        [defaults]               # for every command that has the option
        thresholds = "/etc/triage/site.yaml"
    """  # noqa: D301  click reads the mark as a character


@config.command()
@click.option("--origin", is_flag=True, help="say where each value comes from")
def show(*, origin: bool) -> None:
    """Print the settings that count, and on standard error which files were looked for."""
    _say_files()
    settings = checked()
    lines = [(s.command, s.option, s.value, s.place) for s in _strongest(settings)]
    lines += [(path, option, value, name) for path, option, value, name in _variables()]
    table = None
    for command, option, value, place in sorted(lines, key=lambda line: line[:2]):
        if command != table:
            on_stdout(f"[{command.replace(' ', '.')}]")
            table = command
        on_stdout(f"{option} = {_toml(value)}{f'  # {place}' if origin else ''}")


@config.command()
def check() -> None:
    """Check every file with settings against the commands; every fault with file and line."""
    _say_files()
    settings = checked()
    on_stdout(f"{len(settings)} setting{'' if len(settings) == 1 else 's'}: no fault")


def checked() -> tuple[Setting, ...]:
    """Return every setting, held against the commands.

    Raises:
        FaultList: a file, table, option or value is wrong; all are listed.
    """
    settings = read_settings()
    commands = dict(all_commands())
    faults = [
        f"{s.place}: 'triage {s.command}' is no command: one of {', '.join(COMMANDS)}, or [{EVERY_COMMAND}]"
        for s in settings
        if s.command != EVERY_COMMAND and s.command not in commands
    ]
    known = {name[2:] for command in commands.values() for p in command.params for name in p.opts}
    faults += [
        f"{s.place}: no command has an option '{s.option}'"
        for s in settings
        if s.command == EVERY_COMMAND and s.option not in known
    ]
    for path, command in commands.items():
        faults += _faults_of(command, path, settings)
    if faults:
        raise FaultList(list(dict.fromkeys(faults)), hint="triage COMMAND --help")
    return settings


def _faults_of(command: click.Command, path: str, settings: tuple[Setting, ...]) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    for setting in concerning(path, settings):
        parameter = parameter_of(command, setting.option)
        if fault := fault_of(setting, command):
            yield fault
        elif parameter is not None:
            try:
                parameter.type_cast_value(context, setting.value)
            except click.BadParameter as error:
                yield f"{setting.place}: '{setting.option}': {error.message}"


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with the words that call it."""
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", found) for sub, found in command.commands.items())
        elif command is not None:
            yield name, command


def _strongest(settings: tuple[Setting, ...]) -> list[Setting]:
    return list({(s.command, s.option): s for s in settings}.values())


def _variables() -> Iterator[tuple[str, str, str, str]]:
    root = click.Context(cli, info_name="triage", auto_envvar_prefix=PREFIX)
    for path, command in all_commands():
        context = root
        for word in path.split():
            context = click.Context(command, info_name=word, parent=context)
        for parameter in command.params:
            name = variable(context, parameter)
            if isinstance(parameter, click.Option) and name in os.environ:
                yield path, max(parameter.opts, key=len).lstrip("-"), os.environ[name], name


def _say_files() -> None:
    for file in settings_files():
        say(f"{file}: {'read' if file.is_file() else 'not there'}")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return f'"{value}"' if isinstance(value, str | Path) else str(value)
