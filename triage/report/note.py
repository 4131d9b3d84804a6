"""The case note as plain text: ASCII, at most 79 columns, every claim with an evidence number."""

import textwrap
from collections.abc import Iterator

from triage.case.people import ACTION, NOTE, entries
from triage.model import Card, Finding
from triage.report.changes import change_line
from triage.report.clocks import clocks
from triage.report.columns import BODY, WIDTH, Columns
from triage.report.display import ascii_only, one_line
from triage.report.reasons import reasons, why_not
from triage.report.report import HUMAN, Report
from triage.report.roles import role_sentence
from triage.report.tac import questions, state_words, wanted
from triage.report.timeline import doubtful, timeline

_MOST_FINDINGS = 20
_MOST_EVIDENCE = 60
_MOST_RULED_OUT = 10
_MOST_CHANGES = 8
_MOST_CLOCKS = 12


def render_text(report: Report) -> str:
    """Return the case note."""
    note = Columns()
    _head(note, report)
    _problem(note, report)
    note.section(2, "IMPACT", f"<fill in: users, sites, services, is there a workaround?> {HUMAN}")
    _devices(note, report)
    _timeline(note, report)
    _changes(note, report)
    _findings(note, report)
    _ruled_out(note, report)
    _done(note, report)
    _next(note, report)
    _ask(note, report)
    _evidence(note, report)
    return note.text()


def title(report: Report) -> str:
    """Return the title of the case in one line."""
    lead = report.lead
    if lead is None:
        return f"nothing found on {len(report.diagnosis.devices)} devices; see section 7 for what was not checked"
    device = next((d for d in report.diagnosis.devices if d.device in lead.devices), None)
    what = " ".join(filter(None, (device.model, device.version))) if device else ""
    return f"{', '.join(lead.devices)}{f' ({what})' if what else ''}: {lead.title}"


def _head(note: Columns, report: Report) -> None:
    version = ascii_only(one_line(str(report.about.get("version", "")), 20))
    left = f"CASE NOTE  triage {version}".rstrip()
    note.lines.append(f"{left}{report.written:>{WIDTH - len(left)}}")
    lead = report.lead
    severity = {"critical": "S2", "warning": "S3", "info": "S4"}[lead.severity.value] if lead else "S4"
    note.wrap(f"Case: <SR or incident number> {HUMAN}   Severity suggested: {severity} (you decide)", "", "      ")
    note.wrap(f"TITLE: {title(report)}", "", "       ")
    note.rule()


def _problem(note: Columns, report: Report) -> None:
    lead = report.lead
    if lead is None:
        note.section(
            1,
            "PROBLEM",
            "No pattern came out at symptom level or above. This is not a clean bill of health: section 7 lists what could not be checked.",
        )
        return
    since = f" First seen: {report.since}." if report.since else ""
    note.section(1, "PROBLEM", f"{lead.summary}.{since} [{report.references(lead.evidence)}]")
    if sentence := role_sentence(lead):
        note.wrap(f"Roles: {sentence}.")
    if " -> " in report.diagnosis.chain:
        note.wrap(f"Chain: {report.diagnosis.chain}.")


def _devices(note: Columns, report: Report) -> None:
    failed = [p for p in report.diagnosis.problems if p.capture is None and p.device]
    total = {d.device for d in report.diagnosis.devices} | {p.device for p in failed}
    note.section(3, "DEVICES", f"{len(report.affected)} of {len(total)} affected")
    for device in report.diagnosis.devices:
        what = " ".join(filter(None, (device.model, f"SN {device.serial}" if device.serial else None, device.version)))
        up = f"up {device.uptime_s // 86400} d" if device.uptime_s is not None else ""
        c = device.coverage
        mark = "*" if device.device in report.affected else " "
        facts = "; ".join(
            filter(None, (what, up, f"last reload: {device.reload_reason}" if device.reload_reason else ""))
        )
        note.wrap(f"{device.device} {facts or device.platform or 'platform unknown'}", f"{mark} ", " " * BODY)
        note.wrap(
            f"{device.captures} captures in {device.rounds} round{'s' if device.rounds != 1 else ''}; {c.lines:,} lines: {c.read:,} read, "
            f"{c.noise:,} headings and blanks, {c.not_understood:,} not understood"
        )
    for problem in failed:
        if problem.device not in {d.device for d in report.diagnosis.devices}:
            note.wrap(f"{problem.device} NOT REACHED: {problem.message}", "! ", " " * BODY)


