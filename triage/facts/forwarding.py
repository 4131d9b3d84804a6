"""How the box forwards, and what of it changes between rounds: drops by reason, and the tables of CEF that are rebuilt."""

from collections.abc import Iterable, Sequence

from triage.facts.box import hardware_switch
from triage.facts.counters import elapsed_s, moved, rate
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, place, rows_of
from triage.tables import DeviceTables


def drops(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Drops of the forwarding path by reason; rates where two rounds have been read."""
    for (scope, reason), rows in by_key(rows_of(tables, "drop_counter"), "scope", "reason").items():
        first, last = rows[0], rows[-1]
        delta = moved(first["packets"], last["packets"]) if first["round"] != last["round"] else None
        yield {
            **place(last),
            "cites": cites([first, last]),
            "scope": scope,
            "reason": reason,
            "packets": last["packets"],
            "packets_delta": delta,
            "per_s": rate(delta, elapsed_s(tables, first, last)),
        }


def forwarding_tables(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How fast the adjacencies of CEF grow, and how fast the table changes its version."""
    adjacencies = _sized(tables)
    versions = [r for r in rows_of(tables, "cef_state") if r["version"] is not None]
    for row in (adjacencies or versions)[-1:]:
        yield {
            **place(row),
            "cites": cites([*adjacencies[:1], *adjacencies[-1:], *versions[:1], *versions[-1:]]),
            "adjacencies": adjacencies[-1]["total"] if adjacencies else None,
            "adjacencies_delta": _change(adjacencies, "total"),
            "adjacencies_per_min": _per_minute(tables, adjacencies, "total"),
            "versions_per_min": _per_minute(tables, versions, "version"),
        }


def _sized(tables: DeviceTables) -> list[Row]:
    """One row a round with the number of adjacencies: of the summary, else of CEF."""
    whole = [r for r in rows_of(tables, "adjacency_summary") if not r["interface"] and r["total"] is not None]
    kept = [{**r, "total": r["adjacencies"]} for r in rows_of(tables, "cef_state") if r["adjacencies"] is not None]
    return max((list(rows) for rows in (whole, kept)), key=lambda rows: len({r["round"] for r in rows}))


def _change(rows: Sequence[Row], column: str) -> int | None:
    """Last less first over the rounds, which may be below zero: a table shrinks without having been cleared."""
    if not rows or rows[0]["round"] == rows[-1]["round"]:
        return None
    return int(rows[-1][column] - rows[0][column])


def _per_minute(tables: DeviceTables, rows: Sequence[Row], column: str) -> float | None:
    return rate(_change(rows, column), elapsed_s(tables, rows[0], rows[-1]), per_s=60) if rows else None


def _not_sized(tables: DeviceTables) -> str | None:
    known = _sized(tables) or any(r["version"] is not None for r in rows_of(tables, "cef_state"))
    return None if known else "the size of the tables was not read"


def forwarding(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """How the box forwards, by its name or by the processes that only such a box has."""
    hardware = hardware_switch(tables)
    rows = rows_of(tables, "device_info") or rows_of(tables, "cpu_process")
    if hardware is not None and rows:
        names = (r[c] for r in rows for c in ("platform_family", "model") if r.get(c))
        yield {**place(rows[0]), "cites": "", "hardware": hardware, "family": next(names, None)}


def _unnamed(tables: DeviceTables) -> str | None:
    return None if hardware_switch(tables) is not None else "no model was read"


FORWARDING_FACTS = (
    Fact(
        table="forwarding_state",
        compute=forwarding,
        any_of=("device_info", "cpu_process"),
        unready=_unnamed,
    ),
    Fact(table="drop_state", compute=drops, needs=("drop_counter",)),
    Fact(
        table="cef_growth",
        compute=forwarding_tables,
        any_of=("cef_state", "adjacency_summary"),
        unready=_not_sized,
    ),
)
