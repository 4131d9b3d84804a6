"""Write the pages that are made from playbooks, parsers and commands.

``python docs/generate.py`` writes them, ``python docs/generate.py --check`` says what is not up to date and ends with 1.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from command_pages import commands_page, exit_status_page, man_page
from json_pages import json_page
from table_pages import tables_page
from workaround_pages import workaround_index, workaround_page

from triage.advice.workaround import Workaround, load_workarounds
from triage.collect.ladder import ladder
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.playbook import PARTS, Pattern, Playbooks, SignUse
from triage.diagnosis.typed import all_schemas
from triage.diagnosis.words import compared
from triage.strict_yaml import load

HERE = Path(__file__).parent
_HEADINGS = {
    "scope": "Applies when",
    "needs": "Needs all of",
    "instead": "Where those were not collected, a symptom by",
    "confirms": "Confirmed by",
    "strong": "Strong signs: one makes it possible, two probable",
    "weak": "Context",
    "doubts": "No more than possible with",
    "contradicts": "Contradicted by, one step down each",
    "vetoes": "Ruled out by",
}
_FOLDERS = ("patterns", "workarounds")
_MADE = "<!-- made by docs/generate.py from the playbooks -->"


def pages() -> dict[str, str]:
    """Return every page by its path below docs/."""
    book = load_playbooks()
    cards = load_workarounds(book)
    found = {f"patterns/{p.pattern}.md": pattern_page(p, book, cards) for p in book.patterns.values()}
    found |= {f"patterns/{a}.md": alias_page(a, p) for p in book.patterns.values() for a in p.aliases}
    found["patterns/index.md"] = index(book)
    found |= {f"workarounds/{card.workaround}.md": workaround_page(card, book) for card in cards.values()}
    found["workarounds/index.md"] = workaround_index(cards)
    found["seed-coverage.md"] = seed_coverage(book, cards)
    found["tables.md"] = tables_page()
    found["commands.md"] = commands_page()
    found["exit-status.md"] = exit_status_page()
    found["man/triage.1"] = man_page()
    found["json.md"] = json_page(json.loads((files("triage.report") / "findings.schema.json").read_text("utf-8")))
    return found


def index(book: Playbooks) -> str:
    """Return the list of all patterns, by family."""
    out = [_MADE, "# Patterns", "", f"{len(book.patterns)} kinds of incident that `triage` tells apart.", ""]
    for family in sorted({p.family for p in book.patterns.values()}):
        out += [f"## {family}", "", "| pattern | what it is | severity |", "|---|---|---|"]
        out += [
            f"| {', '.join(f'[{name}]({name}.md)' for name in (p.pattern, *p.aliases))} | {p.title} | {p.severity.value} |"
            for p in sorted(book.patterns.values(), key=lambda p: p.pattern)
            if p.family == family
        ]
        out.append("")
    return "\n".join(out).rstrip() + "\n"


def pattern_page(pattern: Pattern, book: Playbooks, cards: Mapping[str, Workaround]) -> str:
    """Return the page of one pattern."""
    out = [_MADE, f"# {pattern.title}", "", f"`{pattern.pattern}` · {pattern.family} · {pattern.severity.value}"]
    out[-1] += f" · {pattern.status}" + (" · benign" if pattern.benign else "")
    out += ["", pattern.means, ""]
    if pattern.aliases:
        out += [f"Also known as {', '.join(f'`{alias}`' for alias in pattern.aliases)}.", ""]
    if pattern.platforms:
        out += [f"Only on {', '.join(pattern.platforms)}.", ""]
    for part in PARTS:
        if pattern.uses[part]:
            out += [f"## {_HEADINGS[part]}", "", *signs(pattern.uses[part], book), ""]
    out += _links("Looks like", pattern.look_alikes)
    out += _links("Brings about", pattern.causes)
    if pattern.workarounds:
        out += [
            "## Workarounds",
            "",
            *(f"- [{cards[w].title}](../workarounds/{w}.md): {cards[w].does}" for w in pattern.workarounds),
            "",
        ]
    out += _list("Ask next", [f"`{command}`" for command in pattern.ask_next])
    out += _list("Caveats", list(pattern.caveats))
    out += _list("Sources", [f"[{', '.join(pattern.references)}](../sources.md)"] if pattern.references else [])
    return "\n".join(out).rstrip() + "\n"


def alias_page(alias: str, pattern: Pattern) -> str:
    """Return the page of another name of a pattern: it leads to the pattern's own."""
    return "\n".join(
        [_MADE, f"# {alias}", "", f"Another name of [{pattern.pattern}]({pattern.pattern}.md): {pattern.title}.", ""]
    )


