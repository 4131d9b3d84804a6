"""What one device list says: entries, credentials, known hosts, faults and notices, each with its place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from triage.errors import FaultList
from triage.inventory.credentials import CredentialSpec, Secret
from triage.inventory.platforms import platform_of
from triage.model import PLATFORMS, Device
from triage.strict_yaml import Lines, load

MAX_PORT = 65_535
NETBOX_PREFIX = "netbox:"
SECRET_ADVICE = "write it as ask, env:NAME, file:PATH, cmd:PROGRAM or keyring:SERVICE/USER in a YAML list"  # noqa: S105
_HOST = re.compile(
    r"(?:(?P<user>[^@\s]+)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][\w.\-]*|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)(?::(?P<port>\d{1,5}))?"
)
TRANSPORTS = ("auto", "paramiko", "openssh", "telnet")
_SOURCES = ("env:", "file:", "cmd:", "keyring:", "netmiko:")
_ENVIRONMENT = (
    re.compile(r"%ENV\{(\w+)\}"),  # pyATS
    re.compile(r"\{\{\s*lookup\(\s*['\"](?:ansible\.builtin\.)?env['\"]\s*,\s*['\"](\w+)['\"]\s*\)\s*\}\}"),  # Ansible
)
_ASKED = re.compile(r"%ASK\{[^}]*\}|\{\{.*\}\}")


class Sample:
    """A device list as text: what a format looks at to tell whether it is its own, and then reads."""

    def __init__(
        self, text: str, source: str, *, folder: Path | None = None, columns: Sequence[str] = (), private: bool = False
    ) -> None:
        self.private = private
        self.text = text
        self.source = source
        self.folder = folder
        self.columns = tuple(columns)

    @cached_property
    def lines(self) -> tuple[tuple[int, str], ...]:
        """Every line that is neither blank nor a comment, with its number."""
        numbered = ((number, line.split(" #", 1)[0].strip()) for number, line in enumerate(self.text.splitlines(), 1))
        return tuple((number, line) for number, line in numbered if line and not line.startswith(("#", ";", "//")))

    @cached_property
    def first(self) -> str:
        """The first line that says something."""
        return self.lines[0][1] if self.lines else ""

    @cached_property
    def is_json(self) -> bool:
        """Tell whether the text begins as a JSON document."""
        return self.text.lstrip()[:1] == "{" or re.match(r"\s*\[\s*[{\]]", self.text) is not None

    @cached_property
    def is_yaml(self) -> bool:
        """Tell whether the text begins as a YAML mapping or list."""
        return re.match(r"---|- \S|-$|['\"]?[\w.\-]+['\"]?:(?:\s|$)", self.first) is not None

    @cached_property
    def document(self) -> Any:
        """The YAML or JSON document; None when the text is neither, or broken."""
        if not (self.is_yaml or self.is_json):
            return None
        try:
            return load(self.text, self.source)
        except FaultList:
            return None


@dataclass(slots=True, kw_only=True)
class Reading:
    """Collects what a device list says; nothing is raised until all lists are read."""

    source: str
    private: bool = False  # nobody but its owner can read the list, or he says that this is all right
    devices: list[Device] = field(default_factory=list)
    credentials: dict[str, CredentialSpec] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    _values: dict[str, int] = field(default_factory=dict, repr=False)

    def place(self, line: int) -> str:
        """Return "file:line"."""
        return f"{self.source}:{line}"

    def document(self, sample: Sample) -> Any:
        """Return the YAML or JSON document of ``sample``; what is wrong with it becomes faults, and None comes back."""
        if sample.document is not None:
            return sample.document
        try:
            return load(sample.text, self.source)
        except FaultList as error:
            self.faults.extend(error.faults)
            return None

    def beside(self, sample: Sample, *names: str) -> Lines:
        """Return the first of the YAML files ``names`` that lies beside the list; an empty mapping when none does."""
        folder = sample.folder
        file = next((folder / name for name in names if (folder / name).is_file()), None) if folder else None
        if file is None:
            return Lines(1)
        try:
            found = load(file.read_text(encoding="utf-8-sig"), str(file))
        except FaultList as error:
            self.faults.extend(error.faults)
            return Lines(1)
        except UnicodeDecodeError:
            self.faults.append(f"{file}:1: not UTF-8 text")
            return Lines(1)
        if isinstance(found, Lines):
            return found
        self.faults.append(f"{file}:1: must be a mapping")
        return Lines(1)

    def add(self, fields: Mapping[str, Any], place: str) -> None:
        """Add one device from ``host, name, port, platform, credential, site, tags, transport, jump``; what is wrong becomes a fault."""
        known = {key: value for key, value in fields.items() if value not in ("", None, "null", [], ())}
        written = str(known.get("host", "")).strip()
        match = _HOST.fullmatch(written)
        if match is None:
            self.faults.append(f"{place}: '{written[:60]}' is not a host name or an address")
            return
        port = str(known.get("port") or match["port"] or "22")
        if not port.isdigit() or not 0 < int(port) <= MAX_PORT:
            self.faults.append(f"{place}: port '{port[:20]}' is not between 1 and {MAX_PORT}")
            return
        platform = platform_of(str(known["platform"])) if "platform" in known else None
        if "platform" in known and platform is None:
            self.faults.append(f"{place}: unknown platform '{known['platform']}' (known: {', '.join(PLATFORMS)})")
            return
        if known.get("transport", "auto") not in TRANSPORTS:
            self.faults.append(f"{place}: transport '{known['transport']}' is none of {', '.join(TRANSPORTS)}")
            return
        jumps = words(known.get("jump", ""))
        if wrong := [hop for hop in jumps if _HOST.fullmatch(hop) is None]:
            self.faults.append(f"{place}: jump host '{wrong[0][:60]}' is not [user@]host[:port]")
            return
        host = match["host"].strip("[]")
        credential = str(known.get("credential", "default"))
        if match["user"]:
            credential = self.credential(match["user"], place=place)
        device = Device(
            name=str(known.get("name") or host),
            host=host,
            port=int(port),
            platform=platform,
            credential=credential,
            site=known.get("site"),
            tags=words(known.get("tags", "")),
            source=place,
            transport=known.get("transport"),
            jumps=jumps,
        )
        self.devices.append(device)

    def credential(
        self,
        username: str,
        *,
        place: str,
        password: str | Secret = "",
        enable: str | Secret = "",
        key_file: str = "",
    ) -> str:
        """Return the name of the credential of these parts; the same parts are one credential, with one canary."""
        password, enable = self.secret(password, "password", place), self.secret(enable, "enable secret", place)
        if not (username or password or enable or key_file):
            return "default"
        sources = ", ".join(self._shown(part) for part in (password, enable, key_file) if part)
        name = f"user:{username or '-'}" + (f" ({sources})" if sources else "")
        spec = CredentialSpec(
            name=name, username=username, password=password, enable=enable, key_file=key_file, source=place
        )
        self.credentials.setdefault(name, spec)
        return name

    def _shown(self, part: str | Secret) -> str:
        """Return what may be said of where a part comes from; equal values have one name, which tells nothing of them."""
        if isinstance(part, str) and not part.startswith("netmiko:"):
            return part
        value = part.reveal() if isinstance(part, Secret) else part
        return f"{self.source}#{self._values.setdefault(value, len(self._values) + 1)}"

    def secret(self, text: str | Secret, what: str, place: str) -> str | Secret:
        """Return where a secret comes from, in our words; one that stands there as it is becomes a fault, unquoted.

        Not so in a private list: then it is taken, with one notice for the list.
        """
        if isinstance(text, Secret):
            return text
        for pattern in _ENVIRONMENT:
            if match := pattern.fullmatch(text.strip()):
                return f"env:{match[1]}"
        if _ASKED.fullmatch(text.strip()):
            return "ask"
        if text in {"", "ask", "null"} or text.startswith(_SOURCES):
            return "" if text == "null" else text
        if self.private:
            notice = f"{self.source}: passwords stand in the list; better {SECRET_ADVICE.removeprefix('write it as ')}"
            self.notices += [] if notice in self.notices else [notice]
            return Secret(text)
        self.faults.append(
            f"{place}: the {what} stands in the list, which others may read; chmod 600 it, or take it out and {SECRET_ADVICE}"
        )
        return "ask"


def words(value: Any) -> tuple[str, ...]:
    """Return the tags of a list, or of a text with blanks, commas, semicolons or bars between them."""
    if isinstance(value, (list, tuple)):
        return tuple(str(item) for item in value)
    return tuple(word for word in re.split(r"[\s;,|]+", str(value).strip()) if word)
