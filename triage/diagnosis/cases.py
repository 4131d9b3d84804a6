"""The tests that stand beside the playbooks, as data: ``<pattern-id>.tests.yaml``.

A case gives rows of tables (facts or parsed tables) and the verdict that must come out. Tables that a case names are collected
whole, those under ``partial`` in part, all others not at all.

``signs`` says how a sign must be seen, where the verdict alone would not tell.

A limit is held by a line that takes another case and says what comes out on either side of the limit:

    - {kind: boundary, like: NAME OF A CASE, column: TABLE.COLUMN, gives: {29.9: possible, 30.0: probable}}
    - {kind: boundary, like: NAME OF A CASE, rows: TABLE, gives: {4: possible, 5: {NAME OF A SIGN: present}}}

The value goes into the rows that give the column; where none does, or ``with`` gives the other columns, into a row of its own.
``NAME/2`` is the second use of a sign that the pattern looks for with several parameters.
A change of the playbook that no test can notice is said to be so: ``{kind: equivalent, change: ..., reason: ...}``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.diagnosis.playbook import Playbooks
from triage.diagnosis.typed import all_schemas, typed
from triage.errors import FaultList, PlaybookError
from triage.model import Verdict
from triage.parsing.timestamps import iso_time
from triage.shipped import shipped, walk
from triage.strict_yaml import Lines, load
from triage.tables import Availability, DeviceTables, Table

KINDS = ("match", "look-alike", "missing", "boundary")
EQUIVALENT = "equivalent"
EXPECTED = (*Verdict, "not applicable")
_STATES = ("present", "absent", "unknown", "not applicable")
_CASE_KEYS = {"name", "kind", "platform", "tables", "partial", "expect", "signs", "names", "role", "says"}
_LIMIT_KEYS = {"kind", "like", "platform", "column", "with", "rows", "gives"}
_EQUIVALENT_KEYS = {"kind", "change", "reason"}
_COMMON = {"device": "r1", "round": 1, "at": None, "capture": "test.txt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test of one pattern. ``expect`` is a verdict, or "not applicable"; empty where only ``signs`` count."""

    pattern: str
    name: str
    kind: str
    place: str
    tables: DeviceTables
    expect: str
    names: tuple[str, ...] = ()
    role: str | None = None
    says: str | None = None
    signs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """A change of a pattern that changes nothing, and why."""

    pattern: str
    change: str
    reason: str
    place: str


@dataclass(frozen=True, slots=True)
class Tests:
    """All that stands beside the patterns."""

    cases: tuple[Case, ...]
    equivalents: tuple[Equivalent, ...]


def load_cases(playbooks: Playbooks, folder: Any = None) -> tuple[Case, ...]:
    """Return all cases beside the patterns."""
    return load_tests(playbooks, folder).cases


def load_tests(playbooks: Playbooks, folder: Any = None) -> Tests:
    """Return all that stands beside the patterns.

    Raises:
        PlaybookError: every fault of every test file.
    """
    faults: list[str] = []
    cases: list[Case] = []
    equivalents: list[Equivalent] = []
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
        reader = _File(pattern, source, faults)
        reader.read(document)
        cases += reader.cases
        equivalents += reader.equivalents
    if faults:
        raise PlaybookError(faults, hint="see CONTRIBUTING.md, 'A playbook'")
    return Tests(tuple(cases), tuple(equivalents))


