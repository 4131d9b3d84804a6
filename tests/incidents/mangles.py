"""What happens to a text between a router and us when people paste it: one function a quirk, on lines of text, seeded.

``KEEPING`` quirks leave all that proves an incident in the text; ``LOSING`` ones take some of it away.
"""

import csv
import html
import io
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

Lines = Sequence[str]
Mangle = Callable[[Lines, random.Random], Lines]
_CELL = re.compile(r"\S+(?: \S+)*")
_TAG = re.compile(r"%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+")
_IPV4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_PERCENT = re.compile(r"\b\d+(?:\.\d+)?%")
_WORDS = {
    "CPU utilization for": "Utilisation CPU pour", "five seconds": "cinq secondes", "one minute": "une minute",
    "five minutes": "cinq minutes", "Process": "Processus", "Holding": "Tenu", "Invoked": "Appels", "Address": "Adresse",
}  # fmt: skip
_TITLE = re.compile(r".*CPU% per .*|.*maximum CPU%.*|.*average CPU%.*")
_AXIS = re.compile(r"\s*0(?:\.{3,}.*|[. ]*5.*)")


def is_head(line: str) -> bool:
    """Tell whether a line is likely the head of a table: three labels or more, and no number among them."""
    cells = line.split()
    return len(cells) > 2 and not any(re.fullmatch(r"[\d.,/%:]+", cell) for cell in cells) and "%" not in line[:60]


def has_cells(line: str) -> bool:
    return len(_cells(line)) > 2


def _cells(line: str) -> list[str]:
    return _CELL.findall(line)


def each(change: Callable[[str], str]) -> Mangle:
    """One line for one line."""
    return lambda lines, _: [change(line) for line in lines]


def wrapped(width: int, *, words: bool = False, indent: str = "") -> Mangle:
    """Every longer line broken at ``width``: in the middle of a word, or at a blank; the rest indented."""

    def parts(line: str) -> Iterator[str]:
        margin = ""
        while len(margin + line) > width:
            at = width - len(margin)
            if words:
                blank = line.rfind(" ", 0, at + 1)
                at = blank if blank > len(line) - len(line.lstrip()) else at
            yield (margin + line[:at]).rstrip() if words else margin + line[:at]
            line, margin = line[at:].lstrip() if words else line[at:], indent
        yield margin + line

    return lambda lines, _: [part for line in lines for part in parts(line)]


def cells_apart(lines: Lines, _: random.Random) -> Lines:
    """Every cell of a table on a line of its own."""
    return [cell for line in lines for cell in (line.split() if has_cells(line) else [line])]


def in_one_line(lines: Lines, _: random.Random) -> Lines:
    return [" ".join(" ".join(line.split()) for line in lines if line.strip())]


def tables_in_one_line(lines: Lines, _: random.Random) -> Lines:
    """The rows of every table on one line; what is no table stays."""
    found: list[str] = []
    open_row = False
    for line in lines:
        row = has_cells(line)
        if row and open_row:
            found[-1] += f" {' '.join(line.split())}"
        else:
            found.append(" ".join(line.split()) if row else line)
        open_row = row
    return found


def without_heads(lines: Lines, _: random.Random) -> Lines:
    return [line for line in lines if not is_head(line)] or lines


def heads_twice(lines: Lines, _: random.Random) -> Lines:
    return [again for line in lines for again in ([line, line] if is_head(line) else [line])]


def heads_broken(lines: Lines, _: random.Random) -> Lines:
    """The head of a table on two lines."""
    found: list[str] = []
    for line in lines:
        words = line.split()
        half = len(words) // 2
        found += [" ".join(words[:half]), " ".join(words[half:])] if is_head(line) and len(words) > 3 else [line]
    return found


