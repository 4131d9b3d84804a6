"""How far the times of a case can be trusted: what each device's clock says of itself, and how far it is from ours."""

from collections.abc import Mapping
from datetime import timedelta

from triage.report.display import one_line
from triage.report.report import Report
from triage.tables import DeviceTables

# What a time stamp says of its clock; a synchronised one says nothing.
DOUBTS: Mapping[str, str] = {
    "unsynchronised": "clock not synchronised",
    "never-set": "clock never set",
    "uptime": "placed by the uptime",
    "relay": "clock of the relay",
}
_STATE = {"authoritative": "synchronised", "unsynchronised": "not synchronised", "never-set": "never set"}
_NO_DRIFT = timedelta(minutes=5)
_NOTED_S = 2.0  # a login and an answer take about that; less cannot be told


def clocks(report: Report) -> list[str]:
    """Return a sentence for each device whose clock was read, by name."""
    return [text for device, tables in sorted(report.tables.items()) if (text := _clock(device, tables))]


def _clock(device: str, tables: DeviceTables) -> str:
    table = tables.table("clock")
    rows = [r for r in table.rows() if r["device_time"] is not None] if table is not None else []
    if not rows:
        return ""
    row = rows[-1]
    state = _STATE.get(row["accuracy"] or "", "of unknown accuracy")
    source = f" ({one_line(row['source'], 40)})" if row["source"] else ""
    if row["at"] is None:
        return f"{device}: clock {state}{source}; not compared with another"
    gap = row["device_time"] - row["at"]
    if abs(gap) < timedelta(seconds=_NOTED_S):
        return f"{device}: clock {state}{source}, agrees with ours"
    text = f"{device}: clock {state}{source}, {_length(abs(gap))} {'ahead of' if gap > timedelta() else 'behind'} ours"
    return f"{text}: one of the two is wrong" if abs(gap) > _NO_DRIFT and state == "synchronised" else text


def _length(gap: timedelta) -> str:
    seconds = gap.total_seconds()
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 2 * 86_400 else f"{seconds / 86_400:.1f} d"
