"""The note as Markdown: the same sections as the text, device text in code that it cannot close."""

import re
from collections.abc import Container, Iterator

from triage.case.people import ACTION, NOTE, entries
from triage.model import Card
from triage.report.cards import blanks_of, conditions_of, warnings_of, ways_to_change
from triage.report.changes import change_line, no_change
from triage.report.clocks import clocks
from triage.report.display import counted, display, one_line
from triage.report.headline import names, sentence, severity, since, title
from triage.report.reasons import reasons
from triage.report.report import BLANKS, HUMAN, Report
from triage.report.roles import role_sentence
from triage.report.tac import questions, state_words, to_collect, wanted
from triage.report.timeline import doubtful, timeline

_MOST_RULED_OUT = 20
_MOST_FINDINGS = 40
_NUMBER = re.compile(r"\bE(\d+)\b")


def code(text: str) -> str:
    """Return device text as an inline code span that it cannot close."""
    clean = one_line(text)
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
    sections = (_head, _devices, _timeline, _findings, _steps, _open, _done, _vendor)
    lines = [line for section in sections for line in section(report)]
    cited = {int(number) for number in _NUMBER.findall("\n".join(lines))}
    return "\n".join((*lines, *_evidence(report, cited))).rstrip("\n") + "\n"


def _head(report: Report) -> Iterator[str]:
    lead = report.lead
    yield from (f"# {words(title(report))}", "", f"Case: {words(BLANKS['case number'])} {words(HUMAN)}", "")
    yield from (f"{words(report.written)}. Severity suggested: {severity(report)} (you decide).", "")
    if lead is not None:
        yield from (f"**Problem.** {words(sentence(lead.summary))} {report.references(lead.evidence)}", "")
    if not report.trouble:
        yield from ("This is not a clean bill of health: see what was not checked.", "")
    if began := since(report):
        yield from (f"**Since.** {words(began)}", "")
    if lead is not None and (roles := role_sentence(lead)):
        yield from (f"**Roles.** {words(sentence(roles))}", "")
    if " -> " in report.diagnosis.chain:
        yield from (f"**Chain.** {words(report.diagnosis.chain)}", "")
    for name, found in report.symptoms.items():
        yield from (f"- {words(name)}: {words(s.text)} ({report.references(s.evidence)})" for s in found)
    if report.symptoms:
        yield ""
    yield from (f"**Impact.** {words(BLANKS['impact'])} {words(HUMAN)}", "")


def _devices(report: Report) -> Iterator[str]:
    yield from (
        "## Devices",
        "",
        "| Device | What | Affected | Captures | Lines not understood |",
        "|---|---|---|---|---|",
    )
    for d in report.diagnosis.devices:
        what = " ".join(filter(None, (d.model, f"SN {d.serial}" if d.serial else None, d.version)))
        affected = "yes" if d.device in report.affected else "no"
        yield f"| {words(d.device)} | {words(what)} | {affected} | {d.captures} | {d.coverage.not_understood} |"
    yield ""


def _timeline(report: Report) -> Iterator[str]:
    yield from ("## Timeline", "", f"UTC, by the devices' clocks. {report.window}".rstrip(), "")
    yield from (f"- {words(clock)}" for clock in clocks(report))
    for entry in timeline(report):
        cited = f" (E{entry.number})" if entry.number else ""
        yield f"- {entry.at:%Y-%m-%d %H:%M:%S} {words(entry.device)} {words(entry.text)}{doubtful(entry)}{cited}"
    yield from ("", "## What changed before it began", "")
    for change in report.changes:
        yield f"- {words(change_line(change))} ({report.references([change.evidence])})"
    if not report.changes:
        yield f"- {words(no_change(report))}"
    yield from (f"- {words(BLANKS['what changed'])} {words(HUMAN)}", "")


def _findings(report: Report) -> Iterator[str]:
    yield from ("## Findings", "", "| # | Verdict | Device | Finding | Evidence |", "|---|---|---|---|---|")
    found = report.diagnosis.findings[:_MOST_FINDINGS]
    for number, finding in enumerate(found, 1):
        yield (
            f"| F{number} | {finding.verdict} | {words(', '.join(finding.devices))} | "
            f"{words(finding.title)}: {words(finding.summary)} | {report.references(finding.evidence)} |"
        )
    yield ""
    if rest := len(report.diagnosis.findings) - len(found):
        yield from (f"{counted(rest, 'further finding')} in findings.json.", "")
    for number, finding in enumerate(found, 1):
        said = [
            f"Because: {words(because)}."
            for because in ["; ".join(reasons(finding, {"strong", "confirms"})[:4])]
            if because
        ]
        if finding.against:
            against = words("; ".join(reasons(finding, {"contradicts"})))
            said.append(f"Against: {against} ({report.references(finding.against)}).")
        if finding.missing:
            said.append(f"Would decide: {', '.join(code(c) for c in finding.missing[:3])}.")
        if said:
            yield f"- F{number}. {' '.join(said)}"
    yield ""


