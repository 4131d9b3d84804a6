"""What people do to lines when they quote them is undone, and only where a line makes no sense as it stands."""

import pytest

from tests.parsing.dirt import rows, values
from triage.model import Capture
from triage.parsing.mends import mended
from triage.parsing.reader import Reading, read

HEAD = "CPU utilization for five seconds: 93%/88%; one minute: 92%; five minutes: 90%"
COLUMNS = "PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process"
ROWS = [
    "78   301294432  290413002      1037 61.98% 60.78% 58.88%   0 IP Input",
    " 5        8525     47256       180  0.31%  0.30%  0.28%   0 Check heaps",
]
TEXT = [HEAD, COLUMNS, *ROWS]


def reading(lines: list[str], command: str = "show processes cpu") -> Reading:
    raw = ("\n".join(lines) + "\n").encode()
    return read(Capture(device="r1", command=command, path="c", raw=raw, platform="cisco_ios"))


WHOLE = values(rows(reading(TEXT)))


def drawn(line: str) -> str:
    return f"| {' | '.join(line.split(maxsplit=8))} |"


@pytest.mark.parametrize(
    "text",
    [
        [HEAD, drawn(COLUMNS), "|---|---|---|---|---|---|---|---|---|", *map(drawn, ROWS)],
        ["+------+", HEAD, drawn(COLUMNS), "|------+------|", *map(drawn, ROWS), "+------+"],
        [f"| {line:80} |" for line in TEXT],
        [f"| {line}" for line in TEXT],
        [f": {line}" for line in TEXT],
        [f">> {line}" for line in TEXT],
        [f"\u2022 {line}" for line in TEXT],
        [f"{n}: {line}" for n, line in enumerate(TEXT, 1)],
        [f"{n:04} {line}" for n, line in enumerate(TEXT, 1)],
        [f"{n:4}\t{line}" for n, line in enumerate(TEXT, 1)],
        [HEAD, COLUMNS, f"* {ROWS[0]}", f"-> {ROWS[1]}"],
        [line.replace("301294432", "301,294,432").replace("47256", "47'256") for line in TEXT],
        [HEAD, COLUMNS, *(row.replace(".", ",") for row in ROWS)],
        [HEAD, COLUMNS, f"**{ROWS[0]}**", ROWS[1]],
        [HEAD, COLUMNS, ROWS[0].replace("61.98%", "**61.98%**").replace("IP Input", "[b]IP Input[/b]"), ROWS[1]],
        [HEAD, COLUMNS, ROWS[0].replace("61.98%", "__61.98%__"), f"`{ROWS[1].strip()}`"],
        [HEAD, COLUMNS, f"{ROWS[0]}   <<<< look here", ROWS[1]],
    ],
    ids=[
        "Markdown", "Org", "a frame", "bars", "colons", "quoted twice", "bullets", "numbers and colons", "numbers and zeros",
        "numbers and tabs", "marks of some lines", "thousands", "decimal commas", "bold rows", "bold figures", "code", "remark",
    ],
)  # fmt: skip
def test_the_same_rows_come_out_of_a_quoted_text(text: list[str]) -> None:
    found = reading(text)
    assert values(rows(found)) == WHOLE
    assert found.not_understood == ()
    assert all(
        ("IP Input" in text[line - 1]) == (value["process"] == "IP Input") for line, value in rows(found)["cpu_process"]
    )


def test_a_line_that_no_mend_helps_is_quoted_as_it_stood() -> None:
    found = reading([*TEXT, "| 78 | is this | normal? |"])
    assert found.not_understood == ((5, "| 78 | is this | normal? |"),)


def test_a_table_whose_rows_are_numbered_by_the_device_keeps_its_numbers() -> None:
    lines = ["VLAN Name                             Status    Ports", *(f"{n}    v{n:<32}active" for n in (1, 2, 3))]
    assert [value["vlan"] for _, value in rows(reading(lines, "show vlan brief")).get("vlan", [])] in ([], [1, 2, 3])
    assert (
        reading(lines, "show vlan brief").not_understood
        == reading(lines[:1] + lines[1:], "show vlan brief").not_understood
    )


@pytest.mark.parametrize(
    "line", ["Internet  192.0.2.1   5   0000.5e00.5301  ARPA   Vlan10", "1,2,3", "version 12.4(15)T7"]
)
def test_what_is_no_mark_stays(line: str) -> None:
    assert mended(line) == line


def test_shares_that_somebody_rounded_are_shares() -> None:
    table = [
        "CPU utilization for five seconds: 88%/12%",
        "CPU utilization for one minute: 75.0%",
        "CPU utilization for five minutes: 62%",
        "PID  Runtime(ms)  Invoked   uSecs  5Sec  1Min  5Min  TTY Process",
        "  42     8123412    123456      65   45%   38%   34.5%  0  OSPF-1 Hello",
    ]
    found = reading(table)
    assert found.not_understood == ()
    [(line, process)] = rows(found)["cpu_process"]
    shares = ("cpu_5s_pct", "cpu_1m_pct", "cpu_5m_pct")
    assert (line, [process[name] for name in shares]) == (5, [45.0, 38.0, 34.5])
    [(_, load)] = rows(found)["cpu_load"]
    spans = ("total_5s_pct", "interrupt_5s_pct", "total_1m_pct", "total_5m_pct")
    assert [load[name] for name in spans] == [88.0, 12.0, 75.0, 62.0]


@pytest.mark.parametrize("line", ["load 88% 75%", "10/5% 3% 2%", "uses 4% 5% 6%/7%"])
def test_other_percents_stay(line: str) -> None:
    assert mended(line) == line
