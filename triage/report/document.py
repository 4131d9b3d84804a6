"""The findings as the document of the contract (design, section 8)."""

from datetime import datetime
from typing import Any

from triage.model import Card, Change, DeviceSummary, Diagnosis, Entity, Evidence, Finding, GateState, Problem
from triage.report.display import display, one_line

SCHEMA = 1


def findings_document(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the document as plain values, in a stable order; the same diagnosis gives the same document."""
    return {
        "schema": SCHEMA,
        "devices": [_device(device) for device in diagnosis.devices],
        "findings": [_finding(finding) for finding in diagnosis.findings],
        "ruled_out": [_finding(finding) for finding in diagnosis.ruled_out],
        "undetermined": [_finding(finding) for finding in diagnosis.undetermined],
        "problems": [_problem(problem) for problem in diagnosis.problems],
        "cards": [_card(card) for card in diagnosis.cards],
        "chain": display(diagnosis.chain),
        "separations": [
            {"device": s.device, "command": s.command, "between": list(s.between)} for s in diagnosis.separations
        ],
        "onsets": [
            {"device": o.device, "at": _time(o.at), "basis": o.basis, "accuracy_s": o.accuracy_s}
            for o in diagnosis.onsets
        ],
        "changes": [_change(change) for change in diagnosis.changes],
    }


def _device(device: DeviceSummary) -> dict[str, Any]:
    coverage = device.coverage
    return {
        "device": device.device,
        "platform": device.platform,
        "rounds": device.rounds,
        "captures": device.captures,
        "coverage": {
            "lines": coverage.lines,
            "read": coverage.read,
            "noise": coverage.noise,
            "not_understood": coverage.not_understood,
        },
        "hostname": device.hostname,
        "model": device.model,
        "version": device.version,
        "serial": device.serial,
        "image": device.image,
        "uptime_s": device.uptime_s,
        "reload_reason": device.reload_reason,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "pattern": finding.pattern,
        "title": finding.title,
        "family": finding.family,
        "devices": list(finding.devices),
        "verdict": finding.verdict.value,
        "severity": finding.severity.value,
        "role": finding.role.value,
        "summary": one_line(finding.summary),
        "entities": [_entity(entity) for entity in finding.entities],
        "evidence": [_evidence(item) for item in finding.evidence],
        "against": [_evidence(item) for item in finding.against],
        "missing": list(finding.missing),
        "causes": list(finding.causes),
        "caused_by": list(finding.caused_by),
        "workarounds": list(finding.workarounds),
        "ask_next": list(finding.ask_next),
        "references": list(finding.references),
        "first_seen": _time(finding.first_seen),
        "why": [
            {"sign": s.sign, "part": s.part, "state": s.state, "why": one_line(s.why)}
            for s in finding.signs
            if s.state in {"present", "absent"} or s.part in {"needs", "vetoes"}
        ],
    }


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "kind": entity.kind,
        "value": display(entity.value),
        "role": entity.role.value,
        "interface": entity.interface,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "device": evidence.device,
        "capture": evidence.capture,
        "line": evidence.line,
        "text": display(evidence.text),
        "sign": evidence.sign,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "device": change.device,
        "kind": change.kind,
        "what": display(change.what),
        "at": _time(change.at),
        "before_s": change.before_s,
        "count": change.count,
        "evidence": _evidence(change.evidence),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "device": problem.device,
        "code": problem.code,
        "message": display(problem.message),
        "hint": problem.hint,
        "capture": problem.capture,
    }


def _gate(gate: GateState) -> dict[str, Any]:
    return {
        "part": gate.part,
        "text": display(gate.text),
        "state": gate.state,
        "why": display(gate.why),
        "sign": gate.sign,
        "then": gate.then,
        "because": display(gate.because),
        "evidence": [_evidence(item) for item in gate.evidence],
        "ask": list(gate.ask),
    }


def _card(card: Card) -> dict[str, Any]:
    return {
        "workaround": card.workaround,
        "title": card.title,
        "device": card.device,
        "platform": card.platform,
        "does": card.does,
        "apply": list(card.apply.lines),
        "rollback": list(card.rollback.lines),
        "verify": list(card.verify),
        "blanks": sorted({*card.apply.blanks, *card.rollback.blanks}),
        "preconditions": list(card.preconditions),
        "not_when": list(card.not_when),
        "gates": [_gate(gate) for gate in card.gates],
        "risk": card.risk,
        "notes": list(card.notes),
        "wrapper": list(card.wrapper),
        "warnings": list(card.warnings),
        "refused": card.refused,
        "for_patterns": list(card.for_patterns),
    }


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")
