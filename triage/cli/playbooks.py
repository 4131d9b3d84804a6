"""``triage playbooks``: lint, test, list, show."""

import os
import textwrap
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from triage.advice.workaround import Workaround, load_workarounds
from triage.case.terms import Terms
from triage.cli.analyze import analysis_of
from triage.cli.completion import pattern_names
from triage.cli.named import known_pattern
from triage.cli.options import on_stdout, say
from triage.diagnosis.backtest import CAPTURES, Label, Score, labels, oddities, score, table, unread
from triage.diagnosis.cases import load_cases, load_tests
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.mutation import survey, unheld
from triage.diagnosis.playbook import PARTS, Pattern, Playbooks, SignUse
from triage.diagnosis.selftest import run_cases, untested, unused_signs
from triage.diagnosis.words import compared
from triage.errors import PlaybookError, TriageError
from triage.inventory.hosts import load_known_hosts
from triage.processes import pool


@click.group()
def playbooks() -> None:
    """Check and read the playbooks."""


@playbooks.command()
def lint() -> None:
    """Check every playbook: keys, signs, thresholds, workarounds, and that each pattern and both sides of each limit are tested."""
    book = load_playbooks()
    cards = load_workarounds(book)
    tests = load_tests(book)
    faults = untested(book, tests.cases) + unheld(book, tests.cases, tests.equivalents)
    faults += [f"playbooks/signs: sign '{name}' is used by no pattern" for name in _unused(book, cards)]
    if faults:
        raise PlaybookError(faults, hint="see CONTRIBUTING.md, 'A playbook'")
    say(
        f"{len(book.patterns)} patterns, {len(book.signs)} signs, {len(book.thresholds)} thresholds, {len(cards)} workarounds: no fault"
    )


def _unused(book: Playbooks, cards: Mapping[str, Workaround]) -> list[str]:
    gates = {gate.sign for card in cards.values() for gate in card.every_gate}
    return [name for name in unused_signs(book) if name not in gates]


