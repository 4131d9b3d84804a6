"""The raw text around what is quoted."""

from triage.model import Capture, Diagnosis, Evidence, Finding, Severity, Verdict
from triage.report.excerpts import anchors, excerpts
from triage.report.report import Report

RAW = "\n".join(f"line {n}" for n in range(1, 21)).encode()


def report(*lines: int, path: str = "r1/1/show_logging.txt") -> Report:
    evidence = tuple(Evidence(device="r1", capture=path, line=n, text=f"line {n}", sign="x") for n in lines)
    finding = Finding(
        pattern="x", title="x", family="cpu", verdict=Verdict.PROBABLE, severity=Severity.WARNING, devices=("r1",), evidence=evidence,
    )  # fmt: skip
    capture = Capture(device="r1", command="show logging", path="r1/1/show_logging.txt", raw=RAW)
    return Report(Diagnosis(devices=(), findings=(finding,)), {}, (capture,))


def test_each_quoted_line_has_two_lines_around_it_and_an_anchor() -> None:
    (found,) = excerpts(report(5, 7, 15))
    assert [[line.number for line in run] for run in found.runs] == [[3, 4, 5, 6, 7, 8, 9], [13, 14, 15, 16, 17]]
    assert [line.number for run in found.runs for line in run if line.quoted] == [5, 7, 15]
    assert set(anchors((found,))) == {("r1/1/show_logging.txt", n) for n in (5, 7, 15)}
    assert found.runs[0][2].text == "line 5"


def test_lines_at_the_ends_of_a_file() -> None:
    (found,) = excerpts(report(1, 20))
    assert [[line.number for line in run] for run in found.runs] == [[1, 2, 3], [18, 19, 20]]


def test_a_file_that_is_not_there_has_no_excerpt() -> None:
    assert excerpts(report(3, path="r9/1/gone.txt")) == ()
