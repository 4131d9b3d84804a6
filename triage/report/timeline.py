"""What happened when: first and last of every telling message, and the collection, in UTC."""

from dataclasses import dataclass
from datetime import datetime

from triage.report.clocks import DOUBTS
from triage.report.report import Report

_TELLING = 4  # severities 0 to 4 tell something; the rest only when a finding rests on it
_MOST = 40


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


def timeline(report: Report) -> list[Entry]:
    """Return the telling events of all devices, oldest first."""
    found: list[Entry] = []
    for device, tables in report.tables.items():
        table = tables.table("log_activity")
        for row in table.rows() if table is not None else ():
            quoted = report.numbers.get((row["capture"], row["line"]))
            if row["first_seen"] is None or (
                (row["severity"] is None or row["severity"] > _TELLING) and quoted is None
            ):
                continue
            times = f", {row['count']} times until {row['last_seen']:%H:%M:%S}" if row["count"] > 1 else ""
            found.append(
                Entry(
                    row["first_seen"],
                    device,
                    f"%{row['tag']}{times}",
                    row["severity"] or 5,
                    row["facility"] or "",
                    quoted,
                    DOUBTS.get(row["accuracy"] or "", ""),
                )
            )
    return sorted(found, key=lambda e: (e.at, e.device, e.text))[:_MOST]


def doubtful(entry: Entry) -> str:
    """Return in parentheses why the time of an entry may be wrong; empty when its clock says it is right."""
    return f" ({entry.doubt})" if entry.doubt else ""
