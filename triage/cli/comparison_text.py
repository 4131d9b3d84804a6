"""A comparison as plain text: ASCII, at most 79 columns."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from triage.compare.compare import Comparison, DeviceComparison, Outcome, confounded
from triage.compare.counters import NEW_RULE, CounterChange
from triage.compare.elapsed import Reloaded
from triage.compare.metrics import Direction, MetricChange, Reading
from triage.compare.verdicts import Change, VerdictChange
from triage.report.display import ascii_only, counted

WIDTH = 79
_MOST_COUNTERS = 12
_RELOADED = {Reloaded.YES: "RELOADED in between", Reloaded.NO: "not reloaded in between"}


def comparison_lines(comparison: Comparison, before: str, after: str) -> Iterator[str]:
    """Yield the comparison: for each device the answer, the figures, the findings and the counters."""
    yield from _wrap(f"BEFORE: {before}", "", "        ")
    yield from _wrap(f"AFTER:  {after}", "", "        ")
    if len(comparison.devices) > 1:
        yield from _wrap(f"ANSWER: {'; '.join(_answers(comparison))}", "", "        ")
    for device in sorted(comparison.devices, key=lambda d: d.outcome is Outcome.NO_CHANGE):
        yield "-" * WIDTH
        yield from _device(device)
    if not comparison.devices:
        yield "-" * WIDTH
        yield "no device is in both cases"
    for names, side in ((comparison.only_before, "BEFORE"), (comparison.only_after, "AFTER")):
        if names:
            yield "-" * WIDTH
            yield from _wrap(f"only in {side}: {', '.join(names)}", "", "  ")


def _answers(comparison: Comparison) -> Iterator[str]:
    """How it went, each word with the devices that it is true of; what did not change comes last."""
    found: dict[Outcome, list[str]] = {}
    for device in comparison.devices:
        found.setdefault(device.outcome, []).append(device.device)
    for outcome in sorted(found, key=lambda o: o is Outcome.NO_CHANGE):
        yield f"{', '.join(found[outcome])} {outcome.value.upper()}"


def _wrap(text: str, first: str, rest: str) -> list[str]:
    clean = " ".join(ascii_only(text).split())
    return textwrap.wrap(clean, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _device(device: DeviceComparison) -> Iterator[str]:
    name = device.device if device.device == device.named_after else f"{device.device} (now {device.named_after})"
    yield from _wrap(f"{name}: {device.outcome.value.upper()}", "", "  ")
    if device.better:
        yield from _wrap(f"better: {'; '.join(device.better)}", "  ", "    ")
    if device.worse:
        yield from _wrap(f"worse: {'; '.join(device.worse)}", "  ", "    ")
    yield from _wrap(_between(device), "  ", "    ")
    if confounded(device):
        doing = "is" if device.between.reloaded is Reloaded.YES else "may be"
        yield from _wrap(
            f"note: a reload empties tables and clears counters; what is better {doing} not yet the workaround's doing",
            "  ",
            "    ",
        )
    if device.metrics:
        yield f"  {'':<34}{'before':>15}{'after':>15}"
    for metric in device.metrics:
        yield from _metric(metric)
    yield "  FINDINGS" if device.findings else "  FINDINGS: none in either case"
    for finding in device.findings:
        yield from _finding(finding)
    yield from _counters(device.counters)


def _between(device: DeviceComparison) -> str:
    gap = device.between
    if gap.elapsed_s is not None and gap.elapsed_s < 0:
        return gap.why
    apart = "time between them unknown" if gap.elapsed_s is None else f"{_span(gap.elapsed_s)} apart"
    return f"{apart}; {_RELOADED.get(gap.reloaded, 'reload not excluded')}: {gap.why}"


def _span(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172800 else f"{seconds / 86400:.1f} d"


def _metric(metric: MetricChange) -> Iterator[str]:
    title = ascii_only(f"{metric.title}{f' {metric.subject}' if metric.subject else ''}")
    name = title if len(title) <= 33 else f"{title[:30]}..."
    shown = "" if metric.direction is Direction.NEITHER else metric.direction.value
    if metric.direction is Direction.UNKNOWN:
        shown = "not in both" if metric.before is None or metric.after is None else ""
    yield f"  {name:<34}{_value(metric, metric.before):>15}{_value(metric, metric.after):>15}  {shown}".rstrip()
    if metric.note:
        yield from _wrap(f"({metric.note})", "      ", "      ")


def _value(metric: MetricChange, reading: Reading | None) -> str:
    if reading is None:
        return "-"
    return f"{reading.value:g} %" if metric.unit == "pct" else f"{reading.value:,.0f}"


def _finding(finding: VerdictChange) -> Iterator[str]:
    before = finding.before.value if finding.before is not None else "not applicable"
    after = finding.after.value if finding.after is not None else "not applicable"
    steps = before if finding.change is Change.SAME else f"{before} -> {after}"
    yield from _wrap(f"{finding.pattern}: {steps}", f"    {finding.change.value:<11} ", " " * 16)
    if finding.missing:
        yield from _wrap(f"would decide: {', '.join(finding.missing[:3])}", " " * 16, " " * 16)


def _counters(counters: Sequence[CounterChange]) -> Iterator[str]:
    """The counters that have a difference, or belong to a new rule; the others by the reason why they have none."""
    told = [c for c in counters if c.delta is not None or c.note == NEW_RULE]
    if told:
        yield f"  {'COUNTERS':<34}{'change':>16}{'/s in B.':>9}{'between':>9}{'in A.':>9}"
    for counter in told[:_MOST_COUNTERS]:
        yield from _wrap(f"{counter.table} {counter.name} {counter.column}", "    ", "      ")
        moved = f"{counter.delta:+,}" if counter.delta is not None else f"at {counter.after:,}"
        rates = "".join(_rate(rate) for rate in (counter.before_per_s, counter.per_s, counter.after_per_s))
        yield f"{'':36}{moved:>16}{rates}".rstrip()
        if counter.note:
            yield from _wrap(f"({counter.note})", "      ", "      ")
    if len(told) > _MOST_COUNTERS:
        yield f"    ... and {len(told) - _MOST_COUNTERS} more with --json"
    untold = Counter(c.note for c in counters if c.delta is None and c.note != NEW_RULE)
    for note, count in untold.items():
        yield from _wrap(f"no difference for {counted(count, 'counter')}: {note}", "  ", "    ")


def _rate(rate: float | None) -> str:
    if rate is None:
        return f"{'-':>9}"
    return f"{rate:>9,.0f}" if abs(rate) >= 1000 else f"{rate:>9.2f}"
