"""One sign on one device."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.diagnosis.small import book, scene, tables
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.playbook import SignUse
from triage.diagnosis.signs import look_for
from triage.diagnosis.words import shown, words


def state(tmp_path: Path, sign: str, **options: object) -> tuple[str, str]:
    playbooks = book(tmp_path)
    model = options.pop("model", None)
    found = tables(**options)  # type: ignore[arg-type]
    seen = look_for(SignUse(sign=sign), scene(playbooks, found, model))  # type: ignore[arg-type]
    return seen.state, seen.why


def test_a_threshold_follows_platform_and_model(tmp_path: Path) -> None:
    cpu = [{"total_pct": 25.0}]
    assert state(tmp_path, "hot", cpu_state=cpu)[0] == "present"
    assert state(tmp_path, "hot", cpu_state=cpu, platform="cisco_asa")[0] == "absent"
    assert state(tmp_path, "hot", cpu_state=cpu, model="WS-C2960-24TT")[0] == "absent"


def test_how_many_rows_are_needed_is_a_limit_by_name(tmp_path: Path) -> None:
    rows = [{"source": "10.1.1.1"}, {"source": "10.1.1.2"}]
    assert state(tmp_path, "twice", flow_fan_out=rows)[0] == "present"
    assert state(tmp_path, "twice", flow_fan_out=rows[:1])[0] == "absent"
    assert state(tmp_path, "twice", flow_fan_out=rows, model="WS-C2960-24TT")[0] == "absent"


def test_any_look_is_enough_and_all_must_be_known_for_absence(tmp_path: Path) -> None:
    cold, hot = [{"total_pct": 5.0}], [{"process": "IP Input", "share_pct": 61.0}]
    assert state(tmp_path, "hot-somewhere", family_cpu=hot) == ("present", "IP Input 61 %")
    assert state(tmp_path, "hot-somewhere", cpu_state=cold)[0] == "unknown"
    assert state(tmp_path, "hot-somewhere", cpu_state=cold, family_cpu=[])[0] == "absent"


def test_a_sign_of_another_platform_does_not_apply(tmp_path: Path) -> None:
    assert state(tmp_path, "asa-only", cpu_state=[{"total_pct": 1.0}])[0] == "not applicable"


def test_a_table_that_another_command_filled_does_not_show_absence() -> None:
    playbooks = load_playbooks()

    def seen(**row: object) -> tuple[str, str]:
        found = look_for(
            SignUse(sign="qfp-loaded"), scene(playbooks, tables(platform="cisco_xe", resource_state=[row]))
        )
        return found.state, found.why

    tracked = seen(scope=None, resource="device tracking entries")
    assert tracked == ("unknown", "resource_state was read of other things only")
    assert seen(scope="QFP", resource="processing load", used_pct=12.0)[0] == "absent"
    assert seen(scope="QFP", resource="processing load", used_pct=97.0)[0] == "present"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unknown"),
        (True, "yes"),
        (12.0, "12"),
        (12.34, "12.3"),
        (0.053, "0.053"),
        (1434, "1434"),
        (81106, "81,106"),
        ((1, 2), "1, 2"),
    ],
)
def test_values_read_well(value: object, text: str) -> None:
    assert shown(value) == text


def test_words_fill_columns_and_leave_odd_braces() -> None:
    assert words("{a} of {b", {"a": 3}) == "3 of {b"


def test_a_command_that_was_read_whole_is_not_asked_again(tmp_path: Path) -> None:
    found = tables(partial=("cpu_state",), cpu_state=[{"total_pct": 5.0}])
    use, asked = SignUse(sign="hot"), ("show processes cpu sorted",)
    assert look_for(use, scene(book(tmp_path / "a"), found)).ask == asked
    again = replace(found, whole=frozenset(asked))
    assert look_for(use, scene(book(tmp_path / "b"), again)).ask == ()
    rounds = replace(again, reasons={"cpu_state": ["needs 2 rounds"]})  # a rate is asked for once more
    assert look_for(use, scene(book(tmp_path / "c"), rounds)).ask == ("triage run --rounds 2",)


def test_a_command_that_the_box_does_not_take_is_not_asked_again(tmp_path: Path) -> None:
    found = replace(
        tables(partial=("cpu_state",), cpu_state=[{"total_pct": 5.0}]), refused=frozenset(["show processes cpu sorted"])
    )
    assert look_for(SignUse(sign="hot"), scene(book(tmp_path), found)).ask == ()
