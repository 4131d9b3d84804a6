"""Two cases side by side: did the workaround help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from triage.compare.counters import CounterChange, counter_changes
from triage.compare.elapsed import Between, Reloaded, between
from triage.compare.metrics import Direction, MetricChange, metric_changes
from triage.compare.verdicts import Change, VerdictChange, Verdicts, verdict_changes, verdicts_of
from triage.model import DeviceSummary, Diagnosis, Severity, Verdict
from triage.tables import DeviceTables

_LEAST = Verdict.POSSIBLE.rank  # a new symptom alone makes no case worse


class Outcome(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    MIXED = "mixed"
    NO_CHANGE = "no change"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two cases: what was concluded, and the tables that it rests on."""

    diagnosis: Diagnosis
    tables: Mapping[str, DeviceTables]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceComparison:
    """One device in both cases. ``named_after`` is its name in AFTER where that differs."""

    device: str
    named_after: str
    outcome: Outcome
    better: tuple[str, ...]  # what says so, in words
    worse: tuple[str, ...]
    between: Between
    metrics: tuple[MetricChange, ...]
    findings: tuple[VerdictChange, ...]
    counters: tuple[CounterChange, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    devices: tuple[DeviceComparison, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def compare(before: Side, after: Side) -> Comparison:
    """Return the comparison of every device that both cases have, and the names of those that only one has."""
    names = _matched(before.diagnosis.devices, after.diagnosis.devices)
    old, new = verdicts_of(before.diagnosis), verdicts_of(after.diagnosis)
    return Comparison(
        devices=tuple(_device(name, other, before, after, (old, new)) for name, other in names.items()),
        only_before=tuple(d.device for d in before.diagnosis.devices if d.device not in names),
        only_after=tuple(d.device for d in after.diagnosis.devices if d.device not in names.values()),
    )


def _matched(before: Sequence[DeviceSummary], after: Sequence[DeviceSummary]) -> dict[str, str]:
    """Return names of BEFORE to names of AFTER: the same name, else the same serial number, else the same host name."""
    found = {d.device: d.device for d in before if d.device in {other.device for other in after}}
    for attribute in ("serial", "hostname"):
        for device in before:
            value = getattr(device, attribute)
            same = [d.device for d in after if value and getattr(d, attribute) == value]
            if device.device not in found and len(same) == 1 and same[0] not in found.values():
                found[device.device] = same[0]
    return {d.device: found[d.device] for d in before if d.device in found}


def _device(name: str, other: str, before: Side, after: Side, verdicts: tuple[Verdicts, Verdicts]) -> DeviceComparison:
    tables = before.tables[name], after.tables[other]
    gap = between(*tables)
    metrics = metric_changes(*tables)
    renamed = {(pattern, name): judged for (pattern, device), judged in verdicts[1].items() if device == other}
    findings = verdict_changes(verdicts[0], renamed, [name])
    better, worse = _reasons(metrics, findings)
    return DeviceComparison(
        device=name,
        named_after=other,
        outcome=_outcome(metrics, findings, better, worse),
        better=better,
        worse=worse,
        between=gap,
        metrics=metrics,
        findings=findings,
        counters=counter_changes(*tables, gap),
    )


def _reasons(
    metrics: Sequence[MetricChange], findings: Sequence[VerdictChange]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what speaks for better and what for worse: findings that are more than information, then figures."""
    better, worse = [], []
    for finding in findings:
        if finding.severity is Severity.INFO:
            continue
        if finding.change in {Change.GONE, Change.DOWN}:
            better.append(f"{finding.pattern} {finding.change}")
        elif finding.change in {Change.NEW, Change.UP} and finding.after is not None and finding.after.rank >= _LEAST:
            worse.append(f"{finding.pattern} {finding.change}")
    for metric in metrics:
        name = f"{metric.title} {metric.subject}".strip()
        if metric.direction is Direction.BETTER:
            better.append(name)
        elif metric.direction is Direction.WORSE:
            worse.append(name)
    return tuple(better), tuple(worse)


def _outcome(
    metrics: Sequence[MetricChange],
    findings: Sequence[VerdictChange],
    better: Sequence[str],
    worse: Sequence[str],
) -> Outcome:
    if better and worse:
        return Outcome.MIXED
    if better:
        return Outcome.BETTER
    if worse:
        return Outcome.WORSE
    seen = any(m.direction is not Direction.UNKNOWN for m in metrics) or any(
        f.change is not Change.UNJUDGED for f in findings
    )
    return Outcome.NO_CHANGE if seen else Outcome.NOT_COMPARABLE


def confounded(comparison: DeviceComparison) -> bool:
    """Tell whether what is better may be the doing of a reload, not of a workaround."""
    return comparison.between.reloaded is not Reloaded.NO and bool(comparison.better)
