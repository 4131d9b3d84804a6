"""``triage explain``: why a pattern fired, and exactly what blocked one that did not."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

import click

from triage.cli.analyze import analysis_of
from triage.cli.completion import pattern_names
from triage.cli.named import known_pattern
from triage.cli.options import on_stdout
from triage.diagnosis.diagnose import inapplicable
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.playbook import Playbooks
from triage.errors import UsageError
from triage.model import Card, Diagnosis, Finding, GatePart, GateState, SignState, Standing, Verdict
from triage.report.display import one_line

_MARKS = {"present": "yes", "absent": "no", "unknown": "?", "not applicable": "n/a"}
_NAMES = {
    "scope": "scope", "needs": "needed", "instead": "stands in", "confirms": "confirms", "strong": "strong", "weak": "context",
    "doubts": "doubt", "contradicts": "against", "vetoes": "veto",
}  # fmt: skip

_GATE_MARKS = {Standing.MET: "ok", Standing.NOT_MET: "no", Standing.NOT_KNOWN: "?", Standing.FOR_A_PERSON: "ask"}
_GATE_NAMES = {GatePart.PRECONDITION: "first", GatePart.NOT_WHEN: "not when"}


@click.command()
@click.argument("case", type=click.Path(exists=True, path_type=Path))
@click.argument("pattern", required=False, shell_complete=pattern_names)
@click.option("--device", help="only this device")
def explain(case: Path, pattern: str | None, device: str | None) -> None:
    """Say why a pattern fired or did not, sign by sign, with value, threshold and line."""
    analysis = analysis_of([case])
    diagnosis = analysis.diagnosis
    names = {d.device for d in diagnosis.devices}
    if device is not None and device not in names:
        raise UsageError(f"no device '{device}' in {case}", hint=f"devices: {', '.join(sorted(names)) or 'none'}")
    playbooks = load_playbooks()
    pattern = known_pattern(pattern, playbooks).pattern if pattern is not None else None
    chosen = select(diagnosis, pattern, device)
    if pattern is None and not chosen:
        on_stdout("nothing was found; name a pattern to see what blocked it")
    for finding in chosen:
        cards = [c for c in diagnosis.cards if finding.pattern in c.for_patterns and c.device in finding.devices]
        on_stdout(account(finding, _said_by(finding, diagnosis, playbooks), cards))
    if pattern is not None:
        told = {name for finding in chosen for name in finding.devices}
        for name in sorted(names - told if device is None else {device} - told):
            why = inapplicable(analysis.tables[name], playbooks, pattern)
            on_stdout(f"{pattern} does not apply to {one_line(name)}: {one_line(why or 'nothing of it was read')}\n")


def select(diagnosis: Diagnosis, pattern: str | None, device: str | None) -> list[Finding]:
    """Return the verdicts to explain: the findings, or every verdict on one pattern."""
    every = (*diagnosis.findings, *diagnosis.folded, *diagnosis.undetermined, *diagnosis.ruled_out)
    pool = diagnosis.findings if pattern is None else every
    return [f for f in pool if pattern in (None, f.pattern) and (device is None or device in f.devices)]


def _said_by(finding: Finding, diagnosis: Diagnosis, playbooks: Playbooks) -> str:
    """Return the more exact pattern that stands among the findings in place of this one; empty where this one stands itself."""
    exact = (
        f.pattern
        for f in diagnosis.findings
        if finding.pattern in playbooks.patterns[f.pattern].refines and f.devices == finding.devices
    )
    return next(exact, "") if finding in diagnosis.folded else ""


def account(finding: Finding, said_by: str = "", cards: Sequence[Card] = ()) -> str:
    """Return one verdict with every sign, its state, why, and the lines it rests on; and what its workarounds rest on."""
    devices = one_line(", ".join(finding.devices))
    out = [f"{finding.pattern} on {devices}: {finding.verdict}", f"  {one_line(finding.summary)}", ""]
    if said_by:
        out[1:1] = [f"  among the findings as {said_by}, which says the same more exactly"]
    for sign in finding.signs:
        out += _sign(sign)
    if finding.missing and finding.verdict is not Verdict.RULED_OUT:
        out += ["", f"  would decide: {', '.join(finding.missing)}"]
    for card in cards:
        out += ["", *_workaround(card)]
    return "\n".join(out) + "\n"


def _sign(sign: SignState) -> list[str]:
    return _told(_MARKS[sign.state], _NAMES[sign.part], f"{sign.title} ({sign.sign})", sign)


def _workaround(card: Card) -> list[str]:
    """Whether a workaround is offered, and what of its conditions holds on the box."""
    offered = "offered" if card.refused is None else f"not here: {card.refused}"
    out = textwrap.wrap(
        one_line(f"workaround {card.workaround} on {card.device}: {offered}"), 90, subsequent_indent="    "
    )
    lines = [f"  {line}" for line in out]
    for gate in card.gates:
        told = f"{gate.text} ({gate.sign})" if gate.sign else gate.text
        lines += _told(_GATE_MARKS[gate.state], _GATE_NAMES[gate.part], told, gate)
    return lines


def _told(mark: str, name: str, what: str, seen: SignState | GateState) -> list[str]:
    head = f"  [{mark:^3}] {name:<8} {one_line(what)}"
    lines = [head, *textwrap.wrap(one_line(seen.why), 90, initial_indent=" " * 16, subsequent_indent=" " * 16)]
    lines += [f"{'':16}{one_line(e.capture)}:{e.line}: {one_line(e.text)[:110]}" for e in seen.evidence[:4]]
    if seen.state in {"unknown", Standing.NOT_KNOWN} and seen.ask:
        lines.append(f"{'':16}ask: {', '.join(seen.ask)}")
    return lines
