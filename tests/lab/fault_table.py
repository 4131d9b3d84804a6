"""The fault table: what each fault of the lab must lead to, by each transport; one visit of one router for each cell.

``python -m tests.lab.fault_table [REPEATS]`` prints it; ``tests/collect/test_faults.py`` runs a part of it.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.boxes import interpreter
from triage.collect.gate import Allowed, check
from triage.collect.hostkeys import HostKeys
from triage.collect.ladder import DEADLINE_S, IDLE_S, Rung
from triage.collect.session import Ways, connect
from triage.collect.transport import Limits
from triage.errors import CollectError
from triage.inventory.credentials import Credential, Secret
from triage.lab import Fault, FaultKind, Lab, LabRouter, load_scenario
from triage.lab.faults import spoil
from triage.model import Device

SCENARIO, ROUTER, AT_S = "code-red", "gw1", 100.0
COMMAND = "show processes cpu sorted"
TRANSPORTS = ("paramiko", "openssh")
MAX_BYTES = 8_000_000
LIMITS = Limits(connect_s=2, banner_s=2, login_s=20, answer_s=2)  # a login takes long where the machine is busy
IDLE, DEADLINE, GRACE = 2.4, 3.0, 2.0  # seconds
_RUNG = Rung(command=COMMAND, cost="low", both_rounds=False, why="the fault table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One fault, how the visit must end ("ok", a read's status or a problem's code), and what must have come."""

    name: str
    faults: tuple[Fault, ...]
    ends: str
    keeps: str = "all"  # all, half, some, nothing
    within_s: float = 5.0
    ends_by: dict[str, str] = field(default_factory=dict)  # where a transport ends otherwise
    slow: bool = False
    max_bytes: int = MAX_BYTES

    def end(self, transport: str) -> str:
        return self.ends_by.get(transport, self.ends)


def _mode(kind: FaultKind | None, ends: str, **more: object) -> Mode:
    given = {key: more.pop(key) for key in ("text", "seconds", "skip", "command") if key in more}
    faults = (Fault(fault=kind, **given),) if kind else ()
    return Mode(name=str(more.pop("name", kind or "ok")), faults=faults, ends=ends, **more)


