"""Tables whose columns are named by a heading."""

from triage.parsing.headings import cells_of, columns_of

LABELS = {"IPV4 SRC ADDR": ("source", str), "IPV4 DST ADDR": ("destination", str), "PKTS": ("packets", int)}
HEADING = "IP VRF ID INPUT                IPV4 SRC ADDR    IPV4 DST ADDR          pkts"


def test_a_label_without_a_column_is_passed_over() -> None:
    columns = columns_of(HEADING, LABELS)
    assert [column and column[0] for column in columns] == [None, "source", "destination", "packets"]


def test_cells_stand_two_blanks_apart() -> None:
    line = "0          (DEFAULT)           10.1.7.9         198.51.100.17           3"
    assert cells_of(line, columns_of(HEADING, LABELS)) == {
        "source": "10.1.7.9",
        "destination": "198.51.100.17",
        "packets": 3,
    }


def test_long_values_may_stand_one_blank_apart() -> None:
    line = "0          (DEFAULT)           192.168.100.254 192.168.200.253           3"
    cells = cells_of(line, columns_of(HEADING, LABELS))
    assert cells is not None
    assert cells["destination"] == "192.168.200.253"


def test_a_line_with_another_number_of_cells_is_not_a_row() -> None:
    assert cells_of("there are no entries", columns_of(HEADING, LABELS)) is None


def test_a_value_that_does_not_convert_is_not_a_row() -> None:
    assert cells_of("0  10.1.7.9  10.1.7.1  many", columns_of(HEADING, LABELS)) is None


def test_a_word_inside_of_longer_labels_is_no_label_of_its_own() -> None:
    longer = {"BYTES LONG": ("bytes", int), "PKTS LONG": ("packets", int)}
    labels = {**longer, "BYTES": ("bytes", int), "PKTS": ("packets", int)}
    heading = "DATALINK ETHERTYPE  DATALINK VLAN INPUT  bytes long  pkts long  bytes layer2 long"
    assert [column and column[0] for column in columns_of(heading, labels)] == [None, None, "bytes", "packets", None]


def test_a_page_that_folds_blanks_leaves_the_labels_one_apart() -> None:
    columns = columns_of(" ".join(HEADING.split()), LABELS)
    assert [column and column[0] for column in columns] == [None, "source", "destination", "packets"]
    assert cells_of("0 (DEFAULT) 10.1.7.9 198.51.100.17 3", columns) == {
        "source": "10.1.7.9",
        "destination": "198.51.100.17",
        "packets": 3,
    }
