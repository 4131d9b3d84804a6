"""All devices through all playbooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from triage.diagnosis.evidence import Quote
from triage.diagnosis.playbook import Playbooks
from triage.diagnosis.ranking import chain, rank
from triage.diagnosis.separating import separating
from triage.diagnosis.signs import Scene, model_of
from triage.diagnosis.verdict import has_data, judge, not_for
from triage.model import Entity, Finding, Role, Separation, Verdict
from triage.tables import DeviceTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """Every verdict of a case, ranked, and the chain in words."""

    findings: tuple[Finding, ...]
    ruled_out: tuple[Finding, ...]
    undetermined: tuple[Finding, ...]
    folded: tuple[Finding, ...]  # what a more exact pattern says of the same device and host
    chain: str
    separations: tuple[Separation, ...]


def verdicts_of(tables: DeviceTables, playbooks: Playbooks, quote: Quote) -> list[Finding]:
    """Return the verdict on every pattern that applies to one device, unranked."""
    scene = Scene(tables=tables, playbooks=playbooks, quote=quote, model=model_of(tables))
    if not has_data(scene):
        return []
    found = (judge(pattern, scene) for pattern in playbooks.patterns.values())
    return [finding for finding in found if finding is not None]


def diagnose(devices: Sequence[DeviceTables], playbooks: Playbooks, quotes: Mapping[str, Quote]) -> Verdicts:
    """Return the verdicts over all devices: judged each alone, then joined by the hosts that they name."""
    judged = [finding for tables in devices for finding in verdicts_of(tables, playbooks, quotes[tables.device])]
    alive = [f for f in judged if f.verdict.rank >= Verdict.SYMPTOM_ONLY.rank]
    ranked = rank(_with_fleet_roles(alive), playbooks.patterns)
    by_name = sorted(judged, key=lambda f: (f.pattern, f.devices))
    undetermined = tuple(f for f in by_name if f.verdict is Verdict.UNDETERMINED)
    return Verdicts(
        findings=ranked,
        ruled_out=tuple(f for f in by_name if f.verdict is Verdict.RULED_OUT),
        undetermined=undetermined,
        folded=_folded(alive, ranked),
        chain=chain(ranked),
        separations=separating(ranked, undetermined, playbooks.patterns),
    )


def _folded(alive: Sequence[Finding], ranked: Sequence[Finding]) -> tuple[Finding, ...]:
    shown = {(f.pattern, f.devices) for f in ranked}
    return tuple(f for f in alive if (f.pattern, f.devices) not in shown)


def inapplicable(tables: DeviceTables, playbooks: Playbooks, pattern: str) -> str | None:
    """Return why a pattern does not apply to a device, in words; None where it does, or where nothing was read."""
    scene = Scene(tables=tables, playbooks=playbooks, quote=lambda _capture, _line: None, model=model_of(tables))
    return not_for(playbooks.patterns[pattern], scene) if has_data(scene) else "nothing of this device was read"


def _with_fleet_roles(findings: Sequence[Finding]) -> list[Finding]:
    """Settle roles across devices: where one device has the host on its own LAN, the others that see it are transit."""
    homes: dict[str, set[str]] = {}
    for finding in findings:
        if finding.role is Role.INFECTED:
            for host in _infected(finding):
                homes.setdefault(host.value, set()).update(finding.devices)
    settled = []
    for finding in findings:
        elsewhere = any(homes.get(h.value, set()) - set(finding.devices) for h in _infected(finding))
        if elsewhere and finding.role is Role.UNKNOWN:
            settled.append(replace(finding, role=Role.TRANSIT))
        else:
            settled.append(finding)
    return settled


def _infected(finding: Finding) -> list[Entity]:
    return [e for e in finding.entities if e.kind == "host" and e.role is Role.INFECTED]
