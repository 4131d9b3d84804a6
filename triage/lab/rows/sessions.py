"""Terminal sessions: those of the scenario and the lab's own."""

from collections.abc import Iterator

from triage.lab.moment import Moment
from triage.lab.noise import whole
from triage.lab.rows.times import ago


def user_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001
    """Yield show users; * marks the session that asks."""
    yield "    Line       User       Host(s)              Idle       Location"
    first, lines = moment.data.box.first_vty_line, {}
    for session in moment.data.sessions:
        lines[session.vty] = (session.user, ago(session.idle_s + moment.at_s), session.location)
    for ours in moment.asker.sessions:
        lines[ours.vty] = (ours.user, "00:00:00", ours.peer)
    for vty, (user, idle, location) in sorted(lines.items()):
        mark = "*" if vty == moment.asker.vty else " "
        yield f"{mark}{first + vty:>3} vty {vty:<6}{user:<11}{'idle':<20} {idle:>8} {location}"
    yield ""
    yield "  Interface    User               Mode         Idle     Peer Address"


def tcp_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:
    """Yield show tcp brief; argument "all" adds what listens."""
    yield "TCB       Local Address               Foreign Address             (state)"
    for session in moment.asker.sessions:
        local, remote = f"127.0.0.1.{session.local_port}", f"{session.peer}.{session.peer_port}"
        yield f"{_block(moment, remote)}  {local:<27} {remote:<27} ESTAB"
    if "all" in arguments:
        yield f"{_block(moment, 'listen')}  {'*.22':<27} {'*.*':<27} LISTEN"


def _block(moment: Moment, name: str) -> str:
    return f"{0x65000000 + 32 * whole(0, 0x3FFFF, *moment.key('tcb', name)):08X}"