class _File:
    """Reads the tests of one pattern."""

    def __init__(self, pattern: str, source: str, faults: list[str]) -> None:
        self.pattern, self.source, self.faults = pattern, source, faults
        self.cases: list[Case] = []
        self.equivalents: list[Equivalent] = []
        self.entries: dict[str, Lines] = {}

    def read(self, document: list[Any]) -> None:
        entries = [entry for entry in document if isinstance(entry, Lines)]
        if len(entries) < len(document):
            self.faults.append(f"{self.source}:1: a case must be a mapping")
        # A limit may be tried on a case that stands further down.
        self.entries = {str(entry["name"]): entry for entry in entries if "name" in entry}
        for entry in entries:
            if entry.get("kind") == EQUIVALENT:
                self._equivalent(entry)
            elif "like" in entry:
                self._limit(entry)
            else:
                self._case(entry)

    def _unknown(self, entry: Lines, keys: set[str]) -> None:
        self.faults.extend(
            f"{self.source}:{entry.line_of(key)}: unknown key '{key}'" for key in sorted(entry.keys() - keys)
        )

    def _equivalent(self, entry: Lines) -> None:
        self._unknown(entry, _EQUIVALENT_KEYS)
        place = f"{self.source}:{entry.line}"
        lost = [key for key in ("change", "reason") if not entry.get(key)]
        self.faults.extend(f"{place}: '{key}' is missing" for key in lost)
        self.equivalents.append(
            Equivalent(
                pattern=self.pattern, change=entry.get("change", ""), reason=entry.get("reason", ""), place=place
            )
        )

    def _case(self, entry: Lines) -> None:
        place = f"{self.source}:{entry.line}"
        before = len(self.faults)
        self._unknown(entry, _CASE_KEYS)
        if entry.get("kind") not in KINDS:
            self.faults.append(f"{place}: kind must be one of {', '.join(KINDS)}")
        if entry.get("expect") not in EXPECTED:
            self.faults.append(f"{place}: expect must be a verdict or 'not applicable'")
        tables = _tables(entry, entry.get("tables", {}), place, self.faults)
        signs = self._states(entry.get("signs", {}), place)
        if len(self.faults) > before:
            return
        self.cases.append(
            Case(
                pattern=self.pattern,
                name=str(entry.get("name", "")),
                kind=str(entry.get("kind", "")),
                place=place,
                tables=tables,
                expect=str(entry.get("expect", "")),
                names=tuple(entry.get("names", ())),
                role=entry.get("role"),
                says=entry.get("says"),
                signs=signs,
            )
        )

    def _states(self, signs: Any, place: str) -> Mapping[str, str]:
        """What is expected of signs, by name."""
        states = signs if isinstance(signs, Lines) else {}
        self.faults.extend(
            f"{place}: '{state}' is not one of {', '.join(_STATES)}"
            for state in states.values()
            if state not in _STATES
        )
        return states

    def _limit(self, entry: Lines) -> None:
        """One case for each value that a limit is tried with."""
        place = f"{self.source}:{entry.line}"
        before = len(self.faults)
        self._unknown(entry, _LIMIT_KEYS)
        base = self.entries.get(str(entry["like"]))
        if base is None:
            self.faults.append(f"{place}: there is no case '{entry['like']}' in this file")
        if entry.get("kind") != "boundary" or not isinstance(entry.get("gives"), Lines):
            self.faults.append(f"{place}: write kind: boundary, and gives: {{value: verdict, value: verdict}}")
        if ("column" in entry) is ("rows" in entry):
            self.faults.append(f"{place}: name either a 'column' (TABLE.COLUMN) or 'rows' (TABLE)")
        if base is None or len(self.faults) > before:
            return
        for value, outcome in entry["gives"].items():
            self._point(entry, base, value, outcome)

    def _point(self, entry: Lines, base: Lines, value: str, outcome: Any) -> None:
        place = f"{self.source}:{entry.line}"
        before = len(self.faults)
        table, _, column = entry.get("column", entry.get("rows", "")).partition(".")
        rows = base.get("tables", {}).get(table) or []
        others = entry.get("with")
        rows = _with_value(rows, column, value, others) if column else _so_many(others or rows, value)
        signs = self._states(outcome, place) if isinstance(outcome, Lines) else {}
        if not signs and outcome not in EXPECTED:
            self.faults.append(f"{place}: '{outcome}' must be a verdict, or {{sign: state}}")
        tables = _tables({**base, **entry}, {**base.get("tables", {}), table: rows}, place, self.faults)
        if len(self.faults) == before:
            self.cases.append(
                Case(
                    pattern=self.pattern,
                    name=f"{entry['like']}, {column or table} {value}",
                    kind="boundary",
                    place=place,
                    tables=tables,
                    expect="" if signs else str(outcome),
                    signs=signs,
                )
            )


def _with_value(rows: list[Any], column: str, value: str, others: Mapping[str, Any] | None) -> list[Any]:
    """The rows with another value where the column is given; else one more row."""
    if others is not None or not any(column in row for row in rows):
        return [*rows, {**(others or {}), column: value}]
    return [{**row, column: value} if column in row else row for row in rows]


def _so_many(rows: list[Any] | Mapping[str, Any], wanted: str) -> list[Any]:
    """So many rows: one as often as it takes, or the first few."""
    number = int(wanted) if wanted.isdecimal() else 0
    if isinstance(rows, Mapping):
        return [rows] * number
    return [*rows, *[rows[0] if rows else {}] * (number - len(rows))][:number]


def _tables(entry: Mapping[str, Any], wanted: Mapping[str, Any], place: str, faults: list[str]) -> DeviceTables:
    tables: dict[str, Table] = {}
    availability: dict[str, Availability] = {}
    for name, rows in wanted.items():
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
