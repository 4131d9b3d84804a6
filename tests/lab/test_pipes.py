import pytest

from triage.lab.pipes import read_filter, split

LINES = (
    "interface Vlan1",
    " ip address 10.0.0.1",
    "!",
    "interface Vlan2",
    " shutdown",
    "router ospf 1",
    " network 10.0.0.0",
)


def through(text: str, lines=LINES) -> list[str]:
    chosen = read_filter(text)
    assert chosen is not None
    return list(chosen.apply(lines))


def test_include_exclude_begin_count():
    assert through(" include Vlan|ospf") == ["interface Vlan1", "interface Vlan2", "router ospf 1"]
    assert through("ex ^ |!") == ["interface Vlan1", "interface Vlan2", "router ospf 1"]
    assert through("beg ospf") == ["router ospf 1", " network 10.0.0.0"]
    assert through("count interface") == ["Number of lines which match regexp = 2"]


def test_section_prints_a_line_with_what_is_indented_below_it():
    assert through("section Vlan2") == ["interface Vlan2", " shutdown"]


def test_an_underscore_matches_a_separator():
    rows = ("  9 1.00%  0.50%  0.40%", " 10 0.00%  0.00%  0.00%")
    assert through("exclude 0.00%__0.00%__0.00%", rows) == [rows[0]]


@pytest.mark.parametrize(
    "text", ["", "include", "grep x", "in (", "append flash:x", "redirect tftp://x", "tee flash:x"]
)
def test_what_is_no_filter_or_writes_a_file_is_refused(text):
    assert read_filter(text) is None


def test_split_tells_where_the_filter_begins():
    assert split("show ver | inc x") == ("show ver ", 10, " inc x")
    assert split("show ver") == ("show ver", None, "")
