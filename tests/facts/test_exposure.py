"""Services of the box that face the network."""

from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.compute import with_facts
from triage.facts.exposure import sessions, smart_install, webui
from triage.facts.fact import Surroundings
from triage.facts.web import server
from triage.tables import Availability

NOWHERE = Surroundings()


def listener(port: int) -> dict[str, Any]:
    return {"local": "*", "local_port": port, "remote": "*", "remote_port": None, "state": "LISTEN"}


@pytest.mark.parametrize(
    ("rows", "enabled"),
    [
        ({"feature_state": [{"feature": "smart install", "state": "enabled", "detail": "Client"}]}, True),
        ({"feature_state": [{"feature": "smart install", "state": "disabled", "detail": "Client"}]}, False),
        ({"config_line": [{"block": None, "text": "no vstack"}]}, False),
        ({"tcp_session": [listener(22), listener(4786)]}, True),
        ({"tcp_session": [listener(22)]}, False),
        (
            {
                "feature_state": [{"feature": "smart install", "state": "disabled"}],
                "tcp_session": [listener(4786)],
            },
            True,
        ),
    ],
)
def test_smart_install_is_told_by_status_configuration_or_port(
    rows: dict[str, list[dict[str, Any]]], *, enabled: bool
) -> None:
    (row,) = smart_install(tables(**rows), NOWHERE)
    assert row["enabled"] is enabled


@pytest.mark.parametrize(
    "rows",
    [
        {"feature_state": [{"feature": "http server", "state": "enabled"}]},
        {"config_line": [{"block": None, "text": "ip cef"}]},
        {"tcp_session": [{"local_port": 80, "remote": "10.1.9.5", "remote_port": 5000, "state": "http"}]},
    ],
)
def test_what_does_not_speak_of_smart_install_proves_nothing(rows: dict[str, list[dict[str, Any]]]) -> None:
    found = with_facts(tables(**rows), NOWHERE)
    assert found.available("smart_install_state") is Availability.MISSING


def test_half_open_sessions_are_told_from_established_ones() -> None:
    rows = [
        {"local_port": 22, "remote": f"203.0.113.{n}", "remote_port": 4000 + n, "state": "SYNRCVD"} for n in range(3)
    ]
    rows += [
        {"local_port": 22, "remote": "203.0.113.1", "remote_port": 6000, "state": "TIMEWAIT"},
        {"local_port": 22, "remote": "10.1.9.5", "remote_port": 6001, "state": "ESTAB"},
        listener(22),
    ]
    (row,) = sessions(tables(tcp_session=rows), NOWHERE)
    assert (row["sessions"], row["half_open"], row["unfinished"], row["sources"]) == (5, 3, 4, 4)


def test_the_list_of_web_sessions_says_nothing_of_other_ports() -> None:
    rows = [{"local_port": 80, "remote": "10.1.9.5", "remote_port": 5000, "state": "http"}]
    found = with_facts(tables(tcp_session=rows), NOWHERE)
    assert found.available("service_session_state") is Availability.MISSING


def test_work_over_the_web_pages_is_told_by_kind_and_user() -> None:
    change = {"kind": "change", "user": "svc7", "detail": "SEP_webui_wsma_http"}
    login = {"kind": "login", "user": "svc7", "source": "203.0.113.9"}
    first, second = webui(tables(webui_event=[change, change, login]), NOWHERE)
    assert (first["kind"], first["count"], first["detail"]) == ("change", 2, "SEP_webui_wsma_http")
    assert (second["kind"], second["source"]) == ("login", "203.0.113.9")


def test_the_configuration_names_the_list_before_the_web_server() -> None:
    lines: list[dict[str, Any]] = [
        {"block": None, "text": "ip http secure-server"},
        {"block": None, "text": "ip http access-class ipv4 MGMT"},
    ]
    (row,) = server(tables(config_line=lines), NOWHERE)
    assert (row["enabled"], row["access_list"]) == (True, "MGMT")


@pytest.mark.parametrize("printed", ["0", "-1", "None"])
def test_a_status_without_a_list_names_none(printed: str) -> None:
    rows = [{"feature": "http server", "state": "enabled", "detail": printed}]
    (row,) = server(tables(feature_state=rows), NOWHERE)
    assert (row["enabled"], row["access_list"]) == (True, None)
