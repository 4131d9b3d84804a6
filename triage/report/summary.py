"""The findings on a terminal: what, where, how sure, and what would decide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.model import Diagnosis, Finding, Severity, Verdict
from triage.report.display import counted, one_line
from triage.report.symptoms import Symptom

_COLOURS = {Severity.CRITICAL: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary with its look."""

    text: str
    colour: str | None = None
    bold: bool = False


def summary_lines(diagnosis: Diagnosis, figures: Sequence[Symptom] = ()) -> Iterator[Line]:
    """Yield the ranked findings, the alarming figures that none explains, what could not be judged, and the problems."""
    count = len(diagnosis.devices)
    if not diagnosis.findings:
        yield Line(
            f"nothing found on {counted(count, 'device')}; this is not a clean bill of health:",
            bold=True,
        )
        yield Line(
            f"  {counted(len(diagnosis.ruled_out), 'pattern')} ruled out, {len(diagnosis.undetermined)} could not be judged"
        )
    for number, finding in enumerate(diagnosis.findings[:_SHOWN], 1):
        yield from _finding(number, finding)
    if len(diagnosis.findings) > _SHOWN:
        yield Line(f"  ... and {len(diagnosis.findings) - _SHOWN} more in the note")
    for symptom in [figure for figure in figures if figure.alarming and not _explained(figure, diagnosis.findings)][
        :_SHOWN
    ]:
        yield Line(one_line(f"not explained: {symptom.device}: {symptom.text}", 160), colour="yellow")
    if diagnosis.chain and " -> " in diagnosis.chain:
        yield Line(f"chain: {one_line(diagnosis.chain, 200)}")
    for s in diagnosis.separations[:3]:
        yield Line(one_line(f"decides: {s.device}: {s.command} ({s.between[0]} or {s.between[1]})"))
    asked = dict.fromkeys(command for f in diagnosis.undetermined for command in f.missing)
    if asked:
        yield Line(f"not checked for want of: {', '.join(list(asked)[:8])}{', ...' if len(asked) > 8 else ''}")
    problems = list({(p.device, p.message): p for p in diagnosis.problems}.values())
    for problem in problems[:_SHOWN]:
        yield Line(one_line(f"problem: {problem.device or '-'}: {problem.message}", 160), colour="magenta")
    if len(problems) > _SHOWN:
        yield Line(f"  ... and {len(problems) - _SHOWN} more problems in the note")


def _explained(figure: Symptom, findings: Sequence[Finding]) -> bool:
    """Tell whether a finding may explain a figure: one on memory explains no load, and one on a process no shortage."""
    other = "memory" if figure.kind == "cpu" else "cpu"
    return any(figure.device in finding.devices and finding.family != other for finding in findings)


def _finding(number: int, finding: Finding) -> Iterator[Line]:
    sure = finding.verdict.value.upper()
    devices = one_line(", ".join(finding.devices))
    strong = finding.verdict.rank >= Verdict.PROBABLE.rank
    yield Line(f"{number:>2}. {sure:<13} {devices}: {finding.title}", colour=_COLOURS[finding.severity], bold=strong)
    yield Line(f"    {one_line(finding.summary, 150)}")
    if finding.evidence:
        first = finding.evidence[0]
        yield Line(f"    {one_line(first.capture)}:{first.line}: {one_line(first.text, 110)}")
