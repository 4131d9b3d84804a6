"""Every fault of a playbook at once, with file and line."""

from pathlib import Path

import pytest

from tests.diagnosis.small import CPU, SIGNS, WORM, write_book
from triage.diagnosis.loader import load_playbooks
from triage.errors import PlaybookError


def faults(folder: Path, **more: str) -> tuple[str, ...]:
    with pytest.raises(PlaybookError) as caught:
        load_playbooks(write_book(folder, **more))
    return caught.value.faults


def test_the_small_book_is_without_fault(tmp_path: Path) -> None:
    assert set(load_playbooks(write_book(tmp_path)).patterns) == {"worm-test", "cpu-test"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("needs: [hot]", "needs: [hott]", "there is no sign 'hott'"),
        ("severity: warning", "severity: awful", "'severity' is 'awful', not one of critical, warning, info"),
        ("family: cpu\n", "family: cpu\ncolour: red\n", "unknown key 'colour'"),
        ("means: x.\n", "", "'means' is missing"),
        ("pattern: cpu-test", "pattern: cpu-other", "the file of pattern 'cpu-other' must be called cpu-other.yaml"),
        ("needs: [hot]", "needs: [hot: {port: 3}]", "sign 'hot' has no parameter 'port'"),
        ("symptom: yes", "causes: [nothing]", "'causes' names the unknown pattern 'nothing'"),
        ("needs: [hot]", "needs: hot", "'needs' must be a list"),
    ],
)
def test_a_wrong_pattern_names_its_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    found = faults(tmp_path, **{"patterns/cpu/cpu-test": CPU.replace(old, new)})
    assert any(fault in text for text in found), found
    assert all(text.startswith("playbooks/patterns/") for text in found)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "table: cpu_state\n  where: {total_pct|ge",
            "table: cpu_stat\n  where: {total_pct|ge",
            "unknown table 'cpu_stat'",
        ),
        ('total_pct|ge: "@hot_pct"}\n  say', 'total|ge: "@hot_pct"}\n  say', "table cpu_state has no column 'total'"),
        ('total_pct|ge: "@hot_pct"}\n  say', 'total_pct|over: "@hot_pct"}\n  say', "needs an operator"),
        ("@hot_pct", "@cold_pct", "there is no threshold 'cold_pct'"),
        ("interrupt_pct|ge: 10", "interrupt_pct|ge: ten", "'ten' is not of type float"),
        ("CPU {total_pct} %", "CPU {total} %", "table cpu_state has no column 'total'"),
    ],
)
def test_a_wrong_sign_names_its_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    found = faults(tmp_path, **{"signs/all": SIGNS.replace(old, new)})
    assert any(fault in text for text in found), found


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        **{
            "patterns/cpu/cpu-test": CPU.replace("[hot]", "[x]"),
            "patterns/worm/worm-test": WORM.replace("silent", "y"),
        },
    )
    assert len(found) == 2


def test_a_site_overrides_thresholds_by_name(tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text("hot_pct: 95\n")
    book = load_playbooks(write_book(tmp_path / "book"), site)
    assert book.thresholds["hot_pct"].on("cisco_ios", None) == 95


def test_a_site_cannot_invent_thresholds(tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text("hott: 95\n")
    with pytest.raises(PlaybookError, match="there is no threshold 'hott'"):
        load_playbooks(write_book(tmp_path / "book"), site)
