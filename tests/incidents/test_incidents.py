"""From device text to the verdict: every pattern that no shipped scenario shows comes out of what a router would print."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.incidents.incidents import INCIDENTS, Incident
from tests.incidents.services import SERVICES
from triage.case.terms import Terms
from triage.cli.pipeline import analyse
from triage.diagnosis.loader import load_playbooks
from triage.model import Capture, Diagnosis, Verdict

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# A more exact pattern folds its twin, and a process that is busy may stand before what else is true of it.
BEFORE = {
    "nw-hulc-baseline": "cpu-hulc-led-baseline",
    "nw-lsmpi": "mem-xe-lsmpi-false-positive",
    "nw-bgp-full-table-churn": "cpu-bgp-router-io",
    "nw-crypto-rekey": "cpu-crypto-encrypt",
    "worm-multicast-scan-msdp-storm": "worm-generic-horizontal-scan",
}
CAUSED_BY = {"content-engine-overload-by-worm": "worm-codered-v1v2-http-scan"}
ALL = {**INCIDENTS, **SERVICES}
WORMS = {p for p in load_playbooks().patterns if p.startswith("worm-")}


def captures_of(incident: Incident, form: str = "r1#{command}\n{text}\nr1#") -> list[Capture]:
    rounds = [incident.first, *([{**incident.first, **incident.second}] if incident.second else [])]
    return [
        Capture(
            device="r1",
            command=command,
            platform=incident.platform,
            round=number,
            path=f"r1/{number}/{command.replace(' ', '_')}.txt",
            raw=form.format(command=command, text=text).encode(),
            at=START + timedelta(minutes=number),
        )
        for number, texts in enumerate(rounds, 1)
        for command, text in texts.items()
    ]


def diagnosed(incident: Incident) -> Diagnosis:
    return analyse(captures_of(incident), terms=Terms(hosts=incident.hosts)).diagnosis


@pytest.mark.parametrize("name", ALL)
def test_the_pattern_comes_out_first(name: str) -> None:
    found = diagnosed(ALL[name]).findings
    assert found, name
    ranked = [f.pattern for f in found]
    if name in CAUSED_BY:
        assert ranked[0] == CAUSED_BY[name]
        assert name in ranked
    else:
        assert ranked[0] in {name, BEFORE.get(name)}, [(f.pattern, f.verdict) for f in found]
    assert all(f.evidence for f in found)
    if name not in WORMS and name not in CAUSED_BY:
        worms = [f for f in found if f.pattern in WORMS and f.verdict.rank >= Verdict.PROBABLE.rank]
        assert not worms, worms


@pytest.mark.parametrize("name", ALL)
def test_everything_that_was_printed_is_understood(name: str) -> None:
    found = diagnosed(ALL[name])
    (device,) = found.devices
    assert device.coverage.not_understood == 0, [p.message for p in found.problems]
    assert not [p for p in found.problems if p.code == "no-parser"]
