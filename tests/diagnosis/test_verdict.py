"""The ladder, the subject, the roles: the semantics of the design."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.diagnosis.small import book, scene, tables
from triage.diagnosis.verdict import judge
from triage.model import Finding, Role, Verdict
from triage.tables import Availability, DeviceTables

SCAN: dict[str, Any] = {
    "source": "10.1.7.9", "protocol": "tcp", "destination_port": 80, "distinct_destinations": 300, "unanswered_pct": 99.0,
    "source_interface": "Fa0/0", "device_role": "infected",
}  # fmt: skip
HOT = {"total_pct": 99.0, "interrupt_pct": 1.0}


def verdict(tmp_path: Path, found: DeviceTables, pattern: str = "worm-test") -> Finding:
    playbooks = book(tmp_path)
    finding = judge(playbooks.patterns[pattern], scene(playbooks, found))
    assert finding is not None
    return finding


@pytest.mark.parametrize(
    ("scan", "cpu", "expected"),
    [
        (SCAN, HOT, Verdict.PROBABLE),
        (SCAN | {"unanswered_pct": 10.0}, HOT, Verdict.POSSIBLE),
        (SCAN | {"unanswered_pct": 10.0}, {"total_pct": 5.0, "interrupt_pct": 1.0}, Verdict.SYMPTOM_ONLY),
        (SCAN, HOT | {"interrupt_pct": 50.0}, Verdict.POSSIBLE),
        (SCAN | {"known_role": "nms"}, HOT, Verdict.RULED_OUT),
        (SCAN | {"distinct_destinations": 49}, HOT, Verdict.RULED_OUT),
        (SCAN | {"destination_port": 443}, HOT, Verdict.RULED_OUT),
    ],
)
def test_the_ladder(tmp_path: Path, scan: dict[str, Any], cpu: dict[str, Any], expected: Verdict) -> None:
    assert verdict(tmp_path, tables(flow_fan_out=[scan], cpu_state=[cpu])).verdict is expected


def test_unknown_is_never_absent(tmp_path: Path) -> None:
    assert verdict(tmp_path, tables(cpu_state=[HOT])).verdict is Verdict.UNDETERMINED
    assert verdict(tmp_path, tables(flow_fan_out=[], cpu_state=[HOT])).verdict is Verdict.RULED_OUT


def test_a_partly_read_table_proves_presence_but_not_absence(tmp_path: Path) -> None:
    narrow = SCAN | {"distinct_destinations": 10}
    assert (
        verdict(tmp_path, tables(flow_fan_out=[narrow], cpu_state=[HOT], partial=("flow_fan_out",))).verdict
        is Verdict.UNDETERMINED
    )
    assert (
        verdict(tmp_path, tables(flow_fan_out=[SCAN], cpu_state=[HOT], partial=("flow_fan_out",))).verdict
        is Verdict.PROBABLE
    )


def test_a_missing_value_is_unknown(tmp_path: Path) -> None:
    finding = verdict(tmp_path, tables(flow_fan_out=[SCAN | {"distinct_destinations": None}], cpu_state=[HOT]))
    assert finding.verdict is Verdict.UNDETERMINED


def test_host_and_interface_are_named(tmp_path: Path) -> None:
    finding = verdict(tmp_path, tables(flow_fan_out=[SCAN], cpu_state=[HOT]))
    (host,) = finding.entities
    assert (host.value, host.role, host.interface) == ("10.1.7.9", Role.INFECTED, "Fa0/0")
    assert finding.summary == "10.1.7.9 on Fa0/0 has 300 destinations"
    assert finding.role is Role.INFECTED


def test_a_source_without_an_interface_is_said_to_be_not_located(tmp_path: Path) -> None:
    finding = verdict(tmp_path, tables(flow_fan_out=[SCAN | {"source_interface": None}], cpu_state=[HOT]))
    assert finding.summary.endswith("source not located")


def test_signs_are_about_the_same_host(tmp_path: Path) -> None:
    """One host is wide and answered, another narrow and silent: neither is a worm at probable."""
    wide = SCAN | {"unanswered_pct": 0.0}
    silent = SCAN | {"source": "10.1.7.10", "distinct_destinations": 4}
    finding = verdict(
        tmp_path, tables(flow_fan_out=[wide, silent], cpu_state=[{"total_pct": 5.0, "interrupt_pct": 1.0}])
    )
    assert finding.verdict is Verdict.SYMPTOM_ONLY
    assert [e.value for e in finding.entities] == ["10.1.7.9"]


def test_a_declared_host_does_not_hide_another(tmp_path: Path) -> None:
    known = SCAN | {"known_role": "nms"}
    other = SCAN | {"source": "10.1.7.66"}
    finding = verdict(tmp_path, tables(flow_fan_out=[known, other], cpu_state=[HOT]))
    assert finding.verdict is Verdict.PROBABLE
    assert [e.value for e in finding.entities] == ["10.1.7.66"]


def test_the_command_that_would_decide_is_named(tmp_path: Path) -> None:
    assert verdict(tmp_path, tables(cpu_state=[HOT])).missing == ("show ip cache flow",)


def test_a_finding_explains_what_blocked_it(tmp_path: Path) -> None:
    finding = verdict(tmp_path, tables(flow_fan_out=[SCAN | {"distinct_destinations": 49}], cpu_state=[HOT]))
    (need,) = [s for s in finding.signs if s.part == "needs"]
    assert need.state == "absent"
    assert need.why == "distinct destinations is 49, needs at least 50 (wide)"


def test_removing_tables_never_makes_it_look_healthier(tmp_path: Path) -> None:
    """Whatever is taken away, a finding becomes undetermined at worst, never ruled out."""
    everything = {"flow_fan_out": [SCAN], "cpu_state": [HOT]}
    for count in range(len(everything)):
        for kept in combinations(everything, count):
            found = tables(**{name: everything[name] for name in kept})
            assert verdict(tmp_path, found).verdict is not Verdict.RULED_OUT
            assert verdict(tmp_path, found, "cpu-test").verdict is not Verdict.RULED_OUT


def test_evidence_quotes_the_rows(tmp_path: Path) -> None:
    finding = verdict(tmp_path, tables(flow_fan_out=[SCAN], cpu_state=[HOT]))
    assert {(e.capture, e.line, e.sign) for e in finding.evidence} >= {
        ("flow_fan_out.txt", 1, "wide"),
        ("cpu_state.txt", 1, "hot"),
    }


def test_availability_words() -> None:
    assert Availability.MISSING.value == "not collected"
