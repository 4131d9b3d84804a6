"""The case note as plain text: ASCII, at most 79 columns, every claim with an evidence number."""

from collections.abc import Iterable

from triage.case.people import ACTION, NOTE, entries
from triage.diagnosis.words import words
from triage.model import DeviceSummary, Finding
from triage.report.changes import change_line, no_change
from triage.report.clocks import clocks
from triage.report.columns import BODY, WIDTH, Columns
from triage.report.display import ascii_only, counted, one_line
from triage.report.headline import names, sentence, severity, since, title
from triage.report.note_end import ask, evidence, workarounds
from triage.report.reasons import reasons
from triage.report.report import BLANKS, HUMAN, Report
from triage.report.roles import role_sentence
from triage.report.symptoms import Symptom
from triage.report.timeline import doubtful, timeline

_MOST_LEADS = 3  # devices of the first finding whose figures stand in section 1
_MOST_DEVICES = 40
_MOST_EVENTS = 24
_MOST_FINDINGS = 20
_MOST_RULED_OUT = 10
_MOST_UNASKED = 12
_MOST_CHANGES = 8
_MOST_CLOCKS = 12


def render_text(report: Report) -> str:
    """Return the case note."""
    return note_of(report).text()


def note_of(report: Report) -> Columns:
    """Return the case note with the paragraphs that it is made of."""
    note = Columns()
    head(note, report)
    problem(note, report)
    note.section(2, "IMPACT", f"{BLANKS['impact']} {HUMAN}")
    _devices(note, report)
    _timeline(note, report)
    _changes(note, report)
    _findings(note, report)
    _ruled_out(note, report)
    _done(note, report)
    workarounds(note, report)
    ask(note, report)
    evidence(note, report)
    return note


def head(note: Columns, report: Report) -> None:
    """The first lines: the tool, when, the case, the title."""
    version = ascii_only(one_line(str(report.about.get("version", "")), 20))
    left = f"CASE NOTE  triage {version}".rstrip()
    note.lines.append(f"{left}{report.written:>{WIDTH - len(left)}}")
    note.wrap(
        f"Case: {BLANKS['case number']} {HUMAN}   Severity suggested: {severity(report)} (you decide)", "", "      "
    )
    note.wrap(f"TITLE: {title(report)}", "", "       ")
    note.rule()


def problem(note: Columns, report: Report) -> None:
    """Section 1: what, since when, who, the figures, the chain."""
    lead = report.lead
    if lead is None:
        note.section(1, "PROBLEM", "No pattern came out at symptom level or above.")
    else:
        note.section(1, "PROBLEM", f"{sentence(lead.summary)} [{report.references(lead.evidence)}]")
    if lead is None:
        for symptom in report.alarming:
            note.wrap(f"{symptom.device}: {symptom.text} [{report.references(symptom.evidence)}]")
    if not report.trouble:
        note.wrap("This is not a clean bill of health: section 7 lists what could not be checked.")
        return
    if lead is not None:
        if began := since(report):
            note.wrap(f"Since: {began}.")
        if roles := role_sentence(lead):
            note.wrap(f"Roles: {roles}.")
        for name in lead.devices[:_MOST_LEADS]:
            _figures(note, report, name, report.symptoms.get(name, ()))
    if " -> " in report.diagnosis.chain:
        note.wrap(f"Chain: {report.diagnosis.chain}.")


def _figures(note: Columns, report: Report, name: str, symptoms: Iterable[Symptom]) -> None:
    for symptom in symptoms:
        cited = report.references(symptom.evidence)
        note.wrap(f"{name}: {symptom.text}{f' [{cited}]' if cited else ''}")


def _devices(note: Columns, report: Report) -> None:
    found = report.diagnosis.devices
    unreached = {p.device: p.message for p in report.diagnosis.problems if p.capture is None and p.device}
    for name in {d.device for d in found}:
        unreached.pop(name, None)
    lead = report.lead.devices if report.lead is not None else ()
    note.section(3, "DEVICES", f"{len(report.affected)} of {len(found) + len(unreached)} affected")
    affected = sorted((d for d in found if d.device in report.affected), key=lambda d: d.device not in lead)
    rest = [d for d in found if d.device not in report.affected]
    spelt = rest if len(affected) + len(rest) <= _MOST_DEVICES else []
    for device in affected[:_MOST_DEVICES]:
        _device(note, report, device, "* ")
    if len(affected) > _MOST_DEVICES:
        note.wrap(f"* and affected too: {', '.join(d.device for d in affected[_MOST_DEVICES:])}", "", " " * BODY)
    for device in spelt:
        _device(note, report, device, "  ")
    if rest and not spelt:
        note.wrap(f"not affected: {', '.join(d.device for d in rest)}", "  ", " " * BODY)
    for name, message in sorted(unreached.items()):
        note.wrap(f"{name} NOT REACHED: {message}", "! ", " " * BODY)


