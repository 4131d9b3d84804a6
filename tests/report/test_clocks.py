"""What the note says of clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.model import Diagnosis
from triage.report.clocks import clocks
from triage.report.report import Report
from triage.report.timeline import doubtful, timeline

OURS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def report(**rows: list[dict[str, Any]]) -> Report:
    found = with_facts(tables(lambda _: OURS, **rows), Surroundings())
    return Report(Diagnosis(devices=(), findings=()), {"r1": found}, ())


@pytest.mark.parametrize(
    ("gap", "accuracy", "said"),
    [
        (timedelta(seconds=1), "authoritative", "r1: clock synchronised (NTP), agrees with ours"),
        (timedelta(seconds=-90), "unsynchronised", "r1: clock not synchronised (NTP), 90 s behind ours"),
        (timedelta(minutes=3), "authoritative", "r1: clock synchronised (NTP), 3 min ahead of ours"),
        (
            timedelta(hours=-3),
            "authoritative",
            "r1: clock synchronised (NTP), 3.0 h behind ours: one of the two is wrong",
        ),
        (timedelta(days=-9000), "never-set", "r1: clock never set (NTP), 9000.0 d behind ours"),
    ],
)
def test_a_clock_is_compared_with_ours(gap: timedelta, accuracy: str, said: str) -> None:
    assert clocks(report(clock=[{"device_time": OURS + gap, "accuracy": accuracy, "source": "NTP"}])) == [said]


def test_a_device_whose_clock_was_not_read_is_not_mentioned() -> None:
    assert clocks(report(cpu_load=[{"scope": "all", "total_5s_pct": 99.0}])) == []


@pytest.mark.parametrize(
    ("accuracy", "said"),
    [("authoritative", ""), ("unsynchronised", " (clock not synchronised)"), ("uptime", " (placed by the uptime)")],
)
def test_an_event_says_when_its_time_may_be_wrong(accuracy: str, said: str) -> None:
    event = {
        "event_at": OURS,
        "accuracy": accuracy,
        "tag": "SYS-2-MALLOCFAIL",
        "facility": "SYS",
        "severity": 2,
        "mnemonic": "MALLOCFAIL",
    }
    (entry,) = timeline(report(log_event=[event]))
    assert doubtful(entry) == said
