"""How many devices at once, in which order, at which rate, within which budget; and the plan of a dry run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from triage.cli.options import all_of, on_stdout, say
from triage.inventory.reading import TRANSPORTS
from triage.model import Device

_PER_SITE, _PER_SITE_AT_FIRST = 4, 2
_LOG_TAIL_BYTES = 50_000_000
ways_options = all_of(
    click.option(
        "--transport", type=click.Choice(TRANSPORTS), default="auto", show_default=True,
        help="how to reach devices whose list does not say; auto takes OpenSSH where paramiko lacks the algorithms",
    ),
    click.option("--jump", default="", metavar="HOSTS", help="jump hosts on the way, [user@]host[:port], comma-separated"),
    click.option("--allow-telnet", is_flag=True, help="let --transport telnet send the password readable on the wire"),
)  # fmt: skip
pacing_options = all_of(
    click.option("--concurrency", type=click.IntRange(1, 300), default=10, show_default=True, help="devices at once"),
    click.option(
        "--per-site", type=click.IntRange(1, 300), show_default="4, and 2 in the first minute", help="of them, behind one site"
    ),
    click.option("--per-credential", type=click.IntRange(1, 300), help="of them, with one credential (one AAA group)"),
    click.option(
        "--login-rate", type=click.FloatRange(0.01, 1000), default=20.0, show_default=True, help="logins a second, in all"
    ),
    click.option(
        "--auth-failures", type=click.IntRange(1, 3), default=1, show_default=True,
        help="refused logins of one credential that stop it; the first login's always does",
    ),
    click.option("--first", multiple=True, help="ask these first: a name or glob; also devices tagged 'suspect'"),
    click.option(
        "--suspects-from", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="SYSLOG",
        help="a syslog server's file: who complains most is asked first",
    ),
    click.option(
        "--device-seconds", type=click.FloatRange(5, 86_400), default=600.0, show_default=True, help="time budget of one device"
    ),
    click.option(
        "--device-bytes", type=click.IntRange(10_000), default=50_000_000, show_default=True, help="byte budget of one device"
    ),
)  # fmt: skip


def how_to_collect(options: Mapping[str, Any]) -> Any:
    """Return the collector's options. Raises UsageError when a command of the operator's does not pass the gate."""
    from triage.collect.ladder import extra_rungs  # noqa: PLC0415
    from triage.collect.session import Ways  # noqa: PLC0415
    from triage.collect.visit import Options  # noqa: PLC0415  netmiko is loaded only when something is to be sent
    from triage.intake.platform import recognise  # noqa: PLC0415

    heavy = tuple(options["allow_heavy"])
    return Options(
        rounds=options["rounds"],
        interval_s=options["interval"],
        concurrency=options["concurrency"],
        per_site=options["per_site"] or _PER_SITE,
        per_site_at_first=options["per_site"] or _PER_SITE_AT_FIRST,
        per_credential=options["per_credential"],
        logins_per_s=options["login_rate"],
        auth_failures=options["auth_failures"],
        wall_s=options["device_seconds"],
        device_bytes=options["device_bytes"],
        host_keys=options["host_keys"],
        extra=extra_rungs((*options["extra"], *heavy), heavy),
        allow_heavy=heavy,
        resume=options["resume"],
        recognise=lambda text: recognise([text]),
        ways=Ways(
            transport=options["transport"],
            allow_telnet=options["allow_telnet"],
            jumps=tuple(hop.strip() for hop in options["jump"].split(",") if hop.strip()),
        ),
    )


def in_order_of_suspicion(devices: Sequence[Device], options: Mapping[str, Any]) -> tuple[Device, ...]:
    """Return the devices, those first that the operator names or that complain most in the log."""
    from triage.collect.suspicion import complaints, in_order  # noqa: PLC0415

    said: Counter[str] = Counter()
    log: Path | None = options["suspects_from"]
    if log is not None:
        with log.open("rb") as stream:
            stream.seek(max(log.stat().st_size - _LOG_TAIL_BYTES, 0))
            said = complaints(stream)
        if not any(said[name.lower()] for d in devices for name in (d.name, d.host, d.name.split(".")[0])):
            say(f"triage: {log}: no device of the list complains in it; the order of the list holds")
    return in_order(devices, options["first"], said)


def dry_run(devices: Sequence[Device], how: Any, *, follow_up: bool) -> None:
    """Print every command with its cost, and the sums."""
    from triage.collect.forecast import fleet_seconds, other_forms, plan  # noqa: PLC0415

    planned = plan(devices, how)
    for item in planned:
        on_stdout(
            f"{item.device}  {item.when:<7}  {item.cost:<4}  ~{item.usual_bytes:>7,} B  ~{item.usual_s:.1f} s  "
            f"<= {item.at_most_s:.0f} s  {item.command}"
        )
    if follow_up and how.rounds > 1:
        on_stdout(
            "then at most 3 show commands a device that the findings of its first round ask for (--no-follow-up: none)"
        )
    total = sum(item.usual_bytes for item in planned)
    on_stdout(
        f"{len(devices)} devices, {len(planned)} commands, about {total:,} bytes, about {fleet_seconds(planned, how):.0f} s; "
        f"{'what a box refuses may be asked in an older form; ' if other_forms(planned) else ''}nothing was sent"
    )
