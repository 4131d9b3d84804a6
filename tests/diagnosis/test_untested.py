"""A pattern that lacks one of its kinds of test is refused."""

import pytest

from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.selftest import KINDS, load_cases, untested

BOOK = load_playbooks()
CASES = load_cases(BOOK)


def test_every_pattern_has_every_kind_of_test() -> None:
    assert untested(BOOK, CASES) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pattern", ["worm-slammer-udp1434", "mem-fragmentation", "nw-l2-loop"])
def test_a_pattern_without_one_kind_is_refused(pattern: str, kind: str) -> None:
    left = [case for case in CASES if case.pattern != pattern or case.kind != kind]
    assert untested(BOOK, left) == [f"{BOOK.patterns[pattern].source}:1: no test of kind {kind}"]


def test_a_pattern_that_compares_no_number_has_no_boundary() -> None:
    left = [case for case in CASES if case.kind != "boundary"]
    refused = {line.split(":")[0].rsplit("/", 1)[-1].removesuffix(".yaml") for line in untested(BOOK, left)}
    assert "mem-nxos-sysmgr" not in refused
    assert "cp-copp-drops" in refused
