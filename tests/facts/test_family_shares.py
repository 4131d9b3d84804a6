"""What the threads of one family take together, whether they print shares of the box or of their core."""

import pytest

from triage.facts.family_shares import that_count, total


def threads(*shares: float) -> list[dict[str, object]]:
    return [{"process": f"DATAPATH-{n}-1450", "share_pct": share} for n, share in enumerate(shares)]


@pytest.mark.parametrize(
    ("family", "shares", "whole", "together"),
    [
        ("asa-datapath", (58.8, 58.1), 59.0, 58.8),  # of their cores: the busiest stands for all
        ("asa-datapath", (99.7, 99.6, 97.4), None, 99.7),
        ("asa-datapath", (48.6, 41.2), 91.0, 89.8),  # of the whole box: they add up
        ("asa-datapath", (48.6, 41.2), None, 89.8),
        ("asa-datapath", (29.0, 29.0), 38.7, 58.0),  # one and a half times the whole is still the haste of two measures
        ("asa-datapath", (29.0, 29.0), 38.6, 29.0),
        ("xe-linux", (90.0, 80.0), 59.0, 170.0),  # processes of their own, each on any core
    ],
)
def test_shares_add_up_only_as_far_as_the_box_goes(
    family: str, shares: tuple[float, ...], whole: float | None, together: float
) -> None:
    assert total(that_count(family, threads(*shares), whole)) == pytest.approx(together)
