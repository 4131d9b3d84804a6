"""Every fault of a playbook at once, with file and line."""

import re
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
        ('"@interrupt_pct"', "ten", "'ten' is not of type float"),
        ('"@interrupt_pct"', "10", "the limit 10.0 has no name: put it into thresholds.yaml"),
        ('at_least: "@two"', "at_least: 2", "at_least takes the name of a threshold (@name), not '2'"),
        ('at_least: "@two"', 'at_least: "@three"', "at_least takes the name of a threshold (@name), not '@three'"),
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


@pytest.mark.parametrize(
    ("text", "model", "limit"),
    [
        ("hot_pct: 95\n", "WS-C2960-24TT", 95),  # what a site says plainly counts everywhere
        ('hot_pct: {models: {"WS-C2960*": 70}}\n', "WS-C2960-24TT", 70),
        ('hot_pct: {models: {"WS-C2960*": 70}}\n', "WS-C2950-12", 30),  # what it does not speak of stays
        ('hot_pct: {models: {"WS-C2960*": 70}}\n', "2811", 20),
        ("hot_pct: {platforms: {cisco_ios: 60}}\n", "2811", 60),
        ("hot_pct: {platforms: {cisco_xe: 60}}\n", "2811", 20),
    ],
)
def test_a_site_sets_a_limit_for_some_platforms_or_models(tmp_path: Path, text: str, model: str, limit: float) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(text)
    book = load_playbooks(write_book(tmp_path / "book"), site)
    assert book.thresholds["hot_pct"].on("cisco_ios", model) == limit


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hot_pc: 95\n", "site.yaml:1: there is no threshold 'hot_pc'; near: hot_pct"),
        ("hot_pct: many\n", "'many' is not a number"),
        ("hot_pct: .nan\n", "'.nan' is not a number"),
        ("hot_pct: {valu: 3}\n", "unknown key 'valu'"),
        ("hot_pct: {platforms: {cisco_ioss: 3}}\n", "unknown platform 'cisco_ioss'"),
        ("hot_pct: {platforms: [cisco_ios]}\n", "'platforms' must be a mapping"),
        ("- hot_pct\n", "must be a mapping"),
    ],
)
def test_a_wrong_limit_of_a_site_names_its_fault(tmp_path: Path, text: str, fault: str) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(text)
    with pytest.raises(PlaybookError) as caught:
        load_playbooks(write_book(tmp_path / "book"), site)
    assert fault in str(caught.value)


def test_every_limit_that_facts_take_is_a_shipped_one() -> None:
    """Facts read limits by name; a name that thresholds.yaml does not have would stop an analysis."""
    folder = Path(__file__).resolve().parents[2] / "triage" / "facts"
    asked = {n for file in folder.glob("*.py") for n in re.findall(r'limits\["(\w+)"\]', file.read_text())}
    assert len(asked) > 8
    assert asked <= load_playbooks().thresholds.keys()
