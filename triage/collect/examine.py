"""What can be known about a device's SSH without logging in, and about this machine as a place to work from."""

import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

import paramiko

from triage.collect import jump
from triage.collect.hostkeys import HostKeys, fingerprint, known_keys, known_name, store_path, users_file
from triage.collect.kexinit import Offer, agreed, greet, missing
from triage.collect.openssh import arguments, environment, is_old, offered_algorithms
from triage.collect.openssh_log import negotiated
from triage.collect.transport import DEFAULT_LIMITS, Limits, Target
from triage.errors import CollectError
from triage.inventory.credentials import Credential, Secret
from triage.model import Device

_LISTED = 6


class Grade(StrEnum):
    """How good a line of the examination is."""

    GOOD = "ok"
    WEAK = "weak"
    BAD = "bad"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was looked at."""

    subject: str
    grade: Grade
    text: str


def examine(host: str, port: int, *, limits: Limits = DEFAULT_LIMITS) -> tuple[Line, ...]:
    """Return what was found, a line each; two connections, and no user name or password on either."""
    target = Target(
        device=Device(name=host, host=host, port=port),
        credential=Credential(name="none", username="triage", password=Secret(""), enable=Secret("")),
        limits=limits,
    )
    lines: list[Line] = []
    try:
        route = jump.route(target)
        if route.program:
            lines.append(Line(subject="jump hosts", grade=Grade.INFO, text=" ".join(route.program)))
        start = time.monotonic()
        with _open(target, route) as sock:
            lines.append(_reached(target, time.monotonic() - start))
            greeting = greet(sock, limits.banner_s)
    except CollectError as error:
        subject = "banner" if error.code == "no-banner" else "reachable"
        return (*lines, Line(subject=subject, grade=Grade.BAD, text=str(error)))
    lines.append(Line(subject="banner", grade=Grade.GOOD, text=f"{greeting.version}, after {greeting.answer_s * 1000:.0f} ms"))  # fmt: skip
    if greeting.offer is None:
        why = f"none came: {greeting.why_no_offer}; the box may be too busy for a key exchange"
        return (*lines, Line(subject="algorithms", grade=Grade.BAD, text=why))
    lines += _algorithms(greeting.offer)
    usable = _transports(greeting.offer)
    lines += usable
    return (*lines, _host_key(target, route, paramiko_can=usable[0].grade is not Grade.BAD))


def _open(target: Target, route: jump.Route) -> socket.socket:
    device = target.device
    try:
        return route.sock() or socket.create_connection((device.host, device.port), target.limits.connect_s)
    except ConnectionRefusedError as error:
        raise CollectError("connection-refused", f"{target.where} refuses the connection") from error
    except OSError as error:
        raise CollectError("unreachable", f"{target.where}: {error.strerror or error}") from error


def _reached(target: Target, seconds: float) -> Line:
    return Line(subject="reachable", grade=Grade.GOOD, text=f"{target.where} answers after {seconds * 1000:.0f} ms")


def _algorithms(offer: Offer) -> list[Line]:
    found = []
    kinds = (("key exchange", offer.kex), ("host keys", offer.host_keys), ("ciphers", offer.ciphers), ("MACs", offer.macs))  # fmt: skip
    for subject, names in kinds:
        real = [name for name in names if not name.startswith(("ext-info-", "kex-strict-"))]
        weak = bool(real) and all(is_old(name) for name in real)
        shown = ", ".join(real[:_LISTED]) + (f" and {len(real) - _LISTED} more" if len(real) > _LISTED else "")
        found.append(Line(subject=subject, grade=Grade.WEAK if weak else Grade.INFO, text=shown or "none"))
    return found


def paramiko_offer() -> Offer:
    """Return what paramiko speaks."""
    transport = paramiko.Transport
    return Offer(
        kex=tuple(transport._preferred_kex),  # noqa: SLF001  the class has no public list; held by a contract test
        host_keys=tuple(transport._preferred_keys),  # noqa: SLF001
        ciphers=tuple(transport._preferred_ciphers),  # noqa: SLF001
        macs=tuple(transport._preferred_macs),  # noqa: SLF001
    )


def openssh_offer() -> Offer | None:
    """Return what this machine's OpenSSH client speaks, old algorithms included; None when there is no client."""
    program = shutil.which("ssh")
    if program is None:
        return None
    offered = offered_algorithms(program)
    kex, keys, ciphers, macs = (
        offered.get(name, ()) for name in ("kexalgorithms", "hostkeyalgorithms", "ciphers", "macs")
    )
    return Offer(kex=kex, host_keys=keys, ciphers=ciphers, macs=macs)


