"""The log as numbers: what, how often, since when; hogs, logins, moves, and what logging itself costs."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from triage.facts.counters import elapsed_s, moved, rate
from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, place, ratio, rounds_of, rows_of
from triage.facts.moments import moments, spaced
from triage.facts.process_names import family_of
from triage.tables import DeviceTables

_MINUTE = timedelta(minutes=1)
_TEN_MINUTES = timedelta(minutes=10)
_FIRST_DAYS = ("Mar 1 ", "Mar  1 ", "Jan 1 ", "Jan  1 ")  # where a clock that was never set begins
# May run long while a person types, a box boots or an image is copied (catalogue, cpuhog).
_HOUSEKEEPING = (
    "exec",
    "virtual exec",
    "crypto sw pk proc",
    "init",
    "*init*",
    "ssh process",
    "entity mib",
    "copy",
    "flash",
    "nvgen",
)

# HSRP-5-STATECHANGE, HSRP_ENGINE-5-GRPSTATECHANGE, VRRP-ENG-5-VR_STATE_CHANGE, IP-STANDBY-6-INFO_STATECHANGE, VRRPD_NEW_MASTER
GATEWAY_CHANGES = re.compile(
    r"(?:IP-)?(?:HSRP|VRRP|GLBP|STANDBY)[A-Z0-9_\-]*-[0-7]-[A-Z0-9_]*STATE_?CHANGE|VRRPD_NEW_(?:MASTER|BACKUP)"
)
# One numbering of messages under four names, with or without the class of the message: ASA-session-4-..., FTD-3-...
_FIREWALL = re.compile(r"(?:ASA|PIX|FWSM|FTD)(?:-[A-Za-z]+)?\Z")
_WATCHDOGS = ("LOG_WARNING", "LOG_ALERT", "CPU_HOG_4")  # XR's monitor looks over half an hour before it speaks


def _span(times: Sequence[datetime]) -> float | None:
    return (max(times) - min(times)).total_seconds() if len(times) > 1 else None


def distinct_events(rows: Iterable[Row]) -> list[Row]:
    """Return log rows without those that a later round shows again; a line that counts a message tells of as many."""
    seen: dict[tuple[object, ...], Row] = {}
    of_one_line: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        place_in_time = row.get("event_at_text") or row["event_at"]
        line = (row["capture"], row["line"])
        said = (place_in_time, row.get("text"), row.get("detail")) if place_in_time else (*line, row.get("text"))
        of_one_line[*line, *said] += 1
        seen.setdefault((*said, of_one_line[*line, *said]), row)
    return list(seen.values())


def activity(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    events = distinct_events(r for r in rows_of(tables, "log_event") if r["mnemonic"])
    for (tag,), rows in by_key(events, "tag").items():
        times = [r["event_at"] for r in rows if r["event_at"] is not None]
        span = _span(spaced(tables, rows))
        yield {
            **place(rows[0]),
            "cites": cites([rows[0], rows[-1], *rows[1:5]]),
            "tag": tag,
            "facility": _FIREWALL.sub("ASA", rows[0]["facility"] or "") or None,
            "severity": rows[0]["severity"],
            "mnemonic": rows[0]["mnemonic"],
            "count": len(rows),
            "first_seen": min(times, default=None),
            "last_seen": max(times, default=None),
            "accuracy": next((r["accuracy"] for r in rows if r["event_at"] is not None), None),
            "span_s": span,
            "per_minute": round(len(rows) / max(span / 60, 1 / 60), 2) if span is not None else None,
        }


def health(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    headers = rows_of(tables, "log_header")
    hits = rows_of(tables, "acl_hit")
    logging_entries = [r for r in rows_of(tables, "acl_entry") if r["logs"] and (r["matches"] or 0) > 0]
    first = (headers or hits or logging_entries)[:1]
    for anchor in first:
        header = headers[-1] if headers else {}
        span = _span(spaced(tables, hits))
        flushes = [h["flushes"] for h in headers if h["flushes"] is not None]
        console = header.get("console_level")
        yield {
            **place(headers[-1] if headers else anchor),
            "cites": cites([*headers[-1:], *hits[:3], *logging_entries[:2]]),
            "flushes": flushes[-1] if flushes else None,
            "flushes_delta": moved(flushes[0], flushes[-1]) if len(flushes) > 1 else None,
            "flushes_standing": len(flushes) > 1 and flushes[0] == flushes[-1],
            "overruns": header.get("overruns"),
            "logged_per_s": _logged_per_s(tables, headers),
            "console_level": console,
            "console_chatty": None if console is None else console in {"debugging", "informational"},
            "acl_messages": len(hits),
            "acl_per_s": round(len(hits) / span, 2) if span else (0.0 if headers and not hits else None),
            "acl_sources": len({r["source"] for r in hits}),
            "acl_logging_entry": bool(logging_entries),
        }


def _logged_per_s(tables: DeviceTables, headers: Sequence[Row]) -> float | None:
    """Messages a second by the count of the log buffer, which goes on where the buffer itself has wrapped."""
    known = [h for h in headers if h["buffer_messages"] is not None]
    if not known:
        return None
    rise = moved(known[0]["buffer_messages"], known[-1]["buffer_messages"])
    return rate(rise, elapsed_s(tables, known[0], known[-1]))


def near_boot(events: Iterable[Row | None], uptimes: Sequence[int]) -> bool | None:
    """Tell whether all messages are of the ten minutes after boot; None where neither a stamp nor the box's uptime tells."""
    told = [_near_boot(event, uptimes) for event in events]
    return False if False in told else None if None in told else True


