"""Settings: defaults of options from files; TRIAGE_* variables and the command line win over them."""

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import platformdirs

from triage.errors import FaultList, UsageError

PREFIX = "TRIAGE"
EVERY_COMMAND = "defaults"  # the table whose options count for every command that has them
HERE = Path("triage.toml")
# A file that merely lies in the folder where somebody works may not lower what guards the network and the account.
_ONLY_OF_THE_USER = frozenset(
    {"allow-heavy", "allow-telnet", "auth-failures", "extra-command", "host-keys", "jump", "transport"}
)
_NEVER = frozenset({"help", "version", "force"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One option with a value, and the file that says so. ``command`` is spelled as typed: ``inventory check``."""

    command: str
    option: str
    value: object
    file: Path
    line: int

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.file}:{self.line}"


def settings_files() -> tuple[Path, ...]:
    """Return the files that may hold settings, the weakest first; ``TRIAGE_CONFIG`` names another for the user's own."""
    own = os.environ.get(f"{PREFIX}_CONFIG")
    user = Path(own) if own else platformdirs.user_config_path("triage") / "config.toml"
    return (user, HERE)


def read_settings() -> tuple[Setting, ...]:
    """Return every setting, the weakest first.

    Raises:
        FaultList: a file cannot be read, or has a table that is no command; every fault is listed.
    """
    found: list[Setting] = []
    faults: list[str] = []
    for file in settings_files():
        try:
            text = file.read_text(encoding="utf-8")
            document = tomllib.loads(text)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            faults.append(f"{file}: {getattr(error, 'strerror', None) or error}")
            continue
        found += _settings_in(document, file, text.splitlines(), faults)
    if faults:
        raise FaultList(faults, hint="triage config check")
    return tuple(found)


def _settings_in(
    document: Mapping[str, object], file: Path, lines: list[str], faults: list[str], command: str = ""
) -> Iterator[Setting]:
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from _settings_in(value, file, lines, faults, f"{command} {key}".strip())
        elif not command:
            faults.append(f"{file}:{_line_of(lines, '', key)}: '{key}' stands in no table: write it below [run]")
        else:
            yield Setting(command=command, option=key, value=value, file=file, line=_line_of(lines, command, key))


def _line_of(lines: list[str], command: str, key: str) -> int:
    """Return where ``key`` is set: the reader of TOML does not tell."""
    table = ""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("["):
            table = text.strip("[] ").replace(".", " ").replace('"', "")
        elif table == command and text.split("=")[0].strip(" \"'") == key:
            return number
    return 1


def defaults_of(command: click.Command, path: str, settings: Iterable[Setting]) -> Mapping[str, Any]:
    """Return what ``settings`` say for one command, by parameter, the last and nearest word winning.

    Raises:
        FaultList: an option that the command does not have, or that only the user's own file may set; all are listed.
    """
    values: dict[str, Any] = {}
    faults = []
    for setting in sorted(concerning(path, settings), key=lambda s: s.command != EVERY_COMMAND):
        parameter = parameter_of(command, setting.option)
        if fault := fault_of(setting, command):
            faults.append(fault)
        elif parameter is not None and parameter.name is not None:
            values[parameter.name] = setting.value
    if faults:
        raise FaultList(faults, hint=f"triage {path} --help")
    return values


def concerning(path: str, settings: Iterable[Setting]) -> list[Setting]:
    """Return the settings that may count for the command ``path``."""
    return [setting for setting in settings if setting.command in {EVERY_COMMAND, path}]


def parameter_of(command: click.Command, option: str) -> click.Parameter | None:
    """Return the parameter of ``command`` that ``option``, spelled without dashes, sets."""
    return next((parameter for parameter in command.params if option in _names(parameter)), None)


def fault_of(setting: Setting, command: click.Command) -> str | None:
    """Say why ``command`` may not be given ``setting``; None when it may, or when it is for other commands."""
    if parameter_of(command, setting.option) is None:
        if setting.command == EVERY_COMMAND:
            return None
        near = difflib.get_close_matches(setting.option, (n for p in command.params for n in _names(p)), 1)
        guess = f": did you mean '{near[0]}'?" if near else ""
        return f"{setting.place}: 'triage {setting.command}' has no option '{setting.option}'{guess}"
    if setting.file == HERE and setting.option in _ONLY_OF_THE_USER:
        return f"{setting.place}: '{setting.option}' may be set in your own file only: {settings_files()[0]}"
    return None


def _names(parameter: click.Parameter) -> Iterator[str]:
    if isinstance(parameter, click.Option):
        for name in parameter.opts:
            if name.startswith("--") and name[2:] not in _NEVER:
                yield name[2:]


def where_from(error: click.BadParameter) -> str:
    """Return a line that names the setting or variable that a bad value came from; empty when it was typed."""
    context, parameter = error.ctx, error.param
    if context is None or parameter is None or parameter.name is None:
        return ""
    source = context.get_parameter_source(parameter.name)
    if source is click.core.ParameterSource.ENVIRONMENT:
        return f"  the variable {variable(context, parameter)} says so\n"
    if source is not click.core.ParameterSource.DEFAULT_MAP:
        return ""
    path = " ".join(context.command_path.split()[1:])
    for setting in reversed(concerning(path, read_settings())):
        if setting.option in _names(parameter):
            return f"  {setting.place} says so\n"
    return ""


def variable(context: click.Context, parameter: click.Parameter) -> str:
    """Return the name of the variable that sets ``parameter``."""
    return f"{context.auto_envvar_prefix}_{(parameter.name or '').upper()}"


def install(context: click.Context, commands: Mapping[str, click.Command]) -> None:
    """Let the settings of ``commands``, by path, be the defaults below ``context``.

    Raises:
        UsageError: a file with settings is wrong.
    """
    try:
        settings = read_settings()
        nested: dict[str, Any] = {}
        for path, command in commands.items():
            table = nested
            for word in path.split():
                table = table.setdefault(word, {})
            table.update(defaults_of(command, path, settings) if settings else {})
    except FaultList as error:
        raise UsageError(str(error), hint=error.hint) from error
    context.default_map = nested
