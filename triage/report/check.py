"""The mechanical check of a note: every claim resolves to bytes that hold what is quoted, and people filled in their part."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from triage.parsing.clean import raw_lines
from triage.report.cards import blanks_of
from triage.report.display import counted
from triage.report.note import note_of
from triage.report.report import BLANKS, HUMAN, Report

_CITED = re.compile(r"\[(E\d+(?:\s+E\d+)*)\]")
_NUMBER = re.compile(r"E(\d+)")
_CONTINUED = re.compile(r"\\\n\s*")
_EMPTY = {  # a blank whose words were taken out, and nothing put in
    "case number": re.compile(r"^Case:\s*(?:\[HUMAN\])?\s*Severity", re.MULTILINE),
    "impact": re.compile(r"^2 IMPACT\s*(?:\[HUMAN\])?\s*^3 ", re.MULTILINE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found: claims looked at, faults, and the blanks that are still open."""

    claims: int
    faults: tuple[str, ...]
    blanks: tuple[str, ...]


def check_note(report: Report, note: str) -> Checked:
    """Return what is wrong with ``note``, which people may have filled in but not changed otherwise."""
    faults = (*_files(report), *_quotes(report), *_citations(report, note), *_sentences(report, note))
    return Checked(claims=len(report.quoted), faults=faults, blanks=tuple(_blanks(report, note)))


def _files(report: Report) -> Iterator[str]:
    """Files that are not what the journal saw being written."""
    written = {e["path"]: e.get("sha256") for e in report.events if e.get("event") == "capture" and "path" in e}
    present = {sent.path: sent.sha256 for sent in report.sent}
    for path, digest in written.items():
        if path not in present:
            yield f"captures/{path} is gone"
        elif digest and present[path] != digest:
            yield f"captures/{path} is not what was collected: its SHA-256 differs from the journal's"


def _quotes(report: Report) -> Iterator[str]:
    lines = {
        (capture.path, capture.file_line(number)): text
        for capture in report.captures
        for number, text in enumerate(raw_lines(capture.raw), 1)
    }
    for number, item in report.quoted.items():
        text = lines.get((item.capture, item.line))
        if text is None:
            yield f"E{number}: {item.capture} has no line {item.line}"
        elif " ".join(item.text.split()) not in " ".join(text.split()):
            yield f"E{number}: {item.capture}:{item.line} does not hold the quoted text"


def _citations(report: Report, note: str) -> Iterator[str]:
    cited = {int(n) for group in _CITED.findall(note) for n in _NUMBER.findall(group)}
    yield from (f"E{number} is cited in the note and stands nowhere" for number in sorted(cited - set(report.quoted)))


def _sentences(report: Report, note: str) -> Iterator[str]:
    """What the case says and the note does not, as when a figure was changed by hand or the note is an older one."""
    have = _squashed(note)
    open_for_people = (HUMAN, *(blank for card in report.diagnosis.cards for blank in blanks_of(card)))
    for unit, times in Counter(note_of(report).units).items():
        if unit and not any(mark in unit for mark in open_for_people) and have.count(_squashed(unit)) < times:
            yield f"the note does not say what the case says: {unit[:110]}{'...' if len(unit) > 110 else ''}"


def _blanks(report: Report, note: str) -> Iterator[str]:
    have, marks = _squashed(note), note.count(HUMAN)
    for name, text in BLANKS.items():
        if _squashed(text) in have or (name in _EMPTY and _EMPTY[name].search(note)):
            yield name
            marks -= 1
    for card in report.diagnosis.cards:
        open_here = [b for b in blanks_of(card) if card.refused is None and b in note and card.title in note]
        if open_here:
            yield f"{', '.join(open_here)} of '{card.title}' on {card.device}"
            marks -= 1
    if marks > 0:
        yield f"{counted(marks, 'further mark')} {HUMAN}: take it off where you have filled in"


def _squashed(text: str) -> str:
    """Text without blanks, line ends and the marks of remarks: how it is wrapped does not matter."""
    return "".join(_CONTINUED.sub("", text).split()).replace("!", "").replace("#", "")
