"""Limits by name: the shipped ones, and what a site, a platform or a model sets in their place."""

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from triage.diagnosis.documents import Documents
from triage.diagnosis.playbook import Threshold
from triage.model import PLATFORMS
from triage.strict_yaml import Lines

_KEYS = {"value", "about", "basis", "platforms", "models"}


class Limits(Documents):
    """Collects thresholds from the shipped file and a site's."""

    def __init__(self) -> None:
        super().__init__()
        self.thresholds: dict[str, Threshold] = {}

    def read_thresholds(self, text: str, source: str, *, override: bool = False) -> None:
        """Read a file of limits; with ``override`` it is a site's, which changes limits and invents none.

        A site's value counts on every platform; what it sets for some platforms or models alone leaves the rest as it is.
        """
        data = self.document(text, source)
        for name, entry in data.items():
            line = data.line_of(name)
            old = self.thresholds.get(name)
            if override and old is None:
                near = get_close_matches(name, self.thresholds, 3)
                hint = f"; near: {', '.join(near)}" if near else ""
                self.fault(source, line, f"there is no threshold '{name}'{hint}")
                continue
            fields: Mapping[str, Any] = entry if isinstance(entry, Lines) else {"value": entry}
            if isinstance(entry, Lines):
                self.unknown_keys(entry, _KEYS, source)
            kept = old if override and "value" not in fields else None
            self.thresholds[name] = Threshold(
                name=name,
                value=kept.value if kept else self._value(name, fields, source, line),
                about=fields.get("about", old.about if old else ""),
                basis=fields.get("basis", "this site" if override else ""),
                platforms=self._scoped(fields, "platforms", kept.platforms if kept else {}, source, line),
                models=self._scoped(fields, "models", kept.models if kept else {}, source, line),
            )

    def _value(self, name: str, fields: Mapping[str, Any], source: str, line: int) -> float:
        if "value" not in fields:
            self.fault(source, line, f"'value' of '{name}' is missing")
            return 0.0
        return self._number(fields["value"], source, line)

    def _scoped(
        self, fields: Mapping[str, Any], key: str, kept: Mapping[str, float], source: str, line: int
    ) -> Mapping[str, float]:
        entry = fields.get(key, {})
        if not isinstance(entry, Mapping):
            self.fault(source, line, f"'{key}' must be a mapping: {key}: {{name: number}}")
            return kept
        for name in entry:
            if key == "platforms" and name not in PLATFORMS:
                self.fault(source, line, f"unknown platform '{name}' (known: {', '.join(PLATFORMS)})")
        # What is set anew goes ahead: of two globs that fit a model the first counts.
        return {name: self._number(value, source, line) for name, value in entry.items()} | {
            name: value for name, value in kept.items() if name not in entry
        }

    def _number(self, text: Any, source: str, line: int) -> float:
        try:
            value = float(text)
        except (TypeError, ValueError):
            value = math.nan
        if not math.isfinite(value):
            self.fault(source, line, f"'{text}' is not a number")
            return 0.0
        return value
