"""The last sections of the note: what to do, what to ask, and the lines that all of it rests on."""

import re
from collections.abc import Sequence

from triage.model import Card
from triage.report.cards import blanks_of, conditions_of, warnings_of, ways_to_change
from triage.report.columns import Columns
from triage.report.display import one_line
from triage.report.headline import sentence
from triage.report.report import BLANKS, HUMAN, Report
from triage.report.tac import questions, state_words, to_collect, wanted

_MOST_CARDS = 8
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CITED = re.compile(r"\[(E\d+(?: E\d+)*)\]")


def workarounds(note: Columns, report: Report) -> None:
    """Section 9: workarounds, ready to type and to undo; those that do not fit, with the reason."""
    offered = [c for c in report.diagnosis.cards if c.refused is None]
    next_steps(note, report, offered[:_MOST_CARDS])
    if rest := offered[_MOST_CARDS:]:
        note.wrap(f"On report.html: {'; '.join(f'{c.device}: {c.title}' for c in rest)}.", "  ", "     ")
    refused = [c for c in report.diagnosis.cards if c.refused]
    if refused:
        note.wrap("NOT HERE, and why", "  ", "  ")
    for card in refused[:_MOST_CARDS]:
        note.wrap(f"{card.device}: {card.title}: {card.refused}", "    ", "        ")


def next_steps(note: Columns, report: Report, cards: Sequence[Card]) -> None:
    """What to type, what to collect, and what to save first."""
    note.section(9, "NEXT STEPS", "review first; nothing below was sent" if cards else "no workaround is offered")
    for lines, devices in ways_to_change(cards):
        note.wrap(f"Change safely on {', '.join(devices)}:", "  ", "     ")
        for line in lines:
            note.exact(line, 9)
    for letter, card in zip(_LETTERS, cards, strict=False):
        _card(note, letter, card, report)
    for s in report.diagnosis.separations[:4]:
        note.wrap(f"Decides: {s.device}: '{s.command}' tells {s.between[0]} from {s.between[1]}.", "  ", "     ")
    for command, patterns in to_collect(report):
        note.wrap(f"Collect: {command}, to judge {', '.join(patterns)}.", "  ", "     ")
    note.wrap("Before any reload: copy crashinfo and this case; a reload destroys the evidence.", "  ", "     ")


def _card(note: Columns, letter: str, card: Card, report: Report) -> None:
    note.wrap(f"{letter}) {card.device}: {card.title}", "  ", "     ")
    for warning in warnings_of(card):
        note.wrap(f"Note: {sentence(warning)}", "     ", "     ")
    for heading, text in conditions_of(card, report.references):
        note.wrap(f"{heading}: {sentence(text)}", "     ", "     ")
    note.wrap("Type:", "     ", "     ")
    for line in card.apply.lines:
        note.exact(line, 9)
    if blanks := blanks_of(card):
        note.wrap(f"Fill in {', '.join(blanks)}. {HUMAN}", "     ", "     ")
    note.wrap("Undo:", "     ", "     ")
    for line in card.rollback.lines:
        note.exact(line, 9)
    note.wrap(f"Risk: {sentence(card.risk)}", "     ", "     ")
    if card.notes:
        note.wrap(f"Know: {sentence('; '.join(card.notes))}", "     ", "     ")
    note.wrap(f"Check: {'; '.join(card.verify)}", "     ", "     ")


def ask(note: Columns, report: Report) -> None:
    """Section 10: questions to the vendor, and what the vendor will ask for."""
    note.section(10, "ASK TO TAC")
    for number, question in enumerate(questions(report), 1):
        note.wrap(f"{number}. {question}", "  ", "     ")
    note.wrap(f"{BLANKS['questions']} {HUMAN}", "  ", "     ")
    device, items = wanted(report)
    if items:
        note.wrap(f"WHAT TAC WILL ASK FOR ({device})", "  ", "  ")
    for item in items:
        what = f"{item.what}: {item.command}" if item.command else item.what
        state = "" if item.state == "there" else f" ({state_words(item)})"
        note.wrap(f"[{'x' if item.state == 'there' else ' '}] {what}{state}", "    ", "        ")


def evidence(note: Columns, report: Report) -> None:
    """Section 11: every line that the note cites, and the files that they stand in."""
    cited = {int(n[1:]) for group in _CITED.findall(" ".join(note.text().split())) for n in group.split()}
    shown = {number: item for number, item in report.quoted.items() if number in cited}
    note.section(11, "EVIDENCE", "number, file and line below captures/; the line itself, its blanks joined")
    for number, item in shown.items():
        note.path(f"E{number} {item.capture}:{item.line}", 2)
        note.exact(one_line(item.text), 6)
    if len(shown) < len(report.quoted):
        note.wrap(f"{len(report.quoted) - len(shown)} further lines are quoted in findings.json.", "  ", "      ")
    files = {item.capture for item in shown.values()}
    note.blank()
    note.wrap("FILES that these lines stand in (bytes, SHA-256)", "  ", "  ")
    for sent in report.sent:
        if sent.path in files:
            note.path(f"{sent.path} {sent.size_bytes:,}", 4)
            note.exact(sent.sha256, 6)
    if rest := len({sent.path for sent in report.sent} - files):
        note.wrap(
            f"The other {rest} files stand with their SHA-256 in journal.jsonl, report.html and the bundle's manifest.",
            "    ",
            "      ",
        )
