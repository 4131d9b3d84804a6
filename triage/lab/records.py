"""Mappings of a scenario file to typed records, with every fault listed by file and line."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args, get_origin

from triage.errors import FaultList, UsageError
from triage.strict_yaml import Items, Lines

Record = TypeVar("Record")


class ScenarioError(FaultList, UsageError):
    """A scenario of the lab is wrong."""


class Faults:
    """The faults of one file, as they are found."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[str] = []

    def add(self, line: int, what: str) -> None:
        self.found.append(f"{self.source}:{line}: {what}")

    def record(self, kind: type[Record], data: Any, line: int = 1) -> Record | None:
        """Return ``data`` as a ``kind``, a dataclass of texts, numbers, flags and collections; None if faulty."""
        if not isinstance(data, Lines):
            self.add(line, f"a mapping is expected here, with {_names(kind)}")
            return None
        fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
        before = len(self.found)
        values: dict[str, Any] = {}
        for key, value in data.items():
            if key not in fields:
                self.add(data.line_of(key), f"'{key}' is not known here; known: {_names(kind)}")
                continue
            values[key] = self._typed(key, value, fields[key].type, data.line_of(key))
        for name, field in fields.items():
            optional = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
            if name not in data and not optional:
                self.add(data.line, f"'{name}' is missing")
        return kind(**values) if len(self.found) == before else None

    def records(self, kind: type[Record], data: Any, line: int = 1) -> tuple[Record, ...]:
        """Return every item of a list as a ``kind``, without the faulty ones."""
        if not isinstance(data, Items):
            self.add(line, "a list is expected here")
            return ()
        found = (self.record(kind, item, where) for item, where in zip(data, data.item_lines, strict=True))
        return tuple(record for record in found if record is not None)

    def _typed(self, key: str, value: Any, wanted: Any, line: int) -> Any:
        if get_origin(wanted) in {tuple, Mapping} or get_origin(wanted) is Sequence:
            return self._collection(key, value, wanted, line)
        if not isinstance(value, str):
            self.add(line, f"'{key}' must be a single value")
            return None
        return self._scalar(key, value, wanted, line)

    def _collection(self, key: str, value: Any, wanted: Any, line: int) -> Any:
        inner = get_args(wanted)
        if get_origin(wanted) is Mapping:
            if isinstance(value, Lines):
                return {name: self._scalar(key, item, inner[1], value.line_of(name)) for name, item in value.items()}
            self.add(line, f"'{key}' must be a mapping")
            return {}
        if isinstance(value, Items):
            return tuple(self._scalar(key, item, inner[0], line) for item in value)
        self.add(line, f"'{key}' must be a list")
        return ()

    def _scalar(self, key: str, value: Any, wanted: Any, line: int) -> Any:
        if not isinstance(value, str):
            self.add(line, f"'{key}' must hold single values")
            return None
        wanted = next((kind for kind in get_args(wanted) if kind is not type(None)), wanted)
        if wanted is bool:
            if value not in {"yes", "no"}:
                self.add(line, f"'{key}' must be yes or no, not '{value}'")
            return value == "yes"
        if wanted in {int, float}:
            try:
                return wanted(value)
            except ValueError:
                self.add(line, f"'{key}' must be a number, not '{value}'")
                return wanted()
        return value


def _names(kind: type) -> str:
    return ", ".join(field.name for field in dataclasses.fields(kind))
