"""The page of the main scenario: readable for everybody, in one file, with links that lead somewhere."""

import importlib.resources
import json
import re
import shutil
import subprocess
from pathlib import Path

import html5lib
import pytest

from tests.lab.test_diagnosed import captures
from triage.cli.output import keep, write_case
from triage.cli.pipeline import analyse
from triage.lab import load_scenario

needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("page") / "case"
    kept = keep(root, captures(load_scenario("code-red"), 0, 1))
    write_case(root, analyse(kept), asked={"command": "analyze"})
    return root


@pytest.fixture(scope="module")
def page(case: Path) -> str:
    return (case / "report.html").read_text(encoding="utf-8")


def dumped(html: Path, profile: Path, width: int, *, dark: bool) -> str:
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         f"--user-data-dir={profile}", f"--window-size={width},1200", f"--blink-settings=preferredColorScheme={0 if dark else 1}",
         "--virtual-time-budget=30000", "--dump-dom", f"file://{html}"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    return done.stdout


@needs_chromium
@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (820, False), (1440, False), (1440, True)])
def test_axe_finds_nothing_and_nothing_sticks_out(page: str, tmp_path: Path, width: int, *, dark: bool) -> None:
    """The page's own policy forbids scripts, so a copy without it carries axe's. Chromium's window may be wider than asked."""
    axe = (importlib.resources.files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    bare = re.sub(r"<meta[^>]*Content-Security-Policy[^>]*>", "", page)
    assert bare != page
    probe = (
        f"<script>{axe}</script><script>axe.run(document).then(found => {{const e = document.createElement('pre');"
        "e.id = 'axe'; e.textContent = JSON.stringify({width: innerWidth, wide: document.documentElement.scrollWidth,"
        "dark: matchMedia('(prefers-color-scheme: dark)').matches, passes: found.passes.length, violations:"
        "found.violations.map(v => [v.id, v.impact, v.nodes[0].html.slice(0, 120)])}); document.body.appendChild(e)})</script>"
    )
    copy = tmp_path / "page.html"
    before, end, after = bare.rpartition("</body>")
    copy.write_text(f"{before}{probe}{end}{after}", encoding="utf-8")
    match = re.search(r'<pre id="axe">(.*?)</pre>', dumped(copy, tmp_path / "profile", width, dark=dark), re.DOTALL)
    assert match is not None
    found = json.loads(match[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert found["dark"] is dark
    assert found["width"] <= max(width, 500)
    assert found["wide"] <= found["width"]
    assert found["passes"] > 15
    assert found["violations"] == []


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert not list(tree.iter("script"))
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not str(name).startswith("on"), (element.tag, name)
            if name in {"src", "href", "action", "data", "poster", "srcset"}:
                assert not re.match(r"\s*(?:[a-z][a-z0-9+.\-]*:|//)", value) or value.startswith("data:image/"), value
    assert "default-src 'none'" in page
    assert "@import" not in page
    assert not re.search(r"url\((?!['\"]?(?:data:|#))", page)


def test_every_link_leads_somewhere(case: Path, page: str) -> None:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    ids = [e.attrib["id"] for e in tree.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    links = [e.attrib["href"] for e in tree.iter("a")]
    assert len(links) > 20
    for link in links:
        target, _, anchor = link.partition("#")
        if target:
            assert (case / target).is_file(), link
        else:
            assert anchor in ids, link


def test_the_first_screen_answers_what_where_since_when_and_what_to_do(page: str) -> None:
    first = re.sub(r"<[^>]+>", " ", page.split("<nav", maxsplit=1)[0])
    for needed in ("10.20.5.23", "Fa0/0", "gw1", "Code Red", "Isolate the infected host", "2026-03-02"):
        assert needed in first, needed


def test_it_has_a_dark_form_a_printed_form_and_numbers_under_each_chart(page: str) -> None:
    assert "prefers-color-scheme: dark" in page.replace("prefers-color-scheme:dark", "prefers-color-scheme: dark")
    assert "@media print" in page
    assert page.count("<svg") <= page.count("<table")
    assert 'lang="en"' in page
    assert 'name="viewport"' in page
