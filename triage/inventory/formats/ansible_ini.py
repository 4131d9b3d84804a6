"""An Ansible inventory in INI form: [group], [group:children], [group:vars], host ranges; group_vars beside it."""

import re
import shlex
from itertools import product

from triage.inventory.formats.ansible_groups import Groups
from triage.inventory.reading import Reading, Sample

_SECTION = re.compile(r"\[([\w.\-]+)(?::(children|vars|hosts))?\]")
_RANGE = re.compile(r"\[(\w+):(\w+)(?::(\d+))?\]")
_MAX_RANGE = 10_000


def looks_like(sample: Sample) -> bool:
    """Tell whether there is a [section], or a host with an Ansible variable."""
    return any(_SECTION.fullmatch(line) or re.search(r"\s(?:ansible_\w+)\s*=", line) for _, line in sample.lines)


def read(sample: Sample, reading: Reading) -> None:
    """Read sections line by line."""
    groups, group, part = Groups(), "ungrouped", "hosts"
    for number, line in sample.lines:
        place = reading.place(number)
        if match := _SECTION.fullmatch(line):
            group, part = match[1], match[2] or "hosts"
            groups.members.setdefault(group, [])
        elif part == "children":
            groups.children.setdefault(group, []).append(line)
        elif part == "vars":
            name, mark, value = line.partition("=")
            if not mark:
                reading.faults.append(f"{place}: a variable is written name=value")
            groups.group_vars.setdefault(group, {})[name.strip()] = value.strip().strip("'\"")
        else:
            _host(line, group, place, groups, reading)
    groups.finish(sample, reading)


def _host(line: str, group: str, place: str, groups: Groups, reading: Reading) -> None:
    try:
        pattern, *assigned = shlex.split(line, comments=True)
    except ValueError as error:
        reading.faults.append(f"{place}: {str(error).lower()}")
        return
    variables = {}
    for item in assigned:
        name, mark, value = item.partition("=")
        if not mark:
            reading.faults.append(f"{place}: '{item[:40]}' is not name=value")
        variables[name] = value
    for host in expand(pattern):
        groups.host(host, group, place, variables)


def expand(pattern: str) -> tuple[str, ...]:
    """Return the hosts of a pattern such as ``rtr[01:20]`` or ``leaf[a:d]``; 10,000 at the most."""
    parts: list[tuple[str, ...]] = []
    end = 0
    for match in _RANGE.finditer(pattern):
        parts += [(pattern[end : match.start()],), _range(match[1], match[2], int(match[3] or 1))]
        end = match.end()
    parts.append((pattern[end:],))
    return tuple("".join(chosen) for chosen, _ in zip(product(*parts), range(_MAX_RANGE), strict=False))


def _range(first: str, last: str, step: int) -> tuple[str, ...]:
    if first.isdigit() and last.isdigit():
        stop = min(int(last), int(first) + _MAX_RANGE)
        return tuple(str(n).zfill(len(first)) for n in range(int(first), stop + 1, max(step, 1)))
    if len(first) == len(last) == 1:
        return tuple(chr(n) for n in range(ord(first), ord(last) + 1, max(step, 1)))
    return (f"[{first}:{last}]",)
