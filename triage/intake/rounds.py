"""Which round a capture belongs to, when several files hold the same command of the same device."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from triage.intake.sources import File, problem
from triage.model import Capture, Problem


def in_rounds(found: Iterable[tuple[File, Capture]], problems: list[Problem]) -> Iterator[Capture]:
    """Yield captures so that a command that another file has too is the next round; a copy of a file is read once."""
    seen: dict[tuple[str, str, int], str] = {}
    raws: dict[tuple[str, str, int, int], tuple[bytes, str]] = {}
    for file, capture in found:
        key = (capture.device, capture.command, capture.round, hash(capture.raw))
        copy = raws.setdefault(key, (capture.raw, file.path))
        if copy[1] != file.path and copy[0] == capture.raw:
            problems.append(problem(file.path, "copy", f"the same as {copy[1]}", "it is read once"))
            continue
        number = capture.round
        while seen.setdefault((capture.device, capture.command, number), file.path) != file.path:
            number += 1
        yield capture if number == capture.round else replace(capture, round=number)