def _near_boot(event: Row | None, uptimes: Sequence[int]) -> bool | None:
    text = (event["event_at_text"] or "") if event else ""
    accuracy = event["accuracy"] if event else None
    young = max(uptimes) <= _TEN_MINUTES.total_seconds() if uptimes else None
    if accuracy == "never-set" and text.lstrip("*").startswith(_FIRST_DAYS):
        return " 00:0" in text or bool(young)
    return text.startswith("00:0") if accuracy == "uptime" else young


def hogs(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    rows_by_process = by_key(distinct_events(rows_of(tables, "cpu_hog")), "process")
    stamps = {(r["capture"], r["line"]): r for r in rows_of(tables, "log_event")}
    uptimes = [r["uptime_s"] for r in rows_of(tables, "device_info") if r["uptime_s"] is not None]
    for (process,), rows in rows_by_process.items():
        times = sorted(r["event_at"] for r in rows if r["event_at"] is not None)
        spread = spaced(tables, rows)
        events = [stamps.get((r["capture"], r["line"])) for r in rows]
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "process": process,
            "family": family_of(process) if process else None,
            "count": len(rows),
            "in_ten_minutes": most_within(spread, _TEN_MINUTES) if spread else len(rows),
            "longest_ms": max((r["ran_ms"] for r in rows if r["ran_ms"] is not None), default=None),
            "housekeeping": (process or "").lower().strip() in _HOUSEKEEPING,
            "watchdog": any(e is not None and e["mnemonic"] in _WATCHDOGS for e in events),
            "at_boot": near_boot(events, uptimes) or False,  # unknown excuses no hog
            "first_seen": times[0] if times else None,
            "last_seen": times[-1] if times else None,
        }


def most_within(times: Sequence[datetime], span: timedelta) -> int:
    """Return the greatest number of ``times`` (sorted) inside any window of ``span``."""
    best = start = 0
    for end, time in enumerate(times):
        while time - times[start] > span:
            start += 1
        best = max(best, end - start + 1)
    return best


def logins(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Refused logins: of the log, else as the box counts them by itself (show login failures)."""
    rows = distinct_events(rows_of(tables, "login_failure"))
    counted = rounds_of(rows_of(tables, "login_failure_count"))
    times = spaced(tables, rows)
    known = rows or (counted[-1] if counted else [])
    if known:
        sources, users = _by(known, "source"), _by([r for r in known if r["user"] is not None], "user")
        yield {
            **place(known[0]),
            "cites": cites(known),
            "failures": sources.total(),
            "sources": len(sources),
            "users": len(users) or None,
            "per_minute": float(most_within(times, _MINUTE)) if times else None,
            "top_source": sources.most_common(1)[0][0],
            "top_user": users.most_common(1)[0][0] if users else None,
        }


def _by(rows: Sequence[Row], column: str) -> Counter[str]:
    """Failures by ``column``; a message is one, a row that the box counts is as many as it says."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row[column]] += row.get("count") or 1
    return found


def moves(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    rows = distinct_events(rows_of(tables, "mac_move"))
    if not rows:
        return
    pairs = Counter(tuple(sorted((r["from_port"] or "", r["to_port"] or ""))) for r in rows)
    times = [r["event_at"] for r in rows if r["event_at"] is not None]
    span = _span(spaced(tables, rows))
    first, second = pairs.most_common(1)[0][0]
    between = [r for r in rows if {r["from_port"] or "", r["to_port"] or ""} == {first, second}]
    yield {
        **place(rows[0]),
        "cites": cites(rows),
        "moves": len(rows),
        "macs": len({r["mac"] for r in rows}),
        "port_pairs": len(pairs),
        "port_a": first,
        "port_b": second,
        "macs_in_a_minute": _macs_in_a_minute(between, moments(tables, between)),
        "per_minute": ratio(len(rows), span / 60 if span else None),
        "first_seen": min(times, default=None),
    }


def _macs_in_a_minute(rows: Sequence[Row], times: Sequence[datetime | None]) -> int | None:
    """The most addresses that moved within one minute; None when the log tells no time."""
    timed = sorted(((time, row["mac"]) for time, row in zip(times, rows, strict=True) if time is not None))
    if not timed:
        return None
    inside: Counter[str] = Counter()
    most = start = 0
    for time, mac in timed:
        inside[mac] += 1
        while time - timed[start][0] >= _MINUTE:
            gone = timed[start][1]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            start += 1
        most = max(most, len(inside))
    return most


def gateways(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """State changes of gateway groups, and whether the CPU rose before the first of them."""
    changed = [r for r in rows_of(tables, "log_event") if r["tag"] and GATEWAY_CHANGES.fullmatch(r["tag"])]
    rows = distinct_events(changed)
    if not rows:
        return
    times, first = spaced(tables, rows), rows[0]
    began = min((r["event_at"] for r in rows if r["event_at"] is not None), default=None)
    rises = [r for r in rows_of(tables, "cpu_threshold_event") if r["direction"] == "rising" and r["event_at"]]
    before = [(began - r["event_at"]).total_seconds() for r in rises if began is not None]
    yield {
        **place(first),
        "cites": cites([*rows, *rises[:1]]),
        "tag": first["tag"],
        "changes": len(rows),
        "in_a_minute": most_within(times, _MINUTE) if times else None,
        "cpu_first_s": max(before, default=None),
        "first_seen": began,
    }


LOG_FACTS = (
    Fact(table="log_activity", compute=activity, needs=("log_event",)),
    Fact(table="log_health", compute=health, any_of=("log_header", "acl_hit", "acl_entry")),
    Fact(table="hog_summary", compute=hogs, needs=("cpu_hog",)),
    Fact(table="login_summary", compute=logins, any_of=("login_failure", "login_failure_count")),
    Fact(table="gateway_flap", compute=gateways, needs=("log_event",)),
    Fact(table="mac_move_summary", compute=moves, needs=("mac_move",)),
)
