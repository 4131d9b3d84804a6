"""Packets of the protocols that blocked input queues in 2003."""

import pytest

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.poison import strange

QUEUED = [{"interface": "Fa0/0", "source": "203.0.113.5", "protocol": number} for number in (17, 55, 103)]


@pytest.mark.parametrize(
    "line", ["ip pim sparse-mode", "ip multicast-routing distributed", "feature pim", "multicast-routing"]
)
def test_pim_is_the_box_s_own_where_it_routes_multicast(line: str) -> None:
    rows = list(strange(tables(buffer_packet=QUEUED, config_line=[{"text": line}]), Surroundings()))
    assert [(row["protocol"], row["own_protocol"]) for row in rows] == [(55, False), (103, True)]


def test_without_its_configuration_no_protocol_is_the_box_s_own() -> None:
    rows = strange(tables(buffer_packet=QUEUED), Surroundings())
    assert [(row["protocol"], row["own_protocol"]) for row in rows] == [(55, False), (103, False)]
