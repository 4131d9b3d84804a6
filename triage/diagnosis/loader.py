"""The one reader of playbooks: every fault of every file at once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from triage.diagnosis.book import Book
from triage.diagnosis.playbook import Playbooks
from triage.diagnosis.typed import all_schemas
from triage.errors import PlaybookError
from triage.model import PLATFORMS
from triage.shipped import shipped, walk


def load_playbooks(folder: Any = None, thresholds: Path | None = None) -> Playbooks:
    """Return the playbooks of ``folder`` (the shipped ones by default) with a site's thresholds on top.

    Raises:
        PlaybookError: every fault of every file.
    """
    if folder is None and thresholds is None:
        return _shipped()
    return _load(folder or shipped("playbooks"), thresholds)


@cache
def _shipped() -> Playbooks:
    return _load(shipped("playbooks"), None)


def _equivalents(folder: Any, book: Book) -> Mapping[str, Mapping[str, str]]:
    """What IOS commands are called elsewhere; a folder of a site's own need not have the file."""
    file = folder / "equivalents.yaml"
    if not file.is_file():
        return {}
    source = "playbooks/equivalents.yaml"
    found = book.document(file.read_text(encoding="utf-8"), source)
    for command, names in found.items():
        for platform in names:
            if platform not in PLATFORMS:
                book.fault(source, found.line_of(command), f"unknown platform '{platform}'")
    return {command: dict(names) for command, names in found.items()}


def _load(folder: Any, thresholds: Path | None) -> Playbooks:
    book = Book()
    book.read_thresholds((folder / "thresholds.yaml").read_text(encoding="utf-8"), "playbooks/thresholds.yaml")
    if thresholds is not None:
        book.read_thresholds(thresholds.read_text(encoding="utf-8"), str(thresholds), override=True)
    asks = book.document((folder / "ask.yaml").read_text(encoding="utf-8"), "playbooks/ask.yaml")
    for table, entry in asks.items():
        if table not in all_schemas():
            book.fault("playbooks/ask.yaml", asks.line_of(table), f"unknown table '{table}'")
        book.asks[table] = {name: tuple(commands) for name, commands in entry.items()}
    equivalents = _equivalents(folder, book)
    for path, file in walk(folder / "signs", ".yaml"):
        book.read_signs(file.read_text(encoding="utf-8"), f"playbooks/signs/{path}")
    for path, file in walk(folder / "patterns", ".yaml"):
        if not path.endswith(".tests.yaml"):
            book.read_pattern(file.read_text(encoding="utf-8"), f"playbooks/patterns/{path}")
    book.cross_check()
    if book.faults:
        raise PlaybookError(sorted(book.faults), hint="see CONTRIBUTING.md, 'A playbook'")
    return Playbooks(
        patterns=book.patterns,
        signs=book.signs,
        thresholds=book.thresholds,
        asks=book.asks,
        equivalents=equivalents,
    )