def _timeline(note: Columns, report: Report) -> None:
    entries = timeline(report)
    note.section(4, "TIMELINE", "UTC, by the devices' clocks" if entries else "no event could be dated")
    if report.window:
        note.wrap(report.window)
    for sentence in clocks(report)[:_MOST_CLOCKS]:
        note.wrap(sentence)
    for entry in entries[:24]:
        where = f" [E{entry.number}]" if entry.number else ""
        note.wrap(
            f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.device}  {entry.text}{doubtful(entry)}{where}",
            "  ",
            " " * (BODY + 4),
        )


def _changes(note: Columns, report: Report) -> None:
    note.section(5, "WHAT CHANGED", f"<fill in: circuits, software, attack reports, work orders?> {HUMAN}")
    for change in report.changes[:_MOST_CHANGES]:
        note.wrap(change_line(change, report.references([change.evidence])), "  ", " " * (BODY + 4))
    if not report.changes and report.affected:
        note.wrap(f"The captures show no change on {', '.join(report.affected[:6])} in the week before it began.")


def _findings(note: Columns, report: Report) -> None:
    found = report.diagnosis.findings
    note.section(6, "FINDINGS", "ranked, causes before what they bring about" if found else "none")
    for number, finding in enumerate(found[:_MOST_FINDINGS], 1):
        _finding(note, report, number, finding)
    if len(found) > _MOST_FINDINGS:
        note.wrap(f"... and {len(found) - _MOST_FINDINGS} more in findings.json")


def _finding(note: Columns, report: Report, number: int, finding: Finding) -> None:
    head = f"  F{number:<3} {finding.verdict.value.upper():<12} "
    references = report.references(finding.evidence)
    note.wrap(f"{', '.join(finding.devices)}: {finding.title}", head, " " * 8)
    note.wrap(f"{finding.summary}. [{references}]" if references else f"{finding.summary}.", " " * 8, " " * 8)
    if sentence := role_sentence(finding):
        note.wrap(f"Roles: {sentence}.", " " * 8, " " * 8)
    if because := reasons(finding, {"strong", "confirms"}):
        note.wrap(f"Because: {'; '.join(because[:4])}.", " " * 8, " " * 8)
    if finding.against:
        note.wrap(
            f"Against: {'; '.join(reasons(finding, {'contradicts'}))}. [{report.references(finding.against)}]",
            " " * 8,
            " " * 8,
        )
    if finding.missing:
        note.wrap(f"Would decide: {', '.join(finding.missing[:3])}.", " " * 8, " " * 8)


def _ruled_out(note: Columns, report: Report) -> None:
    diagnosis = report.diagnosis
    note.section(
        7,
        "RULED OUT",
        f"{len(_reasons(report))} patterns; look-alikes of the findings first, 'triage explain' has all of them:"
        if diagnosis.ruled_out
        else "nothing",
    )
    for pattern, (where, why) in list(_reasons(report).items())[:_MOST_RULED_OUT]:
        note.wrap(f"{pattern} ({', '.join(where)}): {why}", "    ", "        ")
    note.wrap("NOT CHECKED" if report.unasked else "Nothing was left unchecked.", "  ", "  ")
    for command, patterns in list(report.unasked.items())[:12]:
        note.wrap(
            f"{command}: {', '.join(patterns[:4])}{f' and {len(patterns) - 4} more' if len(patterns) > 4 else ''}",
            "    ",
            "        ",
        )
    problems = list({(p.device, p.message): p for p in diagnosis.problems}.values())  # a round repeats the last one
    for problem in problems[:16]:
        note.wrap(f"{problem.device or '-'}: {problem.message}", "  ! ", "      ")
    if len(problems) > 16:
        note.wrap(f"... and {len(problems) - 16} more in findings.json", "  ! ", "      ")


def _reasons(report: Report) -> dict[str, tuple[list[str], str]]:
    """Each pattern that is ruled out: the devices, and what was looked for and not seen on the first of them."""
    likely = [name for finding in report.diagnosis.findings for name in finding.look_alikes]
    order = {name: number for number, name in enumerate(dict.fromkeys(likely))}
    found: dict[str, tuple[list[str], str]] = {}
    for finding in sorted(
        report.diagnosis.ruled_out, key=lambda f: (order.get(f.pattern, len(order)), f.pattern, f.devices)
    ):
        found.setdefault(finding.pattern, ([], why_not(finding)))[0].extend(finding.devices)
    return found


