"""Text of which no pattern is known: labels keep their values, and what has no label is not understood."""

import time

import pytest

from triage.model import Capture, Outcome
from triage.parsing.lookup import find
from triage.parsing.reader import Reading, read
from triage.parsing.results import RowResult
from triage.parsing.statements import read_statements


def statements(text: str) -> RowResult:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    after_empty = {number + 1 for number, line in enumerate(text.splitlines(), 1) if not line.strip()}
    return read_statements(lines, {"device": "r1", "round": 1, "at": None, "capture": "c"}, frozenset(after_empty))


def counters(text: str) -> dict[tuple[str | None, str], int]:
    table = statements(text).tables["platform_counter"]
    return {(row["scope"], row["counter"]): row["count"] for row in table.rows()}


def states(text: str) -> dict[str, str]:
    return {row["feature"]: row["state"] for row in statements(text).tables["feature_state"].rows()}


def reading(command: str, text: str, platform: str | None = "cisco_xe") -> Reading:
    return read(Capture(device="r1", command=command, path="c", raw=text.encode(), platform=platform))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Drops : 12", {(None, "drops"): 12}),
        ("Drops: 12 Errors: 3, Flushes = -1", {(None, "drops"): 12, (None, "errors"): 3, (None, "flushes"): -1}),
        ("Packets dropped ..... 1,024", {(None, "packets dropped"): 1024}),
        ("12 packets in, 3 packets out", {(None, "packets in"): 12, (None, "packets out"): 3}),
        ("allocs 12 frees 3 fails 0", {(None, "allocs"): 12, (None, "frees"): 3, (None, "fails"): 0}),
        ("Timer: 30 ms", {(None, "timer, ms"): 30}),
        ("5 min (percentage) : 65%", {(None, "5 min (percentage), %"): 65}),
        ("FSPAN id 0x00000004   Num Paths 1", {(None, "num paths"): 1}),
    ],
)
def test_a_count_stands_under_its_label(line: str, expected: dict[tuple[str | None, str], int]) -> None:
    assert counters(line) == expected


def test_a_clock_or_an_address_is_a_value_and_no_label() -> None:
    assert states("Last seen: 10:22:31\nMAC = 0000.5e00.5301\nPeer: 2001:db8::1") == {
        "last seen": "10:22:31",
        "mac": "0000.5e00.5301",
        "peer": "2001:db8::1",
    }


def test_an_indented_section_ends_where_its_lines_do() -> None:
    text = "port 1\n  Groups:\n    joined: 4\n    left: 1\n  drops: 7\nport 2\n  drops: 9\n"
    assert counters(text)[("groups", "left")] == 1
    assert (None, "drops") in counters(text)
    assert ("groups", "drops") not in counters(text)


def test_a_section_that_is_not_indented_goes_on() -> None:
    assert counters("Groups:\njoined: 4\nleft: 1\n") == {("groups", "joined"): 4, ("groups", "left"): 1}


def test_every_cell_stands_under_the_label_over_it() -> None:
    text = "Queue    Packets   Drops\n------------------------\nhigh          12       3\n               7       0\n"
    found = statements(text)
    assert [tuple(r[c] for c in ("scope", "counter", "count")) for r in found.tables["platform_counter"].rows()] == [
        ("high", "packets", 12),
        ("high", "drops", 3),
        ("high", "packets", 7),
        ("high", "drops", 0),
    ]
    assert (found.read, found.noise, found.not_understood) == (2, 2, [])


def test_a_row_with_more_cells_than_labels_is_not_understood() -> None:
    found = statements("Queue    Packets\n----------------\nhigh     12\nlow      12     13     14\n")
    assert found.not_understood == [(4, "low      12     13     14")]


@pytest.mark.parametrize("line", ["the engine waited for an answer", "12 34 56", "0x12 0x13", "a" * 513])
def test_what_has_no_label_is_not_understood(line: str) -> None:
    assert statements(line).not_understood == [(1, line)]


def test_a_section_is_the_scope_of_what_stands_under_it() -> None:
    assert counters("Receive:\n  drops: 1\nTransmit\n--------\n  drops: 2\n") == {
        ("receive", "drops"): 1,
        ("transmit", "drops"): 2,
    }


def test_a_command_without_a_parser_of_its_own_never_shows_that_something_is_absent() -> None:
    found = reading("show platform hardware qfp active feature example statistics", "drops: 0\n")
    assert found.outcome is Outcome.PARTIAL
    assert not found.complete


def test_a_label_and_its_value_may_stand_a_gap_apart_where_lines_agree_on_the_place() -> None:
    assert states("State            Online\nFIPS mode        False\n") == {"state": "Online", "fips mode": "False"}
    assert statements("State            Online\n").not_understood == [(1, "State            Online")]


def test_a_line_with_a_label_of_its_own_is_no_row_of_the_table_above() -> None:
    found = counters("Name  Packets\nfoo   12\nAll together: 12\n")
    assert found == {("foo", "packets"): 12, (None, "all together"): 12}


@pytest.mark.parametrize("platform", ["cisco_nxos", "cisco_xr", "juniper_junos", None])
def test_a_command_that_no_parser_knows_is_read_by_its_layout_where_no_sign_looks(platform: str | None) -> None:
    found = reading("show example statistics", "drops: 12\n", platform)
    assert found.outcome is Outcome.NO_PARSER
    assert not found.complete
    assert [(row["label"], row["value"]) for row in found.tables["statement"].rows()] == [("drops", "12")]


def test_a_form_that_the_parser_of_a_command_does_not_know_is_read_by_its_layout() -> None:
    text = "Limit: 100\nCount: 3\nAction: Flood\nNow: Flood\n"
    found = reading("show mac address-table limit", text, "cisco_nxos")
    assert set(found.tables) == {"statement"}
    assert not found.complete


