"""Spans between messages of a log that is pasted without the year or the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.fact import Surroundings, rows_of
from triage.facts.logs import hogs, logins
from triage.facts.moments import moments, spaced
from triage.facts.refusals import snmp
from triage.tables import DeviceTables

NOWHERE = Surroundings()
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def logged(table: str, stamps: list[str], **columns: Any) -> DeviceTables:
    """Rows of ``table`` without times, and the messages that they were read from."""
    events = [
        {"event_at_text": text, "capture": "log.txt", "line": n, "tag": "X-1-Y"} for n, text in enumerate(stamps, 1)
    ]
    rows = [{**columns, "capture": "log.txt", "line": n} for n in range(1, len(stamps) + 1)]
    return tables(log_event=events, **{table: rows})


@pytest.mark.parametrize(
    ("first", "second", "apart_s"),
    [
        ("Mar  2 08:20:11", "Mar  2 08:21:11", 60),
        ("*Mar  1 00:07:14.500", "*Mar  1 00:07:15.000", 0.5),
        ("12:02:55", "12:03:05", 10),
    ],
)
def test_stamps_without_a_year_tell_how_far_messages_are_apart(first: str, second: str, apart_s: float) -> None:
    found = logged("login_failure", [first, second], source="203.0.113.9", user="admin")
    start, end = spaced(found, rows_of(found, "login_failure"))
    assert end - start == timedelta(seconds=apart_s)


def test_an_uptime_in_weeks_tells_no_span() -> None:
    found = logged("login_failure", ["1w2d", "1w2d"], source="203.0.113.9", user="admin")
    assert spaced(found, rows_of(found, "login_failure")) == []


def test_exact_times_are_not_mixed_with_assumed_ones() -> None:
    events: list[dict[str, Any]] = [
        {"event_at_text": "Mar  2 08:20:11", "capture": "log.txt", "line": n} for n in (1, 2)
    ]
    rows: list[dict[str, Any]] = [
        {"source": "203.0.113.9", "event_at": START, "capture": "log.txt", "line": 1},
        {"source": "203.0.113.9", "event_at": None, "capture": "log.txt", "line": 2},
    ]
    found = tables(log_event=events, login_failure=rows)
    assert moments(found, rows_of(found, "login_failure")) == [START, None]


def test_rates_need_no_year() -> None:
    stamps = [f"Mar  2 08:20:{second:02}" for second in range(30)]
    (refused,) = logins(logged("login_failure", stamps, source="203.0.113.9", user="admin"), NOWHERE)
    assert refused["per_minute"] == 30
    (asked,) = snmp(logged("snmp_auth_failure", stamps, source="203.0.113.9"), NOWHERE)
    assert (asked["per_minute"], asked["first_seen"]) == (30, None)


def test_hogs_of_different_days_are_not_within_ten_minutes() -> None:
    stamps = ["Mar  2 08:20:00", "Mar  3 08:20:00", "Mar  3 08:25:00"]
    (row,) = hogs(logged("cpu_hog", stamps, process="IP Input", ran_ms=2148), NOWHERE)
    assert (row["count"], row["in_ten_minutes"]) == (3, 2)
