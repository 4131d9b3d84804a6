"""What happened when: first and last of every telling message, and the collection, in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.report.clocks import DOUBTS
from triage.report.display import one_line
from triage.report.report import Report

_TELLING = 4  # severities 0 to 4 tell something; the rest only when a finding rests on it
_MOST = 40
_MESSAGE = 160  # characters of a message


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; ``number`` is an evidence number when the line is quoted elsewhere."""

    at: datetime
    device: str
    text: str
    severity: int
    facility: str
    number: int | None = None
    doubt: str = ""  # why its time may be wrong


def timeline(report: Report, most: int = _MOST) -> list[Entry]:
    """Return the telling events of all devices, oldest first; of more than ``most`` the most telling and latest."""
    found = sorted(_logged(report), key=lambda e: (_telling(report, e), -e.at.timestamp(), e.device, e.text))
    return sorted([*found[:most], *_collection(report)], key=lambda e: (e.at, e.device, e.text))


def _telling(report: Report, entry: Entry) -> tuple[bool, bool, int]:
    return entry.number is None, entry.device not in report.affected, entry.severity


def _logged(report: Report) -> list[Entry]:
    found: list[Entry] = []
    for device, tables in report.tables.items():
        table = tables.table("log_activity")
        for row in table.rows() if table is not None else ():
            quoted = report.numbers.get((row["capture"], row["line"]))
            if row["first_seen"] is None or (
                (row["severity"] is None or row["severity"] > _TELLING) and quoted is None
            ):
                continue
            found.append(
                Entry(
                    row["first_seen"],
                    device,
                    _message(report, row) + _times(row),
                    5 if row["severity"] is None else row["severity"],
                    row["facility"] or "",
                    quoted,
                    DOUBTS.get(row["accuracy"] or "", ""),
                )
            )
    return found


def _message(report: Report, row: Mapping[str, Any]) -> str:
    """The message in the words of the device: people search for those."""
    mark = f"%{row['tag']}"
    line = report.line(row["capture"], row["line"]) or ""
    _, found, rest = line.partition(mark)
    return one_line(found + rest, _MESSAGE) if found else mark


def _times(row: Mapping[str, Any]) -> str:
    if row["count"] < 2:
        return ""
    if row["last_seen"] is None:
        return f" ({row['count']} times)"
    form = "%H:%M:%S" if row["last_seen"].date() == row["first_seen"].date() else "%Y-%m-%d %H:%M:%S"
    return f" ({row['count']} times until {row['last_seen']:{form}})"


def _collection(report: Report) -> list[Entry]:
    """When this tool began and ended to ask, by the clock of the computer it ran on."""
    times = sorted(datetime.fromisoformat(s.at) for s in report.sent if s.at is not None) if report.collected else []
    if not times:
        return []
    return [
        Entry(at, "-", f"triage {word} collecting", 6, "triage", doubt="our clock")
        for at, word in ((times[0], "began"), (times[-1], "ended"))
    ]


def doubtful(entry: Entry) -> str:
    """Return in parentheses why the time of an entry may be wrong; empty when its clock says it is right."""
    return f" ({entry.doubt})" if entry.doubt else ""
