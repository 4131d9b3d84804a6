"""Every fault of the lab by both transports gives the right end in time, with all that came before it."""

from pathlib import Path

import pytest

from tests.lab.fault_table import MODES, TRANSPORTS, Mode, visit, wrong
from triage.lab import FaultKind

GRACE_S = 15.0  # the machine that runs the tests may be busy; ``make faults`` is strict
QUICK = [mode for mode in MODES if not mode.slow]


def test_the_table_has_every_fault_of_the_lab() -> None:
    named = {fault.fault for mode in MODES for fault in mode.faults}
    assert set(FaultKind) - named <= {FaultKind.LOCK_OUT, FaultKind.FRAIL}  # these need more than one visit


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("mode", QUICK, ids=lambda mode: mode.name.replace(" ", "-"))
def test_a_fault_ends_as_the_table_says(mode: Mode, transport: str, tmp_path: Path) -> None:
    outcome = visit(mode, transport, tmp_path)
    assert wrong(mode, transport, outcome, GRACE_S) == ""


@pytest.mark.slow
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("name", ["no-banner", "banner-only", "silence-after-login"])
def test_a_box_too_busy_to_answer_is_told_from_a_dead_one(name: str, transport: str, tmp_path: Path) -> None:
    mode = next(mode for mode in MODES if mode.name == name)
    assert wrong(mode, transport, visit(mode, transport, tmp_path), GRACE_S) == ""
