"""Addresses that move between ports: many at once are a loop, one after the other they are not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.logs import moves

NOWHERE = Surroundings()
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def move(mac: int, at_s: float | None, ports: tuple[str, str] = ("Gi1/0/1", "Gi1/0/2")) -> dict[str, Any]:
    at = START + timedelta(seconds=at_s) if at_s is not None else None
    return {"mac": f"0000.5e00.53{mac:02x}", "event_at": at, "from_port": ports[0], "to_port": ports[1]}


@pytest.mark.parametrize(
    ("seconds", "at_once"),
    [((0, 1, 2), 3), ((0, 30, 59.9), 3), ((0, 30, 60), 2), ((0, 3600, 7200), 1)],
)
def test_addresses_count_that_move_within_a_minute(seconds: tuple[float, ...], at_once: int) -> None:
    (row,) = moves(tables(mac_move=[move(n, s) for n, s in enumerate(seconds)]), NOWHERE)
    assert row["macs_in_a_minute"] == at_once


def test_one_address_that_moves_often_is_one() -> None:
    (row,) = moves(tables(mac_move=[move(1, s) for s in range(9)]), NOWHERE)
    assert (row["moves"], row["macs_in_a_minute"]) == (9, 1)


def test_only_the_busiest_pair_of_ports_counts() -> None:
    there = [move(n, n) for n in range(4)]
    back = [move(n, n + 10, ("Gi1/0/2", "Gi1/0/1")) for n in range(4)]
    elsewhere = [move(20 + n, n, ("Gi1/0/7", "Gi1/0/8")) for n in range(3)]
    (row,) = moves(tables(mac_move=[*elsewhere, *there, *back]), NOWHERE)
    assert (row["port_pairs"], row["macs_in_a_minute"]) == (2, 4)


def test_without_a_year_the_stamps_tell_the_span() -> None:
    rows = [move(n, None) for n in range(4)]
    log = [{"event_at_text": f"Mar  2 12:02:{second}.118 CET"} for second in (10, 30, 59)]
    log.append({"event_at_text": "Mar  2 12:03:10.119 CET"})
    printed = [{**entry, "capture": "mac_move.txt", "line": n} for n, entry in enumerate(log, 1)]
    (row,) = moves(tables(mac_move=rows, log_event=printed), NOWHERE)
    assert row["macs_in_a_minute"] == 3
    (unknown,) = moves(tables(mac_move=rows), NOWHERE)
    assert unknown["macs_in_a_minute"] is None
