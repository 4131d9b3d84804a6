"""What the pages claim about the program is what the program does: formats, words, statuses, sections, the man page."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.lab.test_diagnosed import captures
from triage.cli import COMMANDS, cli
from triage.cli.output import keep
from triage.cli.pipeline import analyse
from triage.diagnosis.playbook import OPERATORS, PARTS
from triage.inventory.formats import FORMATS
from triage.lab import load_scenario
from triage.model import Capture, Verdict
from triage.parsing.manifest import _RULE_KEYS, _TOP_KEYS
from triage.report.note import render_text
from triage.report.report import Report
from triage.report.summary import summary_lines
from triage.strict_yaml import load

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"
# What a page says of itself: the first cells of its tables, as code.
_CODE_CELL = re.compile(r"^\| (`[^|]*`) \|", re.MULTILINE)

# A line of the flow cache: its ports and its place hang on the second in which the demo asked.
_EVIDENCE = re.compile(r"gw1/1/show_ip_cache_flow\.txt:\d+: Fa0/0 10\.20\.5\.23 Se0/0 [\d.]+ 06 [0-9A-F]{4} 0050 \d$")


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def first_cells(page: str) -> set[str]:
    return {name for cell in _CODE_CELL.findall(text_of(page)) for name in re.findall(r"`([^`]+)`", cell)}


def section(text: str, heading: str) -> str:
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def navigation() -> Iterator[str]:
    def below(entry: Any) -> Iterator[str]:
        if isinstance(entry, str):
            yield entry
        else:
            for inner in entry.values() if isinstance(entry, dict) else entry:
                yield from below(inner)

    yield from below(load((TOP / "mkdocs.yml").read_text(encoding="utf-8"), "mkdocs.yml")["nav"])


def test_the_navigation_has_every_page_and_no_other() -> None:
    named = list(navigation())
    there = {p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")}
    listed_by_an_index = {
        p for p in there if p.startswith(("patterns/", "workarounds/")) and not p.endswith("/index.md")
    }
    assert sorted(named) == sorted(there - listed_by_an_index)


@pytest.mark.parametrize("folder", ["patterns", "workarounds"])
def test_an_index_links_every_page_beside_it(folder: str) -> None:
    linked = set(re.findall(r"\]\(([\w.-]+\.md)\)", text_of(f"{folder}/index.md")))
    assert linked == {p.name for p in (DOCS / folder).glob("*.md")} - {"index.md"}


def test_every_format_of_device_lists_has_its_row() -> None:
    described = {name for name in first_cells("device-lists.md") if not name.startswith("netbox:")}
    assert described == set(FORMATS) - {"auto", "yaml"}  # yaml is the old name of native


def test_every_transport_has_its_row() -> None:
    run = cli.get_command(click.Context(cli), "run")
    assert run is not None
    kind = next(p.type for p in run.params if p.name == "transport")
    assert isinstance(kind, click.Choice)
    described = set(_CODE_CELL.findall(section(text_of("collecting.md"), "Transports")))
    assert described == {"`--transport`", *(f"`{name}`" for name in kind.choices)}


def test_every_key_of_a_parser_has_its_row() -> None:
    page = text_of("adding-a-parser.md")
    of_lines = set(re.findall(r"`(\w+)`", section(page, "What a line may do")))
    of_files = set(re.findall(r"`(\w+)`", section(page, "What a file may say")))
    assert of_lines >= _RULE_KEYS
    assert of_files >= _TOP_KEYS


def test_the_operators_and_parts_of_a_playbook_are_all_there() -> None:
    named = set(re.findall(r"`(\w+)`", text_of("writing-a-playbook.md")))
    assert named >= {*OPERATORS, *PARTS, "match", "missing", "boundary"}


def test_the_card_explains_every_verdict_that_a_finding_can_have() -> None:
    rows = re.findall(r"^\| ([\w-]+) \|", section(text_of("three-am.md"), "Read the answer"), re.MULTILINE)
    of_findings = [v.value for v in Verdict if v.rank >= Verdict.SYMPTOM_ONLY.rank]
    assert set(of_findings) <= set(rows)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Capture, ...]]:
    """A case of the scenario that the documents quote."""
    root = tmp_path_factory.mktemp("docs") / "demo-case"
    return root, keep(root, captures(load_scenario("code-red"), 0, 1))


@pytest.fixture(scope="module")
def note_and_summary(demo: tuple[Path, tuple[Capture, ...]]) -> tuple[str, str]:
    """The note of that case, and what the terminal shows of it."""
    kept = demo[1]
    analysis = analyse(kept)
    report = Report(
        diagnosis=analysis.diagnosis, tables=analysis.tables, captures=kept, about={"command": "analyze"}, events=()
    )
    return render_text(report), "\n".join(line.text for line in summary_lines(analysis.diagnosis))


def blocks(text: str) -> Iterator[list[str]]:
    for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield [" ".join(line.split()) for line in block.splitlines() if line.strip()]


def test_the_note_has_the_sections_that_the_page_names(note_and_summary: tuple[str, str]) -> None:
    printed = dict(re.findall(r"^(\d+) ([A-Z].*)$", note_and_summary[0].replace("/", ","), re.MULTILINE))
    described = re.findall(r"^\| (\d+) ([^|]+?) \|", text_of("reading-the-note.md"), re.MULTILINE)
    assert [number for number, _ in described] == [str(n) for n in range(1, 12)]
    for number, name in described:
        assert printed[number].startswith(name.split(",")[0].upper())


def test_what_the_readme_quotes_is_what_the_demo_prints(note_and_summary: tuple[str, str]) -> None:
    text = re.sub(r"CPU 9\d %", "CPU 96 %", "\n".join(note_and_summary))  # it differs by a point from run to run
    printed = {" ".join(line.split()) for line in text.splitlines()}
    quoted = [
        block
        for block in blocks((TOP / "README.md").read_text(encoding="utf-8"))
        if re.search("PROBABLE|TITLE:", " ".join(block))
    ]
    assert len(quoted) == 2
    assert [line for block in quoted for line in block if line not in printed and not _EVIDENCE.match(line)] == []


def test_the_commands_page_has_every_command_and_every_option() -> None:
    page = text_of("commands.md")
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        if isinstance(command, click.Group):
            assert f"## triage {name} " in page
            continue
        about = section(page, f"triage {name}")
        options = [o for p in command.params if isinstance(p, click.Option) for o in p.opts if not p.hidden]
        assert [o for o in options if f"{o}" not in about] == []


def test_the_man_page_names_every_command_and_status() -> None:
    page = text_of("man/triage.1")
    assert [name for name in COMMANDS if f".SS triage {name}" not in page] == []
    for status in re.findall(r"^\| ([\d, ]+) \|", text_of("exit-status.md"), re.MULTILINE):
        assert f".B {status}\n" in page


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
@pytest.mark.parametrize("width", [60, 80, 132])
def test_the_man_page_is_clean_roff_and_fits(width: int) -> None:
    done = subprocess.run(
        ["groff", "-ww", "-man", "-Tascii", "-P-cbou", f"-rLL={width}n", DOCS / "man" / "triage.1"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "triage explain [OPTIONS] CASE [PATTERN]" in " ".join(done.stdout.split())
    assert [line for line in done.stdout.splitlines() if len(line) > width + 8] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_clicks_own_way_prints_without_pandas(shell: str) -> None:
    def run(*arguments: str, **environment: str) -> str:
        code = (
            "import sys; sys.argv[0] = 'triage'; from triage.cli import cli, main\n"
            "import atexit; atexit.register(lambda: 'pandas' in sys.modules and sys.stderr.write('pandas'))\n"
            + ("cli(prog_name='triage')" if environment else "main(sys.argv[1:])")
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True, text=True, check=False, env={**os.environ, **environment},
        )  # fmt: skip
        assert "pandas" not in done.stderr
        return done.stdout

    script = run("completion", shell)
    assert "_TRIAGE_COMPLETE" in script
    assert script.strip() == run(_TRIAGE_COMPLETE=f"{shell}_source").strip()


def test_the_python_of_the_documents_runs(
    demo: tuple[Path, tuple[Capture, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(demo[0].parent)
    (block,) = re.findall(r"^```python\n(.*?)^```", text_of("python.md"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(block, names)  # noqa: S102  a page of this repository
    assert names["case"].findings[0].title == "Code Red scans TCP/80"


@pytest.mark.parametrize(
    ("page", "devices"), [(DOCS / "device-lists.md", 3), (TOP / "README.md", 2)], ids=["docs", "README"]
)
def test_the_device_lists_of_the_documents_have_no_fault(page: Path, devices: int, tmp_path: Path) -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    listed = tmp_path / "devices.yaml"
    listed.write_text(block, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "triage", "inventory", "check", listed], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"{devices} devices, 1 credential," in done.stdout + done.stderr
