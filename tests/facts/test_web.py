"""The web server of the box."""

from typing import Any

from tests.facts.rows import tables
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.web import server, sessions
from triage.tables import Availability

NOWHERE = Surroundings()


def test_either_server_counts() -> None:
    rows = [
        {"feature": "http server", "state": "disabled"},
        {"feature": "https server", "state": "enabled", "detail": "23"},
    ]
    (row,) = server(tables(feature_state=rows), NOWHERE)
    assert (row["enabled"], row["access_list"], row["line"]) == (True, "23", 2)


def test_the_configuration_tells_where_the_status_was_not_read() -> None:
    rows: list[dict[str, Any]] = [
        {"block": None, "text": "no ip http server"},
        {"block": "interface Gi0/0", "text": "ip http server"},
    ]
    (row,) = server(tables(config_line=rows), NOWHERE)
    assert row["enabled"] is False


def test_a_configuration_without_a_word_on_it_proves_nothing() -> None:
    found = with_facts(tables(config_line=[{"block": None, "text": "ip cef"}]), NOWHERE)
    assert found.available("web_server_state") is Availability.MISSING


def test_sessions_of_the_web_ports_are_counted_and_listeners_are_not() -> None:
    rows = [
        {"local": "192.0.2.1", "local_port": 80, "remote": f"198.51.100.{n}", "remote_port": 3000 + n} for n in range(4)
    ]
    rows += [
        {"local": "*", "local_port": 80, "remote": "*", "remote_port": None, "state": "LISTEN"},
        {"local": "192.0.2.1", "local_port": 22, "remote": "10.1.9.5", "remote_port": 50000},
    ]
    (row,) = sessions(tables(tcp_session=rows), NOWHERE)
    assert (row["sessions"], row["sources"]) == (4, 4)


def test_a_box_without_web_sessions_says_so() -> None:
    (row,) = sessions(tables(tcp_session=[{"local_port": 22, "remote": "10.1.9.5", "remote_port": 50000}]), NOWHERE)
    assert row["sessions"] == 0
