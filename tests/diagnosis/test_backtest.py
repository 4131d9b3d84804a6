"""Scoring against incidents whose diagnosis is known."""

from pathlib import Path

import pytest

from triage.diagnosis.backtest import Label, Score, labels, oddities, score, table, unread
from triage.errors import PlaybookError, UsageError
from triage.model import Finding, Severity, Verdict


def finding(pattern: str, verdict: Verdict) -> Finding:
    return Finding(
        pattern=pattern, title=pattern, family="worm", verdict=verdict, severity=Severity.CRITICAL, devices=("r1",)
    )


def label(**known: object) -> Label:
    return Label(name="c1", folder=Path("c1"), kind="worm", **known)  # type: ignore[arg-type]


def scored(known: Label, *found: tuple[str, Verdict]) -> Score:
    return score(known, [finding(*one) for one in found], benign=["nw-quiet"])


def test_an_expected_pattern_is_a_hit_and_its_place_counts() -> None:
    result = scored(label(expect=("b",)), ("a", Verdict.PROBABLE), ("b", Verdict.SYMPTOM_ONLY))
    assert (result.hit, result.strong, result.first, result.among_three) == (True, False, False, True)


@pytest.mark.parametrize("verdict", [Verdict.UNDETERMINED, Verdict.RULED_OUT])
def test_what_was_not_found_is_no_hit(verdict: Verdict) -> None:
    assert scored(label(expect=("a",)), ("a", verdict)).hit is False


def test_a_forbidden_pattern_is_an_alarm_even_when_it_is_accepted() -> None:
    result = scored(label(accept=("a",), forbid=("a",)), ("a", Verdict.PROBABLE))
    assert result.alarms == ("a",)


def test_a_glob_does_not_cover_what_is_expected() -> None:
    known = label(expect=("worm-a",), forbid=("worm-*",))
    assert scored(known, ("worm-a", Verdict.PROBABLE), ("worm-b", Verdict.PROBABLE)).alarms == ("worm-b",)


def test_below_probable_nothing_is_an_alarm() -> None:
    assert scored(label(forbid=("a",)), ("a", Verdict.POSSIBLE)).alarms == ()


def test_on_a_healthy_device_only_benign_patterns_may_be_probable() -> None:
    result = scored(label(healthy=True), ("nw-quiet", Verdict.PROBABLE), ("cpu-x", Verdict.PROBABLE))
    assert result.alarms == ("cpu-x",)


def test_the_table_counts_by_class_and_names_misses() -> None:
    lines = table([scored(label(expect=("a",))), scored(label(expect=("a",), derivable=False))])
    assert "worm                 2     0       1           1       0      0      0" in lines
    assert "miss  c1: expected a; found nothing" in lines


def test_labels_are_read_and_their_faults_reported_together(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no labelled cases"):
        labels(tmp_path)
    for name, text in (("c1", "class: arp\nexpect: [a]\nderivable: false\n"), ("c2", "healthy: true\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "expected.yaml").write_text(text, encoding="utf-8")
    first, second = labels(tmp_path)
    assert (first.kind, first.expect, first.derivable) == ("arp", ("a",), False)
    assert second.healthy is True
    (tmp_path / "c2" / "expected.yaml").write_text("healthy: [\n", encoding="utf-8")
    with pytest.raises(PlaybookError):
        labels(tmp_path)


@pytest.mark.parametrize("text", ["- a\n", "expect: a\n", "forbid: {a: b}\n", "healthy: perhaps\n"])
def test_a_label_of_another_shape_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "c1").mkdir()
    (tmp_path / "c1" / "expected.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PlaybookError, match=r"c1/expected\.yaml:1: .*must be (?:a|true)"):
        labels(tmp_path)


def test_a_label_that_is_no_text_is_refused_with_its_place(tmp_path: Path) -> None:
    for name in ("c1", "c2"):
        (tmp_path / name).mkdir()
    (tmp_path / "c1" / "expected.yaml").write_bytes(b"class: arp\nwhy: caf\xe9\n")
    (tmp_path / "c2" / "expected.yaml").mkdir()
    with pytest.raises(PlaybookError) as raised:
        labels(tmp_path)
    assert raised.value.faults == (
        f"{tmp_path}/c1/expected.yaml:2: not UTF-8; save it as UTF-8",
        f"{tmp_path}/c2/expected.yaml:1: cannot be read: Is a directory",
    )


@pytest.mark.parametrize(("word", "healthy"), [("true", True), ("yes", True), ("false", False), ("no", False)])
def test_both_words_of_yaml_for_a_flag_are_read(tmp_path: Path, word: str, healthy: bool) -> None:
    (tmp_path / "c1").mkdir()
    (tmp_path / "c1" / "expected.yaml").write_text(f"healthy: {word}\n", encoding="utf-8")
    assert labels(tmp_path)[0].healthy is healthy


def test_a_slip_in_a_key_and_a_label_without_an_expectation_are_named(tmp_path: Path) -> None:
    (tmp_path / "c1" / "captures").mkdir(parents=True)
    (tmp_path / "c1" / "expected.yaml").write_text("class: arp\nwhy: x\nexpekt: [a]\n", encoding="utf-8")
    assert oddities(tmp_path, labels(tmp_path), {"a"}) == [
        f"{tmp_path}/c1/expected.yaml: 'expekt' is not read; did you mean 'expect'?",
        f"{tmp_path}/c1/expected.yaml: says neither what to expect nor what would be wrong: nothing to score",
    ]


def test_each_class_has_its_places_in_the_ranking() -> None:
    second = scored(label(expect=("b",)), ("a", Verdict.PROBABLE), ("b", Verdict.POSSIBLE))
    assert "worm                 1     1       0           0       0      0      1" in table([second])


def test_what_cannot_be_scored_is_named_a_line_each(tmp_path: Path) -> None:
    for name in ("a-good", "b-unlabelled", "c-no-captures", "d-strange"):
        (tmp_path / name / ("captures" if name != "c-no-captures" else "x")).mkdir(parents=True)
    for name, text in (("a-good", "expect: [a]"), ("c-no-captures", "expect: [a]"), ("d-strange", "accept: [b, a]")):
        (tmp_path / name / "expected.yaml").write_text(f"{text}\nforbid: [worm-*]\n", encoding="utf-8")
    assert oddities(tmp_path, labels(tmp_path), {"a"}) == [
        f"{tmp_path}/b-unlabelled: no expected.yaml: left out",
        f"{tmp_path}/c-no-captures: no captures/: left out",
        f"{tmp_path}/d-strange/expected.yaml: there is no pattern b",
    ]


def test_a_case_that_cannot_be_read_is_a_miss_and_says_why() -> None:
    lines = table(
        [unread(label(expect=("a",)), "no captures found"), scored(label(expect=("a",)), ("a", Verdict.POSSIBLE))]
    )
    assert "hits                      1/2 (50 %)" in lines
    assert [line for line in lines if line.startswith(("unread", "miss"))] == ["unread c1: no captures found"]


def test_a_device_on_which_nothing_is_wrong_has_no_finding_but_benign_ones() -> None:
    found = [("a", Verdict.PROBABLE), ("nw-quiet", Verdict.PROBABLE), ("b", Verdict.POSSIBLE)]
    assert scored(label(expect=("a",), clean_devices=("r1",)), *found).alarms == ("a@r1",)
    assert scored(label(expect=("a",), clean_devices=("r2",)), *found).alarms == ()
