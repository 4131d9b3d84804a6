"""The tests that stand beside the playbooks, as data: ``<pattern-id>.tests.yaml``.

A case gives rows of tables (facts or parsed tables) and the verdict that must come out. Tables that a case names are collected
whole, those under ``partial`` in part, all others not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from triage.diagnosis.playbook import Pattern, Playbooks
from triage.diagnosis.signs import Scene, model_of
from triage.diagnosis.typed import all_schemas, typed
from triage.diagnosis.verdict import judge
from triage.errors import FaultList, PlaybookError
from triage.model import Finding, Verdict
from triage.parsing.timestamps import iso_time
from triage.shipped import shipped, walk
from triage.strict_yaml import Lines, load
from triage.tables import Availability, DeviceTables, Table

KINDS = ("match", "look-alike", "missing", "boundary")
NEEDED_KINDS = ("match", "look-alike", "missing")
_LIMITS = {"lt", "le", "gt", "ge"}
_CASE_KEYS = {"name", "kind", "platform", "tables", "partial", "expect", "names", "role", "says"}
_COMMON = {"device": "r1", "round": 1, "at": None, "capture": "test.txt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test of one pattern. ``expect`` is a verdict, or "not applicable"."""

    pattern: str
    name: str
    kind: str
    place: str
    tables: DeviceTables
    expect: str
    names: tuple[str, ...] = ()
    role: str | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a case gave; ``fault`` is empty when it is as it must be."""

    case: Case
    verdict: str
    fault: str


def load_cases(playbooks: Playbooks, folder: Any = None) -> tuple[Case, ...]:
    """Return all cases beside the patterns.

    Raises:
        PlaybookError: every fault of every test file.
    """
    faults: list[str] = []
    cases: list[Case] = []
    for path, file in walk((folder or shipped("playbooks")) / "patterns", ".tests.yaml"):
        source = f"playbooks/patterns/{path}"
        pattern = path.rsplit("/", 1)[-1].removesuffix(".tests.yaml")
        if pattern not in playbooks.patterns:
            faults.append(f"{source}:1: there is no pattern '{pattern}'")
        try:
            document = load(file.read_text(encoding="utf-8"), source)
        except FaultList as error:
            faults.extend(error.faults)
            continue
        if not isinstance(document, list):
            faults.append(f"{source}:1: must be a list of cases")
            continue
        for entry in document:
            case = _case(pattern, entry, source, faults)
            if case is not None:
                cases.append(case)
    if faults:
        raise PlaybookError(faults, hint="see CONTRIBUTING.md, 'A playbook'")
    return tuple(cases)


def _case(pattern: str, entry: Any, source: str, faults: list[str]) -> Case | None:
    if not isinstance(entry, Lines):
        faults.append(f"{source}:1: a case must be a mapping")
        return None
    place = f"{source}:{entry.line}"
    faults.extend(f"{source}:{entry.line_of(key)}: unknown key '{key}'" for key in entry.keys() - _CASE_KEYS)
    if entry.get("kind") not in KINDS:
        faults.append(f"{place}: kind must be one of {', '.join(KINDS)}")
    if entry.get("expect") not in [*Verdict, "not applicable"]:
        faults.append(f"{place}: expect must be a verdict or 'not applicable'")
    before = len(faults)
    tables = _tables(entry, place, faults)
    if len(faults) > before:
        return None
    return Case(
        pattern=pattern,
        name=str(entry.get("name", "")),
        kind=str(entry.get("kind", "")),
        place=place,
        tables=tables,
        expect=str(entry.get("expect", "")),
        names=tuple(entry.get("names", ())),
        role=entry.get("role"),
        says=entry.get("says"),
    )


def _tables(entry: Lines, place: str, faults: list[str]) -> DeviceTables:
    tables: dict[str, Table] = {}
    availability: dict[str, Availability] = {}
    for name, rows in entry.get("tables", {}).items():
        if name not in all_schemas():
            faults.append(f"{place}: unknown table '{name}'")
            continue
        tables[name] = table = Table(all_schemas()[name])
        availability[name] = Availability.COMPLETE
        for number, row in enumerate(rows or (), 1):
            try:
                values = {column: _value(value, table.schema.types[column]) for column, value in row.items()}
            except (KeyError, ValueError) as error:
                faults.append(f"{place}: table {name}, row {number}: {error}")
                continue
            table.append({**_COMMON, "line": number, **values})
    for name in entry.get("partial", ()):
        availability[name] = Availability.PARTIAL
    return DeviceTables("r1", entry.get("platform", "cisco_ios"), (1,), tables, availability, {})


def _value(text: str, kind: str) -> Any:
    return iso_time(text) if kind == "time" else typed(text, kind)


def run_cases(playbooks: Playbooks, cases: Sequence[Case]) -> tuple[Result, ...]:
    """Return the result of every case."""
    return tuple(_run(playbooks, case) for case in cases)


def _run(playbooks: Playbooks, case: Case) -> Result:
    scene = Scene(
        tables=case.tables, playbooks=playbooks, quote=lambda _, line: f"row {line}", model=model_of(case.tables)
    )
    finding = judge(playbooks.patterns[case.pattern], scene)
    verdict = finding.verdict.value if finding is not None else "not applicable"
    return Result(case=case, verdict=verdict, fault=_fault(case, finding, verdict))


def _fault(case: Case, finding: Finding | None, verdict: str) -> str:
    if verdict != case.expect:
        why = "; ".join(f"{s.part} {s.sign}: {s.state} ({s.why})" for s in finding.signs) if finding else ""
        return f"expected {case.expect}, got {verdict}: {why}"
    if finding is None:
        return ""
    named = {e.value for e in finding.entities}
    if lost := [name for name in case.names if name not in named]:
        return f"does not name {', '.join(lost)}; it names {', '.join(sorted(named)) or 'nothing'}"
    if case.role is not None and finding.role.value != case.role:
        return f"role is {finding.role}, not {case.role}"
    if case.says is not None and case.says not in finding.summary:
        return f"says '{finding.summary}'"
    return ""


def untested(playbooks: Playbooks, cases: Sequence[Case]) -> list[str]:
    """Return what is missing: a match, a look-alike and missing evidence, and where a number decides, its boundary."""
    kinds: dict[str, set[str]] = {}
    for case in cases:
        kinds.setdefault(case.pattern, set()).add(case.kind)
    return [
        f"{pattern.source}:1: no test of kind {', '.join(lost)}"
        for pattern in playbooks.patterns.values()
        if (lost := [kind for kind in _wanted(playbooks, pattern) if kind not in kinds.get(pattern.pattern, set())])
    ]


def _wanted(playbooks: Playbooks, pattern: Pattern) -> tuple[str, ...]:
    looks = [look for name in _signs_of(pattern) for look in playbooks.signs[name].looks]
    limited = any(condition.operator in _LIMITS for look in looks for condition in look.conditions)
    return (*NEEDED_KINDS, "boundary") if limited else NEEDED_KINDS


def unused_signs(playbooks: Playbooks) -> list[str]:
    """Return signs that no pattern uses."""
    used = {name for pattern in playbooks.patterns.values() for name in _signs_of(pattern)}
    return sorted(set(playbooks.signs) - used)


def _signs_of(pattern: Pattern) -> set[str]:
    found: set[str] = set()
    pending = [use for uses in pattern.uses.values() for use in uses]
    while pending:
        use = pending.pop()
        found.add(use.sign)
        pending.extend(use.any_of)
    return found - {""}
