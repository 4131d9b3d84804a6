"""Every golden survives what happens between a router and us: no exception, no row silently lost, no wrong value.

With TRIAGE_EXHAUSTIVE=1 every line and every byte is tried, otherwise a sample that depends on the name only.
"""

import os
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.parsing.dirt import DIRT, FROM_LOG, MESSAGE, STAMPED, again, golden, places, rows, values
from triage.model import Outcome
from triage.parsing.lint import golden_folder
from triage.parsing.manifest import find
from triage.parsing.reader import split_pipe

EVERYTHING = os.environ.get("TRIAGE_EXHAUSTIVE") == "1"
CAPTURES = sorted(file.parent for file in golden_folder().glob("*/*/*/capture.txt"))
NAMES = ["/".join(folder.parts[-3:]) for folder in CAPTURES]


def engine_of(folder: Path) -> str:
    capture = golden(folder).capture
    manifest = find(split_pipe(capture.command)[0], capture.platform)
    return manifest.engine if manifest else ""


@pytest.mark.parametrize("folder", CAPTURES, ids=NAMES)
def test_dirt_changes_no_value(folder: Path) -> None:
    whole = golden(folder)
    clean = values(rows(whole))
    kinds = DIRT if engine_of(folder) in {"log", "snmp"} else {**DIRT, **STAMPED}
    for name, dirt in kinds.items():
        found = again(whole.capture, dirt(whole.capture.raw))
        assert values(rows(found)) == clean, name
        assert len(found.not_understood) == len(whole.not_understood), name


@pytest.mark.parametrize("folder", CAPTURES, ids=NAMES)
def test_a_message_in_the_middle_goes_to_the_log_and_changes_no_row(folder: Path) -> None:
    whole = golden(folder)
    if engine_of(folder) in {"log", "snmp", ""} or whole.outcome is Outcome.REFUSED:
        pytest.skip("the messages are the output itself, or nothing is read here")
    aside = (set(rows(whole)) - set(whole.provides)) | FROM_LOG
    clean = values(rows(whole), aside)
    raw = whole.capture.raw
    for at in places(raw, 10_000 if EVERYTHING else 12, folder.name):
        found = again(whole.capture, raw[:at] + MESSAGE + b"\n" + raw[at:])
        seen = {name: items for name, items in values(rows(found), aside).items() if name in whole.provides}
        assert [row["mnemonic"] for row in values(rows(found))["log_event"]].count("CONFIG_I") >= 1, at
        if seen != clean:  # a line that stood on two lines was torn: then somebody is told
            assert len(found.not_understood) > len(whole.not_understood), at
            assert not invented(seen, clean), at


def invented(seen: Mapping[str, Any], clean: Mapping[str, Any]) -> list[Any]:
    """Rows with a value that the clean text did not give: some row of it must agree wherever this one says anything."""
    return [
        row
        for name, found in seen.items()
        for row in found
        if not any(all(v is None or known.get(k) == v for k, v in row.items()) for known in clean.get(name, []))
    ]


@pytest.mark.parametrize("folder", CAPTURES, ids=NAMES)
def test_a_cut_text_is_flagged_and_only_its_last_line_may_suffer(folder: Path) -> None:
    whole = golden(folder)
    raw = whole.capture.raw
    chosen = random.Random(folder.name)
    ends = range(1, len(raw)) if EVERYTHING else sorted({chosen.randrange(1, len(raw) + 1) for _ in range(12)})
    for end in ends:
        found = again(whole.capture, raw[:end])
        assert found.coverage.lines == found.coverage.read + found.coverage.noise + found.coverage.not_understood
        ends_whole = raw[:end].rstrip(b" ").endswith((b"\n", b"\r", b"#", b">"))  # a prompt ends the output too
        if end < len(raw) and not ends_whole and found.outcome is Outcome.READ:
            assert not found.tables, end
