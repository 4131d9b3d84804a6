"""A table that lost its line ends is laid out again, and only then."""

import pytest

from triage.model import Capture
from triage.parsing.reader import Reading, read

HEAD = "CPU utilization for five seconds: 93%/88%; one minute: 92%; five minutes: 90%"
COLUMNS = "PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process"
ROWS = [
    "1           0         1          0  0.00%  0.00%  0.00%   0 Chunk Manager",
    "33   301294432  290413002      1037  2.11%  2.48%  2.02%   0 IP Input",
    "5         8525     47256       180  0.31%  0.30%  0.28%   0 Check heaps",
]


def reading(text: str) -> Reading:
    return read(Capture(device="r1", command="show processes cpu", path="c", raw=text.encode(), platform="cisco_ios"))


def processes(found: Reading) -> list[tuple[int, str]]:
    table = found.tables.get("cpu_process")
    return list(zip(table["pid"], table["process"], strict=True)) if table else []


EXPECTED = [(1, "Chunk Manager"), (33, "IP Input"), (5, "Check heaps")]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([HEAD, COLUMNS, *ROWS]) + "\n",
        " ".join([HEAD, COLUMNS, *ROWS]) + "\n",
        "\n".join(" ".join([HEAD, COLUMNS, *ROWS]).split()) + "\n",
    ],
    ids=["as printed", "on one line", "a word a line"],
)
def test_the_same_rows_come_out(text: str) -> None:
    found = reading(text)
    assert processes(found) == EXPECTED
    assert found.coverage.not_understood == 0
    assert found.coverage.lines == len(text.splitlines())
    assert found.tables["cpu_load"]["total_5m_pct"] == [90.0]


def test_what_is_no_row_stays_not_understood() -> None:
    found = reading("Hello, please help. " + " ".join([HEAD, *ROWS]) + "\n")
    assert processes(found) == EXPECTED
    assert found.coverage.not_understood == 1


def test_a_torn_end_is_no_row() -> None:
    """A text without a line end may be cut: half a name is a name too."""
    whole = " ".join([HEAD, COLUMNS, *ROWS])
    for end in range(len(HEAD), len(whole)):
        found = processes(reading(whole[:end]))
        assert found == EXPECTED[: len(found)], whole[:end]


def test_the_line_of_a_row_is_where_it_begins() -> None:
    text = "\n".join(" ".join([HEAD, *ROWS]).split()) + "\n"
    table = reading(text).tables["cpu_process"]
    assert [text.splitlines()[line - 1] for line in table["line"]] == ["1", "33", "5"]


ON_ONE_LINE = {
    "cisco_asa": (
        "show processes cpu-usage",
        "PC Thread 5Sec 1Min 5Min Process 0x08298b79 0x6e5d4e14 82.1% 82.3% 83.6% Dispatch Unit - - 4.1% 4.0% 4.2% DATAPATH-0-1180",
        ["Dispatch Unit", "DATAPATH-0-1180"],
    ),
    "cisco_nxos": (
        "show processes cpu",
        "PID Runtime(ms) Invoked uSecs 1Sec Process 3376 776 7007 110 42.7% netstack 3377 12 90 1 0.9% sysmgr",
        ["netstack", "sysmgr"],
    ),
    "cisco_xr": (
        "show processes cpu",
        (
            "CPU utilization for one minute: 61%; five minutes: 55%; fifteen minutes: 50% PID 1Min 5Min 15Min Process"
            " 1 0% 0% 0% init 1187 44% 41% 40% netio"
        ),
        ["init", "netio"],
    ),
    "cisco_ios": (
        "show processes cpu",
        (
            f"{HEAD} {COLUMNS} 8 234378596 161314924 1452 61.43% 45.63% 17.09% 0 ARP Input"
            " 20 1373772961296358745 105 0.00% 0.53% 0.53% 0 IPC Seat Manager"
        ),
        ["ARP Input", "IPC Seat Manager"],
    ),
}


@pytest.mark.parametrize("platform", ON_ONE_LINE)
def test_the_tables_of_other_platforms_are_laid_out_again_too(platform: str) -> None:
    command, text, expected = ON_ONE_LINE[platform]
    for line in (text, f"r1#{command} {text}"):
        found = read(Capture(device="r1", command=command, path="c", raw=f"{line}\n".encode(), platform=platform))
        assert found.tables["cpu_process"]["process"] == expected
        assert found.coverage.not_understood == 0


def test_rows_alone_on_one_line_are_no_single_row() -> None:
    assert processes(reading(" ".join(ROWS) + "\n")) == EXPECTED


FLOWS = [
    f"Vl10          10.20.0.35      Vl20          198.51.100.{n}    06 {4000 + n:04X} 0050     1" for n in range(20, 40)
]
FLOW_HEAD = "SrcIf         SrcIPaddress    DstIf         DstIPaddress    Pr SrcP DstP  Pkts"


def flows(text: str) -> Reading:
    return read(Capture(device="r1", command="show ip cache flow", path="c", raw=text.encode(), platform="cisco_ios"))


@pytest.mark.parametrize(
    "text",
    [
        " ".join(" ".join([FLOW_HEAD, *FLOWS]).split()) + "\n",
        "\n".join(" ".join([FLOW_HEAD, *FLOWS]).split()) + "\n",
        FLOW_HEAD + "\n" + " ".join(" ".join(FLOWS).split()) + "\n",
    ],
    ids=["on one line", "a word a line", "rows on one line"],
)
def test_a_table_of_which_nobody_said_how_its_lines_begin_is_laid_out_by_sense(text: str) -> None:
    found, whole = flows(text), flows("\n".join([FLOW_HEAD, *FLOWS]) + "\n")
    assert found.coverage.not_understood == 0
    columns = ("source", "destination", "source_port", "destination_port", "packets")
    assert [found.tables["flow"][name] for name in columns] == [whole.tables["flow"][name] for name in columns]
