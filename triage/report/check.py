"""The mechanical check of a note: every evidence number resolves to bytes that hold the quoted text."""

import re

from triage.parsing.clean import raw_lines
from triage.report.report import HUMAN, Report

_NUMBER = re.compile(r"\[((?:E\d+ ?)+)\]")


def check_note(report: Report, note: str) -> tuple[list[str], int]:
    """Return what is wrong with ``note``, and how many human blanks are still open."""
    faults: list[str] = []
    lines = {
        (capture.path, capture.file_line(number)): text
        for capture in report.captures
        for number, text in enumerate(raw_lines(capture.raw), 1)
    }
    for number, item in report.quoted.items():
        text = lines.get((item.capture, item.line))
        if text is None:
            faults.append(f"E{number}: {item.capture} has no line {item.line}")
        elif " ".join(item.text.split()) not in " ".join(text.split()):
            faults.append(f"E{number}: {item.capture}:{item.line} does not hold the quoted text")
    for group in _NUMBER.findall(note):
        faults += [
            f"{name} is cited in the note and stands nowhere"
            for name in group.split()
            if int(name[1:]) not in report.quoted
        ]
    return faults, note.count(HUMAN)
