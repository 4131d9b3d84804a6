"""kill -9 in the middle of collecting: nothing that is done is lost, and a resumed run asks nothing twice."""

from pathlib import Path

import pytest

from tests.lab.kills import many, torn


@pytest.mark.slow
def test_three_kills_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    tally = many(3, tmp_path, seed=7)
    assert tally.faults == []
    assert tally.kills == 3
    assert tally.captures >= 10


def test_a_capture_that_is_not_whole_is_seen(tmp_path: Path) -> None:
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / "a.txt").write_bytes(b"half")
    (tmp_path / "journal.jsonl").write_text(
        '{"event": "capture", "path": "a.txt", "sha256": "00"}\n{"event": "capture", "pa'
    )
    assert torn(tmp_path) == ["not whole: a.txt"]
