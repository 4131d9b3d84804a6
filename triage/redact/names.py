"""Names of devices and people changed, the same everywhere: in text, in file names, in the journal."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

# What many boxes and many accounts are called says nobody's name, and stands in text as a word: BGP Router, console, admin.
_NOBODY = frozenset(
    {
        "access", "active", "admin", "administrator", "any", "aux", "cisco", "console", "core", "cpu", "default", "device", "edge",
        "enable", "firewall", "gateway", "host", "idle", "lab", "local", "main", "none", "operator", "primary", "remote", "root",
        "router", "secondary", "snmp", "ssh", "standby", "switch", "system", "telnet", "test", "tty", "unknown", "user", "vty",
    }
)  # fmt: skip
_SHORTEST = 3


@dataclass(slots=True)
class Names:
    """The private map of names, by kind: device, user."""

    known: dict[str, str] = field(default_factory=dict)

    def learn(self, kind: str, names: Iterable[str | None]) -> None:
        """Give every new name of a kind its number, in alphabetical order."""
        taken = {new for new in self.known.values() if new.startswith(f"{kind}-")}
        number = len(taken) + 1
        for name in sorted({n.strip() for n in names if n}):
            if len(name) < _SHORTEST or name.lower() in _NOBODY or name in self.known or not _told(name):
                continue
            self.known[name] = f"{kind}-{number}"
            number += 1

    def clean(self, text: str) -> str:
        """Return ``text`` with every known name changed; a domain behind a name goes with it."""
        spans = sorted({span for name in self.known for span in _lines_with(name, text)})
        if not spans:
            return text
        pattern = self._pattern(self.known)
        parts: list[str] = []
        done = 0
        for start, end in spans:
            parts += (text[done:start], pattern.sub(lambda m: self.known[m[1]], text[start:end]))
            done = end
        return "".join((*parts, text[done:]))

    def _pattern(self, names: Iterable[str]) -> re.Pattern[str]:
        words = "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))
        return re.compile(rf"(?<![\w\-])({words})(?:\.[A-Za-z][\w\-]*)*(?![\w\-])")

    def map(self) -> Mapping[str, str]:
        """Return what became of every name."""
        return dict(sorted(self.known.items()))


def _lines_with(name: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(name)
    while at >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield text.rfind("\n", 0, at) + 1, end
        at = text.find(name, end)


def _told(name: str) -> bool:
    """Tell whether it is a name and not a number or an address, which are changed as such."""
    return not re.fullmatch(r"[\d.:/]+", name)
