"""``triage watch``: look at routers now and then, and capture everything when one gets into trouble."""

import json
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from triage.cli.duration import DURATION
from triage.cli.inventory import CHOOSING, chosen, list_options
from triage.cli.options import all_of, on_stdout, quiet_option, say
from triage.cli.pacing import ways_options
from triage.cli.run import credentials_of
from triage.cli.stopping import Stopping
from triage.errors import UsageError
from triage.inventory.credentials import never_ask, prompt
from triage.model import PLATFORMS
from triage.report.display import one_line

MAX_DEVICES = 300  # a session and a thread each
NOTHING, AUTH_STOPPED = 4, 5
_CHATTER = {"sample", "watching", "held-off"}

_options = all_of(
    list_options,
    click.option("-o", "--output", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(),
                 help="where the cases go, one folder for each capture"),
    click.option("--platform", type=click.Choice(PLATFORMS), help="platform of devices whose list names none"),
    click.option("--interval", type=click.FloatRange(0.1, 86_400), default=60.0, show_default=True, help="seconds between samples"),
    click.option("--cpu-pct", type=click.FloatRange(1, 100), default=90.0, show_default=True,
                 help="capture from this CPU load, over one minute"),
    click.option("--free-pct", type=click.FloatRange(0, 100), default=10.0, show_default=True,
                 help="capture below this share of free memory"),
    click.option("--hold-off", type=DURATION, default="30m", show_default=True, help="no second capture of a device within this time"),
    click.option("--rounds", type=click.IntRange(1, 10), default=2, show_default=True, help="passes of a capture"),
    click.option("--round-interval", type=click.FloatRange(0, 3600), default=20.0, show_default=True, help="seconds between them"),
    click.option("--syslog", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                 help="follow a syslog server's file instead of asking: a MALLOCFAIL or CPUHOG line starts the capture"),
    click.option("--once", is_flag=True, help="stop after the first capture"),
    click.option("--for", "duration", type=DURATION, help="stop after this time, as in 90s, 15m, 6h, 2d"),
    click.option("--max-cases", type=click.IntRange(1, 1000), default=50, show_default=True, help="stop after so many captures"),
    click.option("--host-keys", type=click.Choice(("accept-new", "strict", "off")), default="accept-new", show_default=True,
                 help="what to do with unknown host keys"),
    ways_options,
    click.option("--no-input", is_flag=True, help="never ask; a missing password is an error"),
    click.option("--json", "as_json", is_flag=True, help="one JSON document for each event, a line each"),
    quiet_option,
)  # fmt: skip


@click.command()
@_options
def watch(devices: tuple[str, ...], *, duration: float | None, as_json: bool, quiet: bool, **options: Any) -> int:
    """Watch routers and capture by itself.

    One session for each device asks for the CPU and the memory once an interval. When a limit is crossed, or a MALLOCFAIL is
    new in the log, the same session collects the whole ladder into a new case, which is diagnosed at once.
    """
    inventory = chosen(devices, **{name: options[name] for name in CHOOSING})
    if len(inventory.devices) > MAX_DEVICES and options["syslog"] is None:
        raise UsageError(
            f"{len(inventory.devices)} devices: at most {MAX_DEVICES} can be watched with a session each",
            hint="choose some with --limit, or follow a syslog file with --syslog",
        )
    credentials = credentials_of(inventory, never_ask if options["no_input"] else prompt)
    from triage.cli.watching import Watching  # noqa: PLC0415  netmiko is loaded only when something is to be sent

    stop = threading.Event()
    teller = _Teller(as_json=as_json, quiet=quiet)
    watching = Watching(inventory, credentials, options, teller.tell, stop)
    with Stopping(stop, at_hang_up=True) as stopping:
        watching.run(duration)
    if stopping.signal is not None:
        return 128 + stopping.signal
    if watching.reached or watching.cases or options["syslog"] is not None:
        return 0
    return AUTH_STOPPED if watching.auth_stopped else NOTHING


class _Teller:
    """Prints events: what matters on standard output, the rest on standard error."""

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.lock = threading.Lock()

    def tell(self, event: Any) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        chatter = event.kind in _CHATTER
        with self.lock:
            if self.as_json and not (chatter and self.quiet):
                said: Mapping[str, str] = {"at": at, "device": event.device, "event": event.kind, "text": event.text}
                on_stdout(json.dumps(said, ensure_ascii=False))
                sys.stdout.flush()
            elif not chatter:
                on_stdout(f"{at} {one_line(event.device)}: {one_line(event.text)}")
                sys.stdout.flush()
            elif not self.quiet:
                say(f"{at} {one_line(event.device)}: {one_line(event.text)}")
