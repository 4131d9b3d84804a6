"""Captures through reading, facts, diagnosis and advice: a pure function of what was captured."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from triage.advice.offer import offer
from triage.advice.workaround import load_workarounds
from triage.case.terms import Terms
from triage.diagnosis.before import changes_of, onset_of
from triage.diagnosis.diagnose import diagnose
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.playbook import Playbooks, Threshold
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings
from triage.facts.window import within
from triage.model import Capture, Coverage, DeviceSummary, Diagnosis, Outcome, Problem
from triage.parsing.clean import raw_lines
from triage.parsing.reader import PART_BY_DESIGN, Reading, read
from triage.parsing.rounds import in_time_order
from triage.parsing.tabulate import tabulate
from triage.processes import can_be_copied, pool
from triage.tables import DeviceTables

# Devices; below that a pool costs more than it saves. New processes load everything before they help.
_POOL_FROM, _POOL_OF_NEW_FROM = 12, 40
_PROBLEMS: Mapping[Outcome, tuple[str, str]] = {
    Outcome.REFUSED: (
        "command-refused",
        "the account or the software does not allow it; ask for it in the TACACS role",
    ),
    Outcome.LOW_MEMORY: ("low-memory-refusal", "the refusal is evidence of a memory shortage; use the console"),
    Outcome.EMPTY: ("empty-output", "an empty answer of a loaded box is a failed collection, not a healthy sign"),
    Outcome.NO_PARSER: ("no-parser", "the raw text is kept; 'triage parsers list' shows what is read"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One device, read and turned into facts."""

    tables: DeviceTables
    summary: DeviceSummary
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything that was concluded, with the tables that it rests on."""

    diagnosis: Diagnosis
    tables: Mapping[str, DeviceTables]
    captures: tuple[Capture, ...] = field(repr=False)


def study(captures: Sequence[Capture], terms: Terms, thresholds: Mapping[str, Threshold]) -> Study:
    """Return one device's tables, facts and summary; ``captures`` are all of that device."""
    readings = [read(capture) for capture in captures]
    if (ordered := in_time_order(readings)) is not None:
        readings = [read(capture) for capture in ordered]
    device = captures[0].device
    platform = next((c.platform for c in captures if c.platform), None)
    seen = within(tabulate(device, platform, readings), terms.since, terms.until)
    limits = {name: threshold.on(platform, _model(seen)) for name, threshold in thresholds.items()}
    tables = with_facts(seen, Surroundings(hosts=terms.hosts, limits=limits))
    problems = tuple(
        problem
        for reading in readings
        if not _told_otherwise(reading, readings) and (problem := _problem(reading)) is not None
    )
    return Study(tables=tables, summary=_summary(tables, readings), problems=problems)


def _model(tables: DeviceTables) -> str | None:
    info = tables.table("device_info")
    names = (name for column in ("model", "platform_family") for name in info[column]) if info else ()
    return next((name for name in names if name), None)


def _told_otherwise(reading: Reading, readings: Sequence[Reading]) -> bool:
    """Tell whether nothing is missing by a refusal: in the same round another command filled every table of this one.

    Not every release has every command; 'show cef state' came years after 'show ip cef summary'.
    """
    others = {
        table
        for other in readings
        if other.complete and other.capture.round == reading.capture.round
        for table in other.provides
    }
    return reading.outcome is Outcome.REFUSED and bool(reading.provides) and others.issuperset(reading.provides)


def _problem(reading: Reading) -> Problem | None:
    capture = reading.capture
    if reading.outcome in _PROBLEMS:
        code, hint = _PROBLEMS[reading.outcome]
        message = f"'{capture.command}': {reading.reason}"
    elif reading.not_understood:
        code, hint = (
            "lines-not-understood",
            "a verdict that rests on this command says so; send the capture to the authors",
        )
        number, text = reading.not_understood[0]
        message = f"'{capture.command}': {reading.reason}, the first is line {number}: {text.strip()[:80]}"
    elif reading.outcome is Outcome.PARTIAL and reading.reason != PART_BY_DESIGN:
        code, hint, message = (
            "partial-capture",
            "what is missing may not be taken as absent",
            f"'{capture.command}': {reading.reason}",
        )
    else:
        return None
    return Problem(device=capture.device, code=code, message=message, hint=hint, capture=capture.path)


