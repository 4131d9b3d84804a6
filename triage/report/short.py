"""The note in other forms: short, Markdown, ServiceNow, Jira."""

import re
import textwrap

from triage.report.display import ascii_only, display, one_line
from triage.report.note import render_text, title
from triage.report.report import HUMAN, Report
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


def code(text: str) -> str:
    """Return device text as an inline code span that it cannot close."""
    clean = one_line(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", clean)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if clean.startswith("`") or clean.endswith("`") else ""
    return f"{fence}{pad}{clean}{pad}{fence}" if clean else "``"


def block(lines: list[str]) -> str:
    """Return lines as a fenced block longer than any fence inside."""
    body = "\n".join(display(line).rstrip("\n") for line in lines)
    longest = max((len(run) for run in re.findall(r"`{3,}", body)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{body}\n{fence}"


def words(text: str) -> str:
    """Return text in which Markdown sees no markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~!])", r"\\\1", one_line(text))


def render_markdown(report: Report) -> str:
    """Return the note as Markdown."""
    lead = report.lead
    out = [f"# {words(title(report))}", "", f"{words(report.written)}", "", f"**Impact:** fill in {HUMAN}", ""]
    if lead is not None:
        since = f" First seen: {report.since}." if report.since else ""
        out += [f"**Problem.** {words(lead.summary)}.{since}", ""]
        if sentence := role_sentence(lead):
            out += [f"**Roles.** {words(sentence)}.", ""]
    if " -> " in report.diagnosis.chain:
        out += [f"**Chain.** {words(report.diagnosis.chain)}", ""]
    out += ["## Findings", "", "| # | Verdict | Device | Finding | Evidence |", "|---|---|---|---|---|"]
    for number, finding in enumerate(report.diagnosis.findings, 1):
        out.append(
            f"| F{number} | {finding.verdict} | {words(', '.join(finding.devices))} | {words(finding.title)}: {words(finding.summary)} | {report.references(finding.evidence)} |"
        )
    out += ["", "## Next steps", "", "Review first; nothing of this was sent.", ""]
    for card in report.diagnosis.cards:
        if card.refused is not None:
            out += [f"- **{words(card.title)}** on {words(card.device)}: not here: {words(card.refused)}", ""]
            continue
        out += [
            f"### {words(card.title)} ({words(card.device)})",
            "",
            *(f"> {words(w)}" for w in card.warnings),
            "",
            block(list(card.apply.lines)),
            "",
        ]
        out += [
            f"Risk: {words(card.risk)}",
            "",
            "Undo:",
            "",
            block(list(card.rollback.lines)),
            "",
            f"Check: {', '.join(code(v) for v in card.verify)}",
            "",
        ]
    out += ["## Not checked", ""]
    out += [
        f"- {code(command)}: {words(', '.join(patterns[:6]))}"
        for command, patterns in list(report.unasked.items())[:20]
    ] or ["- nothing"]
    out += ["", "## Problems of the collection", ""]
    out += [f"- {words(p.device or '-')}: {words(p.message)}" for p in report.diagnosis.problems] or ["- none"]
    out += ["", "## Evidence", ""]
    out += [
        f"- E{number} {code(f'captures/{item.capture}:{item.line}')} {code(item.text)}"
        for number, item in report.quoted.items()
    ]
    return "\n".join(textwrap.dedent(line) for line in out) + "\n"
