"""The log buffer: what was logged so far, the newest of it, as much as the buffer holds."""

import math
from collections.abc import Iterator

from triage.lab.moment import Moment
from triage.lab.noise import unit
from triage.lab.router_data import LogEvent
from triage.lab.rows.times import stamp
from triage.lab.templates import fill

_KEPT = 200  # repetitions of one message that are worked out; a buffer holds fewer


def buffer_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001
    """Yield the messages in the buffer, oldest first."""
    left = moment.data.log.buffer_bytes
    kept: list[str] = []
    for at_s, event in sorted(_happened(moment), key=lambda item: -item[0]):
        text = f"{stamp(moment, at_s)}: {fill(event.text, moment.earlier(at_s).value)}".rstrip("\n")
        left -= len(text) + 2
        if left < 0:
            break
        kept.append(text)
    for text in reversed(kept):
        yield from text.splitlines()


def messages(moment: Moment) -> float:
    """Return how many messages were logged so far."""
    return float(sum(_times(moment, event) for event in moment.data.events))


def _times(moment: Moment, event: LogEvent) -> int:
    """How often the event has happened; its jitter is shorter than its period, so the count is that of the period."""
    end_s = min(moment.at_s, event.until_s)
    if end_s < event.at_s:
        return 0
    return 1 + math.floor((end_s - event.at_s) / event.every_s) if event.every_s else 1


def _happened(moment: Moment) -> Iterator[tuple[float, LogEvent]]:
    for number, event in enumerate(moment.data.events):
        times = _times(moment, event)
        for repetition in range(max(0, times - _KEPT), times):
            early = event.jitter_s * unit(*moment.key("log", number, repetition)) if repetition else 0.0
            fraction = unit(*moment.key("milliseconds", number, repetition))
            yield event.at_s + repetition * event.every_s - early - fraction, event
