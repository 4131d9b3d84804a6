"""Our rows beside what a peer parser makes of the same file: ``python -m tests.corpus.peers [FOLDER]``."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from tests.corpus.survey import FOLDER, captures
from triage.parsing.reader import read
from triage.tables import Table

FIELDS = Path(__file__).with_name("peer_fields.yaml")
EXPLAINED = Path(__file__).with_name("peer_differences.yaml")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_SPAN = re.compile(r"(\d+) (year|week|day|hour|minute|second)")
_SECONDS = {"year": 365 * 86_400, "week": 7 * 86_400, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_FLASH = re.compile(r"^\w*flash\d*:")


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of one row: theirs, ours; equal or not."""

    file: str
    key: str
    field: str
    theirs: str
    ours: str | None

    @property
    def equal(self) -> bool:
        return self.ours is not None and same(self.theirs, self.ours)


def same(theirs: str, ours: str) -> bool:
    """Tell whether two values are the same: numbers by value, spans in seconds, texts without case and punctuation."""
    if span := _SPAN.findall(theirs):
        theirs = str(sum(int(count) * _SECONDS[unit] for count, unit in span))
    theirs, ours = _FLASH.sub("", theirs), _FLASH.sub("", ours)
    one, other = _NUMBER.match(theirs.strip()), _NUMBER.match(ours.strip())
    if one and other and other[0] == ours.strip():
        return float(one[0].replace(",", "")) == float(other[0].replace(",", ""))
    return re.sub(r"[\s.:\-]", "", theirs.lower()) == re.sub(r"[\s.:\-]", "", ours.lower())


def compared(folder: Path = FOLDER) -> Iterator[Compared]:
    """Yield every field that a peer has and that is one of our columns."""
    rules = yaml.safe_load(FIELDS.read_text(encoding="utf-8"))
    for capture in captures(folder):
        rule = next((r for r in rules if fnmatch(capture.path, r["files"])), None)
        peer = next(iter(sorted((folder / capture.path).parent.glob(f"{Path(capture.path).stem}.peer.*"))), None)
        if rule is None or peer is None:
            continue
        table = read(capture).tables.get(rule["table"])
        if not rule["key"]:
            yield from _only(capture.path, peer, table, rule["fields"])
            continue
        ours: dict[str, list[dict[str, Any]]] = {}
        for row in table.rows() if table is not None else ():
            ours.setdefault(str(row[rule["key"]]).lower(), []).append(row)
        for key, theirs in records(peer, rule["named"]):
            # Several rows may have one key, such as the processes with pid 0: the one that is most like theirs is meant.
            tries = [list(beside(capture.path, key, theirs, row, rule["fields"])) for row in ours.get(key.lower(), ())]
            yield from max(tries, key=lambda found: sum(c.equal for c in found), default=[])


def _only(file: str, peer: Path, table: Table | None, fields: Mapping[str, str]) -> Iterator[Compared]:
    """Yield the fields of a result that is one record, beside our one row."""
    row = next(table.rows(), None) if table is not None else None
    found = _document(peer)
    found = found["parsed_sample"][0] if isinstance(found, dict) and found.get("parsed_sample") else found
    if row is not None and isinstance(found, dict):
        yield from beside(file, "", found, row, fields)


def beside(
    file: str, key: str, theirs: Mapping[str, Any], row: Mapping[str, Any], fields: Mapping[str, str]
) -> Iterator[Compared]:
    """Yield the fields of one of their records beside one of our rows."""
    for path, value in leaves(theirs):
        column = fields.get(path)
        if column and value not in (None, "", "-", -1, -1.0, "never", "unlimited"):
            mine = row[column]
            yield Compared(file, key, path, str(value), None if mine is None else str(mine))


def records(peer: Path, named: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (key, record) of a peer's result: a list of records, or records by name at any depth."""
    yield from _records(_document(peer), named)


def _document(peer: Path) -> Any:
    text = peer.read_text(encoding="utf-8", errors="replace")
    return yaml.safe_load(text) if peer.suffix == ".yml" else json.loads(text)


def _records(found: Any, named: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(found, list):
        for item in found:
            yield from _records(item, named)
    elif isinstance(found, dict):
        key = next((found[name] for name in named if isinstance(found.get(name), str | int)), None)
        if key is not None:
            yield str(key), found
        for name, item in found.items():
            if isinstance(item, dict) and isinstance(item.get("index"), dict):
                yield from ((str(name), below) for below in item["index"].values())
            elif isinstance(item, dict) and key is None:
                if not any(isinstance(item.get(n), str | int) for n in named):
                    yield str(name), item
                yield from _records(item, named)
            elif isinstance(item, list):
                yield from _records(item, named)


def leaves(record: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path, value) of everything below a record."""
    for name, value in record.items():
        path = f"{before}.{name}" if before else str(name)
        if isinstance(value, dict):
            yield from leaves(value, path)
        elif not isinstance(value, list):
            yield path, value


def messages(folder: Path = FOLDER) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield (file, their messages, ours) of the logs that a peer has read: facility-severity-mnemonic, in order."""
    for capture in captures(folder):
        peer = (folder / capture.path).with_suffix(".peer.yml")
        theirs = _document(peer).get("parsed_sample") if "/logging/" in capture.path and peer.exists() else None
        if theirs and "mnemonic" in theirs[0]:
            events = read(capture).tables.get("log_event")
            ours = [
                f"{row['facility']}-{row['severity']}-{row['mnemonic']}"
                for row in (events.rows() if events else ())
                if row["mnemonic"]
                is not None  # debugging output, and the end of a message that was written over, have none
            ]
            yield capture.path, [f"{m['facility']}-{m['severity']}-{m['mnemonic']}" for m in theirs], ours


def main() -> None:
    """Print how many fields agree, and those that do not and are not explained."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    found = list(compared(folder))
    known = explained()
    wrong = [c for c in found if not c.equal and (c.file, c.field) not in known]
    for c in wrong[:200]:
        print(f"{c.file} {c.key} {c.field}: theirs {c.theirs!r}, ours {c.ours!r}")
    files = {c.file for c in found}
    print(f"{len(files)} files, {len(found)} fields, {sum(c.equal for c in found)} equal, {len(wrong)} unexplained")


def explained() -> Mapping[tuple[str, str], str]:
    """Return why (file, field) differs, for the differences that somebody looked at."""
    entries = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")) if EXPLAINED.exists() else []
    return {(entry["file"], field): entry["why"] for entry in entries or [] for field in entry["fields"]}


if __name__ == "__main__":
    main()
