"""Packets of the protocols that blocked input queues in 2003, which are in order where the box speaks the protocol itself."""

import re
from collections.abc import Iterable

from triage.facts.fact import Fact, Row, Surroundings, cites, place, rows_of
from triage.tables import DeviceTables

_PROTOCOLS = (53, 55, 77, 103)  # cisco-sa-20030717-blocked
_PIM = 103
_SPEAKS_PIM = re.compile(
    r"(?:ip multicast-routing|multicast-routing|ip pim (?:sparse|dense|sparse-dense|bidir)-mode|feature pim)\b.*"
)


def multicast_routing(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """The lines by which the box routes multicast, and so speaks PIM itself."""
    for row in rows_of(tables, "config_line"):
        if _SPEAKS_PIM.fullmatch((row["text"] or "").strip()):
            yield {**place(row), "text": row["text"]}


def strange(tables: DeviceTables, around: Surroundings) -> Iterable[Row]:
    pim = next(iter(multicast_routing(tables, around)), None)
    for row in rows_of(tables, "buffer_packet"):
        if row["protocol"] in _PROTOCOLS:
            own = row["protocol"] == _PIM and pim is not None
            yield {
                **place(row),
                "cites": cites([row, pim] if own and pim is not None else [row]),
                "interface": row["interface"],
                "source": row["source"],
                "protocol": row["protocol"],
                "own_protocol": own,
            }


POISON_FACTS = (
    Fact(table="multicast_routing", compute=multicast_routing, needs=("config_line",)),
    Fact(table="strange_packet", compute=strange, needs=("buffer_packet",)),
)