def with_bars(lines: Lines, *, org: bool = False) -> Lines:
    """Every row of a table between bars, with the rule under the first one, as Markdown and Org draw tables."""
    found: list[str] = []
    for n, line in enumerate(lines):
        cells = _split_cells(line)
        if len(cells) < 3:
            found.append(line)
            continue
        found.append(f"| {' | '.join(cells)} |")
        if is_head(line) and n + 1 < len(lines):
            found.append("|-" + ("-+-" if org else "-|-").join("-" * len(cell) for cell in cells) + "-|")
    return found


def _split_cells(line: str) -> list[str]:
    return (
        re.split(r" {2,}", line.strip())
        if "  " in line.strip() and "%" not in line[:40].replace("%CPU", "")
        else [line]
    )


def as_html_table(lines: Lines, _: random.Random) -> Lines:
    return [
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
        if len(cells := _cells_of_row(line)) > 2
        else html.escape(line) + "<br>"
        for line in lines
    ]


def _cells_of_row(line: str) -> list[str]:
    return line.split() if has_cells(line) else [line]


def thousands(lines: Lines, _: random.Random) -> Lines:
    """Counters of five digits and more with separators."""
    return [
        line if _TAG.search(line) else re.sub(r"(?<![\w.:/,-])\d{5,9}(?![\w.:/,-])", lambda m: f"{int(m[0]):,}", line)
        for line in lines
    ]


def with_more(lines: Lines, _: random.Random) -> Lines:
    return [part for n, line in enumerate(lines, 1) for part in ([line, " --More-- "] if n % 20 == 0 else [line])]


def stuck_more(lines: Lines, _: random.Random) -> Lines:
    """What is left of a pager stands before the next line."""
    return [f" --More--         {line}" if n and n % 20 == 0 else line for n, line in enumerate(lines)]


def elided(lines: Lines, chance: random.Random) -> Lines:
    """The author left out lines near the end."""
    if len(lines) < 12:
        return lines
    at = chance.randrange(len(lines) * 2 // 3, len(lines) - 2)
    return [*lines[:at], "...", *lines[at + 2 :]]


def tags_broken(lines: Lines, chance: random.Random) -> Lines:
    """A message broken in the middle of its mnemonic."""
    found: list[str] = []
    for line in lines:
        tag = _TAG.search(line)
        if tag is None or chance.random() < 0.2:
            found.append(line)
            continue
        at = chance.randrange(tag.start() + 5, tag.end())
        found += [line[:at], line[at:]]
    return found


def messages_in_pairs(lines: Lines, _: random.Random) -> Lines:
    """Two messages on one line."""
    found: list[str] = []
    for line in lines:
        if found and _TAG.search(line) and len(_TAG.findall(found[-1])) == 1:
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


def collected(lines: Lines, _: random.Random) -> Lines:
    """Every message with what a collector puts before it."""
    return [
        f"Mar  2 09:14:{n % 60:02} 192.0.2.1 {n}: {line}" if _TAG.search(line) else line for n, line in enumerate(lines)
    ]


def as_csv(lines: Lines, _: random.Random) -> Lines:
    """The messages as a collector exports them; only for a text of messages."""
    messages = [line for line in lines if _TAG.search(line)]
    if len(messages) * 2 < len(lines):
        return lines
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["timestamp", "host", "message"])
    writer.writerows(
        [f"2026-03-02T09:{n // 60 % 60:02}:{n % 60:02}Z", "r1", line.strip()] for n, line in enumerate(messages)
    )
    return text.getvalue().split("\n")[:-1]


def translated(lines: Lines, _: random.Random) -> Lines:
    """The heads of tables as a machine translates a page."""
    return [_translated(line) if is_head(line) else line for line in lines]


def _translated(line: str) -> str:
    for word, other in _WORDS.items():
        line = line.replace(word, other)
    return line


def bold(lines: Lines, _: random.Random) -> Lines:
    """The author marked the first figures."""
    left = 3
    found = []
    for line in lines:
        marked = _PERCENT.sub(r"**\g<0>**", line, count=1) if left else line
        left -= marked != line
        found.append(marked)
    return found


