"""Counters between two cases."""

import pytest

from tests.compare.tables import device_tables
from triage.compare.counters import CLEARED, NEW_RULE, RELOAD, RELOAD_OR_WRAP, WRAP, counter_changes
from triage.compare.elapsed import Between, Reloaded
from triage.tables import DeviceTables

STEADY = Between(elapsed_s=100.0, reloaded=Reloaded.NO, why="")


def drops(*looks: tuple[int, float, int]) -> DeviceTables:
    return device_tables(
        interface=[
            {"round": number, "seconds": seconds, "interface": "Fa0/0", "input_queue_drops": count}
            for number, seconds, count in looks
        ]
    )


def test_a_difference_has_a_rate_and_the_rates_inside_both_cases() -> None:
    before, after = drops((1, 0, 1000), (2, 20, 3000)), drops((1, 120, 4000), (2, 140, 4020))
    (found,) = counter_changes(before, after, STEADY)
    assert (found.table, found.name, found.column, found.loss) == ("interface", "Fa0/0", "input_queue_drops", True)
    assert (found.before, found.after, found.delta, found.seconds, found.per_s) == (3000, 4000, 1000, 100.0, 10.0)
    assert (found.before_per_s, found.after_per_s, found.note) == (100.0, 1.0, "")


@pytest.mark.parametrize(
    ("old", "new", "reloaded", "delta", "note"),
    [
        (3000, 10, Reloaded.NO, None, CLEARED),
        (3000, 10, Reloaded.UNKNOWN, None, RELOAD_OR_WRAP),
        (3000, 10, Reloaded.YES, None, RELOAD),
        (3000, 5000, Reloaded.YES, None, RELOAD),  # risen past its old value since the reload: no difference either
        (4294967000, 704, Reloaded.NO, 1000, WRAP),
    ],
)
def test_a_counter_that_went_back_says_why(
    old: int, new: int, reloaded: Reloaded, delta: int | None, note: str
) -> None:
    gap = Between(elapsed_s=100.0, reloaded=reloaded, why="")
    (found,) = counter_changes(drops((1, 0, old)), drops((1, 100, new)), gap)
    assert (found.delta, found.note) == (delta, note)
    assert (found.per_s is None) == (delta is None)


def test_a_counter_that_stands_still_is_left_out() -> None:
    assert counter_changes(drops((1, 0, 7)), drops((1, 100, 7)), STEADY) == ()


def test_an_unread_counter_is_left_out() -> None:
    before = device_tables(interface=[{"seconds": 0, "interface": "Fa0/0"}])
    assert counter_changes(before, drops((1, 100, 7)), STEADY) == ()


def test_a_rule_that_was_added_in_between_stands_first_with_its_hits() -> None:
    old = {
        "seconds": 0,
        "acl": "100",
        "sequence": 10,
        "action": "permit",
        "protocol": "ip",
        "text": "any any",
        "matches": 5,
    }
    rule = {"acl": "101", "sequence": 10, "action": "deny", "protocol": "udp", "text": "any any eq 1434"}
    before = device_tables(acl_entry=[old])
    after = device_tables(
        acl_entry=[
            {**old, "seconds": 100, "matches": 9},
            {**rule, "seconds": 100, "matches": 4000},
            {**rule, "round": 2, "seconds": 120, "matches": 6000},
        ]
    )
    first, second = counter_changes(before, after, STEADY)
    assert (first.name, first.note, first.delta, first.after) == (
        "101 10 deny udp any any eq 1434", NEW_RULE, None, 6000,
    )  # fmt: skip
    assert first.after_per_s == 100.0
    assert (second.delta, second.note) == (4, "")


def test_a_rule_is_not_new_when_the_rules_were_not_read_before() -> None:
    after = device_tables(acl_entry=[{"acl": "101", "sequence": 10, "text": "deny ip any any", "matches": 40}])
    assert counter_changes(device_tables(), after, STEADY) == ()
