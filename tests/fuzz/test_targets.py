"""The fuzz targets themselves: each takes its own seeds, so that a run begins with what devices print."""

import pytest

from tests.fuzz.targets import TARGETS, seeds


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_its_seeds(name: str) -> None:
    found = seeds(name)
    assert found
    for raw in found:
        TARGETS[name](raw)
        TARGETS[name](raw[: len(raw) // 2])