def bold_rows(lines: Lines, _: random.Random) -> Lines:
    """The author marked the row that matters."""
    rows = [n for n, line in enumerate(lines) if has_cells(line) and not is_head(line)]
    return [f"**{line.strip()}**" if n in rows[:1] else line for n, line in enumerate(lines)]


def pointed(lines: Lines, _: random.Random) -> Lines:
    """The author wrote beside a row."""
    rows = [n for n, line in enumerate(lines) if has_cells(line) and not is_head(line)]
    return [f"{line.rstrip()}   <<<<< here" if n in rows[:1] else line for n, line in enumerate(lines)]


def numbered(form: str) -> Mangle:
    """Every line with its number; one line alone gets none."""
    return lambda lines, _: [form.format(n, line) for n, line in enumerate(lines, 1)] if len(lines) > 1 else lines


def typed_back(lines: Lines, chance: random.Random) -> Lines:
    """A pager that rubs itself out with backspaces."""
    return [
        "--More-- " + "\b" * 9 + " " * 8 + "\b" * 8 + line if n and n % 20 == 0 else line
        for n, line in enumerate(lines)
    ]


def merged_columns(lines: Lines, _: random.Random) -> Lines:
    """Two counters of a row run together."""
    return [re.sub(r"^(\s*\d+ +\d+) +(\d{4,}) ", r"\1\2 ", line) for line in lines]


def smart(line: str) -> str:
    line = re.sub(r'"([^"]*)"', "\u201c\\1\u201d", line)
    return line.replace("--", "\u2014").replace(" - ", " \u2013 ").replace("...", "\u2026").replace("'", "\u2019")


def fenced(opening: str, closing: str) -> Mangle:
    return lambda lines, _: [opening, *lines, closing]


def without_title(lines: Lines, _: random.Random) -> Lines:
    """A history graph without what says its span."""
    return [line for line in lines if not _TITLE.fullmatch(line)] or lines


def shifted_graph(lines: Lines, _: random.Random) -> Lines:
    """The digits above the bars of a history graph lost their left margin."""
    return [line.strip() if re.fullmatch(r"[ \d]{10,}", line) else line for line in lines]


