"""The reasons of a finding, as its readers see them."""

import pytest

from triage.model import Finding, Severity, SignState, Verdict
from triage.report.reasons import reasons


def finding(*whys: str, part: str = "needs") -> Finding:
    signs = tuple(SignState(sign="s", title="t", part=part, state="present", why=why) for why in whys)
    return Finding(
        pattern="p", title="t", family="worm", verdict=Verdict.PROBABLE, severity=Severity.CRITICAL, devices=("r1",), signs=signs
    )  # fmt: skip


@pytest.mark.parametrize(
    ("whys", "said"),
    [
        (("192.0.2.7 sends to 600 places on tcp/80, 2 packets each; 192.0.2.7 tries 600 places on tcp/80",), 1),
        (("192.0.2.7 tries 600 places", "192.0.2.7 tries 610 places"), 2),  # not the same figure
        (("nothing comes of 100 % of it", "100 % of the places of 192.0.2.7 never answer"), 2),  # one says more
        (("IP Input takes 40 %", "40 % more than usual"), 2),  # one figure may be shared by chance
        (("a list logs", "a list logs"), 1),
        (("a list logs", "CEF is off"), 2),
    ],
)
def test_a_reason_that_repeats_the_figures_of_another_is_said_once(whys: tuple[str, ...], said: int) -> None:
    found = reasons(finding(*whys), {"needs"})
    assert len(found) == said
    assert found[0] == whys[0].split("; ")[0]


def test_other_parts_are_left_out() -> None:
    assert reasons(finding("seen", part="weak"), {"needs", "strong"}) == ()
