"""Causes before what they bring about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.diagnosis.small import book
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.ranking import chain, rank
from triage.model import Entity, Evidence, Finding, Role, Severity, Verdict

START = datetime(2026, 11, 23, 4, tzinfo=UTC)


def finding(pattern: str, verdict: Verdict = Verdict.PROBABLE, device: str = "r1", **more: object) -> Finding:
    base = Finding(
        pattern=pattern, title=pattern, family="x", verdict=verdict, severity=Severity.WARNING, devices=(device,)
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _line(number: int) -> Evidence:
    return Evidence(device="r1", capture="r1/show_logging.txt", line=number, text="x", sign="x")


def test_a_cause_comes_before_a_surer_symptom(tmp_path: Path) -> None:
    patterns = book(tmp_path).patterns
    ranked = rank([finding("cpu-test"), finding("worm-test", Verdict.POSSIBLE)], patterns)
    assert [f.pattern for f in ranked] == ["worm-test", "cpu-test"]
    assert ranked[0].causes == ("cpu-test",)
    assert ranked[1].caused_by == ("worm-test",)


def test_a_mere_symptom_is_no_cause(tmp_path: Path) -> None:
    patterns = book(tmp_path).patterns
    ranked = rank([finding("cpu-test"), finding("worm-test", Verdict.SYMPTOM_ONLY)], patterns)
    assert [f.pattern for f in ranked] == ["cpu-test", "worm-test"]
    assert ranked[1].causes == ()


def test_a_symptom_that_only_its_effect_shows_does_not_stand_before_it(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["worm-test"] = replace(patterns["worm-test"], symptom=True)
    line = (_line(3),)
    effect, cause = finding("cpu-test", evidence=line), finding("worm-test", Verdict.POSSIBLE, evidence=line)
    assert [f.pattern for f in rank([cause, effect], patterns)] == ["cpu-test", "worm-test"]
    more = (*line, _line(1))
    assert [f.pattern for f in rank([replace(cause, evidence=more), effect], patterns)] == ["worm-test", "cpu-test"]


def test_devices_do_not_cause_each_other(tmp_path: Path) -> None:
    patterns = book(tmp_path).patterns
    ranked = rank([finding("cpu-test"), finding("worm-test", Verdict.POSSIBLE, device="r2")], patterns)
    assert ranked[0].pattern == "cpu-test"
    assert ranked[1].causes == ()


def test_what_began_later_is_not_put_ahead_of_a_surer_effect(tmp_path: Path) -> None:
    patterns = book(tmp_path).patterns
    effect = finding("cpu-test", first_seen=START)
    early, late = (finding("worm-test", Verdict.POSSIBLE, first_seen=START + timedelta(minutes=m)) for m in (-5, 5))
    assert [f.pattern for f in rank([effect, early], patterns)] == ["worm-test", "cpu-test"]
    assert [f.pattern for f in rank([effect, late], patterns)] == ["cpu-test", "worm-test"]


def test_a_cause_may_not_begin_after_its_effect(tmp_path: Path) -> None:
    patterns = book(tmp_path).patterns
    late = finding("worm-test", first_seen=START + timedelta(hours=1))
    ranked = rank([finding("cpu-test", first_seen=START), late], patterns)
    assert all(f.causes == () for f in ranked)


def test_of_two_that_cause_each_other_the_one_that_began_well_before_goes_first(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["cpu-test"] = replace(patterns["cpu-test"], causes=("worm-test",))
    sure = finding("cpu-test", first_seen=START)
    early, together = (
        finding("worm-test", Verdict.POSSIBLE, first_seen=START - timedelta(seconds=s)) for s in (61, 60)
    )
    assert [f.pattern for f in rank([sure, early], patterns)] == ["worm-test", "cpu-test"]
    assert [f.pattern for f in rank([sure, together], patterns)] == ["cpu-test", "worm-test"]


def test_a_general_pattern_folds_into_the_exact_one(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["worm-test"] = replace(patterns["worm-test"], refines=("cpu-test",))
    host = (Entity(kind="host", value="10.1.7.9", role=Role.INFECTED),)
    exact, general = finding("worm-test", entities=host), finding("cpu-test", entities=host)
    assert [f.pattern for f in rank([exact, general], patterns)] == ["worm-test"]
    other = finding("cpu-test", entities=(Entity(kind="host", value="10.1.7.10"),))
    assert len(rank([exact, other], patterns)) == 2


def test_the_order_does_not_depend_on_the_input(tmp_path: Path) -> None:
    patterns = book(tmp_path).patterns
    found = [finding("cpu-test"), finding("worm-test", Verdict.POSSIBLE), finding("cpu-test", device="r2")]
    assert rank(found, patterns) == rank(found[::-1], patterns)


def test_the_chain_is_one_sentence(tmp_path: Path) -> None:
    patterns = book(tmp_path).patterns
    ranked = rank([finding("cpu-test"), finding("worm-test")], patterns)
    assert chain(ranked) == "r1: worm-test -> cpu-test"
    assert chain(()) == ""


def test_what_harms_nobody_comes_last_however_sure(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["cpu-test"] = replace(patterns["cpu-test"], benign=True)
    patterns["worm-test"] = replace(patterns["worm-test"], causes=())
    ranked = rank([finding("cpu-test"), finding("worm-test", Verdict.SYMPTOM_ONLY)], patterns)
    assert [f.pattern for f in ranked] == ["worm-test", "cpu-test"]


def test_a_harmless_cause_comes_first_when_it_is_as_sure(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["worm-test"] = replace(patterns["worm-test"], benign=True)
    sure = rank([finding("cpu-test"), finding("worm-test")], patterns)
    assert [f.pattern for f in sure] == ["worm-test", "cpu-test"]
    unsure = rank([finding("cpu-test"), finding("worm-test", Verdict.POSSIBLE)], patterns)
    assert [f.pattern for f in unsure] == ["cpu-test", "worm-test"]


def test_what_is_to_be_relieved_first_waits_only_for_a_cause_as_sure(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["cpu-test"] = replace(patterns["cpu-test"], relieved_first=True)
    sure = rank([finding("cpu-test"), finding("worm-test")], patterns)
    assert [f.pattern for f in sure] == ["worm-test", "cpu-test"]
    unsure = rank([finding("cpu-test"), finding("worm-test", Verdict.POSSIBLE)], patterns)
    assert [f.pattern for f in unsure] == ["cpu-test", "worm-test"]
    assert unsure[0].caused_by == ("worm-test",)


def test_packet_memory_that_is_surely_gone_is_read_before_a_leak_that_may_be_why() -> None:
    patterns = load_playbooks().patterns
    gone = finding("mem-io-pool-exhaustion")
    ranked = [
        rank([gone, finding("mem-buffer-leak-system", v)], patterns) for v in (Verdict.POSSIBLE, Verdict.PROBABLE)
    ]
    assert [found[0].pattern for found in ranked] == ["mem-io-pool-exhaustion", "mem-buffer-leak-system"]


def test_of_two_loads_the_greater_comes_first(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["worm-test"] = replace(patterns["worm-test"], causes=())
    ranked = rank([finding("cpu-test", load_pct=24.0), finding("worm-test", load_pct=52.0)], patterns)
    assert [f.load_pct for f in ranked] == [52.0, 24.0]
    ranked = rank([finding("cpu-test", load_pct=52.0), finding("worm-test", load_pct=24.0)], patterns)
    assert [f.load_pct for f in ranked] == [52.0, 24.0]


def test_the_more_exact_of_two_that_are_as_unsure_comes_first(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["worm-test"] = replace(patterns["worm-test"], refines=("cpu-test",), causes=())
    host = (Entity(kind="host", value="10.1.7.9", role=Role.INFECTED),)
    both = [finding(name, Verdict.SYMPTOM_ONLY, entities=host) for name in ("cpu-test", "worm-test")]
    assert [f.pattern for f in rank(both, patterns)] == ["worm-test", "cpu-test"]


def test_a_symptom_by_nature_that_is_no_more_than_possible_stands_behind_a_trace_of_its_cause(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["cpu-test"] = replace(patterns["cpu-test"], symptom=True)
    trace = finding("worm-test", Verdict.SYMPTOM_ONLY)
    assert [f.pattern for f in rank([finding("cpu-test", Verdict.POSSIBLE), trace], patterns)] == [
        "worm-test",
        "cpu-test",
    ]
    assert [f.pattern for f in rank([finding("cpu-test"), trace], patterns)] == ["cpu-test", "worm-test"]


def test_a_sure_symptom_by_nature_stands_behind_the_trace_that_made_it_sure(tmp_path: Path) -> None:
    patterns = dict(book(tmp_path).patterns)
    patterns["cpu-test"] = replace(patterns["cpu-test"], symptom=True)
    effect = finding("cpu-test", evidence=(_line(1), _line(3)))
    trace = finding("worm-test", Verdict.SYMPTOM_ONLY, evidence=(_line(3),))
    assert [f.pattern for f in rank([effect, trace], patterns)] == ["worm-test", "cpu-test"]
    foreign = replace(trace, evidence=(_line(7),))
    assert [f.pattern for f in rank([effect, foreign], patterns)] == ["cpu-test", "worm-test"]
