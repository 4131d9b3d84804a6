"""Moments on the command line: 2026-11-22T03:00, with or without a zone, or how long ago: 2h."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from triage.cli.duration import DURATION


class Moment(click.ParamType):  # type: ignore[type-arg]
    """An aware time in UTC."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment; a time without a zone is UTC."""
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        if re.fullmatch(r"\d{1,9}(\.\d{1,3})?[smhd]", text.lower()):
            return datetime.now(UTC) - timedelta(seconds=DURATION.convert(text, param, ctx))
        try:
            at = datetime.fromisoformat(text)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(
                f"'{value}' is not a time; write 2026-11-22T03:00, with a zone if it is not UTC, or 2h for two hours ago",
                param,
                ctx,
            )


MOMENT = Moment()
