"""What a case is called: its title, how severe it is, since when; the first lines of every form of the note."""

from triage.model import Card, Finding, Role
from triage.report.display import counted, one_line
from triage.report.report import Report, moment

LONGEST_TITLE = 250  # a vendor's portal takes no more
_MOST_NAMES = 4
_ORDINARY = frozenset(
    {
        "a",
        "an",
        "the",
        "free",
        "many",
        "memory",
        "most",
        "no",
        "one",
        "packets",
        "packet",
        "probes",
        "then",
        "up",
        "infected",
        "milder",
    }
)  # words that begin a sentence and name nothing


def title(report: Report) -> str:
    """Return the title of the case in one line."""
    number = counted(len(report.diagnosis.devices), "device")
    lead = report.lead
    if lead is None or not report.trouble:
        worst = max(report.symptoms, key=lambda name: len(_shorts(report, name)), default="")
        alarm = f"{worst}: {', '.join(_shorts(report, worst))}; " if _shorts(report, worst) else ""
        found = f"no {'known cause' if alarm else 'fault'} found on {number}"
        rest = f"seen and normal: {names(lead.devices)}: {lead.title}" if lead else "see what was not checked"
        return one_line(f"{alarm}{found}; {rest}", LONGEST_TITLE)
    device = next((d for d in report.diagnosis.devices if d.device in lead.devices), None)
    what = ", ".join(filter(None, (device.model, device.version))) if device else ""
    shorts = _shorts(report, lead.devices[0])
    said = f"{', '.join(shorts)}: " if shorts else ""
    return one_line(
        f"{names(lead.devices)}{f' ({what})' if what else ''}: {said}{lead.title}{_from(lead)}", LONGEST_TITLE
    )


def _shorts(report: Report, name: str) -> list[str]:
    """What is alarming about a device; a failed allocation says of memory what there is to say."""
    alarms = [s for s in report.symptoms.get(name, ()) if s.alarming]
    failed = any(s.kind == "failures" for s in alarms)
    return [s.short for s in alarms if not (failed and s.kind == "memory")]


def _from(lead: Finding) -> str:
    """The host behind it, and where it comes in: most sick routers are not the cause."""
    host = next((e for e in lead.entities if e.kind == "host" and e.role is Role.INFECTED), None)
    if host is None:
        return ""
    return f" from {host.value}{f' on {host.interface}' if host.interface else ''}"


def severity(report: Report) -> str:
    """Return the severity to suggest, in the vendor's words."""
    if report.lead is None:
        return "S3" if any(s.alarming for found in report.symptoms.values() for s in found) else "S4"
    return {"critical": "S2", "warning": "S3", "info": "S4"}[report.lead.severity.value]


def since(report: Report) -> str:
    """Return since when, and what says so; empty when nothing is dated."""
    if report.began is None:
        return ""
    at, first = report.began
    if first is report.lead:
        return moment(at)
    number = next((n for n, f in enumerate(report.diagnosis.findings, 1) if f is first), None)
    return f"{moment(at)} at the latest (F{number})" if number else moment(at)


def names(devices: tuple[str, ...]) -> str:
    """Return device names, the first few spelt out."""
    shown = ", ".join(devices[:_MOST_NAMES])
    return f"{shown} and {len(devices) - _MOST_NAMES} more" if len(devices) > _MOST_NAMES else shown


def sentence(text: str) -> str:
    """Return text with a full stop, and a capital where it does not begin with a name: ``fed`` is a process."""
    first, _, _ = text.partition(" ")
    begun = f"{text[:1].upper()}{text[1:]}" if first in _ORDINARY else text
    return f"{begun}{'' if text.endswith(('.', '?', '!')) else '.'}"


def next_card(report: Report) -> Card | None:
    """Return the workaround to look at first: one for the lead on its own device, else the first that is offered."""
    offered = [card for card in report.diagnosis.cards if card.refused is None]
    lead = report.lead
    own = [c for c in offered if lead and lead.pattern in c.for_patterns and c.device in lead.devices]
    return next(iter(own or offered), None)
