"""A box that is in trouble which no pattern explains is not passed over: its figures and its busiest process are said everywhere."""

from triage.cli.pipeline import analyse
from triage.model import Capture
from triage.report.html import render_html
from triage.report.note import render_text
from triage.report.report import Report
from triage.report.summary import summary_lines

HEADER = "CPU utilization for five seconds: {total}%/8%; one minute: {total}%; five minutes: {total}%\n"
TABLE = (
    " PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process\n"
    " 230   123456789    23456789       5263 {share}% {share}% {share}%   0 802.1x switch\n"
)


def report_of(total: int, share: str) -> Report:
    raw = (HEADER.format(total=total) + TABLE.format(share=share)).encode()
    capture = Capture(device="r1", command="show processes cpu", platform="cisco_ios", path="r1/1/cpu.txt", raw=raw)
    found = analyse([capture])
    assert found.diagnosis.findings == ()
    return Report(diagnosis=found.diagnosis, tables=found.tables, captures=found.captures)


def said(report: Report) -> list[str]:
    figures = [figure for found in report.symptoms.values() for figure in found]
    return [
        " ".join(render_text(report).split()),
        render_html(report, {}),
        "\n".join(line.text for line in summary_lines(report.diagnosis, figures)),
    ]


def test_a_busy_box_without_a_finding_names_its_load_and_its_busiest_process() -> None:
    for text in said(report_of(96, "75.11")):
        assert "96 % over 1 min" in text
        assert "busiest process: 802.1x switch 75 %" in text


def test_the_note_quotes_both_lines() -> None:
    quoted = [item.line for item in report_of(96, "75.11").quoted.values()]
    assert quoted == [1, 3]


def test_a_process_that_explains_nothing_is_not_named() -> None:
    for text in said(report_of(96, "9.11")):
        assert "96 % over 1 min" in text
        assert "busiest process" not in text


def test_nothing_is_unexplained_on_an_idle_box() -> None:
    report = report_of(30, "25.11")
    assert report.alarming == ()
    assert "not explained" not in said(report)[2]


def logged(*messages: str) -> Report:
    raw = "\n".join(messages).encode()
    capture = Capture(device="r1", command="show logging", platform="cisco_ios", path="r1/1/log.txt", raw=raw)
    found = analyse([capture])
    assert found.diagnosis.findings == ()
    return Report(diagnosis=found.diagnosis, tables=found.tables, captures=found.captures)


RISING = "Feb 11 09:0{n}:12: %SYS-1-CPURISINGTHRESHOLD: Threshold: Total CPU Utilization(Total/Intr): {total}%/12%, Top 3 processes(Pid/Util):  98/{share}%, 3/2%"


def test_a_load_that_only_the_log_tells_is_said_with_the_pid_of_its_busiest_process() -> None:
    for text in said(logged(RISING.format(n=1, total=91, share=61), RISING.format(n=6, total=95, share=66))):
        assert "CPU 95 % (12 % at interrupt level) by the log, 2 messages; busiest process: pid 98, 66 %" in text


def test_a_low_threshold_in_the_log_is_no_trouble() -> None:
    assert logged(RISING.format(n=1, total=22, share=9)).alarming == ()


GRAPH = """
    {tens}
    {units}
100
 90 ************************************************************
 80 ************************************************************
 70 ************************************************************
 60 ************************************************************
 50 ************************************************************
 40 ************************************************************
 30 ************************************************************
 20 ************************************************************
 10 ************************************************************
   0....5....1....1....2....2....3....3....4....4....5....5....6
             0    5    0    5    0    5    0    5    0    5    0
               CPU% per second (last 60 seconds)
"""


def of(command: str, platform: str, text: str) -> Report:
    capture = Capture(device="r1", command=command, platform=platform, path="r1/1/x.txt", raw=text.encode())
    found = analyse([capture])
    assert found.diagnosis.findings == ()
    return Report(diagnosis=found.diagnosis, tables=found.tables, captures=found.captures)


def test_a_load_that_only_the_history_graph_shows_is_said() -> None:
    report = of("show processes cpu history", "cisco_ios", GRAPH.format(tens="9" * 60, units="7" * 60))
    for text in said(report):
        assert "CPU about 97 % over the last 60 seconds, at most 97 %, by the history graph" in text


def cards(busiest: int) -> Report:
    text = (
        "                     Temp  CPU Utilization (%)   CPU Utilization (%)  Memory    Utilization (%)\n"
        "Slot State            (C)  Total  Interrupt      1min   5min   15min  DRAM (MB) Heap     Buffer\n"
        f"  0  Online            34     {busiest}         39       89     88     88    2048       19         25\n"
        "  1  Online            33     15          0       16     16     16    2048       19         13\n"
    )
    return of("show chassis fpc", "juniper_junos", text)


def test_a_line_card_whose_processor_is_full_is_said() -> None:
    for text in said(cards(90)):
        assert "CPU of slot 0 90 %" in text
        assert "slot 1" not in text


def test_a_line_card_with_room_is_not() -> None:
    assert cards(89).alarming == ()


def test_a_finding_on_memory_does_not_explain_the_load() -> None:
    cpu = (HEADER.format(total=96) + TABLE.format(share="75.11")).encode()
    memory = b"Processor Pool Total:  892338176 Used:  874720000 Free:   17618176\n"
    outputs = {"show processes cpu": cpu, "show processes memory": memory}
    found = analyse(
        [
            Capture(device="r1", command=command, platform="cisco_ios", path=f"r1/1/{number}.txt", raw=raw)
            for number, (command, raw) in enumerate(outputs.items())
        ]
    )
    report = Report(diagnosis=found.diagnosis, tables=found.tables, captures=found.captures)
    assert {finding.family for finding in found.diagnosis.findings} == {"memory"}
    lines = [line for line in said(report)[2].splitlines() if line.startswith("not explained")]
    assert len(lines) == 1
    assert "busiest process: 802.1x switch 75 %" in lines[0]
