"""Which lines of the captures show what a sign saw."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from triage.diagnosis.conditions import Row
from triage.diagnosis.playbook import Look
from triage.diagnosis.words import columns_in
from triage.model import Evidence
from triage.tables import DeviceTables

MAX_EVIDENCE = 6
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)")
Quote = Callable[[str, int], str | None]  # the text of a line of a capture


def evidence_of(rows: Sequence[Row], look: Look, sign: str, tables: DeviceTables, quote: Quote) -> tuple[Evidence, ...]:
    """Return the lines that show what ``sign`` saw in ``rows``: where each stands, and behind its first line what holds its figures."""
    places: dict[tuple[str, int], None] = {}
    for row in rows[:3]:
        figures = _figures(row, look)
        cites = [cite.rpartition(":") for cite in filter(None, (row.get("cites") or "").split("\n"))]
        for capture, line in [(row["capture"], row["line"]), *((capture, int(line)) for capture, _, line in cites)]:
            telling = _telling_line(capture, line, figures, tables, quote)
            places.update(
                dict.fromkeys(((capture, line),) if telling is None else ((capture, telling), (capture, line)))
            )
    found = []
    for capture, line in list(places)[:MAX_EVIDENCE]:
        text = quote(capture, line)
        if text:
            found.append(Evidence(device=tables.device, capture=capture, line=line, text=text, sign=sign))
    return tuple(found)


def _figures(row: Row, look: Look) -> frozenset[str]:
    """The numbers of a row that its sign tests or says, as a box prints them."""
    names = {condition.column for condition in look.conditions} | columns_in(look.say)
    values = [row[name] for name in sorted(names & row.keys())]
    return frozenset(str(value).removesuffix(".0") for value in values if _counts(value))


def _counts(value: Any) -> bool:
    """Tell whether a value is a number that points at a line: 0 and 1 stand on too many."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value not in {0, 1}


def _telling_line(capture: str, first: int, figures: frozenset[str], tables: DeviceTables, quote: Quote) -> int | None:
    """Return which line behind the first of a row holds most of its figures, None where the first holds as many."""

    def held(line: int) -> int:
        return len(figures & set(_NUMBER.findall((quote(capture, line) or "").replace(",", ""))))

    further = tables.continued.get((capture, first), ()) if figures else ()
    best = max(further, key=held, default=first)
    return best if held(best) > held(first) else None
