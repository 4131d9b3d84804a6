"""What the box turned away, as its log says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.refusals import guards, ike, punts, snmp
from triage.tables import Availability

NOWHERE = Surroundings()
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_refused_requests_are_counted_by_source_and_busiest_minute() -> None:
    rows = [{"event_at": NOON + timedelta(seconds=10 * n), "source": f"203.0.113.{n % 2}"} for n in range(12)]
    rows.append({"event_at": NOON + timedelta(hours=1), "source": "203.0.113.0"})
    (row,) = snmp(tables(snmp_auth_failure=rows), NOWHERE)
    assert (row["refusals"], row["sources"], row["per_minute"], row["top_source"]) == (13, 2, 7.0, "203.0.113.0")
    assert row["first_seen"] == NOON


def test_without_times_there_is_no_rate() -> None:
    (row,) = ike(tables(ike_refusal=[{"source": "203.0.113.9"}, {"source": "203.0.113.9"}]), NOWHERE)
    assert (row["refusals"], row["sources"], row["per_minute"]) == (2, 1, None)


@pytest.mark.parametrize("table", ["snmp_refusal_summary", "ike_refusal_summary", "punt_drop_summary"])
def test_a_log_that_was_not_read_proves_nothing(table: str) -> None:
    assert with_facts(tables(), NOWHERE).available(table) is Availability.MISSING


def test_a_log_without_refusals_proves_their_absence() -> None:
    found = with_facts(tables(snmp_auth_failure=[]), NOWHERE)
    assert found.available("snmp_refusal_summary") is Availability.COMPLETE


def test_punt_drops_are_counted_by_cause() -> None:
    glean = {"cause": "glean adj", "interface": "Gi0/0/1", "source": "10.1.7.9"}
    rows: list[dict[str, Any]] = [glean, glean, {"cause": "for-us", "interface": "Gi0/0/0", "source": None}]
    first, second = punts(tables(punt_drop_event=rows), NOWHERE)
    assert (first["cause"], first["messages"], first["interface"], first["source"]) == (
        "glean adj", 2, "Gi0/0/1", "10.1.7.9",
    )  # fmt: skip
    assert (second["messages"], second["sources"], second["source"]) == (1, 0, None)


def test_a_port_that_was_too_fast_and_then_shut() -> None:
    rows: list[dict[str, Any]] = [
        {"guard": "arp-inspection", "action": "rate exceeded", "interface": "Gi3/2", "packets": 16, "span_ms": 784},
        {"guard": "arp-inspection", "action": "shut", "interface": "Gi3/2"},
        {"guard": "dhcp-snooping", "action": "rate exceeded", "interface": "Gi3/3"},
    ]
    fast, slow = guards(tables(port_guard_event=rows), NOWHERE)
    assert (fast["interface"], fast["messages"], fast["packets_per_s"], fast["shut"]) == ("Gi3/2", 2, 20.4, True)
    assert (slow["guard"], slow["packets_per_s"], slow["shut"]) == ("dhcp-snooping", None, False)
