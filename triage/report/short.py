"""The note in other forms: short, ServiceNow, Jira."""

from triage.report.columns import Columns
from triage.report.display import ascii_only, one_line
from triage.report.headline import names, next_card, since, title
from triage.report.note import head, problem, render_text
from triage.report.note_end import next_steps
from triage.report.report import BLANKS, HUMAN, NO_COMMAND, Report
from triage.report.roles import role_sentence
from triage.report.tac import questions
from triage.report.timeline import doubtful, timeline

SHORT_LIMIT = 1000
SERVICENOW_LIMIT = 3900
JIRA_LIMIT = 32_000  # a comment holds 32,767 characters
_MOST_FINDINGS = 8


def render_short(report: Report) -> str:
    """Return the note in at most 1,000 characters of ASCII."""
    lines = [title(report)]
    if began := since(report):
        lines.append(f"Since {began}")
    for number, finding in enumerate(report.diagnosis.findings[:4], 1):
        lines.append(f"F{number} {finding.verdict}: {names(finding.devices)}: {finding.summary}")
        if roles := role_sentence(finding):
            lines.append(f"  {roles}")
    card = next_card(report)
    if card is not None:
        lines.append(f"Next: {card.title} on {card.device} (lines, risk and rollback in the note)")
    if report.unasked:
        lines.append(f"Not checked, for want of: {_unasked(report, 5)}")
    return _within(
        ascii_only("\n".join(one_line(line) if not line.startswith(" ") else line for line in lines)), SHORT_LIMIT
    )


def _unasked(report: Report, most: int) -> str:
    commands = [command for command in report.unasked if command != NO_COMMAND]
    return f"{', '.join(commands[:most])}{', ...' if len(commands) > most else ''}"


def _within(text: str, limit: int) -> str:
    """Cut whole lines until the text fits, and say so."""
    if len(text) < limit:
        return text + "\n"
    kept = text[: limit - 5].rsplit("\n", 1)[0]
    return kept + "\n...\n"


def render_servicenow(report: Report) -> str:
    """Return the note without markup in at most 3,900 characters: what to know and what to type; the rest is in the file."""
    texts = (_servicenow(report, events) for events in (8, 4, 2, 0))
    text = next((t for t in texts if len(t) < SERVICENOW_LIMIT), None)
    return _within(_servicenow(report, 0) if text is None else text, SERVICENOW_LIMIT)


def _servicenow(report: Report, events: int) -> str:
    note = Columns()
    head(note, report)
    problem(note, report)
    note.section(2, "IMPACT", f"{BLANKS['impact']} {HUMAN}")
    if entries := timeline(report, events) if events else []:
        note.section(4, "TIMELINE", "UTC, by the devices' clocks")
        for entry in entries:
            note.wrap(f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.device}  {entry.text}{doubtful(entry)}", "  ", " " * 10)
    note.section(6, "FINDINGS")
    for number, finding in enumerate(report.diagnosis.findings[:_MOST_FINDINGS], 1):
        note.wrap(f"F{number} {finding.verdict}: {names(finding.devices)}: {finding.title}", "  ", "     ")
    note.section(7, "NOT CHECKED", _unasked(report, 6) or "nothing was left unchecked")
    chosen = next_card(report)
    next_steps(note, report, [chosen] if chosen is not None else [])
    note.section(10, "ASK TO TAC", " ".join(questions(report)[:2]))
    note.blank()
    note.wrap("Evidence with file and line, other workarounds: note.txt of the case.", "", "")
    return note.text().replace("[code]", "[ code]").rstrip("\n")


def render_jira(report: Report) -> str:
    """Return the note inside a block that Jira leaves alone, within what a comment holds."""
    text = render_text(report).replace("{noformat}", "{ noformat}").rstrip("\n")
    return "{noformat}\n" + _within(text, JIRA_LIMIT - 30) + "{noformat}\n"
