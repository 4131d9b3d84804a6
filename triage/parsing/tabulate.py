"""Readings of one device into its tables, with how far each table can be trusted."""

from collections.abc import Iterable, Sequence

from triage.model import Outcome
from triage.parsing.messages import event_tables
from triage.parsing.placing import place_events
from triage.parsing.reader import Reading
from triage.tables import Availability, DeviceTables, Table, schemas

# Whatever was read could have shown these.
_ALWAYS = ("refusal",)


def tabulate(device: str, platform: str | None, readings: Sequence[Reading]) -> DeviceTables:
    """Return all rows of ``readings`` by table, with event times placed by the device's own clock."""
    tables: dict[str, Table] = {}
    for reading in readings:
        for name, part in reading.tables.items():
            tables.setdefault(name, Table(schemas()[name])).extend(part)
    place_events(tables)
    availability: dict[str, Availability] = {}
    reasons: dict[str, list[str]] = {}
    rounds = tuple(sorted({reading.capture.round for reading in readings}))
    for name in sorted({table for reading in readings for table in _provided(reading)}):
        availability[name] = _availability(name, readings, reasons.setdefault(name, []))
    if readings:
        availability.update(dict.fromkeys(_ALWAYS, Availability.PARTIAL))
    cut = {reading.capture.command for reading in readings if not reading.complete}
    whole = frozenset(reading.capture.command for reading in readings) - cut
    taken = {reading.capture.command for reading in readings if reading.outcome is not Outcome.REFUSED}
    refused = frozenset(reading.capture.command for reading in readings) - taken
    continued = {(r.capture.path, first): further for r in readings for first, further in r.continued.items()}
    return DeviceTables(device, platform, rounds, tables, availability, reasons, whole, refused, continued)


def _provided(reading: Reading) -> Iterable[str]:
    """The tables that a command is there to fill; whoever gives the log gives every decoded message."""
    if "log_event" in reading.provides:
        return (*reading.provides, *event_tables())
    return reading.provides


def _availability(name: str, readings: Sequence[Reading], reasons: list[str]) -> Availability:
    """COMPLETE when every command that should fill the table was read whole, in every round of a table that was asked again."""
    givers = [reading for reading in readings if name in _provided(reading)]
    found = Availability.MISSING
    for reading in givers:
        if reading.outcome in (Outcome.READ, Outcome.PARTIAL):
            found = Availability.PARTIAL if found is Availability.MISSING else found
        if not reading.complete:
            reasons.append(f"{reading.capture.command} on {reading.capture.path}: {reading.reason}")
    complete_rounds = {reading.capture.round for reading in givers if reading.complete}
    asked_rounds = {reading.capture.round for reading in givers}
    if complete_rounds and complete_rounds == asked_rounds and all(reading.complete for reading in _last_word(givers)):
        return Availability.COMPLETE
    return found


def _last_word(givers: Sequence[Reading]) -> list[Reading]:
    """The readings that decide: for each round, whole ones make up for a refused or filtered sibling command."""
    by_round: dict[int, list[Reading]] = {}
    for reading in givers:
        by_round.setdefault(reading.capture.round, []).append(reading)
    decided: list[Reading] = []
    for group in by_round.values():
        whole = [reading for reading in group if reading.complete]
        decided.extend(whole or group)
    return decided
