"""Who is infected, who is scanned, who only carries it: said in plain words, since most sick routers are collateral."""

from triage.model import Finding, Role
from triage.report.display import one_line

_DEVICE = {
    Role.INFECTED: "{device} is not infected itself: the host is on its own LAN",
    Role.TRANSIT: "{device} only carries it: the host is further on, one hop nearer to the source",
    Role.SCANNED: "{device} and what is behind it are being scanned",
    Role.UNKNOWN: "whether the host is on a LAN of {device} could not be seen",
}


def role_sentence(finding: Finding) -> str:
    """Return one sentence about the roles in a finding; empty when it is about the box alone."""
    hosts = [e for e in finding.entities if e.kind == "host" and e.role in (Role.INFECTED, Role.UNKNOWN)]
    infected = [e for e in hosts if e.role is Role.INFECTED]
    device = ", ".join(finding.devices)
    if not infected:
        known = [e for e in finding.entities if e.role is Role.KNOWN]
        return f"{known[0].value} is a declared host, not an infected one" if known else ""
    first = infected[0]
    where = f" on {first.interface}" if first.interface else ", interface not known"
    more = f" and {len(infected) - 1} more" if len(infected) > 1 else ""
    words = _DEVICE.get(finding.role, "")
    return one_line(f"infected host {first.value}{where}{more}; {words.format(device=device)}".rstrip("; "))