K = FaultKind
_ON = {"command": COMMAND}
_OLD = {"ends_by": {"paramiko": "no-common-algorithm"}}
MODES: tuple[Mode, ...] = (
    _mode(None, "ok"),
    _mode(K.REFUSE, "connection-refused", keeps="nothing"),
    _mode(K.NO_BANNER, "no-banner", keeps="nothing", slow=True),
    _mode(K.BANNER_ONLY, "no-key-exchange", keeps="nothing", within_s=10.0, slow=True),
    _mode(K.KEX_MISMATCH, "no-common-algorithm", keeps="nothing"),
    _mode(K.CHANGED_HOST_KEY, "host-key-changed", keeps="nothing"),
    _mode(K.AUTH_FAIL, "auth-refused", keeps="nothing"),
    _mode(K.AUTH_SLOW, "ok", seconds=2.5, within_s=8.0, slow=True),
    _mode(K.KBDINT_ONLY, "ok"),
    _mode(K.VTY_FULL, "no-banner", keeps="nothing"),
    _mode(K.CLOSE_AFTER_LOGIN, "closed-after-login", keeps="nothing"),
    _mode(K.SILENCE_AFTER_LOGIN, "silent-after-login", keeps="nothing", within_s=10.0, slow=True),
    _mode(K.HANG_IN_THE_MIDDLE, "idle", keeps="half", **_ON),
    _mode(K.RESET_IN_THE_MIDDLE, "closed", keeps="half", **_ON),
    _mode(K.RELOAD, "closed", keeps="half", **_ON),
    # a limit that a busy machine too reaches before the deadline
    _mode(K.ENDLESS, "too-big", keeps="some", within_s=8.0, slow=True, max_bytes=2_000_000, **_ON),
    _mode(K.HUGE, "ok", seconds=5.0, keeps="some", within_s=15.0, slow=True, **_ON),
    _mode(K.SLOW, "deadline", seconds=0.2, keeps="some", **_ON),
    _mode(K.PROMPT_INSIDE_OUTPUT, "ok", **_ON),
    _mode(K.PROMPT_CHANGE, "ok", text="renamed", within_s=6.0, slow=True, **_ON),
    _mode(K.CONTROLS_IN_PROMPT, "ok"),
    _mode(K.PAGING_NOT_DISABLED, "ok", keeps="lines"),
    _mode(K.SYSLOG_INTERLEAVED, "ok", **_ON),
    _mode(K.LOW_MEMORY, "ok", **_ON),
    _mode(K.NON_UTF8, "ok", **_ON),
    _mode(K.OLD_ALGORITHMS, "ok", **_OLD),
    _mode(K.OLD_ALGORITHMS, "ok", name="old-algorithms ios-12", text="ios-12", **_OLD),
    _mode(K.OLD_ALGORITHMS, "ok", name="old-algorithms ios-15", text="ios-15", slow=True, **_OLD),
    _mode(K.OLD_ALGORITHMS, "ok", name="old-algorithms rsa-sha1", text="rsa-sha1", slow=True, **_OLD),
    _mode(K.OLD_ALGORITHMS, "ok", name="old-algorithms cbc-md5", text="cbc-md5", slow=True),
    _mode(K.OLD_ALGORITHMS, "ok", name="curve25519 only", text="curve25519"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One visit."""

    ended: str
    seconds: float
    raw: bytes
    kept: bytes
    logins: int
    detail: str = ""


def visit(mode: Mode, transport: str, state: Path) -> Outcome:
    """Log in, ask one command, leave."""
    scenario = load_scenario(SCENARIO).with_faults(ROUTER, *mode.faults)
    with short_reads(), Lab(scenario, clock=lambda: AT_S, latency_s=0.01) as lab:
        router = lab.router(ROUTER)
        keys = HostKeys("accept-new", state / "known_hosts")
        if any(fault.fault == K.CHANGED_HOST_KEY for fault in mode.faults):
            keys.prepare().write_text(f"[{router.host}]:{router.port} {router.host_key}\n")
        start = time.monotonic()
        ended, raw, kept, detail = _once(router, transport, keys, mode.max_bytes)
        return Outcome(
            ended=ended, seconds=time.monotonic() - start, raw=raw, kept=kept, logins=len(router.logins), detail=detail
        )


def _once(router: LabRouter, transport: str, keys: HostKeys, max_bytes: int) -> tuple[str, bytes, bytes, str]:
    pieces: list[bytes] = []
    allowed = check(COMMAND)
    assert isinstance(allowed, Allowed)
    try:
        session = connect(
            device_of(router), router.platform, credential_of(router), keys, Ways(transport=transport, limits=LIMITS)
        )
        try:
            read = session.ask(allowed, _RUNG, threading.Event(), pieces.append, max_bytes=max_bytes)
        finally:
            session.close(politely=False)
    except CollectError as error:
        return error.code, b"", b"".join(pieces), str(error)
    return read.status.value, read.raw, b"".join(pieces), ""


def device_of(router: LabRouter) -> Device:
    return Device(name=router.name, host=router.host, port=router.port, platform=router.platform)


def credential_of(router: LabRouter, password: str | None = None) -> Credential:
    secret = router.password if password is None else password
    return Credential(
        name="lab", username=router.username, password=Secret(secret), enable=Secret(router.enable_password)
    )


def wrong(mode: Mode, transport: str, outcome: Outcome, grace_s: float = GRACE) -> str:
    """Return what is wrong with an outcome, empty when nothing is."""
    if outcome.ended != mode.end(transport):
        return f"ended {outcome.ended}, not {mode.end(transport)} {outcome.detail}"
    if outcome.seconds > mode.within_s + grace_s:
        return f"took {outcome.seconds:.1f} s, more than {mode.within_s:.1f} + {grace_s:.1f}"
    if outcome.logins > 1 or (outcome.logins and mode.ends in {"host-key-changed", "connection-refused"}):
        return f"{outcome.logins} passwords on the wire"
    if outcome.ended == mode.ends and not _has(mode, outcome):
        return f"bytes are missing: {len(outcome.raw)} of {len(sent(mode))}"
    return ""


def sent(mode: Mode) -> bytes:
    """Return what the router sends for the command: its echo, and the lines as the faults leave them."""
    box = interpreter(load_scenario(SCENARIO), ROUTER, AT_S)
    output = spoil(box.answer(COMMAND).lines, [f for f in mode.faults if f.command], box.prompt)
    return COMMAND.encode() + b"\r\n" + b"".join(line + b"\r\n" for line in output.lines)


def _has(mode: Mode, outcome: Outcome) -> bool:
    full = sent(mode).rstrip(b"\r\n")
    match mode.keeps:
        case "nothing":
            return not outcome.raw
        case "all":
            return outcome.raw.rstrip(b"\r\n") == full and outcome.kept.startswith(full)
        case "half":
            return outcome.raw.rstrip(b"\r\n") == full and outcome.kept == outcome.raw
        case "lines":
            return all(line in outcome.raw for line in full.split(b"\r\n"))
        case _:
            repeated = outcome.raw.startswith(full) or full.startswith(outcome.raw)
            return repeated and len(outcome.raw) > len(COMMAND)


@contextmanager
def short_reads() -> Iterator[None]:
    """Let silence and endless output end a read within seconds."""
    before = dict(IDLE_S), dict(DEADLINE_S)
    IDLE_S.update(dict.fromkeys(IDLE_S, IDLE))
    DEADLINE_S.update(dict.fromkeys(DEADLINE_S, DEADLINE))
    try:
        yield
    finally:
        IDLE_S.update(before[0])
        DEADLINE_S.update(before[1])


def main(arguments: Sequence[str]) -> int:
    """Print the table: mode, transport, end, seconds (the longest), bytes (the fewest), and how many were right."""
    repeats, right, runs = int(arguments[0]) if arguments else 3, 0, 0
    print(f"{'fault':<26}{'transport':<11}{'ended':<21}{'seconds':>8}{'bytes':>10}  right")
    for mode in MODES:
        for transport in TRANSPORTS:
            outcomes, faults = [], []
            for _ in range(repeats):
                with tempfile.TemporaryDirectory(prefix="triage-faults-") as folder:
                    outcome = visit(mode, transport, Path(folder))
                outcomes.append(outcome)
                faults += [what] if (what := wrong(mode, transport, outcome)) else []
            runs, right = runs + repeats, right + repeats - len(faults)
            ended = "/".join(dict.fromkeys(o.ended for o in outcomes))
            longest, fewest = max(o.seconds for o in outcomes), min(len(o.raw) for o in outcomes)
            tally = f"{repeats - len(faults)}/{repeats}"
            print(f"{mode.name:<26}{transport:<11}{ended:<21}{longest:>8.2f}{fewest:>10}  {tally} {'; '.join(dict.fromkeys(faults))}", flush=True)  # fmt: skip
    print(f"{right} of {runs} right")
    return 0 if right == runs else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
