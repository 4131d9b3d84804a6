"""What each command looks like when it is used: printed below its --help."""

import inspect
from collections.abc import Mapping

import click

_EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "run": (
        "triage run devices.yaml -o case-4711",
        "triage run devices.yaml --dry-run      # what would be sent; no connection",
        "triage run devices.yaml --limit 'gw*' --rounds 3 -o case-4711",
        "triage run 192.0.2.1 --jump bastion -o case-4711",
    ),
    "collect": ("triage collect devices.yaml -o case-4711", "triage collect devices.yaml -o case-4711 --resume"),
    "watch": (
        "triage watch devices.yaml -o cases/",
        "triage watch devices.yaml --syslog /var/log/routers.log -o cases/",
    ),
    "analyze": (
        "triage analyze show-tech.txt",
        "triage analyze captures/ syslog.log.gz -o case-4711",
        "triage analyze case-4711                       # again, by this version",
        "triage analyze captures/ --json | jq '.findings[0]'",
    ),
    "report": (
        "triage report case-4711",
        "triage report case-4711 --format short         # a pager or a chat",
        "triage report case-4711 --check                # before you send it",
    ),
    "explain": (
        "triage explain case-4711",
        "triage explain case-4711 worm-slammer-udp1434 --device gw1",
    ),
    "compare": ("triage compare case-4711 case-4712", "triage compare before.txt after.txt --json"),
    "bundle": (
        "triage bundle case-4711 --sr 612345678",
        "triage bundle case-4711 --anonymise --max-mb 18   # for a mail",
    ),
    "case show": ("triage case show case-4711",),
    "case add-note": (
        "triage case add-note case-4711 'users of branch 7 call since 08:50'",
        "triage case add-note case-4711 - < mail.txt",
    ),
    "case add-action": ("triage case add-action case-4711 'shut Gi0/1' --device gw1",),
    "doctor": ("triage doctor", "triage doctor 192.0.2.1"),
    "arm": ("triage arm r1 --platform cisco_ios", "triage arm gw1 --case case-4711"),
    "inventory check": ("triage inventory check devices.yaml",),
    "inventory list": ("triage inventory list hosts.ini --limit 'edge*,!lab*'",),
    "commands list": ("triage commands list", "triage commands list --aaa"),
    "playbooks list": ("triage playbooks list",),
    "playbooks show": ("triage playbooks show worm-slammer-udp1434",),
    "schema": ("triage schema > findings.schema.json",),
    "lab": ("triage lab", "triage lab --list", "triage lab --scenario fragmentation --device-list lab.yaml"),
    "demo": ("triage demo", "triage demo --scenario memory-leak --rounds 3"),
}


def dress(command: click.Command, path: str) -> click.Command:
    """Return a command whose help ends with examples; a group's list says each command's whole first sentence."""
    examples = _EXAMPLES.get(path)
    if examples and not command.epilog:
        command.epilog = "\n".join(("\b", "Examples:", *(f"  {line}" for line in examples)))
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            dress(below, f"{path} {name}")
            below.short_help = below.short_help or _first_sentence(below.help or "")
    return command


def _first_sentence(text: str) -> str:
    paragraph = " ".join(inspect.cleandoc(text).split("\n\n", maxsplit=1)[0].split())
    return paragraph.split(". ", maxsplit=1)[0].split("; ", maxsplit=1)[0].rstrip(".")
