"""What storm control measures on the ports: levels as printed, in three units."""

import re
from collections.abc import Iterable, Mapping

from triage.facts.fact import Row

_MANY = ("broadcast", "multicast", None)  # unicast is plain traffic; a box that prints one kind does not say which
_LEVEL = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<times>[kmg]?) ?(?P<unit>%|[bp]ps|)", re.IGNORECASE)
_TIMES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_LIMITS = {"%": "storm_port_pct", "pps": "storm_port_pps", "bps": "storm_port_bps"}


def storms(rounds: Iterable[Iterable[Row]], limits: Mapping[str, float]) -> list[Row]:
    """Return the row of every port that receives a storm: above its threshold, and more than a low threshold explains."""
    found: dict[str, Row] = {}
    for row in (row for rows in rounds for row in rows if row["traffic"] in _MANY):
        (now, unit), (most, same) = _level(row["current"]), _level(row["upper"])
        if unit in _LIMITS and unit == same and now >= max(most, limits[_LIMITS[unit]]):
            found.setdefault(row["interface"], row)
    return list(found.values())


def _level(text: str | None) -> tuple[float, str]:
    match = _LEVEL.fullmatch(text or "")
    if match is None:
        return 0.0, ""
    return float(match["number"]) * _TIMES[match["times"].lower()], match["unit"].lower() or "%"
