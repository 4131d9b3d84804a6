"""SNMP walks of CISCO-PROCESS-MIB and CISCO-MEMORY-POOL-MIB, as net-snmp prints them, to the tables of the commands.

A walk goes column by column, so that a row's values stand far apart: rows are put together by their index. A row's line is
that of the value that a sign would quote.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.parsing.results import RowResult
from triage.parsing.values import integer, percent
from triage.tables import Table, schemas

_LINE = re.compile(
    r"(?P<oid>(?:[A-Za-z][\w\-]*::)?[\w.\-]+?)(?: = (?:(?P<type>[A-Z][A-Za-z0-9\-]+(?: \d+)?): ?)?| (?=\S))(?P<value>.*)"
)
_ENDS = re.compile(r"No (?:more variables left|Such (?:Object|Instance)).*|End of MIB.*|Timeout: .*", re.IGNORECASE)
_MISSING = re.compile(r"No Such (?:Object|Instance)|No more variables", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+")
_ROOT = re.compile(r"(?:(?:\.?1|\.?iso)\.3\.6\.1\.4\.1|(?:SNMPv2-SMI::)?enterprises)\.")


@dataclass(frozen=True, slots=True)
class _Object:
    """A column of a MIB table: its number below enterprises, the table and column that it fills, and a divisor."""

    number: str
    table: str
    column: str
    divisor: int = 1


# CISCO-PROCESS-MIB (9.9.109) and CISCO-MEMORY-POOL-MIB (9.9.48). A later object of the same column wins: the Rev ones replace
# those that the MIB deprecates. Run times are in microseconds.
_OBJECTS: Mapping[str, _Object] = {
    "cpmCPUTotal5sec": _Object("9.9.109.1.1.1.1.3", "cpu_load", "total_5s_pct"),
    "cpmCPUTotal1min": _Object("9.9.109.1.1.1.1.4", "cpu_load", "total_1m_pct"),
    "cpmCPUTotal5min": _Object("9.9.109.1.1.1.1.5", "cpu_load", "total_5m_pct"),
    "cpmCPUTotal5secRev": _Object("9.9.109.1.1.1.1.6", "cpu_load", "total_5s_pct"),
    "cpmCPUTotal1minRev": _Object("9.9.109.1.1.1.1.7", "cpu_load", "total_1m_pct"),
    "cpmCPUTotal5minRev": _Object("9.9.109.1.1.1.1.8", "cpu_load", "total_5m_pct"),
    "cpmProcessName": _Object("9.9.109.1.2.1.1.2", "cpu_process", "process"),
    "cpmProcessAverageUSecs": _Object("9.9.109.1.2.1.1.6", "cpu_process", "usecs"),
    "cpmProcExtInvoked": _Object("9.9.109.1.2.2.1.3", "cpu_process", "invoked"),
    "cpmProcExtRuntime": _Object("9.9.109.1.2.2.1.4", "cpu_process", "runtime_ms", 1000),
    "cpmProcExtUtil5Sec": _Object("9.9.109.1.2.2.1.5", "cpu_process", "cpu_5s_pct"),
    "cpmProcExtUtil1Min": _Object("9.9.109.1.2.2.1.6", "cpu_process", "cpu_1m_pct"),
    "cpmProcExtUtil5Min": _Object("9.9.109.1.2.2.1.7", "cpu_process", "cpu_5m_pct"),
    "cpmProcExtInvokedRev": _Object("9.9.109.1.2.3.1.3", "cpu_process", "invoked"),
    "cpmProcExtRuntimeRev": _Object("9.9.109.1.2.3.1.4", "cpu_process", "runtime_ms", 1000),
    "cpmProcExtUtil5SecRev": _Object("9.9.109.1.2.3.1.5", "cpu_process", "cpu_5s_pct"),
    "cpmProcExtUtil1MinRev": _Object("9.9.109.1.2.3.1.6", "cpu_process", "cpu_1m_pct"),
    "cpmProcExtUtil5MinRev": _Object("9.9.109.1.2.3.1.7", "cpu_process", "cpu_5m_pct"),
    "ciscoMemoryPoolName": _Object("9.9.48.1.1.1.2", "memory_pool", "pool"),
    "ciscoMemoryPoolUsed": _Object("9.9.48.1.1.1.5", "memory_pool", "used_bytes"),
    "ciscoMemoryPoolFree": _Object("9.9.48.1.1.1.6", "memory_pool", "free_bytes"),
    "ciscoMemoryPoolLargestFree": _Object("9.9.48.1.1.1.7", "memory_pool", "largest_bytes"),
}
_BY_NUMBER = {known.number: known for known in _OBJECTS.values()}
_LENGTHS = sorted({known.number.count(".") + 1 for known in _OBJECTS.values()}, reverse=True)
_QUOTED = ("cpu_5s_pct", "total_5s_pct", "used_bytes")  # whose line is the row's
_NAMES = {"cpu_process": "process", "memory_pool": "pool"}  # a row without its name says nothing
_Rows = dict[tuple[str, str], dict[str, Any]]


def read_walk(content: Sequence[tuple[int, str]], common: Mapping[str, Any]) -> RowResult:
    """Return the rows of a walk; objects of other tables are noise, lines that are no walk are not understood."""
    result = RowResult(tables={name: Table(schemas()[name]) for name in ("cpu_load", "cpu_process", "memory_pool")})
    rows: _Rows = {}
    for number, text in content:
        match = _LINE.fullmatch(text)
        if _ENDS.match(text):
            result.noise += 1
        elif match is None or ("." not in match["oid"] and "::" not in match["oid"]):
            result.not_understood.append((number, text))
        elif _MISSING.match(match["value"]) or (found := _object(match["oid"])) is None:
            result.noise += 1
        elif _take(rows, found, match["value"], number):
            result.read += 1
        else:
            result.not_understood.append((number, text))
    _finish(result, rows, common)
    return result


def _object(oid: str) -> tuple[_Object, str] | None:
    """Return the object that an OID names, in symbols or in numbers, and its index."""
    name, _, index = oid.rpartition("::")[2].partition(".")
    if name in _OBJECTS:
        return _OBJECTS[name], index
    root = _ROOT.match(oid)
    parts = oid[root.end() :].split(".") if root else []
    for length in _LENGTHS:
        known = _BY_NUMBER.get(".".join(parts[:length]))
        if known is not None:
            return known, ".".join(parts[length:])
    return None


def _take(rows: _Rows, found: tuple[_Object, str], text: str, number: int) -> bool:
    known, index = found
    value: Any = text.strip().strip('"').strip()
    if known.column not in {"process", "pool"}:
        digits = _NUMBER.match(value)
        if digits is None:
            return False
        value = integer(digits[0]) // known.divisor
        value = percent(str(value)) if known.column.endswith("_pct") else value
    row = rows.setdefault((known.table, index), {"line": number})
    row[known.column] = value
    if known.column in _QUOTED:
        row["line"] = number
    return bool(index)


def _finish(result: RowResult, rows: _Rows, common: Mapping[str, Any]) -> None:
    processors = {index for table, index in rows if table == "cpu_load"}
    for (table, index), row in rows.items():
        name = _NAMES.get(table)
        if name is not None and name not in row:
            continue
        if table == "cpu_load":
            row["scope"] = "all" if len(processors) == 1 else f"CPU {index}"
        elif table == "cpu_process":
            row["pid"] = int(index.rpartition(".")[2]) if index.rpartition(".")[2].isdigit() else None
        elif "used_bytes" in row and "free_bytes" in row:
            row["total_bytes"] = row["used_bytes"] + row["free_bytes"]
        result.tables[table].append({**common, **row})
