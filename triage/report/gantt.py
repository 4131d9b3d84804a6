"""What was asked when: one lane a device, a bar for each command; it shows that the box was not loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.report.display import counted
from triage.report.report import Report, Sent

_NARROWEST = 0.3  # per cent of the lane


@dataclass(frozen=True, slots=True)
class Bar:
    """One command: where it begins in the lane and how long it is, in per cent."""

    start: float
    width: float
    ok: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """The commands of one device, with what they cost in words."""

    device: str
    words: str
    bars: tuple[Bar, ...]


def lanes(report: Report) -> tuple[Lane, ...]:
    """Return a lane for each device that was asked, on one scale of time."""
    timed = [
        (datetime.fromisoformat(s.at).timestamp(), s.seconds, s) for s in report.sent if s.at and s.seconds is not None
    ]
    if not timed:
        return ()
    first = min(at for at, _, _ in timed)
    whole = max(max(at + seconds for at, seconds, _ in timed) - first, 1.0)
    found: dict[str, list[tuple[float, float, Sent]]] = {}
    for item in sorted(timed, key=lambda x: (x[2].device, x[0], x[2].path)):
        found.setdefault(item[2].device, []).append(item)
    return tuple(
        Lane(
            device,
            _words([sent for _, _, sent in items]),
            tuple(
                Bar(100 * (at - first) / whole, max(100 * seconds / whole, _NARROWEST), sent.status == "ok")
                for at, seconds, sent in items
            ),
        )
        for device, items in found.items()
    )


def _words(sent: Sequence[Sent]) -> str:
    slowest = max(sent, key=lambda s: s.seconds or 0.0)
    spent = sum(s.seconds or 0.0 for s in sent)
    text = f"{counted(len(sent), 'command')}, {spent:.0f} s; slowest {slowest.command}, {slowest.seconds:.1f} s"
    broken = [f"{s.command} ({s.status})" for s in sent if s.status != "ok"]
    return f"{text}; {len(broken)} not to the end: {', '.join(broken[:4])}" if broken else text
