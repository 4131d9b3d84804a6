"""The documents are true: links lead somewhere, commands can be typed, generated pages are up to date, the site is whole."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest

from triage.advice.workaround import load_workarounds
from triage.cli import cli
from triage.diagnosis.loader import load_playbooks

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"
PAGES = [*sorted(TOP.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
WRITTEN = [p for p in PAGES if p.parent.name not in {"patterns", "workarounds"}]
_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!\!)\[[^\]\n]*\]\(([^)\s]+)\)|!\[[^\]\n]*\]\(([^)\s]+)\)")
_INLINE = re.compile(r"`(triage [a-z][^`\n]*)`")


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#{1,6} (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def links(path: Path) -> Iterator[str]:
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    yield from (one or other for one, other in _LINK.findall(re.sub(r"`[^`\n]*`", "", text)))


def test_every_link_of_the_pages_leads_somewhere() -> None:
    dead = []
    for path in PAGES:
        for link in links(path):
            parts = urlsplit(link)
            target = path.parent / unquote(parts.path) if parts.path else path
            if parts.scheme:
                continue
            if not target.exists() or (parts.fragment and parts.fragment not in anchors(target)):
                dead.append(f"{path.relative_to(TOP)}: {link}")
    assert dead == []


def test_the_map_has_every_package_and_no_file_that_is_gone() -> None:
    named = set(re.findall(r"`(?:\w+/)*(\w+\.py|\w+/)`", (TOP / "ARCHITECTURE.md").read_text(encoding="utf-8")))
    packages = {f"{path.parent.name}/" for path in (TOP / "triage").glob("*/__init__.py")}
    modules = {path.name for folder in ("triage", "tests") for path in (TOP / folder).rglob("*.py")}
    assert packages - named == set()
    assert {name for name in named if name.endswith(".py")} - modules == set()


def commands(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    for block in _FENCE.findall(text):
        yield from (line for line in block.splitlines() if line.startswith("triage "))
    yield from _INLINE.findall(_FENCE.sub("", text))


def typed(line: str) -> list[str]:
    """The words of a command, without what a shell does with its input and output."""
    plain = re.split(r" [|<>] ", line, maxsplit=1)[0]
    words = shlex.split(re.sub(r"[\[\]]", "", plain), comments=True)  # what may be left out is in brackets
    return [w for w in words[1:] if w != "..."]


def parse(words: list[str]) -> list[str]:
    """Return the words that the command has no place for. Raises UsageError where it has none of that name."""
    command: click.Command = cli
    context = click.Context(cli, info_name="triage")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            raise click.UsageError(f"no command {words[0]}")
        command, words = found, words[1:]
        context = click.Context(command, parent=context, info_name=command.name)
    _, left, _ = command.make_parser(context).parse_args(list(words))
    return list(left)


LINES = [(page, line) for page in WRITTEN for line in commands(page) if "COMMAND" not in line]


@pytest.mark.parametrize(("page", "line"), LINES, ids=[f"{p.stem}: {line[:60]}" for p, line in LINES])
def test_every_command_in_the_pages_can_be_typed(page: Path, line: str) -> None:
    words = typed(line)
    alternatives = words[1].split("|") if len(words) > 1 and "|" in words[1] and not words[1].startswith("-") else None
    for variant in [[words[0], name, *words[2:]] for name in alternatives] if alternatives else [words]:
        assert parse(variant) == []


def test_the_check_of_commands_notices_a_wrong_one() -> None:
    with pytest.raises(click.UsageError):
        parse(["run", "devices.yaml", "--no-such-option"])
    with pytest.raises(click.UsageError):
        parse(["repoort", "case"])
    assert parse(["report", "case", "too-much"]) == ["too-much"]


def test_the_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_exit_status_of_the_contract_has_its_line() -> None:
    text = (DOCS / "exit-status.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([\d, ]+) \|", text, re.MULTILINE)) == {"0", "1", "2", "3", "4", "5", "10", "130, 143"}


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_its_links_hold(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="the documentation tools are not installed")
    site = tmp_path / "site"
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", site],
        cwd=TOP, capture_output=True, text=True, check=False, env={"NO_MKDOCS_2_WARNING": "1", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    checked = subprocess.run([sys.executable, DOCS / "links.py", site], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    if shutil.which("chromium") is not None:
        assert printed_pages(site / "three-am.html", tmp_path) == 1


def printed_pages(page: Path, work: Path) -> int:
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={work / 'profile'}",
         "--no-pdf-header-footer", f"--print-to-pdf={work / 'card.pdf'}", f"file://{page}"],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    return len(re.findall(rb"/Type */Page\b", (work / "card.pdf").read_bytes()))


def test_the_check_of_links_notices_dead_ones(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<a href="gone.html">x</a><a href="#nowhere">y</a><script src="https://example.net/a.js"></script><h1 id="top"></h1><a href="#top">z</a>'
    )
    done = subprocess.run([sys.executable, DOCS / "links.py", tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.count("\n") == 4
    assert "gone.html leads nowhere" in done.stdout
    assert "no such anchor" in done.stdout
    assert "fetches https://example.net/a.js" in done.stdout


def test_every_source_that_a_playbook_names_is_explained() -> None:
    explained = set(re.findall(r"^\| (S\d+) \|", (DOCS / "sources.md").read_text(encoding="utf-8"), re.MULTILINE))
    playbooks = load_playbooks()
    named = {name for pattern in playbooks.patterns.values() for name in pattern.references}
    named |= {name for card in load_workarounds(playbooks).values() for name in card.references}
    assert named - explained - {"K"} == set()
