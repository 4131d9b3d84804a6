"""What is wrong with a reading after its text was changed: each kind of change as a function that returns the faults."""

import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.parsing.dirt import DIRT, FROM_LOG, MESSAGE, STAMPED, Rows, again, places, rows, values
from triage.model import Outcome
from triage.parsing.lookup import find
from triage.parsing.reader import Reading, split_pipe


def engine_of(whole: Reading) -> str:
    """Return the engine that reads the capture, an empty text when none does."""
    manifest = find(split_pipe(whole.capture.command)[0], whole.capture.platform)
    return manifest.engine if manifest else ""


def changed_by_dirt(whole: Reading) -> Iterator[str]:
    """Yield the kinds of dirt that change a value, lose a row, or hide a line that was not understood."""
    clean = values(rows(whole))
    kinds = DIRT if engine_of(whole) in {"log", "snmp"} else {**DIRT, **STAMPED}
    for name, dirt in kinds.items():
        found = again(whole.capture, dirt(whole.capture.raw))
        if values(rows(found)) != clean:
            yield f"{name}: {first_difference(values(rows(found)), clean)}"
        elif len(found.not_understood) != len(whole.not_understood):
            yield f"{name}: {len(found.not_understood)} lines not understood, {len(whole.not_understood)} without it"


def changed_by_message(whole: Reading, most: int) -> Iterator[str]:
    """Yield where a message that interrupts the output is lost, or changes a row without anybody being told."""
    if engine_of(whole) in {"log", "snmp", ""} or whole.outcome is Outcome.REFUSED:
        return  # the messages are the output itself, or nothing is read here
    aside = (set(rows(whole)) - set(whole.provides)) | FROM_LOG
    clean = values(rows(whole), aside)
    raw = whole.capture.raw
    for at in places(raw, most, whole.capture.path):
        found = again(whole.capture, raw[:at] + MESSAGE + b"\n" + raw[at:])
        seen = {name: items for name, items in values(rows(found), aside).items() if name in whole.provides}
        if not any(row["mnemonic"] == "CONFIG_I" for row in values(rows(found)).get("log_event", [])):
            yield f"at byte {at}: the message is lost"
        elif seen != clean and len(found.not_understood) <= len(whole.not_understood):
            yield f"at byte {at}: {first_difference(seen, clean)}"  # a torn line is not understood: somebody is told
        elif wrong := invented(seen, clean):
            yield f"at byte {at}: no such row: {wrong[0]}"


def changed_by_cut(whole: Reading, ends: Iterable[int]) -> Iterator[str]:
    """Yield where a text that ends early is not flagged, or has a row that the whole text has not."""
    raw = whole.capture.raw
    complete = rows(whole)
    walk = (
        engine_of(whole) == "snmp"
    )  # goes through column by column; a later object may replace what an earlier one said
    for end in ends:
        found = again(whole.capture, raw[:end])
        if found.coverage.lines != found.coverage.read + found.coverage.noise + found.coverage.not_understood:
            yield f"cut at byte {end}: {found.coverage} does not add up"
        ends_whole = raw[:end].rstrip(b" ").endswith((b"\n", b"\r", b"#", b">"))  # a prompt ends the output too
        if end < len(raw) and not ends_whole and found.outcome is Outcome.READ and found.tables:
            yield f"cut at byte {end}: nobody is told"
        last = raw.count(b"\n", 0, end) + 1
        if not walk and (wrong := _wrong_before(rows(found), complete, last)):
            yield f"cut at byte {end}: {wrong}"


def sampled_ends(raw: bytes, most: int, seed: str) -> list[int]:
    """Return offsets at which to cut, all of them or ``most`` chosen by ``seed``."""
    if len(raw) <= most:
        return list(range(1, len(raw)))
    chosen = random.Random(seed)
    return sorted({chosen.randrange(1, len(raw)) for _ in range(most)})


def invented(seen: Mapping[str, Any], clean: Mapping[str, Any]) -> list[Any]:
    """Rows with a value that the clean text did not give: some row of it must agree wherever this one says anything."""
    return [
        row
        for name, found in seen.items()
        for row in found
        if not any(all(v is None or known.get(k) == v for k, v in row.items()) for known in clean.get(name, []))
    ]


def first_difference(seen: Mapping[str, Any], clean: Mapping[str, Any]) -> str:
    """Return the first table and row in which two readings differ."""
    for name in sorted({*seen, *clean}):
        found, wanted = seen.get(name, []), clean.get(name, [])
        for index, (one, other) in enumerate(zip(found, wanted, strict=False)):
            if one != other:
                differing = {k: (one.get(k), other.get(k)) for k in {**one, **other} if one.get(k) != other.get(k)}
                return f"{name} row {index + 1}: {differing}"
        if len(found) != len(wanted):
            return f"{name}: {len(found)} rows, {len(wanted)} without it"
    return "no difference"


def _wrong_before(found: Rows, complete: Rows, last: int) -> str:
    """Return the first row that ends well before the cut, line ``last``, and is not the row of the whole text."""
    for name, items in found.items():
        begun = [line for line, _ in items]
        for index, (line, value) in enumerate(items[:-1]):
            if begun[index + 1] > line and line + 1 < last and (line, value) not in complete.get(name, []):
                return f"{name}: line {line}: {value} is not in the whole text"
    return ""
