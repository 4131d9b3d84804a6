"""Names of patterns on the command line: their own, others that people know, and those that nobody knows."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.diagnosis.small import CPU, write_book
from triage.cli.named import known_pattern
from triage.cli.playbooks import playbooks
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.playbook import Pattern
from triage.errors import PlaybookError, UsageError

BOOK = load_playbooks()


@pytest.mark.parametrize("pattern", BOOK.patterns.values(), ids=lambda p: p.pattern)
def test_every_name_of_a_pattern_shows_its_page(pattern: Pattern) -> None:
    for name in (pattern.pattern, *pattern.aliases):
        done = CliRunner().invoke(playbooks, ["show", name])
        assert done.exit_code == 0
        assert done.output.startswith(f"{pattern.pattern}: {pattern.title}\n")


def test_another_name_leads_to_the_pattern() -> None:
    assert known_pattern("nw-video-event", BOOK).pattern == "nw-multicast-legit"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("worm-slamer", "worm-slammer-udp1434"),
        ("mirai", "worm-mirai-telnet-iot"),
        ("NW-L2-LOOP", "nw-l2-loop"),
        ("video-event", "nw-video-event"),
    ],
)
def test_a_name_that_nobody_knows_gets_the_nearest_in_one_line(name: str, near: str) -> None:
    with pytest.raises(UsageError) as raised:
        known_pattern(name, BOOK)
    assert str(raised.value).splitlines() == [str(raised.value)]
    assert str(raised.value).startswith(f"there is no pattern '{name}'; near: {near}")


def test_the_tests_of_a_pattern_that_is_not_there_are_no_success() -> None:
    done = CliRunner().invoke(playbooks, ["test", "no-such"])
    assert isinstance(done.exception, UsageError)


@pytest.mark.parametrize("alias", ["worm-test", "Not A Name"])
def test_a_name_that_is_taken_or_odd_is_refused(tmp_path: Path, alias: str) -> None:
    write_book(tmp_path, **{"patterns/cpu/cpu-test": f"{CPU}aliases: [{alias}]\n"})
    with pytest.raises(PlaybookError, match=f"alias '{alias}' is taken"):
        load_playbooks(tmp_path)