def _transports(device: Offer) -> list[Line]:
    return [_transport("paramiko", device, paramiko_offer()), _transport("openssh", device, openssh_offer())]


def _transport(name: str, device: Offer, ours: Offer | None) -> Line:
    if ours is None:
        return Line(subject=name, grade=Grade.BAD, text="no ssh program on this machine")
    if lacking := missing(device, ours):
        return Line(subject=name, grade=Grade.BAD, text=f"cannot: no common {' and no common '.join(lacking)}")
    return Line(subject=name, grade=Grade.GOOD, text=f"can: {', '.join(part for part in agreed(device, ours) if part)}")


def _host_key(target: Target, route: jump.Route, *, paramiko_can: bool) -> Line:
    try:
        shown = _key_by_paramiko(target, route) if paramiko_can else _key_by_openssh(target, route)
    except (paramiko.SSHException, OSError, EOFError, CollectError) as error:
        return Line(subject="host key", grade=Grade.WEAK, text=f"could not be read: {error or type(error).__name__}")
    if not shown:
        return Line(subject="host key", grade=Grade.WEAK, text="could not be read")
    known = known_fingerprints(target.device.host, target.device.port, store_path())
    if shown in known:
        return Line(subject="host key", grade=Grade.GOOD, text=f"{shown}, known")
    same_type = [key for key in known if key.split(" ")[0] == shown.split(" ")[0]]
    if same_type:
        return Line(subject="host key", grade=Grade.BAD, text=f"{shown}, CHANGED: known is {', '.join(same_type)}")
    return Line(subject="host key", grade=Grade.INFO, text=f"{shown}, unknown: the first login records it")


def _key_by_paramiko(target: Target, route: jump.Route) -> str:
    transport = paramiko.Transport(_open(target, route))
    transport.banner_timeout = target.limits.banner_s
    try:
        transport.start_client(timeout=target.limits.banner_s)
        return fingerprint(transport.get_remote_server_key())
    finally:
        transport.close()


def _key_by_openssh(target: Target, route: jump.Route) -> str:
    """The client shows the key before it would log in; it has no method to do so."""
    program = shutil.which("ssh")
    if program is None:
        return ""
    with tempfile.TemporaryDirectory(prefix="triage-ssh-") as folder:
        argv = list(arguments(program, target, HostKeys("off", store_path()), Path(folder), route.program))
        argv[1:1] = [
            "-o",
            "PreferredAuthentications=none",
            "-o",
            "BatchMode=yes",
        ]  # the first value of an option counts
        run = partial(subprocess.run, capture_output=True, check=False, stdin=subprocess.DEVNULL, env=environment())
        try:
            run(argv, timeout=target.limits.banner_s)
        except subprocess.TimeoutExpired as error:
            raise CollectError("no-key-exchange", "the key exchange did not end") from error
        log = Path(folder) / "log"
        return negotiated(log.read_text(encoding="utf-8", errors="replace")).host_key or "" if log.exists() else ""


def known_fingerprints(host: str, port: int, store: Path) -> tuple[str, ...]:
    """Return the recorded keys of a host: ours, then the user's own."""
    keys = known_keys(known_name(host, port), store, users_file())
    return tuple(dict.fromkeys(fingerprint(key) for key in keys))