@playbooks.command()
@click.argument("pattern", required=False, shell_complete=pattern_names)
@click.option(
    "--cases",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="folder of labelled cases: score all playbooks over it",
)
def test(pattern: str | None, cases: Path | None) -> None:
    """Run the tests that stand beside the patterns; with --cases, score the playbooks over incidents with a known diagnosis.

    A labelled case is a folder with captures/ and expected.yaml: class, expect, accept, forbid, healthy, derivable.
    """
    book = load_playbooks()
    pattern = known_pattern(pattern, book).pattern if pattern is not None else None
    if cases is not None:
        _backtest(cases, pattern)
        return
    results = [r for r in run_cases(book, load_cases(book)) if pattern in (None, r.case.pattern)]
    failed = [r for r in results if r.fault]
    for result in failed:
        say(f"{result.case.place}: {result.case.pattern}: {result.case.name}: {result.fault}")
    on_stdout(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    if failed:
        raise click.exceptions.Exit(2)


@playbooks.command()
@click.option(
    "--at-least", type=click.FloatRange(0, 100), default=90.0, show_default=True, help="percentage that must be killed"
)
@click.option("--survivors", "named", is_flag=True, help="name every change that no test notices")
def mutate(at_least: float, *, named: bool) -> None:
    """Change every sign, comparison and limit of every pattern once, and count the changes that the tests notice."""
    book = load_playbooks()
    tests = load_tests(book)
    found = survey(book, tests.cases, tests.equivalents)
    for mutant in found.alive if named else ():
        on_stdout(f"{mutant.pattern}: {mutant.change}")
    for line in found.wrong:
        say(line)
    same = f"; {found.equivalent} more change nothing, each with its reason" if found.equivalent else ""
    on_stdout(f"{found.total - found.equivalent} changes, {found.killed} noticed ({found.killed_pct:.1f} %){same}")
    if found.wrong or found.killed_pct < at_least:
        raise click.exceptions.Exit(2)


def _backtest(folder: Path, pattern: str | None) -> None:
    """Print how the playbooks fare over labelled cases; a miss or a false alarm ends with exit code 2."""
    patterns = load_playbooks().patterns
    known = labels(folder)
    for line in oddities(folder, known, patterns):
        say(line)
    there = [label for label in known if (label.folder / CAPTURES).is_dir()]
    wanted = [label for label in there if pattern is None or pattern in label.expect]
    benign = [p.pattern for p in patterns.values() if p.benign]
    with pool(os.cpu_count() or 1) as together:
        scores = list(together.map(partial(_scored, benign=benign), wanted))
    for line in table(scores):
        on_stdout(line)
    if any(s.unread or s.alarms or (s.scored and not s.hit) for s in scores):
        raise click.exceptions.Exit(2)


def _scored(label: Label, benign: Sequence[str]) -> Score:
    inventory = label.folder / "inventory.yaml"
    try:
        hosts = load_known_hosts(inventory) if inventory.is_file() else {}
        analysis = analysis_of([label.folder / CAPTURES], Terms(hosts=hosts))
    except TriageError as error:
        return unread(label, str(error).splitlines()[0])
    return score(label, analysis.diagnosis.findings, benign)


@playbooks.command("list")
@click.option("--family", help="only this family")
def list_patterns(family: str | None) -> None:
    """List the patterns, one line each."""
    book = load_playbooks()
    for pattern in sorted(book.patterns.values(), key=lambda p: (p.family, p.pattern)):
        if family in (None, pattern.family):
            on_stdout(f"{pattern.family:<14} {pattern.pattern:<38} {pattern.severity:<9} {pattern.title}")


@playbooks.command()
@click.argument("pattern", shell_complete=pattern_names)
def show(pattern: str) -> None:
    """Show one pattern as a readable page."""
    book = load_playbooks()
    on_stdout(page(known_pattern(pattern, book), book))


_HEADINGS = {
    "scope": "Applies when",
    "needs": "Needs all of",
    "instead": "Where those were not collected, a symptom by",
    "confirms": "Confirmed by",
    "strong": "Strong signs (two make it probable)",
    "weak": "Context",
    "doubts": "No more than possible with",
    "contradicts": "Contradicted by",
    "vetoes": "Ruled out by",
}


def page(pattern: Pattern, book: Playbooks) -> str:
    """Return a pattern as text for people."""
    out = [f"{pattern.pattern}: {pattern.title}", f"family {pattern.family}, {pattern.severity}, {pattern.status}"]
    out += [f"also known as {', '.join(pattern.aliases)}"] if pattern.aliases else []
    out += [f"only on {', '.join(pattern.platforms)}"] if pattern.platforms else []
    out.append("")
    out += [textwrap.fill(pattern.means, 79), ""]
    for part in PARTS:
        if pattern.uses[part]:
            out.append(f"{_HEADINGS[part]}:")
            out += [line for use in pattern.uses[part] for line in describe(use, book, "  - ")]
            out.append("")
    for title, items in (
        ("Looks like", pattern.look_alikes),
        ("Brings about", pattern.causes),
        ("Workarounds", pattern.workarounds),
        ("Ask next", pattern.ask_next),
        ("Caveats", pattern.caveats),
        ("References", pattern.references),
    ):
        if items:
            out += [
                f"{title}:",
                *(textwrap.fill(item, 79, initial_indent="  - ", subsequent_indent="    ") for item in items),
                "",
            ]
    return "\n".join(out).rstrip() + "\n"


def describe(use: SignUse, book: Playbooks, bullet: str) -> list[str]:
    """Return a sign with its conditions and limits, as lines."""
    if use.any_of:
        inner = [line for option in use.any_of for line in describe(option, book, "    or ")]
        return [f"{bullet}any of:", *inner]
    sign = book.signs[use.sign]
    lines = [f"{bullet}{sign.title} ({use.sign})"]
    for look in sign.looks:
        tests = compared(look, use, book)
        lines.append(
            textwrap.fill(
                f"{look.table}: {', '.join(tests) or 'any row'}",
                79,
                initial_indent="      ",
                subsequent_indent="        ",
            )
        )
    return lines
