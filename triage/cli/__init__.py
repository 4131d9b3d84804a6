"""The command line: the only place that assembles the parts. Commands are imported when they are called."""

import importlib
import sys
from typing import Any

import click

from triage import __version__
from triage.errors import TriageError

# command -> module below triage.cli, and the line that --help shows without importing it
COMMANDS = {
    "run": ("run", "collect from devices, diagnose, write the case: the main job"),
    "collect": ("run", "only collect"),
    "watch": ("watch", "look at routers now and then; capture everything when one gets into trouble"),
    "analyze": ("analyze", "diagnose saved text: a case, a folder of captures, a show-tech, a log, an archive"),
    "report": ("report", "print the note of a case, or its page"),
    "explain": ("explain", "say why a pattern fired or did not"),
    "compare": ("compare", "say what changed from one case to a later one: did the workaround help"),
    "case": ("case", "show the journal of a case; add notes and actions to it"),
    "bundle": ("bundle", "pack a case for the vendor, without secrets; anonymised on request"),
    "doctor": ("doctor", "say whether a device can be reached and how, without logging in; or check this machine"),
    "arm": ("arm", "print what makes a box capture its next peak by itself; never sent"),
    "inventory": ("inventory", "check and list a device list"),
    "commands": ("commands", "list what may be sent to a device"),
    "playbooks": ("playbooks", "lint, test, list and show the playbooks"),
    "parsers": ("parsers", "lint, test and list the parsers"),
    "config": ("config", "show and check the settings that count, and where they come from"),
    "schema": ("schema", "print the JSON schema of the findings document"),
    "completion": ("completion", "print what a shell needs to complete commands and names"),
    "lab": ("lab", "start simulated sick routers on loopback"),
    "demo": ("lab", "lab and run in one command"),
}


class LazyGroup(click.Group):
    """Commands by name; each module is imported on first use, so that --help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"triage.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101
        from triage.cli.examples import dress  # noqa: PLC0415

        return dress(command, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "auto_envvar_prefix": "TRIAGE",
    },
    epilog="\b\nStart with:\n"
    "  triage demo                            # simulated sick routers, no device needed\n"
    "  triage analyze show-tech.txt           # text that somebody saved\n"
    "  triage run devices.yaml -o case-4711   # real routers\n\n"
    "Nothing is ever configured on a device; 'triage commands list' prints the exact list of what may be sent.",
)
@click.version_option(__version__, prog_name="triage")
@click.pass_context
def cli(context: click.Context) -> None:
    """Router health triage for mallocfail and high-CPU incidents."""
    name = context.invoked_subcommand
    command = cli.get_command(context, name) if name else None
    if name is None or command is None or name == "config":  # which must be able to say what is wrong with a file
        return
    from triage.cli.settings import install  # noqa: PLC0415

    below = command.commands.items() if isinstance(command, click.Group) else ()
    install(context, {f"{name} {sub}": found for sub, found in below} or {name: command})


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line and leave with the exit status of the contract (design, section 8)."""
    try:
        status = cli.main(args=arguments, prog_name="triage", standalone_mode=False)
    except click.ClickException as error:
        misused(error)
        status = 2
    except click.Abort:
        click.echo("triage: stopped", err=True)
        status = 130
    except KeyboardInterrupt:
        click.echo("triage: stopped", err=True)
        status = 130
    except BrokenPipeError:
        sys.stderr.close()
        status = 0
    except TriageError as error:
        complain(error)
        status = 2
    except Exception as error:  # noqa: BLE001  the last door: nobody on call is to read a traceback
        from triage.cli.bug import report  # noqa: PLC0415

        report(error)
        status = 1
    sys.exit(status if isinstance(status, int) else 0)


def misused(error: click.ClickException) -> None:
    """Print what is wrong with the command line that was typed, in the form of every other complaint."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError) or not isinstance(error, click.UsageError):
        error.show(sys.stderr)
        return
    click.echo(f"triage: {error.format_message().rstrip('.')}", err=True)
    if isinstance(error, click.BadParameter):
        from triage.cli.settings import where_from  # noqa: PLC0415

        click.echo(where_from(error), err=True, nl=False)
    path = error.ctx.command_path if error.ctx else "triage"
    click.echo(f"  try: {path} --help", err=True)


def complain(error: TriageError) -> None:
    """Print one error for people: what, where, and what to type next."""
    for line in str(error).splitlines():
        click.echo(f"triage: {line}", err=True)
    if error.hint:
        click.echo(f"  try: {error.hint}", err=True)
