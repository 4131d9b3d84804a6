"""The strict reader: text stays text, lines are known, nothing comes to life."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import FaultList
from triage.strict_yaml import Lines, load


def test_scalars_stay_text() -> None:
    data = load("a: no\nb: 1.10\nc: 012\nd: 12:30:45\n", "x.yaml")
    assert dict(data) == {"a": "no", "b": "1.10", "c": "012", "d": "12:30:45"}


def test_lines_are_known() -> None:
    data = load("first: 1\nlist:\n  - a\n  - b: 2\n", "x.yaml")
    assert data.line_of("list") == 2
    assert data["list"].item_lines == [3, 4]
    assert isinstance(data["list"][1], Lines)


def test_an_empty_document_is_an_empty_mapping() -> None:
    assert load("# nothing\n", "x.yaml") == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\na: 2\n", "x.yaml:2: 'a' stands twice (first on line 1)"),
        ("a: &x 1\nb: *x\n", "x.yaml:1: anchors, aliases and tags are not accepted"),
        ("a: !!python/object/apply:os.system ['true']\n", "x.yaml:1: anchors, aliases and tags are not accepted"),
        ("a: [1, 2\n", "x.yaml:2: not valid YAML"),
        ("? [a]\n: 1\n", "x.yaml:1: a key must be plain text"),
    ],
)
def test_what_is_refused_names_the_line(text: str, fault: str) -> None:
    with pytest.raises(FaultList) as caught:
        load(text, "x.yaml")
    assert caught.value.faults[0].startswith(fault)


def test_all_duplicates_are_listed_at_once() -> None:
    with pytest.raises(FaultList) as caught:
        load("a: 1\na: 2\nb: 1\nb: 2\n", "x.yaml")
    assert len(caught.value.faults) == 2


@given(st.text(max_size=300))
def test_load_never_raises_anything_else_fuzz(text: str) -> None:
    try:
        load(text, "x.yaml")
    except FaultList as error:
        assert all(fault.startswith("x.yaml:") for fault in error.faults)  # noqa: PT017  not raising is fine too
