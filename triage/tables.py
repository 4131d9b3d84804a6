"""Tables: rows of one kind with a declared schema; plain columns inside, a pandas DataFrame on request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from triage.errors import ManifestError
from triage.shipped import document

if TYPE_CHECKING:
    import pandas as pd

TYPES = ("str", "int", "float", "bool", "time")
COMMON = ("device", "round", "at", "capture", "line")
_DTYPES = {"str": "string", "int": "Int64", "float": "Float64", "bool": "boolean", "time": "datetime64[us, UTC]"}
_COMMON_TYPES = {"device": "str", "round": "int", "at": "time", "capture": "str", "line": "int"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The declared columns of one table: name to type, and name to meaning.

    ``apart`` names the columns that say what a row is about, where several commands fill one table: that one of them
    was read says nothing about what the others would have shown.
    """

    table: str
    about: str
    types: Mapping[str, str]
    meanings: Mapping[str, str]
    apart: tuple[str, ...] = ()


@cache
def schemas() -> Mapping[str, Schema]:
    """Return the schema of every parsed table, by name, as documented in ``parsers/tables.yaml``."""
    return {name: schema_of(name, entry) for name, entry in document("parsers/tables.yaml").items()}


def schema_of(name: str, entry: Mapping[str, Any]) -> Schema:
    """Return the schema that a mapping of "column: type - meaning" declares.

    Raises:
        ManifestError: an unknown type, or a column to tell rows apart by that is not there.
    """
    types: dict[str, str] = {}
    meanings: dict[str, str] = {}
    for column, text in entry["columns"].items():
        kind, _, meaning = text.partition(" - ")
        if kind not in TYPES:
            raise ManifestError([f"table {name}: column {column} has the unknown type '{kind}'"])
        types[column] = kind
        meanings[column] = meaning
    apart = tuple(entry.get("apart", ()))
    if not set(apart) <= types.keys():
        raise ManifestError([f"table {name}: 'apart' names a column that it does not have"])
    return Schema(table=name, about=entry["about"], types=types, meanings=meanings, apart=apart)


class Availability(StrEnum):
    """How far a table can be trusted to show that something is absent."""

    COMPLETE = "complete"
    PARTIAL = "partial"  # rows prove presence, never absence
    MISSING = "not collected"


class Table:
    """Rows of one kind. Columns are lists of equal length; a missing value is None."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.columns: dict[str, list[Any]] = {name: [] for name in (*COMMON, *schema.types)}

    def __len__(self) -> int:
        return len(self.columns["line"])

    def __bool__(self) -> bool:
        return len(self) > 0

    def append(self, values: Mapping[str, Any]) -> None:
        """Add one row; columns that ``values`` does not name are None.

        Raises:
            KeyError: a column that the schema does not have.
        """
        unknown = values.keys() - self.columns.keys()
        if unknown:
            raise KeyError(f"{self.schema.table} has no column {min(unknown)}")
        for name, column in self.columns.items():
            column.append(values.get(name))
        self.__dict__.pop("frame", None)

    def extend(self, other: Table) -> None:
        """Add all rows of ``other``, a table of the same schema."""
        for name, column in self.columns.items():
            column.extend(other.columns[name])
        self.__dict__.pop("frame", None)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each row as a mapping of column to value."""
        names = tuple(self.columns)
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(names, values, strict=True))

    def __getitem__(self, column: str) -> list[Any]:
        return self.columns[column]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as a pandas DataFrame with nullable types; times are aware UTC."""
        import pandas as pd  # noqa: PLC0415  half a second that a command without tables does not pay

        types = {**_COMMON_TYPES, **self.schema.types}
        return pd.DataFrame(
            {name: pd.Series(values, dtype=_DTYPES[types[name]]) for name, values in self.columns.items()}
        )


@dataclass(frozen=True, slots=True)
class DeviceTables:
    """All tables of one device, with how far each can be trusted.

    ``reasons`` says for a table that is not complete why, in words; ``whole`` which commands were read whole whenever asked,
    ``refused`` which this box does not take;
    ``continued`` the lines behind the first of every row that several lines made, by capture and number of the first.
    """

    device: str
    platform: str | None
    rounds: tuple[int, ...]
    tables: Mapping[str, Table]
    availability: Mapping[str, Availability]
    reasons: Mapping[str, Sequence[str]]
    whole: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    continued: Mapping[tuple[str, int], Sequence[int]] = field(default_factory=dict)

    def table(self, name: str) -> Table | None:
        """Return the table, or None when no row of it was read."""
        found = self.tables.get(name)
        return found or None

    def available(self, name: str) -> Availability:
        return self.availability.get(name, Availability.MISSING)
