"""Lines that make a box collect by itself when the next peak comes, as data in ``playbooks/arm.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from triage.advice.workaround import wrappers
from triage.errors import UsageError
from triage.shipped import document

_CALM_BELOW_PCT = 30  # points below the peak where it counts as over


@dataclass(frozen=True, slots=True, kw_only=True)
class Arming:
    """What to type on one platform, how to undo it, and where the box will keep what it captures."""

    platform: str
    needs: str
    apply: tuple[str, ...]
    rollback: tuple[str, ...]
    keeps: str
    risk: str
    wrapper: tuple[str, ...]


@cache
def _data() -> Mapping[str, Any]:
    return document("playbooks/arm.yaml")


def arming(platform: str, cpu_pct: int) -> Arming:
    """Return the lines for a platform; a peak begins at ``cpu_pct``.

    Raises:
        UsageError: there are none for that platform.
    """
    if platform not in _data():
        raise UsageError(f"no lines to arm '{platform}'", hint=f"platforms: {', '.join(_data())}")
    entry = _data()[platform]
    values = {
        "{cpu_pct}": str(cpu_pct),
        "{calm_pct}": str(max(cpu_pct - _CALM_BELOW_PCT, 1)),
        "{idle_pct}": str(100 - cpu_pct),
    }
    return Arming(
        platform=platform,
        needs=" ".join(_filled(entry["needs"], values)),
        apply=tuple(_filled(entry["apply"], values)),
        rollback=tuple(_filled(entry["rollback"], values)),
        keeps=entry["keeps"],
        risk=entry["risk"],
        wrapper=wrappers().get(platform, ()),
    )


def _filled(text: str, values: Mapping[str, str]) -> list[str]:
    for blank, value in values.items():
        text = text.replace(blank, value)
    return [line.rstrip() for line in text.splitlines() if line.strip()]
