from triage.lab.templates import Template, fill


def render(text: str, values: dict, rows: dict | None = None) -> list[str]:
    return list(Template.of(text).render(values.__getitem__, lambda name, arguments: (rows or {})[name](*arguments)))


def test_values_take_the_width_that_the_layout_asks_for():
    values = {"n": 42.0, "name": "gw1", "share": 3.14159}
    assert fill("[{{n}}] [{{n:>6}}] [{{n:<6}}] [{{name:>5}}] [{{share:>7.2}}]", values.__getitem__) == (
        "[42] [    42] [42    ] [  gw1] [   3.14]"
    )


def test_a_line_of_rows_is_replaced_by_the_generator():
    text = "head\n{{@count 2}}\ntail"
    assert render(text, {}, {"count": lambda n: [f"row {i}" for i in range(int(n))]}) == [
        "head",
        "row 0",
        "row 1",
        "tail",
    ]


def test_a_value_of_several_lines_makes_several_lines():
    assert render("{{ports}}", {"ports": "1 a\n2 b"}) == ["1 a", "2 b"]


def test_other_braces_are_left_alone_and_stray_marks_are_found():
    assert render("a {b} c", {}) == ["a {b} c"]
    assert list(Template.of("ok\n{{ not a mark }}\n{{@Rows}}").stray_marks()) == [2, 3]
