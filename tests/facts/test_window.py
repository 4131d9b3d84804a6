"""The time that is asked about."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.facts.rows import tables
from triage.facts.window import within

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROWS = [{"event_at": at, "mnemonic": name} for name, at in (("EARLY", AT - HOUR), ("AT", AT), ("LATE", AT + HOUR), ("UNDATED", None))]  # fmt: skip


@pytest.mark.parametrize(
    ("since", "until", "left"),
    [
        (None, None, ["EARLY", "AT", "LATE", "UNDATED"]),
        (AT, None, ["AT", "LATE", "UNDATED"]),
        (None, AT, ["EARLY", "AT", "UNDATED"]),
        (AT, AT, ["AT", "UNDATED"]),
    ],
)
def test_dated_events_outside_the_window_do_not_count(
    since: datetime | None, until: datetime | None, left: list[str]
) -> None:
    found = within(tables(log_event=ROWS, cpu_load=[{"scope": "all", "total_5s_pct": 99.0}]), since, until)
    events = found.table("log_event")
    assert events is not None
    assert events["mnemonic"] == left
    assert found.table("cpu_load") is not None
