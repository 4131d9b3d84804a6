"""Sentences with parts that depend on what is known."""

import pytest

from triage.diagnosis.words import words


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"a": 1, "b": 2}, "1 asked, 2 free"),
        ({"a": 1, "b": None}, "1 asked"),
        ({"a": 1}, "1 asked"),
        ({}, "unknown asked"),
    ],
)
def test_an_optional_part_goes_when_its_value_is_unknown(row: dict[str, object], text: str) -> None:
    assert words("{a} asked[, {b} free]", row) == text


def test_brackets_of_a_value_stay() -> None:
    assert words("{a}", {"a": "[x] {b}"}) == "[x] {b}"


def test_a_separator_goes_with_the_part_before_it() -> None:
    assert words("[{a} moved][; {b} %]", {"b": 7}) == "7 %"
    assert words("[{a} moved; ][{b} %]", {"a": 7}) == "7 moved"


@pytest.mark.parametrize(
    ("hours", "text"),
    [(18.2, "18.2 h"), (47.9, "47.9 h"), (48, "2 d"), (8_759, "365 d"), (8_760, "1.0 years"), (12_000, "1.4 years")],
)
def test_hours_are_said_in_the_unit_of_a_person(hours: float, text: str) -> None:
    assert words("in {hours_left} h", {"hours_left": hours}) == f"in {text}"


def test_a_traceback_is_left_to_the_evidence() -> None:
    assert words("{text}", {"text": "No memory for X, -Traceback= 0x61488C44 0x62912944"}) == "No memory for X"
