"""Messages that a log counted instead of writing them again: ``last message repeated 180 times``."""

import re

from triage.tables import Table

_REPEATED = re.compile(r"(?:last|previous) message repeated (\d+) times?")
_MOST = 1000  # of one line; more would say nothing more
_SAID = ("facility", "severity", "mnemonic", "tag", "text", "detail")


def write_out(table: Table) -> None:
    """Put the message itself where ``table``, of log events, says that it came again, as often as it came."""
    times = _times(table)
    if not times:
        return
    for row in times:  # from the first to the last: one such line may follow another
        for name in _SAID:
            table[name][row] = table[name][row - 1]
    order = [row for row in range(len(table)) for _ in range(times.get(row, 1))]
    table.columns = {name: [column[row] for row in order] for name, column in table.columns.items()}


def _times(table: Table) -> dict[int, int]:
    """How often the message before came again, by the row that says so; the line of another host says nothing of it."""
    texts, hosts = table["text"], table["host"]
    found = {}
    for row, text in enumerate(texts):
        if row and text and "message repeated" in text and hosts[row] == hosts[row - 1]:
            match = _REPEATED.fullmatch(text)
            if match is not None:
                found[row] = min(int(match[1]), _MOST)
    return found
