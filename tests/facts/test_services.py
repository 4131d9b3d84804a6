"""Resources against their own limits."""

from typing import Any

import pytest

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.services import resources

NOWHERE = Surroundings()


@pytest.mark.parametrize(
    ("row", "over"),
    [
        ({"used_pct": 92.0, "warning_pct": 90.0, "critical_pct": 95.0}, "warning"),
        ({"used_pct": 95.0, "warning_pct": 90.0, "critical_pct": 95.0}, "critical"),
        ({"used_pct": 89.9, "warning_pct": 90.0, "critical_pct": 95.0}, "none"),
        ({"used_pct": 92.0, "state": "Warning"}, "warning"),
        ({"used_pct": 97.0, "state": "Critical"}, "critical"),
        ({"used_pct": 97.0, "state": "Healthy"}, "none"),
        ({"used_pct": 50.0, "warning_pct": 90.0, "state": "Warning"}, "none"),
        ({"used": 9.0, "maximum": 10.0, "warning_pct": 80.0}, "warning"),
    ],
)
def test_a_limit_counts_and_without_one_the_word_of_the_box(row: dict[str, Any], over: str) -> None:
    (found,) = resources(tables(platform_resource=[{"scope": "RP0", "resource": "memory", **row}]), NOWHERE)
    assert found["over"] == over