def signs(uses: tuple[SignUse, ...], book: Playbooks, depth: int = 0) -> list[str]:
    """Return the signs as a list, with their tables, conditions and limits."""
    out = []
    indent = "  " * depth
    for use in uses:
        if use.any_of:
            out += [f"{indent}- any of", *signs(use.any_of, book, depth + 1)]
            continue
        sign = book.signs[use.sign]
        out.append(f"{indent}- {sign.title} (`{use.sign}`)")
        out += [f"{indent}  - {line}" for line in conditions(use, book)]
    return out


def conditions(use: SignUse, book: Playbooks) -> Iterator[str]:
    """Yield what each look of a sign compares."""
    for look in book.signs[use.sign].looks:
        tests = compared(look, use, book)
        limits = f"`{', '.join(tests)}`" if tests else "any row"
        yield f"`{look.table}`: {limits}"


def _links(title: str, names: tuple[str, ...]) -> list[str]:
    return [f"## {title}", "", *(f"- [{name}]({name}.md)" for name in names), ""] if names else []


def _list(title: str, items: list[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {item}" for item in items), ""] if items else []


def seed_coverage(book: Playbooks, cards: Mapping[str, Workaround]) -> str:
    """Return the table of what covers each row of the seed checklist.

    Raises:
        SystemExit: a row names nothing, or something that does not exist.
    """
    rows: Mapping[str, Any] = load((HERE / "seed.yaml").read_text(encoding="utf-8"), "docs/seed.yaml")
    known = {
        "pattern": set(book.patterns),
        "sign": set(book.signs),
        "fact": set(all_schemas()),
        "card": set(cards),
        "command": {rung.command for name in ("cisco_ios", "cisco_xe") for rung in ladder(name).rungs},
    }
    faults = []
    out = [_MADE, "# What covers the seed checklist", "", "| row | asks for | covered by |", "|---|---|---|"]
    for row, entry in rows.items():
        covered = [_kind(name, known) for name in entry["by"]]
        faults += [f"{row}: there is no '{name}'" for name, kind in zip(entry["by"], covered, strict=True) if not kind]
        faults += [f"{row}: nothing covers it"] if not covered else []
        cells = [f"{kind} `{name.split(':', 1)[-1]}`" for name, kind in zip(entry["by"], covered, strict=True)]
        out.append(f"| {row} | {entry['about']} | {', '.join(cells)} |")
    if faults:
        raise SystemExit("docs/seed.yaml: " + "; ".join(faults))
    return "\n".join(out) + "\n"


def _kind(name: str, known: Mapping[str, set[str]]) -> str:
    prefix, colon, rest = name.partition(":")
    if colon:
        return prefix if rest in known.get(prefix, set()) else ""
    return next((kind for kind in ("pattern", "sign") if name in known[kind]), "")


def main() -> None:
    """Write the pages, or say which are not up to date."""
    found = pages()
    stale = [
        name
        for name, text in found.items()
        if not (HERE / name).is_file() or (HERE / name).read_text(encoding="utf-8") != text
    ]
    gone = [p for n in _FOLDERS for p in sorted((HERE / n).glob("*.md")) if f"{n}/{p.name}" not in found]
    if "--check" in sys.argv:
        if stale or gone:
            raise SystemExit(f"not up to date: {', '.join([*stale, *(p.name for p in gone)][:8])}; run 'make docs'")
        return
    for name in (*_FOLDERS, "man"):
        (HERE / name).mkdir(exist_ok=True)
    for path in gone:
        path.unlink()
    for name in stale:
        (HERE / name).write_text(found[name], encoding="utf-8")
    sys.stdout.write(f"{len(stale)} of {len(found)} pages written\n")


if __name__ == "__main__":
    main()
