"""Every golden survives what happens between a router and us: no exception, no row silently lost, no wrong value.

With TRIAGE_EXHAUSTIVE=1 every line and every byte is tried, otherwise a sample that depends on the name only.
"""

import os
from pathlib import Path

import pytest

from tests.parsing.dirt import golden
from tests.parsing.mutations import (
    changed_by_cut,
    changed_by_dirt,
    changed_by_message,
    engine_of,
    sampled_ends,
)
from triage.model import Outcome
from triage.parsing.lint import golden_folder

PLACES = 10_000_000 if os.environ.get("TRIAGE_EXHAUSTIVE") == "1" else 12
CAPTURES = sorted(file.parent for file in golden_folder().glob("*/*/*/capture.txt"))
NAMES = ["/".join(folder.parts[-3:]) for folder in CAPTURES]


@pytest.mark.parametrize("folder", CAPTURES, ids=NAMES)
def test_dirt_changes_no_value(folder: Path) -> None:
    assert list(changed_by_dirt(golden(folder))) == []


@pytest.mark.parametrize("folder", CAPTURES, ids=NAMES)
def test_a_message_in_the_middle_goes_to_the_log_and_changes_no_row(folder: Path) -> None:
    whole = golden(folder)
    if engine_of(whole) in {"log", "snmp", ""} or whole.outcome is Outcome.REFUSED:
        pytest.skip("the messages are the output itself, or nothing is read here")
    assert list(changed_by_message(whole, PLACES)) == []


@pytest.mark.parametrize("folder", CAPTURES, ids=NAMES)
def test_a_cut_text_is_flagged_and_only_its_last_line_may_suffer(folder: Path) -> None:
    whole = golden(folder)
    raw = whole.capture.raw
    assert list(changed_by_cut(whole, sampled_ends(raw, PLACES, folder.name))) == []
