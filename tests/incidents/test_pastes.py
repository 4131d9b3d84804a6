"""From a paste to the verdict."""

import pytest

from tests.incidents.pastes import PASTES
from tests.incidents.test_incidents import diagnosed


@pytest.mark.parametrize("name", PASTES)
def test_a_paste_shows_its_cause_first(name: str) -> None:
    paste = PASTES[name]
    first = diagnosed(paste.incident).findings[0]
    assert first.pattern == paste.pattern
    assert first.verdict.rank >= paste.least.rank


@pytest.mark.parametrize("name", PASTES)
def test_a_summary_says_nothing_unknown(name: str) -> None:
    assert not [f.summary for f in diagnosed(PASTES[name].incident).findings if "unknown" in f.summary]
