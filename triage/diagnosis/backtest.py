"""Playbooks held against incidents whose diagnosis is known: hits, misses, false alarms, and where the right one was ranked.

A labelled case is a folder with ``captures/``, perhaps ``inventory.yaml``, and ``expected.yaml``:

    class: arp                        what the table groups by
    expect: [pattern, ...]            any of them, from symptom-only up, is a hit
    accept: [pattern, ...]            also right or harmless: neither hit nor alarm
    forbid: [pattern or glob, ...]    an alarm at probable or above; a glob never covers what is expected or accepted
    healthy: true                     nothing is wrong; nothing at probable or above may come out but what is benign
    derivable: false                  the captures cannot prove the diagnosis; not counted as a miss
    clean_devices: [device, ...]      devices of the case on which nothing is wrong; the same as for a healthy case
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from triage.errors import FaultList, PlaybookError, UsageError
from triage.model import Finding, Verdict
from triage.strict_yaml import Lines, load

LABEL = "expected.yaml"
CAPTURES = "captures"
_FLAGS = ("healthy", "derivable")
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
_LISTS = ("expect", "accept", "forbid", "clean_devices")
_KEYS = ("class", *_LISTS, *_FLAGS)
_NEAR = 0.8  # other keys are the labeller's own; only what is nearly one of these is a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is known about one case."""

    name: str
    folder: Path
    kind: str
    expect: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    clean_devices: tuple[str, ...] = ()
    healthy: bool = False
    derivable: bool = True
    strange: tuple[str, ...] = ()  # what in it looks like a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How the findings of one case compare with what is known about it."""

    label: Label
    hit: bool
    strong: bool  # the hit is probable or above
    first: bool
    among_three: bool
    alarms: tuple[str, ...]
    found: tuple[str, ...]
    unread: str = ""  # why there is nothing to score; a case that cannot be read is no hit

    @property
    def scored(self) -> bool:
        """Whether a missing hit counts as a miss."""
        return bool(self.label.expect) and self.label.derivable


def labels(folder: Path) -> tuple[Label, ...]:
    """Return the labelled cases in ``folder``, by name.

    Raises:
        UsageError: there is none.
        PlaybookError: every fault of every label.
    """
    faults: list[str] = []
    found = []
    for path in sorted(folder.glob(f"*/{LABEL}")):
        try:
            data = load(path.read_text(encoding="utf-8"), str(path))
        except FaultList as error:
            faults.extend(error.faults)
            continue
        except UnicodeDecodeError as error:
            faults.append(f"{path}:{error.object.count(10, 0, error.start) + 1}: not UTF-8; save it as UTF-8")
            continue
        except OSError as error:
            faults.append(f"{path}:1: cannot be read: {error.strerror}")
            continue
        faults.extend(wrong := _faults(data, str(path)))
        if not wrong:
            found.append(_label(path.parent, data))
    if faults:
        raise PlaybookError(faults, hint=f"see 'triage playbooks test --help' for the keys of {LABEL}")
    if not found:
        raise UsageError(f"{folder}: no labelled cases", hint=f"a case is a folder with captures/ and {LABEL}")
    return tuple(found)


def _faults(data: Any, source: str) -> list[str]:
    """What is not as it must be in a label."""
    if not isinstance(data, Lines):
        return [f"{source}:1: must be a mapping with 'expect', 'healthy' and the like"]
    return [
        *(
            f"{source}:{data.line_of(key)}: '{key}' must be a list"
            for key in _LISTS
            if data.get(key) and not isinstance(data[key], list)
        ),
        *(
            f"{source}:{data.line_of(key)}: '{key}' must be true or false"
            for key in _FLAGS
            if data.get(key, "true") not in _BOOLEANS
        ),
    ]


def oddities(folder: Path, known: Sequence[Label], patterns: Container[str]) -> list[str]:
    """Return what is left out of the score or can never be met: folders that are no cases, patterns that nobody knows."""
    told = {label.folder for label in known}
    out = [
        f"{path}: no {LABEL}: left out"
        for path in sorted(folder.iterdir())
        if path.is_dir() and path not in told and (path / CAPTURES).is_dir()
    ]
    for label in known:
        if not (label.folder / CAPTURES).is_dir():
            out.append(f"{label.folder}: no {CAPTURES}/: left out")
        out += [f"{label.folder / LABEL}: {what}" for what in label.strange]
        if not (label.expect or label.healthy or label.forbid or label.clean_devices):
            out.append(f"{label.folder / LABEL}: says neither what to expect nor what would be wrong: nothing to score")
        named = (*label.expect, *label.accept, *label.forbid)
        if strange := [name for name in named if "*" not in name and name not in patterns]:
            out.append(f"{label.folder / LABEL}: there is no pattern {', '.join(strange)}")
    return out


