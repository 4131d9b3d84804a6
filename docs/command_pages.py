"""Pages about the command line, made from the commands themselves: one for people, one for ``man``."""

from collections.abc import Iterator

import click

from triage.cli import COMMANDS, cli

_MADE = "<!-- made by docs/generate.py from the commands -->"
_SECTION_1 = "triage"
_STATUS = (
    ("0", "done"),
    ("1", "a bug of triage: please report it"),
    (
        "2",
        "wrong use; a fault in a list, playbook, parser or case; a check, lint or test that fails, 'report --check' with blanks left too",
    ),
    ("3", "some devices failed, or some of the case could not be written; 'doctor': no session is possible"),
    ("4", "nothing was collected"),
    ("5", "stopped after refused logins, to spare the account"),
    ("10", "--fail-on is met, and none of the above happened"),
    (
        "with --nagios",
        (
            "0 ok, 1 warning, 2 critical, 3 unknown: what is probable or confirmed counts by its severity, "
            "what is possible warns; wrong use stays 2, a signal 130 or 143"
        ),
    ),
    ("130, 143", "interrupted, or terminated; what was collected is in the case"),
)


def commands_page() -> str:
    """Return every command with its arguments and options."""
    out = [_MADE, "# Commands", "", "`triage COMMAND --help` says the same.", ""]
    for path, command in _commands():
        context = _context(command, path)
        usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
        out += [f"## triage {' '.join(path)}", "", *_about(command), "", f"    {usage}", ""]
        examples = (command.epilog or "").removeprefix("\b\nExamples:\n").removeprefix("\b\n")
        if examples:
            out += ["```", *(line.strip() for line in examples.splitlines()), "```", ""]
        rows = [r for p in command.get_params(context) if (r := p.get_help_record(context)) and r[1]]
        if rows:
            out += ["| Option | |", "|---|---|", *(f"| `{_cell(name)}` | {_cell(text)} |" for name, text in rows), ""]
    return "\n".join(out).rstrip() + "\n"


def exit_status_page() -> str:
    """Return what each exit status means."""
    rows = [f"| {status} | {meaning} |" for status, meaning in _STATUS]
    return "\n".join(
        [
            _MADE,
            "# Exit status",
            "",
            "Every command ends with one of these. Standard output is the product, standard error the conversation.",
            "",
            "| Status | Meaning |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def man_page() -> str:
    """Return triage(1) in the macros of man(7)."""
    out = [
        '.\\" made by docs/generate.py from the commands',
        '.TH TRIAGE 1 "" "triage" "User Commands"',
        ".nh",  # no broken words: names and options are copied
        ".ad l",
        ".SH NAME",
        "triage \\- router health triage for mallocfail and high\\-CPU incidents",
        ".SH SYNOPSIS",
        ".B triage",
        ".I COMMAND",
        "[options] [arguments]",
        ".SH DESCRIPTION",
        _roff(
            "Collects from routers over SSH, gently and read-only, or reads text that somebody saved; ranks the causes, suggests "
            "workarounds that fit the box, and writes a case note with charts. Nothing is ever configured on a device."
        ),
        ".SH COMMANDS",
    ]
    for path, command in _commands():
        context = _context(command, path)
        usage = " ".join(command.collect_usage_pieces(context))
        out += [
            f".SS {_roff(' '.join(('triage', *path, usage)))}",
            *(_roff(line) if line else ".PP" for line in _about(command)),
        ]
        for parameter in command.get_params(context):
            record = parameter.get_help_record(context)
            if record is not None and record[1]:
                out += [".TP", f".B {_roff(record[0])}", _roff(record[1])]
    out += [".SH EXIT STATUS"]
    for status, meaning in _STATUS:
        out += [".TP", f".B {status}", _roff(meaning)]
    out += [".SH ENVIRONMENT"]
    for name, meaning in _ENVIRONMENT:
        out += [".TP", f".B {name}", _roff(meaning)]
    out += [".SH FILES"]
    for name, meaning in _FILES:
        out += [".TP", f".I {_roff(name)}", _roff(meaning)]
    return "\n".join(out) + "\n"


_ENVIRONMENT = (
    ("TRIAGE_USERNAME, TRIAGE_PASSWORD, TRIAGE_SECRET", "credential of devices whose list names none"),
    ("TRIAGE_STATE_DIR", "where host keys that were accepted are kept"),
    ("TRIAGE_SSH_CONFIG", "SSH configuration that names jump hosts, instead of ~/.ssh/config"),
    ("NETBOX_URL, NETBOX_TOKEN", "where device lists that begin with netbox: come from"),
    ("NO_COLOR", "no colour"),
)
_FILES = (
    ("CASE/note.txt, note.md, report.html", "the note, and the page for a browser"),
    ("CASE/findings.json", "what was found; 'triage schema' describes it"),
    ("CASE/captures/DEVICE/ROUND/COMMAND.txt", "what the devices printed, untouched"),
    ("CASE/journal.jsonl", "what was done, and when"),
    ("CASE/charts/", "the charts as SVG and PNG"),
)


def _commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that can be typed with its words after ``triage``."""
    context = click.Context(cli, info_name="triage")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if isinstance(command, click.Group):
            for below in command.list_commands(context):
                found = command.get_command(context, below)
                if found is not None:
                    yield (name, below), found
        elif command is not None:
            yield (name,), command


def _context(command: click.Command, path: tuple[str, ...]) -> click.Context:
    names = cli.context_settings["help_option_names"]
    return click.Context(command, info_name=" ".join(("triage", *path)), help_option_names=names)


def _about(command: click.Command) -> list[str]:
    paragraphs = (command.help or "").replace("\b", "").split("\n\n")
    return [line for paragraph in paragraphs for line in (" ".join(paragraph.split()), "")][:-1]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _roff(text: str) -> str:
    """Escape what troff would act on."""
    escaped = text.replace("\\", "\\\\").replace("-", "\\-").replace("|", "|\\:")  # a line may break after a bar
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
