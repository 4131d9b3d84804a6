"""Rows of a text whose lines were changed on the way to us: each repair in turn, until every line is understood."""

from collections.abc import Mapping, Sequence
from typing import Any

from triage.parsing import mends, statements, wraps
from triage.parsing.clean import Cleaned
from triage.parsing.manifest import Manifest
from triage.parsing.reflow import reflow
from triage.parsing.results import RowResult
from triage.parsing.rows import read_rows

Lines = Sequence[tuple[int, str]]


def repaired(
    manifest: Manifest, cleaned: Cleaned, content: Lines, result: RowResult, common: Mapping[str, Any]
) -> RowResult:
    """Return what is read once the lines are repaired that ``result`` left over of ``content``.

    What is left over after all is named as it stood.
    """
    as_it_stood = dict(result.not_understood)
    if mends.one_case(cleaned):
        manifest = manifest.any_case
        result = read_rows(manifest, content, common)

    def read(some: Lines) -> RowResult:
        return read_rows(manifest, some, common)

    if result.not_understood:
        cleaned, content, result = mends.mend(cleaned, content, result, lambda _, some: read(some))
    best = result
    if best.not_understood and manifest.wrapped is not None:
        best = _with_tails(manifest, content, result, common)
    if best.not_understood:
        again = wraps.join_rows(cleaned.lines, content, result, read)
        best = min(best, again, key=lambda found: len(found.not_understood))
    if best.not_understood:
        torn = cleaned.cut and content[-1][0] == len(cleaned.lines)
        best = reflow(manifest, content, best, read, cut=torn)
    if best.not_understood and manifest.rest:
        # A last line that may be cut is left as it is: what remains of it could pass for a statement of its own.
        whole = content[:-1] if cleaned.cut else content
        indented = [(number, cleaned.lines[number - 1].rstrip()) for number, _ in whole]
        statements.read_rest(best, indented, common, cleaned.after_empty())
    best.not_understood = [(number, as_it_stood.get(number, line)) for number, line in best.not_understood]
    return best


def _with_tails(manifest: Manifest, content: Lines, result: RowResult, common: Mapping[str, Any]) -> RowResult:
    """Rows with the tails of names that the box itself puts on a line of their own, when more is understood with them."""
    unknown = {number for number, _ in result.not_understood}
    joined: list[tuple[int, str]] = []
    tails = 0
    for number, text in content:
        if joined and number in unknown and manifest.wrapped is not None and manifest.wrapped.fullmatch(text):
            before, head = joined[-1]
            joined[-1] = (before, f"{head} {text}")
            tails += 1
        else:
            joined.append((number, text))
    again = read_rows(manifest, joined, common)
    again.read += tails
    return again if len(again.not_understood) < len(result.not_understood) else result
