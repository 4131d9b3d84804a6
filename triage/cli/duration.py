"""Durations on the command line: 90s, 15m, 6h, 2d, or plain seconds."""

import re
from typing import Any

import click

_UNIT_S = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_MAX_S = 366 * 86_400.0


class Duration(click.ParamType):  # type: ignore[type-arg]
    """Seconds, written with a unit."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds."""
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)([smhd]?)", str(value).strip().lower())
        if match is None:
            self.fail(f"'{value}' is not a duration; write 90s, 15m, 6h or 2d", param, ctx)
        seconds = float(match[1]) * _UNIT_S[match[2]]
        if not 0 < seconds <= _MAX_S:
            self.fail(f"'{value}' is not between a moment and a year", param, ctx)
        return seconds


DURATION = Duration()
