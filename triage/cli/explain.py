"""``triage explain``: why a pattern fired, and exactly what blocked one that did not."""

import textwrap
from pathlib import Path

import click

from triage.cli.analyze import analysis_of
from triage.cli.completion import pattern_names
from triage.cli.options import on_stdout
from triage.diagnosis.loader import load_playbooks
from triage.errors import UsageError
from triage.model import Diagnosis, Finding, SignState
from triage.report.display import one_line

_MARKS = {"present": "yes", "absent": "no", "unknown": "?", "not applicable": "n/a"}
_NAMES = {
    "scope": "scope", "needs": "needed", "confirms": "confirms", "strong": "strong", "weak": "context",
    "contradicts": "against", "vetoes": "veto",
}  # fmt: skip


@click.command()
@click.argument("case", type=click.Path(exists=True, path_type=Path))
@click.argument("pattern", required=False, shell_complete=pattern_names)
@click.option("--device", help="only this device")
def explain(case: Path, pattern: str | None, device: str | None) -> None:
    """Say why a pattern fired or did not, sign by sign, with value, threshold and line."""
    diagnosis = analysis_of([case]).diagnosis
    names = {d.device for d in diagnosis.devices}
    if device is not None and device not in names:
        raise UsageError(f"no device '{device}' in {case}", hint=f"devices: {', '.join(sorted(names)) or 'none'}")
    if pattern is not None and pattern not in load_playbooks().patterns:
        raise UsageError(f"there is no pattern '{pattern}'", hint="triage playbooks list")
    chosen = select(diagnosis, pattern, device)
    if not chosen:
        text = (
            f"{pattern} does not apply here" if pattern else "nothing was found; name a pattern to see what blocked it"
        )
        on_stdout(text)
        return
    for finding in chosen:
        on_stdout(account(finding))


def select(diagnosis: Diagnosis, pattern: str | None, device: str | None) -> list[Finding]:
    """Return the verdicts to explain: the findings, or every verdict on one pattern."""
    pool = (
        diagnosis.findings if pattern is None else (*diagnosis.findings, *diagnosis.undetermined, *diagnosis.ruled_out)
    )
    return [f for f in pool if pattern in (None, f.pattern) and (device is None or device in f.devices)]


def account(finding: Finding) -> str:
    """Return one verdict with every sign, its state, why, and the lines it rests on."""
    devices = one_line(", ".join(finding.devices))
    out = [f"{finding.pattern} on {devices}: {finding.verdict}", f"  {one_line(finding.summary)}", ""]
    for sign in finding.signs:
        out += _sign(sign)
    if finding.missing:
        out += ["", f"  would decide: {', '.join(finding.missing)}"]
    return "\n".join(out) + "\n"


def _sign(sign: SignState) -> list[str]:
    head = f"  [{_MARKS[sign.state]:^3}] {_NAMES[sign.part]:<8} {sign.title} ({sign.sign})"
    lines = [head, *textwrap.wrap(one_line(sign.why), 90, initial_indent=" " * 16, subsequent_indent=" " * 16)]
    lines += [f"{'':16}{one_line(e.capture)}:{e.line}: {one_line(e.text)[:110]}" for e in sign.evidence[:4]]
    if sign.state == "unknown" and sign.ask:
        lines.append(f"{'':16}ask: {', '.join(sign.ask)}")
    return lines
