"""Our values are those of the peers' parsers wherever they have the field, or somebody has looked why not."""

import pytest

from tests.corpus.peers import compared, explained, messages, same
from tests.corpus.survey import FOLDER

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the corpus of real outputs is not here")


def test_every_difference_from_a_peer_is_explained() -> None:
    found = list(compared())
    known = explained()
    assert len(found) > 10_000
    assert [c for c in found if not c.equal and (c.file, c.field) not in known] == []
    differ = {(c.file, c.field) for c in found if not c.equal}
    assert set(known) <= differ, "a difference that is explained is gone"


def test_the_messages_of_a_log_are_those_of_the_peers() -> None:
    logs = list(messages())
    assert len(logs) > 5
    assert [(file, theirs) for file, theirs, _ in logs] == [(file, ours) for file, _, ours in logs]


@pytest.mark.parametrize(
    ("theirs", "ours", "equal"),
    [("1,500", "1500", True), ("1000000 Kbit", "1000000", True), ("4.0", "4", True), ("5", "4", False), ("ABCD.0001", "abcd.0001", True), ("up", "down", False), ("1 day, 2 hours", "93600", True), ("1 day(s)", "86401", False), ("a.bin", "flash0:a.bin", True)],
)  # fmt: skip
def test_numbers_are_compared_by_value(theirs: str, ours: str, equal: bool) -> None:
    assert same(theirs, ours) is equal
