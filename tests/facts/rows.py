"""Tables of one device from plain rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from triage.tables import Availability, DeviceTables, Table, schemas


def tables(
    taken: Callable[[int], datetime | None] = lambda _round: None, /, **rows: list[dict[str, Any]]
) -> DeviceTables:
    """Return complete tables of r1; ``taken`` says when a round was, and each row may say its own round and place."""
    built = {}
    for name, values in rows.items():
        built[name] = table = Table(schemas()[name])
        for number, row in enumerate(values, 1):
            turn = row.get("round", 1)
            place = {"device": "r1", "round": turn, "at": taken(turn), "capture": f"{name}.txt", "line": number}
            table.append({**place, **row})
    rounds = tuple(sorted({r.get("round", 1) for values in rows.values() for r in values})) or (1,)
    return DeviceTables("r1", "cisco_ios", rounds, built, dict.fromkeys(built, Availability.COMPLETE), {})