def _steps(report: Report) -> Iterator[str]:
    yield from ("## Next steps", "", "Review first; nothing of this was sent.", "")
    offered = [card for card in report.diagnosis.cards if card.refused is None]
    for lines, devices in ways_to_change(offered):
        yield from (f"Change safely on {words(', '.join(devices))}:", "", block(list(lines)), "")
    for card in offered:
        yield from _card(card, report)
    for card in report.diagnosis.cards:
        if card.refused is not None:
            yield f"- **{words(card.title)}** on {words(card.device)}: not here: {words(card.refused)}"
    for s in report.diagnosis.separations[:4]:
        yield f"- On {words(s.device)} {code(s.command)} tells {words(s.between[0])} from {words(s.between[1])}."
    for command, patterns in to_collect(report):
        yield f"- Collect {code(command)}, to judge {words(', '.join(patterns))}."
    yield ""


def _card(card: Card, report: Report) -> Iterator[str]:
    yield from (f"### {words(card.title)} ({words(card.device)})", "")
    for warning in warnings_of(card):
        yield from (f"> {words(warning)}", "")
    for heading, text in conditions_of(card, report.references):
        yield from (f"{heading}: {words(sentence(text))}", "")
    yield from ("Type:", "", block(list(card.apply.lines)), "")
    if blanks := blanks_of(card):
        yield from (f"Fill in {', '.join(code(blank) for blank in blanks)}. {words(HUMAN)}", "")
    yield from ("Undo:", "", block(list(card.rollback.lines)), "", f"Risk: {words(card.risk)}", "")
    if card.notes:
        yield from (f"Know: {words(sentence('; '.join(card.notes)))}", "")
    yield from (f"Check: {', '.join(code(line) for line in card.verify)}", "")


def _open(report: Report) -> Iterator[str]:
    ruled = report.ruled_out
    yield from ("## Ruled out", "", f"{counted(len(ruled), 'pattern')}, look-alikes of the findings first.", "")
    for pattern, (where, why) in list(ruled.items())[:_MOST_RULED_OUT]:
        yield f"- {code(pattern)} on {words(names(tuple(where)))}: {words(why)}"
    yield from ("", "## Not checked, for want of", "")
    for command, patterns in list(report.unasked.items())[:20]:
        yield f"- {code(command)}: {words(', '.join(patterns[:6]))}"
    if not report.unasked:
        yield "- nothing"
    yield from ("", "## Problems of the collection", "")
    for problem in {(p.device, p.message): p for p in report.diagnosis.problems}.values():
        yield f"- {words(problem.device or '-')}: {words(problem.message)}"
    if not report.diagnosis.problems:
        yield "- none"
    yield ""


def _done(report: Report) -> Iterator[str]:
    yield from ("## Done so far", "")
    if report.collected:
        commands = dict.fromkeys(sent.command for sent in report.sent)
        yield f"Only these were sent, over one login each: {', '.join(code(command) for command in commands)}."
    else:
        yield f"{report.nothing_sent.capitalize()}."
    yield ""
    for kind in (ACTION, NOTE):
        for entry in entries(report.events, kind):
            who = ", ".join(filter(None, (entry.author, entry.device)))
            yield f"- {entry.at[:16].replace('T', ' ')} UTC, {kind} by {words(who)}: {words(entry.text)}"
    yield ""


def _vendor(report: Report) -> Iterator[str]:
    yield from ("## Ask to TAC", "")
    for number, question in enumerate(questions(report), 1):
        yield f"{number}. {words(question)}"
    yield f"{len(questions(report)) + 1}. {words(BLANKS['questions'])} {words(HUMAN)}"
    device, items = wanted(report)
    if items:
        yield from ("", f"What TAC will ask for of {words(device)}:", "")
    for item in items:
        command = f" {code(item.command)}" if item.command else ""
        yield f"- [{'x' if item.state == 'there' else ' '}] {words(item.what)}{command}: {state_words(item)}"
    yield ""


def _evidence(report: Report, cited: Container[int]) -> Iterator[str]:
    yield from ("## Evidence", "")
    shown = {number: item for number, item in report.quoted.items() if number in cited}
    for number, item in shown.items():
        yield f"- E{number} {code(f'captures/{item.capture}:{item.line}')} {code(item.text)}"
    yield from ("", "### Files", "", "| File | Bytes | SHA-256 |", "|---|---|---|")
    files = {item.capture for item in shown.values()}
    for sent in report.sent:
        if sent.path not in files:
            continue
        path = code(sent.path).replace("|", "\\|")  # in a table a bar ends the cell, even in code
        yield f"| {path} | {sent.size_bytes:,} | {code(sent.sha256)} |"
