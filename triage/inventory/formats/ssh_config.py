"""An OpenSSH client configuration as a list: every Host without a wildcard. ssh's own rule holds: the first value counts."""

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from triage.inventory.reading import Reading, Sample

_LINE = re.compile(r"(\w+)(?:\s*=\s*|\s+)(.+)")
_WILD = frozenset("*?!")


@dataclass(slots=True)
class _Block:
    patterns: tuple[str, ...]
    line: int
    values: dict[str, str] = field(default_factory=dict)

    def holds_for(self, host: str) -> bool:
        barred = any(fnmatchcase(host, p[1:]) for p in self.patterns if p.startswith("!"))
        return not barred and any(fnmatchcase(host, p) for p in self.patterns if not p.startswith("!"))


def looks_like(sample: Sample) -> bool:
    """Tell whether a line begins with ``Host`` and a pattern."""
    return any(re.match(r"(?i)host(?:\s*=\s*|\s+)\S", line) for _, line in sample.lines)


def read(sample: Sample, reading: Reading) -> None:
    """Read HostName, Port, User, IdentityFile and ProxyJump of each named host, with its jump hosts."""
    blocks = _blocks(sample, reading)
    for block in blocks[1:]:
        for name in block.patterns:
            if _WILD & set(name):
                continue
            said: dict[str, str] = {}
            for other in blocks:
                if other.holds_for(name):
                    said = {**other.values, **said}
            place = reading.place(block.line)
            credential = reading.credential(said.get("user", ""), place=place, key_file=said.get("identityfile", ""))
            if "proxycommand" in said:
                reading.notices.append(f"{place}: {name}: ProxyCommand is not followed; write it as ProxyJump")
            jump = said.get("proxyjump", "none")
            reading.add(
                {
                    "host": said.get("hostname", name).replace("%h", name),
                    "name": name,
                    "port": said.get("port"),
                    "credential": credential,
                    "jump": "" if jump == "none" else jump,
                },
                place,
            )


def _blocks(sample: Sample, reading: Reading) -> list[_Block]:
    blocks = [_Block(("*",), 1)]
    for number, line in sample.lines:
        match = _LINE.fullmatch(line)
        if match is None:
            reading.faults.append(f"{reading.place(number)}: not 'Keyword value'")
            continue
        key, value = match[1].lower(), match[2].strip().strip('"')
        if key == "host":
            blocks.append(_Block(tuple(value.split()), number))
        elif key == "match":
            blocks.append(_Block((), number))
            reading.notices.append(f"{reading.place(number)}: Match is not followed")
        elif key == "include":
            reading.notices.append(f"{reading.place(number)}: Include is not followed; name that file as well")
        else:
            blocks[-1].values.setdefault(key, value)
    return blocks
