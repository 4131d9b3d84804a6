"""What a verdict rests on besides the captures: the network's known hosts, this site's limits, the time that is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from triage.case.folder import Case
from triage.errors import CaseError

_LIMITS = "thresholds.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms on which captures are judged. Log messages from before ``since`` or after ``until`` (UTC) do not count."""

    hosts: Mapping[str, str] = field(default_factory=dict)
    thresholds: Path | None = None
    since: datetime | None = None
    until: datetime | None = None

    def or_else(self, others: Self) -> Self:
        """Return these terms, and where they say nothing the others."""
        return type(self)(
            hosts=self.hosts or others.hosts,
            thresholds=self.thresholds or others.thresholds,
            since=self.since or others.since,
            until=self.until or others.until,
        )


def terms_of(case: Case) -> Terms:
    """Return the terms that a case is judged on, so that every look at it comes to the same verdict.

    Raises:
        CaseError: case.json does not say them as it should.
    """
    about, limits = case.about(), case.root / _LIMITS
    since, until = about.get("since"), about.get("until")
    hosts = about.get("hosts", {})
    try:
        return Terms(
            hosts={str(address): str(role) for address, role in hosts.items()},
            thresholds=limits if limits.is_file() else None,
            since=datetime.fromisoformat(since) if since else None,
            until=datetime.fromisoformat(until) if until else None,
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise CaseError(
            f"{case.root}/case.json: hosts, since or until is wrong: {error}",
            hint="restore it, or analyse the captures folder alone",
        ) from error


def keep_terms(case: Case, terms: Terms) -> None:
    """Put the terms into the case.

    Raises:
        CaseError: it cannot be written.
    """
    if terms.thresholds is not None and terms.thresholds != case.root / _LIMITS:
        case.write(_LIMITS, terms.thresholds.read_bytes())
    said = {
        "hosts": dict(terms.hosts) or None,
        "since": terms.since.isoformat() if terms.since else None,
        "until": terms.until.isoformat() if terms.until else None,
    }
    case.amend({name: value for name, value in said.items() if value is not None})
