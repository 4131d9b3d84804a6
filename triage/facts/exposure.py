"""Services of the box that face the network: Smart Install, the web pages, and TCP sessions to its own ports."""

from collections.abc import Iterable

from triage.facts.fact import Fact, Row, Surroundings, by_key, cites, place, rounds_of, rows_of
from triage.facts.logs import distinct_events
from triage.tables import DeviceTables

_SMART_INSTALL_PORT = 4786
_VSTACK = {"vstack": True, "no vstack": False}
_HALF_OPEN = ("SYNRCVD", "SYNRCVDP", "SYN_RCVD")
_LEFT_OVER = ("TIMEWAIT", "TIME_WAIT", "CLOSEWAIT", "LASTACK", "FINWAIT1", "FINWAIT2")


def smart_install(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Whether Smart Install answers: by its own status, by the configuration, or by its port."""
    known = _smart_install(tables)
    for row, _on in known[:1]:
        yield {
            **place(next((r for r, on in known if on), row)),
            "cites": cites(r for r, _on in known),
            "enabled": any(on for _, on in known),
        }


def _smart_install(tables: DeviceTables) -> list[tuple[Row, bool]]:
    status = [
        (r, (r["state"] or "").lower() == "enabled")
        for r in rows_of(tables, "feature_state")
        if r["feature"] == "smart install"
    ]
    lines = [
        (r, _VSTACK[r["text"].strip()])
        for r in rows_of(tables, "config_line")
        if not r["block"] and (r["text"] or "").strip() in _VSTACK
    ]
    listed = _stated(tables)
    ports = [(r, True) for r in listed if r["local_port"] == _SMART_INSTALL_PORT]
    return [*status, *lines, *(ports or [(r, False) for r in listed[:1]])]


def _smart_install_unread(tables: DeviceTables) -> str | None:
    return None if _smart_install(tables) else "the state of Smart Install was not read"


def _stated(tables: DeviceTables) -> list[Row]:
    """Sessions from a list that prints their states; the list of web connections does not, and names web sessions alone."""
    return [r for r in rows_of(tables, "tcp_session") if r["state"] and r["state"] != "http"]


def sessions(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """TCP sessions to each port of the box in the newest round."""
    for group in rounds_of(_stated(tables))[-1:]:
        for (port,), rows in by_key(group, "local_port").items():
            distant = [r for r in rows if r["remote_port"] is not None]
            half_open = [r for r in distant if r["state"].upper() in _HALF_OPEN]
            left_over = [r for r in distant if r["state"].upper() in _LEFT_OVER]
            yield {
                **place((half_open or left_over or rows)[0]),
                "cites": cites([*half_open[:6], *left_over[:6]] or rows),
                "local_port": port,
                "sessions": len(distant),
                "half_open": len(half_open),
                "unfinished": len(half_open) + len(left_over),
                "sources": len({r["remote"] for r in distant}),
            }


def _sessions_unread(tables: DeviceTables) -> str | None:
    return None if _stated(tables) else "the TCP sessions of the box were not read"


def webui(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """What was done over the web pages of the box, by kind and user."""
    for (kind, user), rows in by_key(distinct_events(rows_of(tables, "webui_event")), "kind", "user").items():
        times = [r["event_at"] for r in rows if r["event_at"] is not None]
        yield {
            **place(rows[0]),
            "cites": cites(rows),
            "kind": kind,
            "user": user,
            "count": len(rows),
            "source": next((r["source"] for r in rows if r["source"]), None),
            "detail": next((r["detail"] for r in rows if r["detail"]), None),
            "first_seen": min(times, default=None),
        }


EXPOSURE_FACTS = (
    Fact(
        table="smart_install_state",
        compute=smart_install,
        any_of=("feature_state", "config_line", "tcp_session"),
        unready=_smart_install_unread,
    ),
    Fact(table="service_session_state", compute=sessions, needs=("tcp_session",), unready=_sessions_unread),
    Fact(table="webui_activity", compute=webui, needs=("webui_event",)),
)
