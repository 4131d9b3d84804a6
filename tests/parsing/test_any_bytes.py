"""Whatever a box prints, no reader raises, and every line is accounted for."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.model import Capture
from triage.parsing.lint import goldens, read_golden
from triage.parsing.reader import read

EXAMPLES = int(os.environ.get("TRIAGE_FUZZ_EXAMPLES", "60"))
COMMANDS = ("show processes cpu", "show processes memory", "show logging", "show ip cache flow", "show interfaces", "show clock", "show processes cpu history")  # fmt: skip


@given(raw=st.binary(max_size=600), command=st.sampled_from(COMMANDS))
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_bytes(raw: bytes, command: str) -> None:
    coverage = read(Capture(device="r1", command=command, path="c", raw=raw, platform="cisco_ios")).coverage
    assert coverage.lines == coverage.read + coverage.noise + coverage.not_understood


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_a_cut_golden_never_raises(share: float) -> None:
    for folder in goldens():
        whole = read_golden(folder).capture
        cut = whole.raw[: int(len(whole.raw) * share)]
        capture = Capture(device="r1", command=whole.command, path="c", raw=cut, platform=whole.platform)
        coverage = read(capture).coverage
        assert coverage.lines == coverage.read + coverage.noise + coverage.not_understood, folder
