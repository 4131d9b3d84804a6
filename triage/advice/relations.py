"""How the findings of a case bear on each other's cards: who is nearer to the host, and what brings a finding about."""

from collections.abc import Mapping, Sequence

from triage.model import Finding, Role, Verdict


def gateways_of(findings: Sequence[Finding]) -> Mapping[str, str]:
    """The device at whose interface each infected host is attached."""
    return {
        entity.value: finding.devices[0]
        for finding in findings
        if finding.role is not Role.TRANSIT
        for entity in finding.entities
        if entity.kind == "host" and entity.role is Role.INFECTED
    }


def cause_of(finding: Finding, device: str, findings: Sequence[Finding]) -> Finding | None:
    """The finding of the same device that brings this one about and is sure enough to be cured first."""
    return next(
        (
            other
            for other in findings
            if other is not finding
            and device in other.devices
            and finding.pattern in other.causes
            and other.verdict.rank >= Verdict.PROBABLE.rank
        ),
        None,
    )


def nearer_to(finding: Finding, gateways: Mapping[str, str]) -> str | None:
    """The device that is nearer to the host of a finding of a router that only carries its packets."""
    if finding.role is not Role.TRANSIT:
        return None
    hosts = [entity.value for entity in finding.entities if entity.kind == "host"]
    return next(
        (gateways[host] for host in hosts if gateways.get(host, finding.devices[0]) != finding.devices[0]), None
    )
