"""A process that runs away now is seen before its one-minute figure has caught up."""

import pytest

from tests.facts.rows import tables
from triage.facts.cpu import families
from triage.facts.fact import Row, Surroundings
from triage.facts.process_names import _families, bursts


def share_of(process: str, five_seconds: float, minute: float) -> Row:
    row = {"pid": 165, "process": process, "cpu_5s_pct": five_seconds, "cpu_1m_pct": minute, "cpu_5m_pct": 3.0}
    return next(iter(families(tables(cpu_process=[row]), Surroundings())))


@pytest.mark.parametrize(
    ("five_seconds", "minute", "counts"),
    [
        (49.9, 10.8, True),
        (40.0, 6.0, True),  # two samples of a moving average
        (40.0, 5.9, False),  # one sample
        (39.9, 10.8, False),  # not yet an incident
        (60.0, 30.0, True),
        (60.0, 30.1, False),  # the minute tells it by itself
    ],
)
def test_what_runs_away_counts_with_its_five_seconds(five_seconds: float, minute: float, *, counts: bool) -> None:
    row = share_of("IP-EIGRP: PDM", five_seconds, minute)
    assert (row["share_pct"], row["method"]) == (
        (five_seconds, "over five seconds") if counts else (minute, "over one minute")
    )


@pytest.mark.parametrize("process", ["BGP Scanner", "Virtual Exec", "SSH Process", "Crypto IKMP", "Check heaps"])
def test_what_works_in_bursts_counts_with_its_minute(process: str) -> None:
    row = share_of(process, 62.0, 11.0)
    assert (row["share_pct"], row["peaky"]) == (11.0, True)


def test_a_surge_stays_a_peak_and_comes_first() -> None:
    quiet = {"pid": 9, "process": "IP Input", "cpu_5s_pct": 20.0, "cpu_1m_pct": 18.0, "cpu_5m_pct": 18.0}
    surge = {"pid": 110, "process": "CEF Scanner", "cpu_5s_pct": 48.6, "cpu_1m_pct": 7.5, "cpu_5m_pct": 1.8}
    first, second = families(tables(cpu_process=[quiet, surge]), Surroundings())
    assert (first["family"], first["peaky"], second["family"]) == ("cef", True, "ip-input")


def test_bursts_are_families() -> None:
    assert set(bursts()) <= {family for _, family in _families()}


@pytest.mark.parametrize(
    ("shares", "who"),
    [
        ((57.0, 0.4, 0.0), "Crypto IKMP"),  # what is idle has no part in it
        ((47.0, 11.0, 0.0), "Crypto IKMP with IPSEC key engine"),
        ((47.0, 11.0, 9.0, 4.0), "Crypto IKMP with IPSEC key engine and 2 more"),
    ],
)
def test_a_sum_is_not_given_to_one_process(shares: tuple[float, ...], who: str) -> None:
    names = ("Crypto IKMP", "IPSEC key engine", "Crypto ACL", "Crypto CA")
    rows = [
        {"process": name, "pid": number, "cpu_5s_pct": share, "cpu_1m_pct": share, "cpu_5m_pct": share}
        for number, (name, share) in enumerate(zip(names, shares, strict=False), 1)
    ]
    (family,) = families(tables(cpu_process=rows), Surroundings())
    assert (family["who"], family["process"]) == (who, "Crypto IKMP")
