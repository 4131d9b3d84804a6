"""The fuzz targets themselves: each takes its own seeds, so that a run begins with what devices print."""

import pytest

from tests.fuzz.gate_strings import main as strings_against_the_gate
from tests.fuzz.targets import TARGETS, seeds


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_its_seeds(name: str) -> None:
    found = seeds(name)
    assert found
    for raw in found:
        TARGETS[name](raw)
        TARGETS[name](raw[: len(raw) // 2])


def test_no_string_of_twenty_thousand_gets_past_the_gate(capsys: pytest.CaptureFixture[str]) -> None:
    assert strings_against_the_gate(["20000", "7"]) == 0
    said = capsys.readouterr().out.split()
    assert int(said[2].replace(",", "")) > 1000  # a good part of them does pass
