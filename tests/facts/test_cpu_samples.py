"""Samples of the CPU that cannot be true."""

import pytest

from tests.facts.rows import tables
from triage.facts.cpu import state
from triage.facts.fact import Surroundings


@pytest.mark.parametrize(
    ("interrupt", "busiest", "known"),
    [
        (99.0, 75.0, None),  # 99 of 99 at interrupt level leave nothing for a process that takes 75
        (20.0, 75.0, 20.0),
        (99.0, 14.0, 99.0),  # the table is a moment younger than its head
        (100.0, 0.0, None),  # a part cannot be above the whole
    ],
)
def test_interrupts_have_only_what_the_processes_leave(interrupt: float, busiest: float, known: float | None) -> None:
    load = {
        "scope": "all",
        "total_5s_pct": 99.0,
        "total_1m_pct": 99.0,
        "interrupt_5s_pct": interrupt,
        "capture": "cpu.txt",
    }
    process = {"process": "IP Input", "cpu_5s_pct": busiest, "capture": "cpu.txt"}
    (row,) = state(tables(cpu_load=[load], cpu_process=[process]), Surroundings())
    assert row["interrupt_pct"] == known
