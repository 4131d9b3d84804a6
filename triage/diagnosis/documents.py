"""Documents of playbooks: what is wrong with one is noted with file and line, and reading goes on."""

from collections.abc import Iterable

from triage.errors import FaultList
from triage.strict_yaml import Items, Lines, load


class Documents:
    """Reads documents and collects the faults of all of them."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, source: str, line: int, what: str) -> None:
        self.faults.append(f"{source}:{line}: {what}")

    def document(self, text: str, source: str) -> Lines:
        try:
            data = load(text, source)
        except FaultList as error:
            self.faults.extend(error.faults)
            return Lines(1)
        if not isinstance(data, Lines):
            self.fault(source, 1, "must be a mapping")
            return Lines(1)
        return data

    def unknown_keys(self, data: Lines, known: set[str], source: str) -> None:
        for key in data.keys() - known:
            self.fault(source, data.line_of(key), f"unknown key '{key}' (known: {', '.join(sorted(known))})")

    def texts(self, data: Lines, key: str, source: str) -> tuple[str, ...]:
        value = data.get(key, Items(data.line))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(source, data.line_of(key), f"'{key}' must be a list of texts")
            return ()
        return tuple(value)

    def choice(self, data: Lines, key: str, known: Iterable[str], default: str, source: str) -> str:
        value = data.get(key, default)
        if value not in list(known):
            self.fault(source, data.line_of(key), f"'{key}' is '{value}', not one of {', '.join(known)}")
            return default
        return str(value)
