"""What changed on a box in the week before its trouble began."""

from datetime import datetime

from triage.diagnosis.evidence import Quote
from triage.facts.fact import Row, rows_of
from triage.model import Change, Evidence, Onset
from triage.tables import DeviceTables

_WEEK_S = 7 * 86_400
_AFTER_S = -300  # the first complaint comes late: a flap in the minutes after it may still be the cause
_MOST = 6
# A person's hand and a boot explain more than the flaps that follow from them.
_KINDS = ("configuration", "reload", "switchover", "hardware", "spanning tree", "first hop", "adjacency", "interface")


def onset_of(tables: DeviceTables) -> Onset | None:
    """Return when the trouble began, by the earliest sign of it."""
    first = next((row for row in rows_of(tables, "onset") if row["rank"] == 1), None)
    if first is None:
        return None
    return Onset(device=tables.device, at=first["began_at"], basis=first["basis"], accuracy_s=first["accuracy_s"])


def changes_of(tables: DeviceTables, quote: Quote, began: datetime | None = None) -> tuple[Change, ...]:
    """Return the changes of the week before the onset, oldest first.

    The onset is the device's own, or else ``began``, that of the incident; where neither is known, the newest changes that
    the log holds.
    """
    rows = [_dated(row, began) for row in rows_of(tables, "change") if row["changed_at"] is not None]
    near = [row for row in rows if row["before_s"] is not None and _AFTER_S <= row["before_s"] <= _WEEK_S]
    if all(row["before_s"] is None for row in rows):
        near = [row for row in rows if row["kind"] != "reload"]
    found = []
    for row in sorted(near, key=_likely)[:_MOST]:
        text = quote(row["capture"], row["line"])
        if text is not None:
            found.append(_change(tables.device, row, text))
    return tuple(sorted(found, key=lambda change: (change.at, change.what)))


def _dated(row: Row, began: datetime | None) -> Row:
    if row["before_s"] is not None or began is None:
        return row
    return {**row, "before_s": (began - row["changed_at"]).total_seconds()}


def _likely(row: Row) -> tuple[int, float]:
    nearest = row["before_s"] if row["before_s"] is not None else -row["last_at"].timestamp()
    return (_KINDS.index(row["kind"]) if row["kind"] in _KINDS else len(_KINDS), nearest)


def _change(device: str, row: Row, text: str) -> Change:
    what = " ".join(filter(None, (row["where"], row["what"], f"by {row['who']}" if row["who"] else None)))
    evidence = Evidence(
        device=device, capture=row["capture"], line=row["line"], text=text, sign=f"change-{row['kind']}"
    )
    return Change(
        device=device,
        kind=row["kind"],
        what=what,
        at=row["changed_at"],
        before_s=row["before_s"],
        count=row["count"],
        evidence=evidence,
    )
