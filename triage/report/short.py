"""The note in other forms: short, ServiceNow, Jira."""

from triage.report.display import ascii_only, one_line
from triage.report.note import render_text, title
from triage.report.report import Report
from triage.report.roles import role_sentence

SHORT_LIMIT = 1000
SERVICENOW_LIMIT = 3900


def render_short(report: Report) -> str:
    """Return the note in at most 1,000 characters of ASCII."""
    lines = [title(report)]
    for finding in report.diagnosis.findings[:4]:
        lines.append(f"- {finding.verdict}: {', '.join(finding.devices)}: {finding.summary}")
        if sentence := role_sentence(finding):
            lines.append(f"  {sentence}")
    card = next((c for c in report.diagnosis.cards if c.refused is None), None)
    if card is not None:
        lines.append(f"Next: {card.title} on {card.device} (lines, risk and rollback in the note)")
    if report.unasked:
        lines.append(f"Not checked for want of: {', '.join(list(report.unasked)[:5])}")
    return _within(
        ascii_only("\n".join(one_line(line) if not line.startswith(" ") else line for line in lines)), SHORT_LIMIT
    )


def _within(text: str, limit: int) -> str:
    """Cut whole lines until the text fits, and say so."""
    if len(text) < limit:
        return text + "\n"
    kept = text[: limit - 5].rsplit("\n", 1)[0]
    return kept + "\n...\n"


def render_servicenow(report: Report) -> str:
    """Return the note without markup in at most 3,900 characters."""
    text = render_text(report)
    main = text.split("\n11 EVIDENCE", 1)[0]
    return _within(main.replace("[code]", "[ code]"), SERVICENOW_LIMIT)


def render_jira(report: Report) -> str:
    """Return the note inside a block that Jira leaves alone."""
    return "{noformat}\n" + render_text(report).replace("{noformat}", "{ noformat}") + "{noformat}\n"
