"""What a line rule can do beyond opening a row: keep, multiply, name by heading, begin a nameless row."""

from typing import Any

from triage.parsing.manifest import read_manifest
from triage.parsing.rows import read_rows

COMMON: dict[str, Any] = {"device": "d", "round": 1, "at": None, "capture": "c"}


def rows(manifest: str, table: str, *lines: str) -> list[dict[str, Any]]:
    """Read ``lines``, numbered from 1, and return the rows with what is filled in them."""
    result = read_rows(read_manifest(manifest, "m.yaml"), list(enumerate(lines, 1)), COMMON)
    hidden = COMMON.keys()
    return [{k: v for k, v in row.items() if v is not None and k not in hidden} for row in result.tables[table].rows()]


KEEP = r"""
command: show x
platforms: [cisco_ios]
tables: [ip_counter]
lines:
  - {table: ip_counter, keep: [direction], pattern: '(?:(?P<direction>in|out): )?(?P<count>\d+) (?P<counter>\w+)'}
"""


def test_a_kept_value_holds_until_another_one_comes() -> None:
    found = rows(KEEP, "ip_counter", "in: 1 good", "2 bad", "out: 3 good")
    assert [(row["direction"], row["count"]) for row in found] == [("in", 1), ("in", 2), ("out", 3)]


MULTIPLY = r"""
command: show x
platforms: [cisco_ios]
tables: [flow]
lines:
  - {table: flow, pattern: '(?P<packets>\d+) packets'}
  - {into: flow, multiply: {bytes: packets}, pattern: '(?P<bytes>\d+) bytes each'}
"""


def test_a_figure_for_each_packet_becomes_the_whole() -> None:
    assert rows(MULTIPLY, "flow", "3 packets", "48 bytes each") == [{"line": 1, "packets": 3, "bytes": 144}]


def test_without_the_number_there_is_no_whole() -> None:
    assert rows(MULTIPLY, "flow", "48 bytes each") == [{"line": 1}]


NAMELESS = r"""
command: show x
platforms: [cisco_ios]
tables: [interface]
nameless: yes
lines:
  - {table: interface, pattern: '(?P<interface>Gi\S+) is up'}
  - {into: interface, pattern: 'in (?P<input_pps>\d+)'}
  - {into: interface, pattern: 'out (?P<output_pps>\d+|none)', map: {output_pps: {none: "0"}}}
"""


def test_lines_without_their_name_become_rows_when_a_value_comes_again() -> None:
    assert rows(NAMELESS, "interface", "in 1", "out 2", "in 3", "out 4") == [
        {"line": 1, "input_pps": 1, "output_pps": 2},
        {"line": 3, "input_pps": 3, "output_pps": 4},
    ]


def test_a_value_that_comes_again_under_a_name_corrects_the_row() -> None:
    assert rows(NAMELESS, "interface", "Gi0/1 is up", "in 1", "in 2") == [
        {"line": 1, "interface": "Gi0/1", "input_pps": 2}
    ]


def test_without_the_option_a_value_that_comes_again_corrects_the_row() -> None:
    plain = NAMELESS.replace("nameless: yes\n", "")
    assert rows(plain, "interface", "in 1", "in 2") == [{"line": 1, "input_pps": 2}]


ORDER = r"""
command: show x
platforms: [cisco_ios]
tables: [arp_entry]
lines:
  - {table: arp_entry, pattern: '(?P<address>\S+) (?P<mac>[0-9a-f.]{14})'}
  - {table: arp_entry, constants: {incomplete: "yes"}, pattern: '(?P<address>\S+) Incomplete'}
"""


def test_rows_of_several_rules_stand_in_the_order_of_their_lines() -> None:
    found = rows(ORDER, "arp_entry", "10.1.7.4 Incomplete", "10.1.7.9 0000.5e00.5309", "10.1.7.5 Incomplete")
    assert [row["line"] for row in found] == [1, 2, 3]
    assert [row.get("incomplete") for row in found] == [True, None, True]


CELLS = r"""
command: show x
platforms: [cisco_ios]
tables: [flow]
lines:
  - section: cells
    heading: {table: flow, labels: {SRC: source, PKTS: packets, BYTES: bytes}}
    convert: {bytes: scaled}
    pattern: 'SRC .*'
  - {in: [cells], table: flow, cells: "yes", pattern: '\S.*'}
"""


def test_a_heading_names_the_cells_below_it() -> None:
    assert rows(CELLS, "flow", "SRC       bytes  pkts", "10.1.7.9     3K     4", "SRC   pkts", "10.1.7.8   5") == [
        {"line": 2, "source": "10.1.7.9", "bytes": 3000, "packets": 4},
        {"line": 4, "source": "10.1.7.8", "packets": 5},
    ]


def test_cells_above_any_heading_are_not_understood() -> None:
    result = read_rows(read_manifest(CELLS, "m.yaml"), [(1, "10.1.7.9  1")], COMMON)
    assert result.not_understood == [(1, "10.1.7.9  1")]


GATHERED = r"""
command: show x
platforms: [cisco_ios]
tables: [interface]
lines:
  - {table: interface, pattern: '(?P<interface>Gi\S+) mtu (?P<mtu_bytes>\S+)(?: for (?P<description>\w+))?'}
  - {table: interface, constants: {admin_state: down}, pattern: '(?P<interface>Te\S+) off(?: (?P<admin_state>\w+))?'}
  - {carry: yes, pattern: 'all for (?P<description>\S+)'}
  - {into: interface, pattern: 'in (?P<input_pps>\d+)'}
"""


def test_a_line_adds_to_the_newest_row_whichever_rule_made_it() -> None:
    found = rows(
        GATHERED, "interface", "Gi1 mtu 1500", "Te1 off", "in 7", "Gi2 mtu 9000", "Gi3 mtu 1400", "in 8", "in 9"
    )
    assert [(row["line"], row["interface"], row.get("input_pps")) for row in found] == [
        (1, "Gi1", None), (2, "Te1", 7), (4, "Gi2", None), (5, "Gi3", 9),
    ]  # fmt: skip


def test_a_row_whose_value_does_not_convert_is_not_understood_and_gets_nothing_more() -> None:
    lines = list(enumerate(("Gi1 mtu 1500", "Gi2 mtu big", "in 8", "Gi3 mtu huge"), 1))
    result = read_rows(read_manifest(GATHERED, "m.yaml"), lines, COMMON)
    assert sorted(result.not_understood) == [(2, "Gi2 mtu big"), (4, "Gi3 mtu huge")]
    assert result.tables["interface"]["interface"] == ["Gi1"]
    assert (result.read, result.noise) == (2, 0)


def test_what_a_line_leaves_out_is_what_the_rule_or_an_earlier_line_says() -> None:
    found = rows(
        GATHERED, "interface", "all for r2", "Te1 off", "Te2 off errdisabled", "Gi1 mtu 1500", "Gi2 mtu 1500 for r3"
    )
    assert [(row["description"], row.get("admin_state")) for row in found] == [
        ("r2", "down"), ("r2", "errdisabled"), ("r2", None), ("r3", None),
    ]  # fmt: skip
