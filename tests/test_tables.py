"""Tables: declared columns, plain inside, typed frames outside."""

from datetime import UTC, datetime

import pytest

from triage.facts.fact import fact_schemas
from triage.tables import Table, schemas


def test_a_row_has_every_column() -> None:
    table = Table(schemas()["cpu_load"])
    table.append({"device": "r1", "line": 3, "scope": "all", "total_5s_pct": 99.0})
    (row,) = table.rows()
    assert row["total_5s_pct"] == 99.0
    assert row["interrupt_5s_pct"] is None
    assert row["line"] == 3


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(KeyError, match="cpu_load has no column colour"):
        Table(schemas()["cpu_load"]).append({"colour": "red"})


def test_the_frame_is_typed_and_follows_new_rows() -> None:
    table = Table(schemas()["log_event"])
    at = datetime(2026, 11, 23, 4, 12, tzinfo=UTC)
    table.append({"device": "r1", "event_at": at, "severity": 2})
    assert str(table.frame.dtypes["severity"]) == "Int64"
    assert table.frame["event_at"][0].tzinfo is not None
    table.append({"device": "r1"})
    assert len(table.frame) == 2
    assert table.frame["severity"].isna().tolist() == [False, True]


def test_every_schema_says_what_it_is_about() -> None:
    for schema in (*schemas().values(), *fact_schemas().values()):
        assert schema.about.endswith(".") or schema.about
        assert schema.types


def test_parsed_tables_and_facts_do_not_share_names() -> None:
    assert not set(schemas()) & set(fact_schemas())
