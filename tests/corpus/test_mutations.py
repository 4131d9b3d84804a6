"""Real outputs survive what happens between a router and us: no exception, no row silently lost, no wrong value.

With TRIAGE_EXHAUSTIVE=1 every file goes through, with more places in it; otherwise a sample that is the same every time.
"""

import os
from collections.abc import Iterator

import pytest

from tests.corpus.survey import FOLDER, captures
from tests.parsing.mutations import changed_by_cut, changed_by_dirt, changed_by_message, sampled_ends
from triage.parsing.reader import Reading, read

pytestmark = pytest.mark.skipif(not (FOLDER / "INDEX.csv").is_file(), reason="the folder of real outputs is not there")
EVERYTHING = os.environ.get("TRIAGE_EXHAUSTIVE") == "1"
EVERY = 1 if EVERYTHING else 2
PLACES = 200 if EVERYTHING else 6
LONGEST_BYTES = 100_000  # a longer output is read in the exhaustive run only


def readings() -> Iterator[Reading]:
    """Yield the readings of the sample."""
    for capture in list(captures(FOLDER))[::EVERY]:
        reading = read(capture)
        if reading.manifest is not None and (EVERYTHING or len(capture.raw) <= LONGEST_BYTES):
            yield reading


def named(reading: Reading, faults: Iterator[str]) -> list[str]:
    return [f"{reading.capture.path} ({reading.capture.command}): {fault}" for fault in faults]


def test_dirt_changes_no_value_of_a_real_output() -> None:
    assert [fault for found in readings() for fault in named(found, changed_by_dirt(found))] == []


def test_a_message_inside_a_real_output_goes_to_the_log_and_changes_no_row() -> None:
    assert [fault for found in readings() for fault in named(found, changed_by_message(found, PLACES))] == []


def test_a_cut_real_output_is_flagged_and_keeps_the_rows_before_the_cut() -> None:
    assert [
        fault
        for found in readings()
        for fault in named(found, changed_by_cut(found, sampled_ends(found.capture.raw, PLACES, found.capture.path)))
    ] == []
