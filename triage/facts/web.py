"""Web on and through the box: its own server and who is connected to it."""

import re
from collections.abc import Iterable

from triage.facts.fact import Fact, Row, Surroundings, cites, place, rows_of
from triage.tables import DeviceTables

_PORTS = (80, 443)
_NO_LIST = (None, "0", "-1", "None")  # what the status prints where no list is set
_ACCESS_LIST = re.compile(r"ip http access-class (?:ipv[46] )?(\S+)")
_SERVERS = ("http server", "https server")
_LINES = {"ip http server": True, "ip http secure-server": True, "no ip http server": False, "no ip http secure-server": False}  # fmt: skip


def server(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    """Whether the web server of the box runs, as its status or else its configuration says."""
    states = _states(tables)
    for row, _enabled in states[:1]:
        yield {
            **place(next((r for r, on in states if on), row)),
            "cites": cites(r for r, _on in states),
            "enabled": any(on for _, on in states),
            "access_list": next((r["detail"] for r, _on in states if r.get("detail") not in _NO_LIST), _filter(tables)),
        }


def _states(tables: DeviceTables) -> list[tuple[Row, bool]]:
    status = [(r, r["state"] == "enabled") for r in rows_of(tables, "feature_state") if r["feature"] in _SERVERS]
    lines = [
        (r, _LINES[r["text"].strip()])
        for r in rows_of(tables, "config_line")
        if not r["block"] and (r["text"] or "").strip() in _LINES
    ]
    return status or lines


def _filter(tables: DeviceTables) -> str | None:
    """The list in front of the web server, as the configuration names it."""
    found = (
        _ACCESS_LIST.fullmatch((r["text"] or "").strip()) for r in rows_of(tables, "config_line") if not r["block"]
    )
    return next((match[1] for match in found if match), None)


def _unread(tables: DeviceTables) -> str | None:
    return None if _states(tables) else "the state of the web server was not read"


def sessions(tables: DeviceTables, _: Surroundings) -> Iterable[Row]:
    rows = rows_of(tables, "tcp_session")
    last = max((r["round"] for r in rows), default=None)
    mine = [r for r in rows if r["round"] == last and r["local_port"] in _PORTS and r["remote_port"]]
    for anchor in (mine or rows)[:1]:
        yield {
            **place(anchor),
            "cites": cites(mine),
            "sessions": len(mine),
            "sources": len({r["remote"] for r in mine}),
        }


WEB_FACTS = (
    Fact(table="web_server_state", compute=server, any_of=("feature_state", "config_line"), unready=_unread),
    Fact(table="web_session_state", compute=sessions, needs=("tcp_session",)),
)
