"""Which family a process belongs to, by the name that the box prints and by what runs it."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from triage.facts.fact import Row, rows_of
from triage.shipped import document
from triage.tables import DeviceTables

_THREAD = re.compile(r"\{[^{}]*\}$")


@cache
def _known() -> Mapping[str, Any]:
    return document("playbooks/processes.yaml")


@cache
def _families() -> tuple[tuple[str, str], ...]:
    """(glob, family) in the order of the file."""
    return tuple((glob, family) for family, globs in _known()["families"].items() for glob in globs)


@cache
def family_of(process: str) -> str:
    """Return the family of a process name, or "other"; Junos names the thread behind it: rpd{bgpio-0-th}."""
    name = _THREAD.sub("", " ".join(process.lower().split()))
    return next((family for glob, family in _families() if fnmatchcase(name, glob) or _is_cut(name, glob)), "other")


def _is_cut(name: str, glob: str) -> bool:
    """Tell whether ``name`` is ``glob`` cut where IOS cuts names."""
    return len(name) >= 14 and "*" not in glob and glob.startswith(name)


def bursts() -> tuple[str, ...]:
    """Return the families that work in bursts by their nature."""
    return tuple(_known()["bursts"])


def one_a_core() -> tuple[str, ...]:
    """Return the families of threads that run one on each core."""
    return tuple(_known()["one_a_core"])


def family_and_cores(row: Row, share: float | None, tables: DeviceTables, least_pct: float) -> tuple[str, int]:
    """Return the family of a process and by how many cores its share goes.

    Below IOSd any process may run away, also one that nobody has named yet. Old software of a Catalyst 3850 prints shares of all
    cores; what runs below IOSd is judged by the core that it fills. Below ``least_pct`` a process without a name stays without a
    family, so that many small ones are not summed.
    """
    family = family_of(row["process"])
    if row["system"] is None or family not in {"other", "xe-linux"}:
        return family, 1
    cores = 1
    if row["system"] == "linux, of all cores":
        scopes = {r["scope"] for r in rows_of(tables, "cpu_load") if r["capture"] == row["capture"]}
        cores = max(1, sum(1 for scope in scopes if scope and scope.startswith("Core")))
    return "xe-linux" if (share or 0.0) * cores >= least_pct else family, cores