KEEPING: Mapping[str, Mangle] = {
    "wrapped at 60, words": wrapped(60, words=True),
    "upper case": each(str.upper),
    "lower case": each(str.lower),
    "one blank": each(lambda line: " ".join(line.split())),
    "no indent": each(str.strip),
    "margin": each(lambda line: f"    {line}" if line.strip() else line),
    "wrapped at 60": wrapped(60),
    "wrapped at 72": wrapped(72),
    "wrapped at 80": wrapped(80),
    "wrapped at 72, words": wrapped(72, words=True),
    "wrapped at 72, indented": wrapped(72, words=True, indent="    "),
    "cells apart": cells_apart,
    "in one line": in_one_line,
    "tables in one line": tables_in_one_line,
    "no heads": without_heads,
    "heads twice": heads_twice,
    "heads broken": heads_broken,
    "blank between": lambda lines, _: [part for line in lines for part in (line, "")],
    "two blank between": lambda lines, _: [part for line in lines for part in (line, "", "")],
    "tabs": each(lambda line: re.sub(r" {2,}", "\t", line.strip())),
    "hard blanks": each(lambda line: line.replace("  ", "\u00a0 ")),
    "all hard blanks": each(lambda line: line.replace(" ", "\u00a0")),
    "entities": each(lambda line: html.escape(line).replace("  ", "&nbsp; ")),
    "br tags": each(lambda line: f"{html.escape(line)}<br />"),
    "html table": as_html_table,
    "markdown table": lambda lines, _: with_bars(lines),
    "org table": lambda lines, _: with_bars(lines, org=True),
    "bars": each(lambda line: f"| {line} |"),
    "quote": each(lambda line: f"> {line}"),
    "quote twice": each(lambda line: f">> {line}"),
    "quote colon": each(lambda line: f": {line}"),
    "quote bar": each(lambda line: f"| {line}"),
    "numbers colon": numbered("{0}: {1}"),
    "numbers dot": numbered("{0}. {1}"),
    "numbers tab": numbered("{0:4}\t{1}"),
    "numbers blanks": numbered("{0:4}  {1}"),
    "numbers zero": numbered("{0:04} {1}"),
    "star items": each(lambda line: f"* {line}"),
    "dash items": each(lambda line: f"- {line}"),
    "dots": each(lambda line: f"\u2022 {line}"),
    "smart": each(smart),
    "no percent": each(lambda line: line if _TAG.search(line) or "utilization" in line else line.replace("%", "")),
    "decimal comma": each(lambda line: re.sub(r"(\d)\.(\d\d?%)", r"\1,\2", line)),
    "thousands": thousands,
    "stamps": each(lambda line: f"[09:14:22] {line}"),
    "long stamps": each(lambda line: f"2026-03-02 09:14:22.481 {line}"),
    "more": with_more,
    "more stuck": stuck_more,
    "backspaces": typed_back,
    "colour": each(lambda line: f"\x1b[32m{line}\x1b[0m"),
    "fence": fenced("```", "```"),
    "fence with language": fenced("```text", "```"),
    "code tags": fenced("[code]", "[/code]"),
    "pre tags": fenced("<pre><code>", "</code></pre>"),
    "bold figures": bold,
    "bold rows": bold_rows,
    "pointed at": pointed,
    "prose around": fenced(
        "Hi all, our router is slow since this morning, here is what it says:", "Any idea? Thanks in advance"
    ),
    "tags broken": tags_broken,
    "messages in pairs": messages_in_pairs,
    "collected": collected,
    "csv": as_csv,
    "translated": translated,
    "merged columns": merged_columns,
    "graph shifted": shifted_graph,
    "trailing blanks": each(lambda line: line.ljust(132)),
    "signature": lambda lines, _: [*lines, "", "--", "Jane Doe", "Network Operations", "Sent from my phone"],
    "hash prompt": lambda lines, _: [
        re.sub(r"^[A-Za-z][\w.\-]*(?:\([\w-]+\))?([#>]) ?(?=$|sh)", r"\1", line) for line in lines
    ],
    "hidden host": lambda lines, _: [
        re.sub(r"^[A-Za-z][\w.\-]*([#>]) ?(?=$|sh)", r"<hostname>\1", line) for line in lines
    ],
}
LOSING: Mapping[str, Mangle] = {
    "cut at 60": each(lambda line: line[:60]),
    "cut at 72": each(lambda line: line[:72]),
    "cut at 80": each(lambda line: line[:80]),
    "elided": elided,
    "masked": each(lambda line: _IPV4.sub("x.x.x.x", line)),
    "removed": each(lambda line: _IPV4.sub("<removed>", line)),
    "lettered": each(lambda line: _IPV4.sub("a.b.c.d", line)),
    "half masked": each(lambda line: re.sub(r"\b(\d{1,3}\.\d{1,3})\.\d{1,3}\.(\d{1,3})\b", r"\1.x.\2", line)),
    "first half": lambda lines, _: lines[: max(1, len(lines) // 2)],
    "last half": lambda lines, _: lines[len(lines) // 2 :],
    "no title": without_title,
    "no axis": lambda lines, _: [line for line in lines if not _AXIS.fullmatch(line)] or lines,
}
EVERY: Mapping[str, Mangle] = {**KEEPING, **LOSING}


def mangled(raw: bytes, name: str) -> bytes:
    """Return ``raw`` after the quirk ``name``, the same at every call."""
    lines = raw.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    ended = lines[-1] == ""
    after = list(EVERY[name](lines[:-1] if ended else lines, random.Random(name)))
    return ("\n".join(after) + ("\n" if ended else "")).encode()