def _summary(tables: DeviceTables, readings: Sequence[Reading]) -> DeviceSummary:
    coverage = sum((reading.coverage for reading in readings), Coverage())
    info = tables.table("device_info")

    def known(column: str) -> str | None:
        return next((v for v in info[column] if v is not None), None) if info else None

    uptime = next((v for v in reversed(info["uptime_s"]) if v is not None), None) if info else None
    prompts = [reading.hostname for reading in readings if reading.hostname]
    return DeviceSummary(
        device=tables.device,
        platform=tables.platform,
        rounds=len(tables.rounds),
        captures=len(readings),
        coverage=coverage,
        hostname=known("hostname") or next(iter(prompts), None),
        model=known("model") or known("platform_family"),
        version=known("version"),
        serial=known("serial"),
        image=known("image"),
        uptime_s=uptime,
        reload_reason=known("reload_reason"),
    )


def by_device(captures: Sequence[Capture]) -> Mapping[str, tuple[Capture, ...]]:
    """Return captures grouped by device, by name, each in order of round and path."""
    groups: dict[str, list[Capture]] = {}
    for capture in captures:
        groups.setdefault(capture.device, []).append(capture)
    return {name: tuple(sorted(groups[name], key=lambda c: (c.round, c.path))) for name in sorted(groups)}


def _quote(lines: Mapping[str, Callable[[], Mapping[int, str]]], capture: str, line: int) -> str | None:
    return lines[capture]().get(line) if capture in lines else None


def _quotes(captures: Sequence[Capture]) -> Callable[[str, int], str | None]:
    """Return what quotes a line of a file; one file may hold several captures, and is split on first use."""
    by_path: dict[str, list[Capture]] = {}
    for capture in captures:
        by_path.setdefault(capture.path, []).append(capture)
    return partial(_quote, {path: cache(partial(_lines_of, group)) for path, group in by_path.items()})


def _lines_of(captures: Sequence[Capture]) -> Mapping[int, str]:
    return {c.file_line(n): text.strip() for c in captures for n, text in enumerate(raw_lines(c.raw), 1)}


def analyse(
    captures: Sequence[Capture],
    *,
    terms: Terms | None = None,
    problems: Sequence[Problem] = (),
) -> Analysis:
    """Return the analysis of ``captures``: each device alone first, in a process pool when there are many, then all together.

    Raises:
        PlaybookError: the playbooks or the site's thresholds are wrong.
    """
    terms = terms or Terms()
    playbooks: Playbooks = load_playbooks(thresholds=terms.thresholds)
    workarounds = load_workarounds(playbooks)
    groups = by_device(captures)
    work = partial(study, terms=terms, thresholds=playbooks.thresholds)
    workers = min(os.cpu_count() or 1, len(groups))
    if len(groups) >= (_POOL_FROM if can_be_copied() else _POOL_OF_NEW_FROM) and workers > 1:
        with pool(workers) as together:
            studies = list(together.map(work, groups.values(), chunksize=4))
    else:
        studies = [work(group) for group in groups.values()]
    tables = {s.tables.device: s.tables for s in studies}
    quotes = {name: _quotes(group) for name, group in groups.items()}
    verdicts = diagnose([s.tables for s in studies], playbooks, quotes)
    onsets = tuple(found for s in studies if (found := onset_of(s.tables)) is not None)
    began = min((found.at for found in onsets), default=None)
    diagnosis = Diagnosis(
        devices=tuple(s.summary for s in studies),
        findings=verdicts.findings,
        ruled_out=verdicts.ruled_out,
        undetermined=verdicts.undetermined,
        folded=verdicts.folded,
        problems=(*problems, *(p for s in studies for p in s.problems)),
        cards=offer(verdicts.findings, tables, playbooks, workarounds, quotes),
        chain=verdicts.chain,
        separations=verdicts.separations,
        onsets=onsets,
        changes=tuple(c for s in studies for c in changes_of(s.tables, quotes[s.tables.device], began)),
    )
    return Analysis(diagnosis=diagnosis, tables=tables, captures=tuple(captures))