def _device(note: Columns, report: Report, device: DeviceSummary, mark: str) -> None:
    what = " ".join(filter(None, (device.model, f"SN {device.serial}" if device.serial else None, device.version)))
    up = words("up {uptime_s} s", {"uptime_s": device.uptime_s}) if device.uptime_s is not None else ""
    reload = f"last reload: {device.reload_reason}" if device.reload_reason else ""
    facts = "; ".join(filter(None, (what or device.platform or "platform unknown", up, reload)))
    note.wrap(f"{device.device} {facts}", mark, " " * BODY)
    c = device.coverage
    note.wrap(
        f"{counted(device.captures, 'capture')} in {counted(device.rounds, 'round')}, {counted(c.lines, 'line')}, "
        f"{c.not_understood:,} not understood"
    )
    if report.lead is None or device.device not in report.lead.devices[:_MOST_LEADS]:
        found = report.symptoms.get(device.device, ())
        _figures(note, report, device.device, [s for s in found if s.alarming or s is found[0]])


def _timeline(note: Columns, report: Report) -> None:
    entries = timeline(report, _MOST_EVENTS)
    note.section(4, "TIMELINE", "UTC, by the devices' clocks" if entries else "no event could be dated")
    if report.window:
        note.wrap(report.window)
    for clock in clocks(report)[:_MOST_CLOCKS]:
        note.wrap(clock)
    for entry in entries:
        where = f" [E{entry.number}]" if entry.number else ""
        note.wrap(
            f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.device}  {entry.text}{doubtful(entry)}{where}",
            "  ",
            " " * (BODY + 4),
        )


def _changes(note: Columns, report: Report) -> None:
    note.section(5, "WHAT CHANGED", f"{BLANKS['what changed']} {HUMAN}")
    for change in report.changes[:_MOST_CHANGES]:
        note.wrap(change_line(change, report.references([change.evidence])), "  ", " " * (BODY + 4))
    if not report.changes and report.affected:
        note.wrap(no_change(report))


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
    said = sentence(finding.summary)
    note.wrap(f"{said} [{references}]" if references else said, " " * 8, " " * 8)
    if roles := role_sentence(finding):
        note.wrap(f"Roles: {roles}.", " " * 8, " " * 8)
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
    ruled = report.ruled_out
    shown = list(ruled.items())[:_MOST_RULED_OUT]
    more = ", look-alikes of the findings first; 'triage explain' has the rest" if len(ruled) > len(shown) else ""
    note.section(7, "RULED OUT", f"{counted(len(ruled), 'pattern')}{more}" if ruled else "nothing")
    for pattern, (where, why) in shown:
        note.wrap(f"{pattern} ({names(tuple(where))}): {why}", "    ", "        ")
    note.wrap("NOT CHECKED, for want of" if report.unasked else "Nothing was left unchecked.", "  ", "  ")
    for command, patterns in list(report.unasked.items())[:_MOST_UNASKED]:
        more = f" and {len(patterns) - 4} more" if len(patterns) > 4 else ""
        note.wrap(f"{command}: {', '.join(patterns[:4])}{more}", "    ", "        ")
    if len(report.unasked) > _MOST_UNASKED:
        note.wrap(
            f"and {len(report.unasked) - _MOST_UNASKED} further commands: report.html lists them", "    ", "        "
        )
    problems = list(
        {(p.device, p.message): p for p in report.diagnosis.problems}.values()
    )  # a round repeats the last one
    if problems:
        note.wrap("PROBLEMS of the collection", "  ", "  ")
    for p in problems[:16]:
        note.wrap(f"{p.device or '-'}: {p.message}", "  ! ", "      ")
    if len(problems) > 16:
        note.wrap(f"... and {len(problems) - 16} more in findings.json", "  ! ", "      ")


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
        note.section(8, "DONE SO FAR", report.nothing_sent)
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
