"""A bug of ours: one line for the operator, and a file for those who mend it."""

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import click
import platformdirs

from triage import __version__


def report(error: Exception) -> None:
    """Say that ``error`` is a bug of triage, and keep its traceback in a file; ``TRIAGE_DEBUG`` prints it too."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    text = "".join(traceback.format_exception(error))  # without the values of variables: they may be secrets
    click.echo(f"triage: a bug of triage, not of yours: {what} ({Path(place.filename).name}:{place.lineno})", err=True)
    kept = _keep(f"triage {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n{text}")
    if os.environ.get("TRIAGE_DEBUG") or kept is None:
        click.echo(text, err=True)
    if kept is not None:
        click.echo(f"  try: report it with {kept}; what was captured is kept", err=True)


def _keep(text: str) -> Path | None:
    folder = platformdirs.user_log_path("triage")
    file = folder / f"bug-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
    except OSError:
        return None
    return file
