"""Configurations in braces say what the 'set' lines say."""

from triage.parsing.braces import unfold


def lines(text: str) -> list[tuple[int, str]]:
    return [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1)]


def test_each_statement_stands_behind_its_path_on_its_own_line() -> None:
    found = unfold(lines("interfaces {\n  lo0 {\n    unit 0;\n  }\n  fxp0 { \n    disable;\n  }\n}\nversion 20;"))
    assert found == [
        (1, "{"), (2, "{"), (3, "set interfaces lo0 unit 0"), (4, "}"), (5, "{"), (6, "set interfaces fxp0 disable"),
        (7, "}"), (8, "}"), (9, "set version 20"),
    ]  # fmt: skip


def test_what_is_switched_off_is_no_setting() -> None:
    found = unfold(lines("a {\n  inactive: b {\n    c;\n    d {\n      e;\n    }\n  }\n  inactive: f;\n  g;\n}"))
    assert [text for _, text in found if text not in "{}"] == [
        "deactivate a b c", "deactivate a b d e", "deactivate a f", "set a g",
    ]  # fmt: skip


def test_set_lines_and_broken_braces_do_no_harm() -> None:
    plain = lines("set system host-name r1\nset version 20")
    assert unfold(plain) == plain
    assert unfold(lines("}\n}\na {\nb;")) == [(1, "}"), (2, "}"), (3, "{"), (4, "set a b")]