def _done(note: Columns, report: Report) -> None:
    _sent(note, report)
    for kind, name in ((ACTION, "ACTIONS TAKEN by people"), (NOTE, "NOTES")):
        found = list(entries(report.events, kind))
        if found:
            note.wrap(name, "  ", "  ")
        for entry in found:
            who = f"{entry.author}, {entry.device}" if entry.device else entry.author
            note.wrap(f"{entry.at[:16].replace('T', ' ')} UTC, {who}: {entry.text}", "    ", "      ")


def _sent(note: Columns, report: Report) -> None:
    if not report.collected:
        note.section(8, "DONE SO FAR", "nothing was sent to any device; saved text was read")
        return
    note.section(
        8,
        "DONE SO FAR",
        "only the show commands below were sent, over one SSH login each; no configuration, no clear, no debug, no reload",
    )
    commands = dict.fromkeys(sent.command for sent in report.sent)
    seconds = sum(sent.seconds or 0.0 for sent in report.sent)
    note.wrap("; ".join(commands))
    note.wrap(
        f"{len(report.sent)} captures, {sum(s.size_bytes for s in report.sent):,} bytes, {seconds:.0f} s of router time"
    )


def _next(note: Columns, report: Report) -> None:
    note.section(9, "NEXT STEPS", "review first; nothing below was sent" if report.diagnosis.cards else "")
    offered = [c for c in report.diagnosis.cards if c.refused is None]
    for letter, card in zip("abcdefghijklmnopqrstuvwxyz", offered[:8], strict=False):
        _card(note, letter, card)
    for card in [c for c in report.diagnosis.cards if c.refused][:8]:
        note.wrap(f"-) {card.device}: {card.title}: NOT HERE: {card.refused}", "  ", "     ")
    for s in report.diagnosis.separations[:4]:
        note.wrap(f"Decides: {s.device}: '{s.command}' tells {s.between[0]} from {s.between[1]}.", "  ", "     ")
    note.wrap("Before any reload: copy crashinfo and this case; a reload destroys the evidence.", "  ", "     ")


def _card(note: Columns, letter: str, card: Card) -> None:
    note.wrap(f"{letter}) {card.device}: {card.title}", "  ", "     ")
    for warning in card.warnings:
        note.wrap(f"Note: {warning}", "     ", "     ")
    for line in card.apply.lines:
        note.exact(line, 9)
    if card.apply.blanks:
        note.wrap(f"Fill in {', '.join(card.apply.blanks)}. {HUMAN}", "     ", "     ")
    if card.preconditions:
        note.wrap(f"First: {'; '.join(card.preconditions)}.", "     ", "     ")
    note.wrap(f"Risk: {card.risk}", "     ", "     ")
    note.wrap("Undo:", "     ", "     ")
    for line in card.rollback.lines:
        note.exact(line, 9)
    note.wrap(f"Check: {'; '.join(card.verify)}", "     ", "     ")


def _ask(note: Columns, report: Report) -> None:
    note.section(10, "ASK TO TAC")
    for number, question in enumerate(questions(report), 1):
        note.wrap(f"{number}. {question}", "  ", "     ")
    note.wrap(f"<add your own questions, and who may be called> {HUMAN}", "  ", "     ")
    device, items = wanted(report)
    if items:
        note.wrap(f"WHAT TAC WILL ASK FOR ({device})", "  ", "  ")
    for item in items:
        what = f"{item.what}: {item.command}" if item.command else item.what
        note.wrap(f"[{'x' if item.state == 'there' else ' '}] {what} ({state_words(item)})", "    ", "        ")


def _evidence(note: Columns, report: Report) -> None:
    note.section(11, "EVIDENCE", "number, file and line below captures/, text as printed")
    for number, item in list(report.quoted.items())[:_MOST_EVIDENCE]:
        note.lines += textwrap.wrap(
            ascii_only(f"E{number} {item.capture}:{item.line}"),
            WIDTH,
            initial_indent="  ",
            subsequent_indent="      ",
            break_long_words=True,
        )
        note.exact(one_line(item.text), 6)
    if len(report.quoted) > _MOST_EVIDENCE:
        note.wrap(f"... and {len(report.quoted) - _MOST_EVIDENCE} more in findings.json", "  ", "      ")
    note.blank()
    note.wrap("FILES (bytes, SHA-256)", "  ", "  ")
    for sent in report.sent:
        note.lines += _file_lines(sent.path, f"{sent.size_bytes:,}", sent.sha256)


def _file_lines(path: str, size: str, digest: str) -> Iterator[str]:
    yield from textwrap.wrap(ascii_only(f"{path} {size}"), WIDTH, initial_indent="    ", subsequent_indent="      ")
    yield f"      {digest}"