def test_the_configuration_is_not_read_by_its_layout() -> None:
    assert reading("show configuration", "description: 1\n", "juniper_junos").tables == {}


@pytest.mark.parametrize("platform", ["cisco_ios", "cisco_xe"])
def test_a_parser_of_its_own_wins_in_whichever_folder_it_is(platform: str) -> None:
    for command, stem in (
        ("show platform hardware capacity cpu", "show_platform_hardware_capacity"),
        ("show platform hardware qfp active statistics drop", "show_platform_hardware_qfp_active_statistics_drop"),
        ("show platform hardware qfp active feature example", "show_platform_hardware"),
    ):
        found = reading(command, "x: 1\n", platform)
        assert found.manifest is not None
        assert found.manifest.endswith(f"/{stem}.yaml")


@pytest.mark.parametrize("unit", ["a", "a ", "a 1 ", "a:b ", "a  b  ", "(", "a b c d e f g h i ", "1 "])
def test_no_line_takes_long(unit: str) -> None:
    text = "\n".join([(unit * 512)[:512]] * 40)
    start = time.process_time()
    statements(text)
    assert time.process_time() - start < 0.05 + 4e-6 * len(text)


@pytest.mark.parametrize("command", ["show flow cache", "show hardware flow ip"])
def test_a_parser_of_any_platform_comes_before_statements_where_the_platform_is_unknown(command: str) -> None:
    manifest = find(command, None)
    assert manifest is not None
    assert (manifest.engine, manifest.platforms) == ("rows", ("cisco_nxos",))


def test_a_title_is_no_heading_of_the_count_under_it() -> None:
    text = "RX Bus Interrupt Counters\n  Out Of Frame 3\n  Dip Error 4\n"
    assert counters(text) == {
        ("rx bus interrupt counters", "out of frame"): 3,
        ("rx bus interrupt counters", "dip error"): 4,
    }


def test_labels_printed_again_for_a_part_without_rows_are_a_heading() -> None:
    ruler = "-" * 44
    text = f"{ruler}\nIn Stats              Packets     Octets\n{ruler}\n  Unicast                 12        840\n\n"
    for part in ("Input Drop Stats ", "Output Drop Stats"):
        text += f"{ruler}\n{part}     Packets     Octets\n{ruler}\n  Drop stats are not enabled on this interface\n\n"
    found = statements(text)
    assert found.not_understood == []
    assert {row["detail"] for row in found.tables["feature_state"].rows()} == {"input drop stats", "output drop stats"}
    assert counters(text) == {("Unicast", "packets"): 12, ("Unicast", "octets"): 840}


def test_a_cell_between_bars_may_end_in_a_colon() -> None:
    text = "+------+---------+\n| Name | Packets |\n+------+---------+\n| acl: |      12 |\n+------+---------+\n"
    assert counters(text) == {("acl:", "packets"): 12}


@pytest.mark.parametrize("scope", ["", " no-forwarding", " all-members", " invoke-on all-routing-engines"])
def test_a_command_that_asks_every_member_of_a_junos_chassis_has_the_same_parser(scope: str) -> None:
    manifest = find(f"show chassis hardware{scope}", "juniper_junos")
    assert manifest is not None
    assert manifest.source == "parsers/juniper_junos/show_chassis_hardware.yaml"


def test_a_title_in_a_box_of_stars_is_the_section_of_what_follows() -> None:
    stars = "*" * 40
    text = f"{stars}\n*          Single Bit Errors          *\n{stars}\nError count : 3\n"
    assert counters(text) == {("single bit errors", "error count"): 3}


def test_a_colon_inside_an_address_separates_no_label_from_its_value() -> None:
    found = statements("wired0 HWaddr 3C:57:31:C5:7B:48\n")
    assert found.not_understood == [(1, "wired0 HWaddr 3C:57:31:C5:7B:48")]
    assert states("Uptime:12:34:56\n") == {"uptime": "12:34:56"}


def test_the_column_that_names_the_rows_may_have_no_label() -> None:
    text = (
        "             Rx frames     Rx Bytes      Tx frames     Tx Bytes\n"
        "----------------------------------------------------------------\n"
        "forwarded    41            3320          52            4180\n"
        "FCS err      7                           9\n"
    )
    found = counters(text)
    assert (found["forwarded", "rx frames"], found["forwarded", "tx bytes"]) == (41, 4180)
    assert found["FCS err", "rx frames"] == 7
    assert found["FCS err", "tx frames"] == 9
    assert ("FCS err", "rx bytes") not in found


def test_a_dumped_field_has_its_value_behind_two_signs() -> None:
    assert states("    client_vlan: =0x32\n    drop: =0x0\n") == {"client_vlan": "0x32", "drop": "0x0"}


def test_a_dump_in_braces_has_sections() -> None:
    found = statements("result {\n  ref_count: 289\n  routes {\n    ip_version: 4\n  }\n}\n")
    assert found.not_understood == []
    rows = found.tables["platform_counter"].rows()
    assert [(row["scope"], row["counter"], row["count"]) for row in rows] == [
        ("result", "ref_count", 289),
        ("routes", "ip_version", 4),
    ]


def test_a_title_between_rulers_may_have_a_hyphen_and_items_may_be_numbered() -> None:
    found = statements("------ List of SG-ACL cells, device = 0 ------\nTotal entries: 7\n- # 1\n  oid: =0x225\n")
    assert found.not_understood == []
    assert counters("------ List of SG-ACL cells, device = 0 ------\nTotal entries: 7\n") == {
        ("list of sg-acl cells, device = 0", "total entries"): 7
    }
