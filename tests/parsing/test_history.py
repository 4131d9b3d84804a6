"""The CPU history graph, as boxes print it and as pages leave it."""

from triage.model import Capture
from triage.parsing.reader import read

SLOTS = [4, 97, 93, 12, 8, 10, 10, 99, 10, 5] * 6
LEVELS = range(100, 0, -10)


def graph(slots: list[int], *, title: bool = True, axis: bool = True) -> list[str]:
    """Return the graph of ``slots`` as IOS draws it."""
    margin = " " * 6
    digits = [margin + "".join(f"{slot:2}"[place] for slot in slots) for place in (0, 1)]
    bars = [f"  {level:3} {''.join('*' if slot + 5 >= level else ' ' for slot in slots)}".rstrip() for level in LEVELS]
    below = [
        "     0....5....1....1....2....2....3....3....4....4....5....5....6",
        "               0    5    0    5    0    5    0",
    ]
    return [
        *digits,
        *bars,
        *(below if axis else []),
        *(["               CPU% per minute (last 60 minutes)"] if title else []),
    ]


def maxima(lines: list[str]) -> list[tuple[str, int, float]]:
    raw = ("\n".join(lines) + "\n").encode()
    found = read(Capture(device="r1", command="show processes cpu history", path="c", raw=raw, platform="cisco_ios"))
    table = found.tables.get("cpu_history")
    return [(row["span"], row["index"], row["maximum_pct"]) for row in table.rows()] if table else []


WHOLE = [("minutes", slot, float(value)) for slot, value in enumerate(SLOTS)]


def test_each_slot_has_its_number() -> None:
    assert maxima(graph(SLOTS)) == WHOLE


def test_digits_that_lost_their_margin_stand_where_the_bars_say() -> None:
    lines = graph(SLOTS)
    assert maxima([lines[0].strip(), lines[1].strip(), *lines[2:]]) == WHOLE
    assert maxima([line.strip() for line in lines]) == WHOLE


def test_a_graph_without_its_axis_is_read_by_its_bars() -> None:
    assert maxima(graph(SLOTS, axis=False)) == WHOLE


def test_digits_that_contradict_the_bars_are_not_believed() -> None:
    """A page that put many blanks into one took the tens from over their units."""
    lines = graph([4] * 20 + [97] + [4] * 19 + [96] + [3] * 19)
    assert maxima([" ".join(lines[0].split()), *lines[1:]]) != []
    lines = graph([97, 4] * 30)
    assert maxima([lines[0].replace(" ", ""), *lines[1:]]) == []


def test_units_that_look_like_an_axis_are_none() -> None:
    slots = [10, 10, 10, 9, 9] * 12
    assert [value for _, _, value in maxima(graph(slots))] == [float(slot) for slot in slots]


def test_a_graph_without_title_is_told_by_its_length() -> None:
    assert {span for span, _, _ in maxima(graph(SLOTS, title=False))} == {"seconds"}
    assert {span for span, _, _ in maxima(graph([*SLOTS, *SLOTS[:12]], title=False))} == {"hours"}
