"""Text without secrets and, on request, without addresses and names."""

import re
from dataclasses import dataclass, field

from triage.redact.addresses import Addresses
from triage.redact.names import Names
from triage.redact.secrets import REMOVED, Secrets

_DESCRIPTION = re.compile(r"(?im)^(\s*(?:description:?|set interfaces \S+ (?:unit \d+ )?description)\s+)(\S[^\n\r]*)")
_DOMAIN = re.compile(r"(?im)^(\s*(?:ip |set system )?domain[- ](?:name|list|lookup)\s+|.*\bdefault domain is\s+)(\S+)")


@dataclass(slots=True)
class Redactor:
    """What is taken out: secrets always; addresses, names and descriptions when they are given."""

    secrets: Secrets = field(default_factory=Secrets)
    addresses: Addresses | None = None
    names: Names | None = None

    @property
    def anonymises(self) -> bool:
        return self.names is not None

    def text(self, text: str) -> str:
        """Return ``text`` as it may leave the house."""
        text = self.secrets.clean(text)
        if self.names is not None:
            if "escription" in text or "ESCRIPTION" in text:
                text = _DESCRIPTION.sub(rf"\1{REMOVED}", text)
            if "omain" in text:
                text = _DOMAIN.sub(rf"\1{REMOVED}", text)
            text = self.names.clean(text)
        return self.addresses.clean(text) if self.addresses is not None else text

    def scrubbed(self, raw: bytes) -> bytes:
        """Return bytes that are redacted already without the secrets that were found elsewhere."""
        text = raw.decode("utf-8", "surrogateescape")
        return raw if not self.secrets.left_in(text) else self.secrets.scrub(text).encode("utf-8", "surrogateescape")

    def bytes(self, raw: bytes) -> bytes:
        """Return raw bytes as they may leave the house; bytes that are no text stay as they are."""
        return self.text(raw.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def learn_from(self, other: "Redactor") -> None:
        """Know what ``other``, which was this one until it worked on other texts, has taken out."""
        self.secrets.found |= other.secrets.found
        if self.addresses is not None and other.addresses is not None:
            self.addresses.seen.update(other.addresses.seen)

    def device(self, name: str) -> str:
        """Return what a device is called outside; one that is named by its address takes the changed address."""
        return self.text(name) if self.anonymises else name
