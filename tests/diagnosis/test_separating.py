"""The one command that tells the first two explanations apart."""

from types import SimpleNamespace
from typing import Any

import pytest

from triage.diagnosis.separating import separating
from triage.model import Finding, Role, Severity, SignState, Verdict


def finding(pattern: str, *signs: tuple[str, str, str], device: str = "r1", **more: Any) -> Finding:
    """``signs`` are (part, state, command)."""
    return Finding(
        pattern=pattern,
        title=pattern,
        family="worm",
        devices=(device,),
        verdict=more.pop("verdict", Verdict.POSSIBLE),
        severity=Severity.WARNING,
        role=Role.UNKNOWN,
        summary="",
        signs=tuple(
            SignState(sign=f"s{n}", title="", part=part, state=state, why="", ask=(command,) if command else ())
            for n, (part, state, command) in enumerate(signs)
        ),
        **more,
    )


def patterns(*benign: str) -> Any:
    class Patterns(dict[str, Any]):
        def __missing__(self, name: str) -> Any:
            return SimpleNamespace(benign=name in benign)

    return Patterns()


def commands(*found: Any) -> list[tuple[str, str, tuple[str, str]]]:
    return [(s.device, s.command, s.between) for s in found]


def test_the_command_that_settles_most_is_named() -> None:
    lead = finding("a", ("needs", "unknown", "show ip cache flow"), ("strong", "unknown", "show ip arp"))
    rival = finding("b", ("strong", "present", "show ip arp"))
    assert commands(*separating([lead, rival], [], patterns())) == [("r1", "show ip cache flow", ("a", "b"))]


def test_the_rest_follows_by_what_it_settles() -> None:
    lead = finding("a", ("strong", "unknown", "show ip arp"), ("needs", "unknown", "show ip cache flow"))
    rival = finding("b", ("needs", "present", ""))
    (only,) = separating([lead, rival], [], patterns())
    assert (only.command, only.others) == ("show ip cache flow", ("show ip arp",))


def test_a_command_that_both_miss_tells_them_apart_less() -> None:
    both = ("strong", "unknown", "show ip traffic")
    lead = finding("a", both, ("needs", "unknown", "show ip arp"))
    rival = finding("b", both)
    assert commands(*separating([lead, rival], [], patterns()))[0][1] == "show ip arp"


def test_an_open_look_alike_is_a_rival() -> None:
    lead = finding("a", ("needs", "present", ""), look_alikes=("scanner",))
    other = finding("scanner", ("vetoes", "unknown", "show users"), verdict=Verdict.UNDETERMINED)
    assert commands(*separating([lead], [other], patterns())) == [("r1", "show users", ("a", "scanner"))]


@pytest.mark.parametrize(
    "findings",
    [
        [],
        [finding("a", ("needs", "unknown", "show ip arp"))],  # no rival
        [finding("a", ("needs", "unknown", "show ip arp"), causes=("b",)), finding("b", ("needs", "present", ""))],
        [finding("a", ("needs", "present", "show ip arp")), finding("b", ("needs", "present", "show version"))],
        [finding("a", ("needs", "unknown", "triage run --rounds 3")), finding("b", ("needs", "present", ""))],
    ],
)
def test_nothing_is_named_where_nothing_would_decide(findings: list[Finding]) -> None:
    assert not separating(findings, [], patterns())


def test_each_device_has_its_own() -> None:
    there = [finding("a", ("needs", "unknown", "show ip arp"), device=d) for d in ("r1", "r2")]
    rivals = [finding("b", ("needs", "present", ""), device="r2")]
    assert [s.device for s in separating([*there, *rivals], [], patterns())] == ["r2"]


def test_a_benign_finding_leads_nothing() -> None:
    quiet = finding("q", ("needs", "unknown", "show ip arp"))
    assert not separating([quiet, finding("b", ("needs", "present", ""))], [], patterns("q"))


def test_the_likeliest_rival_comes_before_one_of_which_nothing_was_seen() -> None:
    lead = finding("a", ("needs", "present", ""), look_alikes=("far", "near"))
    much = [("needs", "unknown", "show ip cache flow")] * 3
    far = finding("far", *much, verdict=Verdict.UNDETERMINED)
    near = finding("near", ("strong", "present", ""), ("needs", "unknown", "show ip arp"), verdict=Verdict.UNDETERMINED)
    assert commands(*separating([lead], [far, near], patterns())) == [("r1", "show ip arp", ("a", "near"))]
    assert commands(*separating([lead], [far], patterns()))[0][2] == ("a", "far")
    second = finding("b", ("strong", "unknown", "show users"))
    assert commands(*separating([lead, second], [far, near], patterns()))[0][2] == ("a", "b")


def test_what_is_far_less_sure_is_the_last_rival() -> None:
    lead = finding("a", ("needs", "present", ""), look_alikes=("open",), verdict=Verdict.PROBABLE)
    weak = finding("b", ("strong", "unknown", "show users"), verdict=Verdict.SYMPTOM_ONLY)
    other = finding("open", ("needs", "unknown", "show ip arp"), verdict=Verdict.UNDETERMINED)
    (found,) = separating([lead, weak], [other], patterns())
    assert (found.command, found.between, found.others) == ("show ip arp", ("a", "open"), ("show users",))
    assert separating([lead, weak], [], patterns())[0].between == ("a", "b")
