"""The row engine: a manifest's line patterns over cleaned lines, linear, every line accounted for."""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from triage.parsing.headings import Column, cells_of, columns_of
from triage.parsing.manifest import Manifest
from triage.parsing.results import RowResult, in_line_order
from triage.parsing.rules import LineRule, LineSet
from triage.parsing.values import converted
from triage.tables import COMMON, Table, schemas

_WORD = re.compile(r"\w")
MAX_LINE = 4096  # no device prints a longer line of a table; what is longer is hostile or binary

Bulk = tuple[LineRule, list[int], list[tuple[Any, ...]], list[dict[str, Any]]]  # lines, texts and what was carried
Gather = tuple[Callable[[int], None], Callable[[tuple[Any, ...]], None], Callable[[dict[str, Any]], None]]


class _Run:
    """The state of one pass over one capture."""

    def __init__(self, manifest: Manifest, common: Mapping[str, Any], lines: Sequence[tuple[int, str]]) -> None:
        self.manifest = manifest
        self.common = common
        self.carried: dict[str, Any] = {}
        self.around: dict[str, Any] = {}  # what was carried last, without the parts inside of it
        self.open: dict[str, dict[str, Any]] = {}
        self.nameless: set[str] = set()  # tables whose open row began without the line that names it
        self.columns_now: tuple[Column, ...] = ()
        self.lines = lines
        self.pending: dict[str, list[dict[str, Any]]] = {}
        # Rows that one line makes are kept as tuples and typed column by column at the end, unless a later line adds to one.
        self.plain = {
            id(r)
            for r in manifest.rules
            if r.table
            and not r.into
            and not (r.each or r.cells or r.keep or r.append or r.multiply or r.heading or r.inside)
        }
        self.bulk: dict[int, Bulk] = {}
        self.result = RowResult(tables={name: Table(schemas()[name]) for name in manifest.tables})

    def take(self, number: int, line: str, rule: LineRule, values: tuple[Any, ...]) -> bool:
        """Apply ``rule`` to one line; False when a value does not convert: the line counts as not understood."""
        if id(rule) in self.plain:
            _, numbers, rows, carried = self.bulk_of(rule)
            numbers.append(number)
            rows.append(values)
            carried.append(self.carried)
            return True
        if rule.table and (rule.into or rule.append):
            self.reopen(rule.table)
        typed = cells_of(line, self.columns_now) if rule.cells else convert(rule, values)
        if typed is None or (rule.each is not None and not in_full(rule.each, str(typed[str(rule.each_group)]))):
            return False
        if rule.keep:
            self.keep(rule, typed)
        if rule.heading is not None:
            self.columns_now = columns_of(line, rule.heading)
        if rule.carry:
            self.carry(rule, {**rule.constants, **typed})
        elif rule.table is not None:
            self.row(number, rule, self.within(typed) if rule.inside else typed)
        return True

    def carry(self, rule: LineRule, values: dict[str, Any]) -> None:
        """Remember values for the rows to come; that of a part stands behind the whole it is inside of."""
        if not rule.inside:
            self.around = {**self.around, **values}
        self.carried = {**self.carried, **(self.within(values) if rule.inside else values)}

    def within(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return values with those of the parts behind the wholes that they are inside of."""
        wholes = {name: self.around[name] for name in values if self.around.get(name) is not None}
        return values | {name: f"{whole} {values[name]}" for name, whole in wholes.items()}

    def bulk_of(self, rule: LineRule) -> Bulk:
        """Return where the rows of a plain rule are gathered."""
        return self.bulk.setdefault(id(rule), (rule, [], [], []))

    def gathering(self, state: LineSet) -> Gather | None:
        """Return what adds to the bulk of a state's commonest line; None when such a line does more than make a row."""
        rule = state.first_rule
        if id(rule) not in self.plain or rule.section is not None:
            return None
        _, numbers, rows, carried = self.bulk_of(rule)
        return numbers.append, rows.append, carried.append

    def reopen(self, table: str) -> None:
        """Take the last row of ``table`` out of the gathered ones when it is the newest: a line is about to add to it."""
        same = [bulk for bulk in self.bulk.values() if bulk[0].table == table]
        while gathered := [bulk for bulk in same if bulk[1]]:
            rule, numbers, rows, carried = max(gathered, key=lambda bulk: bulk[1][-1])
            if table in self.open and self.open[table]["line"] > numbers[-1]:
                return
            number, values, carry = numbers.pop(), rows.pop(), carried.pop()
            typed = convert(rule, values)
            if typed is not None:
                now, self.carried = self.carried, carry
                self.row(number, rule, typed)
                self.carried = now
                return
            self.refuse(number)

    def refuse(self, number: int) -> None:
        """Count a line, which was taken for read, among those that are not understood: a value does not convert."""
        self.result.read -= 1
        place = bisect_left(self.lines, (number,))
        self.result.not_understood.append(self.lines[place])

    def keep(self, rule: LineRule, typed: dict[str, Any]) -> None:
        """Remember the values that ``rule`` is to keep; where the line has none, the row gets the remembered one."""
        self.carried = {**self.carried, **{name: typed[name] for name in rule.keep if typed.get(name) is not None}}
        for name in rule.keep:
            typed[name] = self.carried.get(name)

    def row(self, number: int, rule: LineRule, typed: dict[str, Any]) -> None:
        table = str(rule.table)
        text = typed.pop("text", None) if rule.append else None
        if rule.each is not None:
            self.each(number, rule, typed)
            return
        current = self.open.get(table) if rule.into else None
        typed = {name: value for name, value in typed.items() if value is not None}
        if current is not None and table in self.nameless and any(current.get(name) is not None for name in typed):
            current = None  # a filter left only such lines: a value that comes again belongs to the next row
        if current is None:
            current = self.start(number, table)
            (self.nameless.add if rule.into and self.manifest.nameless else self.nameless.discard)(table)
        else:
            self.result.continued.setdefault(current["line"], []).append(number)
        current.update(rule.constants)
        current.update(typed)
        for column, by in rule.multiply:
            both = current.get(column) is not None and current.get(by) is not None
            current[column] = current[column] * current[by] if both else None
        if rule.append:
            before = current.get(rule.append)
            current[rule.append] = f"{before} {text}" if before else text

    def start(self, number: int, table: str) -> dict[str, Any]:
        types = schemas()[table].types
        row = {**self.common, "line": number, **{k: v for k, v in self.carried.items() if k in types}}
        self.open[table] = row
        self.pending.setdefault(table, []).append(row)
        return row

    def each(self, number: int, rule: LineRule, typed: dict[str, Any]) -> None:
        """One row for every occurrence inside a group, such as ``12 bad hop count, 3 no route``."""
        assert rule.each is not None  # noqa: S101
        text = str(typed.pop(str(rule.each_group)))
        for index, match in enumerate(rule.each.finditer(text)):
            row = self.start(number, str(rule.table))
            if rule.sequence is not None and index < len(rule.sequence[1]):
                row[rule.sequence[0]] = rule.sequence[1][index]
            row.update(rule.constants)
            row.update(typed)
            for name, converter, value in zip(rule.each_groups, rule.each_converters, match.groups(), strict=True):
                row[name] = converter(value) if value is not None else None

    def finish(self) -> RowResult:
        for table, rows in self.pending.items():
            target = self.result.tables.setdefault(table, Table(schemas()[table]))
            for row in rows:
                target.append(row)
        for rule, numbers, values, carried in self.bulk.values():
            if numbers:
                self.columns(rule, numbers, values, carried)
        for filled in self.result.tables.values():
            in_line_order(filled)
        return self.result

    def columns(
        self,
        rule: LineRule,
        numbers: list[int],
        rows: list[tuple[Any, ...]],
        carried: list[dict[str, Any]],
    ) -> None:
        try:
            typed = [
                converted(converter, texts)
                for converter, texts in zip(rule.converters, zip(*rows, strict=True), strict=False)
            ]
        except ValueError:
            self.singly(rule, numbers, rows, carried)
            return
        self.add(rule, numbers, dict(zip(rule.groups, typed, strict=True)), carried)

    def singly(
        self,
        rule: LineRule,
        numbers: list[int],
        rows: list[tuple[Any, ...]],
        carried: list[dict[str, Any]],
    ) -> None:
        """Keep the rows whose values convert; the others were not understood."""
        good: list[tuple[int, dict[str, Any], dict[str, Any]]] = []
        for number, values, carry in zip(numbers, rows, carried, strict=True):
            typed = convert(rule, values)
            if typed is None:
                self.refuse(number)
            else:
                good.append((number, typed, carry))
        columns = {name: [typed[name] for _, typed, _ in good] for name in rule.groups}
        self.add(rule, [number for number, _, _ in good], columns, [carry for _, _, carry in good])

    def add(
        self, rule: LineRule, numbers: list[int], typed: dict[str, list[Any]], carried: list[dict[str, Any]]
    ) -> None:
        table = self.result.tables.setdefault(str(rule.table), Table(schemas()[str(rule.table)]))
        carries = any(carried)
        for name, column in table.columns.items():
            if name in typed and not (None in typed[name] and (carries or name in rule.constants)):
                column.extend(typed[name])
            elif name in typed:
                other = rule.constants.get(name)
                column.extend(
                    [
                        value if value is not None else other if other is not None else carry.get(name)
                        for value, carry in zip(typed[name], carried, strict=True)
                    ]
                )
            elif name == "line":
                column.extend(numbers)
            elif name in self.common:
                column.extend([self.common[name]] * len(numbers))
            elif name in rule.constants:
                column.extend([rule.constants[name]] * len(numbers))
            elif carries and name not in COMMON:
                column.extend([carry.get(name) for carry in carried])
            else:
                column.extend([None] * len(numbers))


def in_full(each: re.Pattern[str], text: str) -> bool:
    """Tell whether the occurrences of ``each`` leave nothing of ``text`` but punctuation.

    A pattern that looks ahead takes values from what stands behind its match; of it this cannot be told.
    """
    return "(?=" in each.pattern or _WORD.search(each.sub("", text)) is None


def convert(rule: LineRule, values: tuple[Any, ...]) -> dict[str, Any] | None:
    """Return the typed groups of one line, or None when a value is not what its column says."""
    try:
        return {
            name: None if value is None else converter(value)
            for name, converter, value in zip(rule.groups, rule.converters, values, strict=True)
        }
    except ValueError:
        return None


def read_rows(manifest: Manifest, lines: Sequence[tuple[int, str]], common: Mapping[str, Any]) -> RowResult:
    """Return the rows of ``lines`` (line number, stripped text without blanks only) with every line accounted for."""
    run = _Run(manifest, common, lines)
    result = run.result
    states = manifest.states
    state: LineSet = states[""]
    first, gather = state.first, run.gathering(state)
    gathered = 0
    for number, line in lines:
        match = first(line) if len(line) <= MAX_LINE else None
        if match is not None:
            if gather is not None:  # the commonest line of a table, with as little as can be
                add_number, add_values, add_carried = gather
                add_number(number)
                add_values(match.groups())
                add_carried(run.carried)
                gathered += 1
                continue
            rule, values = state.first_rule, match.groups()
        else:
            match = state.joined(line) if len(line) <= MAX_LINE else None
            if match is None or match.lastindex is None:
                result.not_understood.append((number, line))
                continue
            index = match.lastindex
            rule = state.by_index[index]
            values = match.groups()[index : index + len(rule.groups)]
        if not run.take(number, line, rule, values):
            result.not_understood.append((number, line))
            continue
        if rule.section is not None:
            state = states[rule.section]
            first, gather = state.first, run.gathering(state)
        if rule.table or rule.carry:
            result.read += 1
        else:
            result.noise += 1
    result.read += gathered
    return run.finish()