def _label(folder: Path, data: Any) -> Label:
    lists = {key: tuple(data.get(key) or ()) for key in _LISTS}
    return Label(
        name=folder.name,
        folder=folder,
        kind=str(data.get("class", "unnamed")),
        healthy=_BOOLEANS[data.get("healthy", "false")],
        derivable=_BOOLEANS[data.get("derivable", "true")],
        strange=tuple(
            f"'{key}' is not read; did you mean '{near[0]}'?"
            for key in data
            if key not in _KEYS and (near := get_close_matches(key, _KEYS, 1, _NEAR))
        ),
        **lists,
    )


def score(label: Label, findings: Sequence[Finding], benign: Iterable[str]) -> Score:
    """Return how ``findings``, best first, compare with ``label``; ``benign`` patterns are no alarm on a healthy device."""
    seen = [f for f in findings if f.verdict.rank >= Verdict.SYMPTOM_ONLY.rank]
    strong = {f.pattern for f in seen if f.verdict.rank >= Verdict.PROBABLE.rank}
    ranked = list(dict.fromkeys(f.pattern for f in seen))
    harmless = set(benign)
    return Score(
        label=label,
        hit=any(name in label.expect for name in ranked),
        strong=any(name in label.expect for name in strong),
        first=bool(ranked) and ranked[0] in label.expect,
        among_three=any(name in label.expect for name in ranked[:3]),
        alarms=tuple(
            sorted({*(name for name in strong if _alarm(name, label, harmless)), *_on_clean(seen, label, harmless)})
        ),
        found=tuple(ranked[:6]),
    )


def _alarm(pattern: str, label: Label, benign: set[str]) -> bool:
    if pattern in label.forbid:
        return True
    if pattern in label.expect or pattern in label.accept:
        return False
    if label.healthy:
        return pattern not in benign
    return any("*" in glob and fnmatchcase(pattern, glob) for glob in label.forbid)


def _on_clean(seen: Sequence[Finding], label: Label, benign: set[str]) -> Iterator[str]:
    """What is said of devices on which nothing is wrong."""
    for finding in seen:
        if finding.verdict.rank >= Verdict.PROBABLE.rank and finding.pattern not in benign:
            yield from (f"{finding.pattern}@{device}" for device in finding.devices if device in label.clean_devices)


def unread(label: Label, why: str) -> Score:
    """Return the score of a case that cannot be read."""
    return Score(label=label, hit=False, strong=False, first=False, among_three=False, alarms=(), found=(), unread=why)


def table(scores: Sequence[Score]) -> list[str]:
    """Return the lines of the table: one for each class, then the totals, then every miss and every alarm."""
    kinds = sorted({s.label.kind for s in scores})
    scored = [s for s in scores if s.scored]
    out = [
        f"{'class':<16}{'cases':>6}{'hits':>6}{'misses':>8}{'unprovable':>12}{'alarms':>8}{'top-1':>7}{'top-3':>7}",
        *(_row(kind, [s for s in scores if s.label.kind == kind]) for kind in kinds),
        _row("all", scores),
        "",
        f"hits                      {_share(sum(s.hit for s in scored), len(scored))}",
        f"hits at probable or above {_share(sum(s.strong for s in scored), len(scored))}",
        f"first in the ranking      {_share(sum(s.first for s in scored), len(scored))}",
        f"among the first three     {_share(sum(s.among_three for s in scored), len(scored))}",
        f"cases with a false alarm  {_share(sum(bool(s.alarms) for s in scores), len(scores))}",
    ]
    out += [f"unread {s.label.name}: {s.unread}" for s in scores if s.unread]
    for s in scores:
        if s.scored and not s.hit and not s.unread:
            out.append(
                f"miss  {s.label.name}: expected {', '.join(s.label.expect)}; found {', '.join(s.found) or 'nothing'}"
            )
        if s.alarms:
            out.append(f"alarm {s.label.name}: {', '.join(s.alarms)}")
    return out


def _row(name: str, scores: Sequence[Score]) -> str:
    scored = [s for s in scores if s.scored]
    hits = sum(s.hit for s in scored)
    unprovable = sum(bool(s.label.expect) and not s.label.derivable for s in scores)
    alarms = sum(bool(s.alarms) for s in scores)
    first, three = sum(s.first for s in scored), sum(s.among_three for s in scored)
    counts = f"{len(scores):>6}{hits:>6}{len(scored) - hits:>8}{unprovable:>12}{alarms:>8}{first:>7}{three:>7}"
    return f"{name:<16}{counts}"


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({100 * part / whole:.0f} %)" if whole else "0/0"
